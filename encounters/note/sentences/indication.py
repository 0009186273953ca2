"""Why Mohs surgery and not something else: its appropriate use, the risk, the alternatives."""

from __future__ import annotations

from collections.abc import Iterator

from encounters.note.phrases import clause, lower_first, sentence
from encounters.record import EncounterRecord, LesionRecord
from encounters.vocabulary.spoken import listed, plain
from encounters.vocabulary.terms import Term
from encounters.why_mohs import RiskFact, appropriate_use, risk_facts

_IMMUNE = {True: "Immunosuppressed", False: "Not immunosuppressed", None: ""}
_YES_NO = {True: "Yes", False: "No", None: ""}


def immune_status(lesion: LesionRecord) -> str:
    """ "Immunosuppressed: HIV"; a cause alone is told as it stands."""
    cause = lesion.immune_cause.label if lesion.immune_cause else ""
    return ": ".join(part for part in (_IMMUNE[lesion.immunosuppressed], cause) if part)


def risk_inputs(lesion: LesionRecord) -> tuple[tuple[str, str], ...]:
    """What the risk rests on, each under its label and empty where it was not entered."""
    thickness = lesion.thickness_mm
    return (
        ("Genetic syndrome", _label(lesion.genetic_syndrome)),
        ("Previously irradiated skin", _YES_NO[lesion.irradiated]),
        ("Special setting of the skin", _label(lesion.skin_setting)),
        ("Rapid growth", _YES_NO[lesion.rapid_growth]),
        ("Pain, numbness or weakness", _YES_NO[lesion.nerve_symptoms]),
        ("Differentiation", _label(lesion.differentiation)),
        ("Thickness", f"{plain(thickness)} mm" if thickness is not None else ""),
        ("Perineural invasion before surgery", _label(lesion.perineural_extent)),
        ("Bone invasion", _label(lesion.bone_invasion)),
        ("Lymph nodes", _label(lesion.nodes)),
        ("Imaging", lesion.imaging),
    )


def _label(term: Term | None) -> str:
    return term.label if term else ""


def why_mohs(record: EncounterRecord, lesion: LesionRecord) -> Iterator[str]:
    """The paragraphs of the argument: appropriate use and risk, then the alternatives."""
    yield " ".join(filter(None, (use_words(record, lesion), risk_words(record, lesion))))
    if alternatives := alternatives_words(lesion):
        yield alternatives


def use_words(record: EncounterRecord, lesion: LesionRecord) -> str:
    """Category, rule met, edition, score where there is one, and the surgeon's own words."""
    use = appropriate_use(lesion, record.date_of_service)
    category = f"Appropriate use of Mohs surgery: {use.category.label.lower()}"
    edition = ", ".join(part for part in (lower_first(use.title), use.edition) if part)
    said = [f"{category} ({'; '.join(part for part in (use.because, edition) if part)})."]
    if lesion.use_score:
        said.append(f"Score {lesion.use_score.score} of 9 by {lesion.use_score.table}.")
    said += [sentence(remark) for remark in use.remarks]
    if use.unasked:
        said.append(f"Not entered: {listed(use.unasked)}.")
    if lesion.appropriate_use_reason:
        said.append(f"Why all the same: {sentence(lesion.appropriate_use_reason)}")
    return " ".join(said)


def risk_words(record: EncounterRecord, lesion: LesionRecord) -> str:
    """One line of every stage and risk group with the facts behind it."""
    found = [_risk(fact) for fact in risk_facts(lesion, record.date_of_service)]
    if lesion.own_staging:
        found.append(f"Staged otherwise by the surgeon: {sentence(lesion.own_staging)}")
    return " ".join(found)


def _risk(fact: RiskFact) -> str:
    because = f" by {listed(fact.facts)}" if fact.facts else ""
    missing = f"; not entered: {listed(fact.missing)}" if fact.missing else ""
    if fact.undetermined:
        missing += f"; not determined: {listed(fact.undetermined)}"
    border = f"; {listed(fact.boundaries)}" if fact.boundaries else ""
    return f"{fact.title} ({fact.version}): {fact.result}{because}{missing}{border}."


def alternatives_words(lesion: LesionRecord) -> str:
    """One line: each alternative that was weighed with its reason, then the surgeon's own words."""
    weighed = [
        f"{lower_first(kind.label)} ({lower_first(clause(reason))})"
        for kind, reason in lesion.alternatives.items()
    ]
    found = f"Not chosen: {'; '.join(weighed)}." if weighed else ""
    own = sentence(lesion.alternatives_discussed)
    if own and not found:
        own = f"Alternatives: {own}"
    return " ".join(part for part in (found, own) if part)
