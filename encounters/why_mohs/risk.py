"""Stages and risk groups from raw inputs, each with its version, its facts and what is missing.

An input that was not entered is never assumed: a stage is then the lowest that the known facts
allow, said as "at least". A measure that lies exactly on a border is said to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from encounters.anatomy import AucArea
from encounters.record import LesionRecord
from encounters.vocabulary.risk_terms import BoneInvasion, Differentiation, PerineuralExtent
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import Presentation
from encounters.why_mohs.facts import TumorFacts, after_surgery
from encounters.why_mohs.risk_rules import Ajcc, Bwh, Nccn, risk_rules

_DEEP_NERVES = (PerineuralExtent.BELOW_DERMIS, PerineuralExtent.NAMED_NERVE)
_BWH_STAGES = ("T1", "T2a", "T2b", "T2b", "T3")
_AJCC_STAGES = ("T1", "T2", "T3", "T4a", "T4b")
_EYELID = "C44.1"
# A value, the border, and what it is a measure of.
Measured = tuple[Decimal | None, Decimal, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One question of a rule: ``holds`` is ``None`` where the record does not answer it.

    ``words`` say the fact that answers it with yes, ``asked`` what is not entered.
    ``is_doubtful``: it was looked at, and could not be determined.
    """

    holds: bool | None
    words: str
    asked: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFact:
    """A stage or risk group; ``facts`` are behind it, ``missing`` could raise or decide it.

    So could what is ``undetermined``: it was entered, as neither present nor absent.
    """

    title: str
    version: str
    result: str
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    boundaries: tuple[str, ...] = ()
    source: str = ""


def risk_facts(lesion: LesionRecord, day: date) -> tuple[RiskFact, ...]:
    """What the rules of ``day`` say of the tumor as it is known after surgery."""
    facts, rules = after_surgery(lesion), risk_rules()
    found: list[RiskFact] = []
    if rules.bwh.is_asked(facts.tumor, day):
        found.append(_bwh(facts, rules.bwh))
    if rules.ajcc.is_asked(facts.tumor, day) and _is_staged_by_ajcc(facts, rules.ajcc):
        found.append(_ajcc(facts, rules.ajcc))
    if rules.nccn.is_asked(facts.tumor, day):
        found.append(_nccn(facts, rules.nccn))
    return tuple(found)


def _bwh(facts: TumorFacts, rule: Bwh) -> RiskFact:
    limit = rule.from_diameter_mm
    factors = (
        _diameter(facts, limit),
        _grade(facts),
        _nerve_of(facts, rule.from_nerve_mm),
        Factor(holds=facts.is_beyond_fat, words="beyond the fat", asked="the depth"),
    )
    bone = Factor(holds=_has_bone(facts), words="bone", asked="bone invasion")
    low = 4 if bone.holds else sum(factor.holds is True for factor in factors)
    high = 4 if bone.holds is not False else sum(factor.holds is not False for factor in factors)
    return RiskFact(
        title=rule.title,
        version=rule.version,
        result=_between(_BWH_STAGES[low], _BWH_STAGES[high]),
        facts=_true((*factors, bone)),
        missing=_unknown((*factors, bone)) if _BWH_STAGES[low] != _BWH_STAGES[high] else (),
        undetermined=_undetermined(factors) if _BWH_STAGES[low] != _BWH_STAGES[high] else (),
        boundaries=tuple(
            _at_border(
                (facts.size_mm, limit, "across"), (facts.nerve_mm, rule.from_nerve_mm, "of nerve")
            )
        ),
        source=rule.source,
    )


def _diameter(facts: TumorFacts, limit: Decimal) -> Factor:
    size = facts.size_mm
    return Factor(
        holds=None if size is None else size >= limit,
        words=f"{plain(size)} mm across" if size is not None else "",
        asked="the size",
    )


def _grade(facts: TumorFacts) -> Factor:
    grade = facts.differentiation
    is_poor = None if grade is None else grade == Differentiation.POOR
    if "poorly" in facts.subtype or "undifferentiated" in facts.subtype:
        is_poor = True
    return Factor(holds=is_poor, words="poorly differentiated", asked="the differentiation")


def _nerve_of(facts: TumorFacts, limit: Decimal) -> Factor:
    """A nerve of at least that caliber; without invasion there is none."""
    if facts.nerve_mm is not None:
        words = f"nerve of {plain(facts.nerve_mm)} mm"
        return Factor(holds=facts.nerve_mm >= limit, words=words, asked="")
    asked = "the nerve's caliber" if facts.has_perineural else "perineural invasion"
    holds = False if facts.has_perineural is False else None
    is_doubtful = facts.is_perineural_doubtful
    return Factor(holds=holds, words="", asked=asked, is_doubtful=is_doubtful)


def _has_bone(facts: TumorFacts) -> bool | None:
    return None if facts.bone is None else facts.bone != BoneInvasion.NONE


def _is_staged_by_ajcc(facts: TumorFacts, rule: Ajcc) -> bool:
    """Head and neck without the eyelid, which has a chapter of its own."""
    return facts.region in rule.regions and not all(_is_eyelid(facts))


def _is_eyelid(facts: TumorFacts) -> list[bool]:
    return [reading.icd10_pattern.startswith(_EYELID) for reading in facts.readings]


