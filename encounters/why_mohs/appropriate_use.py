"""Appropriate use of Mohs surgery for one lesion, by the table of its day.

What is not entered is never assumed: the table is asked with every value that it could have, and
rates only where all of them lead to the same category. A special setting (syndrome, irradiated
skin, scar, inflammation) can only speak for the use; where nobody asked for one the category
stands without it, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product

from encounters.record import LesionRecord
from encounters.vocabulary.risk_terms import Differentiation, UseCategory
from encounters.vocabulary.spoken import listed, plain
from encounters.vocabulary.terms import Presentation, TumorType
from encounters.why_mohs.facts import TumorFacts, before_surgery
from encounters.why_mohs.use_table import (
    HEALTHY,
    IMMUNOSUPPRESSED,
    Cell,
    Kind,
    UseTable,
    special_key,
    use_table_on,
)

# The step of the publication: 1.0 cm is followed by 1.1 cm.
_STEP_MM = 1
_UNASKED = ("a genetic syndrome", "irradiated skin", "a special setting of the skin")
_PRESENTED = {
    Presentation.PRIMARY: "primary",
    Presentation.RECURRENT: "recurrent",
    Presentation.PERSISTENT: "persistent, rated as recurrent",
}
_STATUSES = {
    True: (IMMUNOSUPPRESSED,),
    False: (HEALTHY,),
    None: (HEALTHY, IMMUNOSUPPRESSED),
}
_INPUTS = ("the subtype", "how the site is read", "the immune status", "the size")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppropriateUse:
    """``because`` is the rule that was met, in words; ``rule`` its key where it is a single one.

    ``missing`` are inputs without which the table does not rate, ``possible`` the categories that
    they leave open; ``unasked`` are settings that would make it appropriate. ``remarks`` say how
    something was read that could be read otherwise.
    """

    category: UseCategory
    because: str
    rule: str = ""
    missing: tuple[str, ...] = ()
    possible: tuple[UseCategory, ...] = ()
    unasked: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    title: str = ""
    edition: str = ""
    source: str = ""

    @property
    def asks_for_words(self) -> bool:
        """Whether the surgeon has to say why Mohs surgery was chosen all the same."""
        return self.category in (UseCategory.UNCERTAIN, UseCategory.INAPPROPRIATE)

    @property
    def is_open(self) -> bool:
        """Whether only an input is missing for a rating."""
        return bool(self.missing)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the table says of one set of values; they are in the order of ``_INPUTS``."""

    values: tuple[object, ...]
    category: UseCategory
    cell: Cell | None
    immune: str


def appropriate_use(lesion: LesionRecord, day: date) -> AppropriateUse:
    """By the edition that holds on ``day``, the day of service."""
    table = use_table_on(day)
    if table is None:
        words = "no table of appropriate use was published yet"
        return AppropriateUse(category=UseCategory.NOT_RATED, because=words)
    facts = before_surgery(lesion)
    kinds = kinds_of(facts, table)
    if not kinds:
        words = f"{_lower(facts.tumor)}, which this table does not rate"
        return _result(table, UseCategory.NOT_RATED, words)
    if any(facts.special_settings) and all(kind.key in table.special.kinds for kind in kinds):
        return _in_special_setting(table, facts, kinds)
    return _rated(table, facts, kinds)


def kinds_of(facts: TumorFacts, table: UseTable) -> tuple[Kind, ...]:
    """What the tumor counts as: one kind, all that it could be, or none of the table's."""
    candidates = [kind for kind in table.kinds.values() if facts.tumor in kind.tumors]
    for kind in candidates:
        if _is_named(kind, facts):
            return (kind,)
    for kind in candidates:
        if facts.tumor in kind.whole:
            return (kind,)
    return tuple(kind for kind in candidates if not kind.named_only)


def _is_named(kind: Kind, facts: TumorFacts) -> bool:
    grade, limit = facts.differentiation, kind.from_thickness_mm
    is_thick = limit is not None and facts.thickness_mm is not None and facts.thickness_mm >= limit
    return (
        any(word in facts.subtype for word in kind.words)
        or (kind.perineural and facts.has_perineural is True)
        or (kind.poorly_differentiated and grade == Differentiation.POOR)
        or (kind.well_differentiated and grade in (Differentiation.WELL, Differentiation.MODERATE))
        or is_thick
    )


def _in_special_setting(
    table: UseTable, facts: TumorFacts, kinds: tuple[Kind, ...]
) -> AppropriateUse:
    names = ("genetic syndrome", "irradiated skin", "special setting of the skin")
    met = [name for name, there in zip(names, facts.special_settings, strict=True) if there]
    rule = special_key(kinds[0].key) if len(kinds) == 1 else ""
    words = f"{_kind_words(facts, kinds)}, {listed(met)}: any area, any size"
    return _result(table, table.special.category, words, rule=rule)


