"""Why Mohs surgery and not something else: its appropriate use, the risk, the alternatives."""

from __future__ import annotations

from encounters.note.phrases import clause, lower_first, sentence
from encounters.record import LesionRecord
from encounters.vocabulary.risk_terms import GeneticSyndrome, SkinSetting
from encounters.vocabulary.spoken import plain

_IMMUNE = {True: "Immunosuppressed", False: "Not immunosuppressed", None: ""}
_YES_NO = {True: "Yes", False: "No", None: ""}


def immune_status(lesion: LesionRecord) -> str:
    """ "Immunosuppressed: HIV"; a cause alone is told as it stands."""
    status, cause = _IMMUNE[lesion.immunosuppressed], lesion.immune_cause
    return ": ".join(part for part in (status, cause.label if cause else "") if part)


def risk_facts(lesion: LesionRecord) -> tuple[tuple[str, str], ...]:
    """What the risk rests on, each under its label and empty where it was not entered."""
    thickness = lesion.thickness_mm
    return (
        ("Genetic syndrome", _label(lesion.genetic_syndrome)),
        ("Previously irradiated skin", _YES_NO[lesion.irradiated]),
        ("Setting of the skin", _label(lesion.skin_setting)),
        ("Rapid growth", _YES_NO[lesion.rapid_growth]),
        ("Pain, numbness or weakness", _YES_NO[lesion.nerve_symptoms]),
        ("Differentiation", _label(lesion.differentiation)),
        ("Thickness", f"{plain(thickness)} mm" if thickness is not None else ""),
        ("Perineural invasion", _label(lesion.perineural_extent)),
        ("Bone invasion", _label(lesion.bone_invasion)),
        ("Lymph nodes", _label(lesion.nodes)),
        ("Imaging", lesion.imaging),
    )


def _label(term: object) -> str:
    if term in (None, GeneticSyndrome.NONE, SkinSetting.NONE):
        return "None" if term else ""
    return str(getattr(term, "label", ""))


def why_not_another(lesion: LesionRecord) -> str:
    """One line: each alternative that was weighed with its reason, then the surgeon's own words."""
    weighed = [
        f"{kind.label if place == 0 else lower_first(kind.label)} ({lower_first(clause(reason))})"
        for place, (kind, reason) in enumerate(lesion.alternatives.items())
    ]
    found = f"{'; '.join(weighed)}." if weighed else ""
    return " ".join(part for part in (found, sentence(lesion.alternatives_discussed)) if part)