def _ajcc(facts: TumorFacts, rule: Ajcc) -> RiskFact:
    """The highest that any of size, depth, nerve and bone gives."""
    deep = _deep_or_thick(facts, rule.above_thickness_mm)
    nerve = _nerve_or_deep_nerve(facts, rule.from_nerve_mm)
    small, large = _by_size(facts.size_mm, rule)
    bone_low, bone_high = _by_bone(facts.bone)
    low = max(small, bone_low, *(2 for factor in (*deep, nerve) if factor.holds))
    high = max(large, bone_high, *(2 for factor in (*deep, nerve) if factor.holds is not False))
    size = Factor(
        holds=None if facts.size_mm is None else True,
        words=f"{plain(facts.size_mm)} mm across" if facts.size_mm is not None else "",
        asked="the size",
    )
    bone = Factor(
        holds=_has_bone(facts),
        words=f"bone: {facts.bone.label.lower()}" if facts.bone else "",
        asked="bone invasion",
    )
    site = (None,) if any(_is_eyelid(facts)) else ()
    factors = (size, *deep, nerve, bone)
    missing = (*("how the site is read" for _ in site), *_unknown(factors))
    thick = (facts.thickness_mm, rule.above_thickness_mm, "thick")
    borders = [(facts.size_mm, limit, "across") for limit in rule.up_to_diameter_mm]
    return RiskFact(
        title=rule.title,
        version=rule.version,
        result=_between(_AJCC_STAGES[low], _AJCC_STAGES[high]),
        facts=_true(factors),
        missing=missing if low != high or site else (),
        undetermined=_undetermined(factors) if low != high else (),
        boundaries=tuple(
            _at_border(*borders, thick, (facts.nerve_mm, rule.from_nerve_mm, "of nerve"))
        ),
        source=rule.source,
    )


def _deep_or_thick(facts: TumorFacts, limit: Decimal) -> tuple[Factor, Factor]:
    thickness = facts.thickness_mm
    return (
        Factor(holds=facts.is_beyond_fat, words="beyond the fat", asked="the depth"),
        Factor(
            holds=None if thickness is None else thickness > limit,
            words=f"{plain(thickness)} mm thick" if thickness is not None else "",
            asked="the thickness",
        ),
    )


def _nerve_or_deep_nerve(facts: TumorFacts, limit: Decimal) -> Factor:
    if facts.nerve in _DEEP_NERVES:
        assert facts.nerve is not None
        return Factor(holds=True, words=facts.nerve.label.lower(), asked="")
    return _nerve_of(facts, limit)


def _by_size(size_mm: Decimal | None, rule: Ajcc) -> tuple[int, int]:
    """Lowest and highest place in the stages that the size allows."""
    if size_mm is None:
        return 0, 2
    place = sum(size_mm > limit for limit in rule.up_to_diameter_mm)
    return place, place


def _by_bone(bone: BoneInvasion | None) -> tuple[int, int]:
    places = {BoneInvasion.NONE: 0, BoneInvasion.MINOR: 2, BoneInvasion.GROSS: 3}
    if bone is None:
        return 0, 4
    place = places.get(bone, 4)
    return place, place


def _nccn(facts: TumorFacts, rule: Nccn) -> RiskFact:
    """High risk by any one fact; low risk only where every fact is known not to be there."""
    is_again = facts.presentation != Presentation.PRIMARY
    factors = (
        _place_or_size(facts, rule),
        Factor(holds=facts.is_ill_defined, words="ill-defined borders", asked="the borders"),
        Factor(holds=is_again, words=facts.presentation.value, asked=""),
        Factor(
            holds=facts.is_immunosuppressed, words="immunosuppressed", asked="the immune status"
        ),
        Factor(holds=facts.is_irradiated, words="irradiated skin", asked="earlier radiation"),
        _pattern(facts, rule),
        Factor(
            holds=facts.has_perineural,
            words="perineural invasion",
            asked="perineural invasion",
            is_doubtful=facts.is_perineural_doubtful,
        ),
    )
    is_high = any(factor.holds for factor in factors)
    missing = () if is_high else _unknown(factors)
    undetermined = () if is_high else _undetermined(factors)
    is_open = bool(missing or undetermined)
    on_body = () if factors[0].words.startswith("its site") else (rule.from_diameter_mm,)
    return RiskFact(
        title=rule.title,
        version=rule.version,
        result="high risk" if is_high else "not determined" if is_open else "low risk",
        facts=_true(factors),
        missing=missing,
        undetermined=undetermined,
        boundaries=tuple(_at_border(*((facts.size_mm, limit, "across") for limit in on_body))),
        source=rule.source,
    )


def _place_or_size(facts: TumorFacts, rule: Nccn) -> Factor:
    is_shin = facts.region == rule.shin and AucArea.MEDIUM in facts.areas
    if facts.region in rule.regions or is_shin:
        place = "shin" if is_shin else facts.region.lower()
        return Factor(holds=True, words=f"its site ({place})", asked="")
    return _diameter(facts, rule.from_diameter_mm)


def _pattern(facts: TumorFacts, rule: Nccn) -> Factor:
    is_aggressive = any(word in facts.subtype for word in rule.aggressive_words)
    return Factor(
        holds=is_aggressive if facts.subtype else None,
        words="aggressive growth pattern",
        asked="the subtype",
    )


def _between(low: str, high: str) -> str:
    return low if low == high else f"at least {low}"


def _true(factors: Sequence[Factor]) -> tuple[str, ...]:
    return tuple(factor.words for factor in factors if factor.holds and factor.words)


def _unknown(factors: Sequence[Factor]) -> tuple[str, ...]:
    open_ = [factor for factor in factors if factor.holds is None and not factor.is_doubtful]
    return tuple(factor.asked for factor in open_)


def _undetermined(factors: Sequence[Factor]) -> tuple[str, ...]:
    return tuple(factor.asked for factor in factors if factor.holds is None and factor.is_doubtful)


def _at_border(*measured: Measured) -> Iterator[str]:
    for value, limit, how in measured:
        if value is not None and value == limit:
            yield f"exactly {plain(limit)} mm {how}, the border"