def _rated(table: UseTable, facts: TumorFacts, kinds: tuple[Kind, ...]) -> AppropriateUse:
    outcomes = list(_outcomes(table, facts, kinds))
    found = {outcome.category for outcome in outcomes}
    possible = tuple(category for category in UseCategory if category in found)
    speaks_against = set(possible) - {UseCategory.APPROPRIATE}
    unasked = _unasked(facts) if speaks_against and _is_special(table, kinds) else ()
    if len(possible) > 1:
        missing = tuple(_what_matters(outcomes))
        words = f"{_kind_words(facts, kinds)}; not entered: {listed(missing)}"
        return _result(
            table,
            UseCategory.NOT_RATED,
            words,
            missing=missing,
            possible=possible,
            unasked=unasked,
        )
    keys = {outcome.cell.key for outcome in outcomes if outcome.cell}
    return _result(
        table,
        possible[0],
        _met(facts, kinds, outcomes),
        rule=keys.pop() if len(keys) == 1 else "",
        unasked=unasked,
        remarks=tuple(_between_steps(facts.size_mm, outcomes)),
    )


def _outcomes(table: UseTable, facts: TumorFacts, kinds: tuple[Kind, ...]) -> Iterator[_Outcome]:
    """One for each set of values that the record leaves possible."""
    for kind, area, status in product(kinds, facts.areas, _STATUSES[facts.is_immunosuppressed]):
        rule = table.rule_for(kind, facts.presentation, status)
        cells = rule.cells.get(area, ()) if rule else ()
        if not cells:
            yield _Outcome((kind.key, area, status, ""), UseCategory.NOT_RATED, None, "")
        for cell in _cells_for(facts.size_mm, cells):
            named = rule.immune if rule else ""
            yield _Outcome((kind.key, area, status, cell.up_to_mm), cell.category, cell, named)


def _cells_for(size_mm: Decimal | None, cells: Iterable[Cell]) -> list[Cell]:
    return [cell for cell in cells if size_mm is None or cell.holds(size_mm)]


def _what_matters(outcomes: list[_Outcome]) -> Iterator[str]:
    """The inputs of which another value, with all else alike, leads to another category."""
    for place, name in enumerate(_INPUTS[:-1]):
        cases: dict[tuple[object, ...], dict[object, set[object]]] = {}
        for outcome in outcomes:
            # Bands differ by rule: all sizes of one value are held against all of another.
            *values, size = outcome.values
            value = values.pop(place)
            said = (size, outcome.category)
            cases.setdefault(tuple(values), {}).setdefault(value, set()).add(said)
        if any(len(set(map(frozenset, found.values()))) > 1 for found in cases.values()):
            yield name
    by_size: dict[tuple[object, ...], set[UseCategory]] = {}
    for outcome in outcomes:
        by_size.setdefault(outcome.values[:-1], set()).add(outcome.category)
    if any(len(found) > 1 for found in by_size.values()):
        yield _INPUTS[-1]


def _met(facts: TumorFacts, kinds: tuple[Kind, ...], outcomes: list[_Outcome]) -> str:
    """ "nodular basal cell carcinoma, primary, healthy patient, area L, 12 mm: more than ..."."""
    named = {outcome.immune for outcome in outcomes}
    patient = f"{named.pop()} patient" if len(named) == 1 and named != {""} else ""
    areas = listed((area.value for area in facts.areas), "or")
    cells = {outcome.cell for outcome in outcomes}
    case = [_kind_words(facts, kinds), _PRESENTED[facts.presentation], patient, f"area {areas}"]
    words = ", ".join(part for part in case if part)
    if cells == {None}:
        return f"{words}: not rated by this table"
    (only,) = cells if len(cells) == 1 else (None,)
    if only is None or (only.above_mm is None and only.up_to_mm is None):
        return f"{words}: any size"
    size = f", {plain(facts.size_mm)} mm" if facts.size_mm is not None else ""
    return f"{words}{size}: {only.size_in_words}"


def _between_steps(size_mm: Decimal | None, outcomes: list[_Outcome]) -> Iterator[str]:
    limits = {outcome.cell.above_mm for outcome in outcomes if outcome.cell}
    for limit in sorted(mm for mm in limits if mm is not None):
        if size_mm is not None and limit < size_mm < limit + _STEP_MM:
            steps = f"{plain(limit)} and {plain(limit + _STEP_MM)} mm"
            yield f"{plain(size_mm)} mm lies between the steps of {steps} and is read as the larger"


def _kind_words(facts: TumorFacts, kinds: tuple[Kind, ...]) -> str:
    return kinds[0].label if len(kinds) == 1 else f"{_lower(facts.tumor)} of any kind"


def _is_special(table: UseTable, kinds: tuple[Kind, ...]) -> bool:
    return any(kind.key in table.special.kinds for kind in kinds)


def _unasked(facts: TumorFacts) -> tuple[str, ...]:
    return tuple(
        name for name, there in zip(_UNASKED, facts.special_settings, strict=True) if there is None
    )


def _lower(tumor: TumorType) -> str:
    """A type named after a person keeps its capital."""
    if tumor == TumorType.MERKEL_CELL:
        return tumor.label
    return f"{tumor.label[:1].lower()}{tumor.label[1:]}"


def _result(
    table: UseTable,
    category: UseCategory,
    because: str,
    *,
    rule: str = "",
    missing: tuple[str, ...] = (),
    possible: tuple[UseCategory, ...] = (),
    unasked: tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
) -> AppropriateUse:
    return AppropriateUse(
        category=category,
        because=because,
        rule=rule,
        missing=missing,
        possible=possible,
        unasked=unasked,
        remarks=remarks,
        title=table.title,
        edition=table.edition,
        source=table.source,
    )
