"""The derivation: rules in a fixed order, each adding, marking or dropping lines of one day.

To add a rule, write a small function that takes the day and the lines so far, give it a name in
``RuleId`` and a sentence with its source in ``rulebooks/rules.toml``, and put it in its place here,
with what of a day it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from functools import cache

from encounters.coding.case import CodingCase
from encounters.coding.day import Day, DayLesion, days_of, diagnosis_code
from encounters.coding.ordering import in_order
from encounters.coding.results import CodeLine, CodeSheet, Finding
from encounters.coding.rulebook import Rulebook
from encounters.coding.rules.calendar import (
    DayLines,
    carried_edition,
    other_edition,
)
from encounters.coding.rules.diagnoses import diagnosis_by_hand
from encounters.coding.rules.global_days import (
    complication_place,
    global_period,
    post_op_visit,
)
from encounters.coding.rules.lesions import distinct_lesion, open_questions, payer_habit
from encounters.coding.rules.limits import add_on_alone, daily_limits
from encounters.coding.rules.pairs import (
    code_pairs,
    lesser_repair,
    never_together,
    not_checked,
    not_established,
)
from encounters.coding.rules.people import reader_bills, teaching, teaching_presence
from encounters.coding.rules.places import payer_notices, place_modifiers
from encounters.coding.rules.reconstructions import (
    burow_graft,
    island_pedicle,
    names_excision,
    purse_string,
    recorded_repairs,
)
from encounters.coding.rules.repairs import (
    flaps,
    grafts,
    interpolation_flaps,
    linear_repairs,
    pedicle_divisions,
)
from encounters.coding.rules.services import (
    diagnostic_biopsy,
    mohs_includes,
    no_paragraph,
    other_services,
    separate_tissue,
    unlisted_code,
)
from encounters.coding.rules.stages import (
    deep_structure,
    mohs_surgery,
    not_mohs,
    reader_caution,
    second_day,
)
from encounters.coding.rules.summing import summed_repairs
from encounters.coding.rules.together import closure_included, counted_together, wound_includes
from encounters.coding.rules.visits import evaluation, with_visit_modifiers
from encounters.coding.rules.wounds import no_own_repair, repair_not_coded, secondary_defect
from encounters.coding.sheet import Line, Sheet, Yielded, finished

Rule = Callable[[Day, Sequence[Line]], Iterable[Yielded]]
PeriodRule = Callable[[Day, Sequence[Line], DayLines], Iterable[Yielded]]
CaseRule = Callable[[DayLines], Iterable[Finding]]


class About(Enum):
    """What of a day a rule looks at first: where there is none of it, the rule says nothing."""

    LINES = auto()
    LESIONS = auto()
    REPAIRS = auto()
    SERVICES = auto()


# The order matters four times: lines come before what drops them, and that before marks; the
# modifier of a distinct lesion comes before those of code pairs, and these before the lesser
# repair, which looks whether one is there already.
RULES: tuple[tuple[About, Rule], ...] = (
    (About.LESIONS, mohs_surgery),
    (About.REPAIRS, linear_repairs),
    (About.REPAIRS, flaps),
    (About.REPAIRS, grafts),
    (About.REPAIRS, interpolation_flaps),
    (About.REPAIRS, pedicle_divisions),
    (About.REPAIRS, recorded_repairs),
    (About.SERVICES, other_services),
    (About.SERVICES, unlisted_code),
    (About.SERVICES, no_paragraph),
    (About.SERVICES, mohs_includes),
    (About.SERVICES, diagnostic_biopsy),
    (About.SERVICES, separate_tissue),
    (About.SERVICES, closure_included),
    (About.LINES, wound_includes),
    (About.LESIONS, distinct_lesion),
    (About.LINES, code_pairs),
    (About.LINES, lesser_repair),
    (About.LINES, place_modifiers),
    (About.LINES, teaching),
    (About.LINES, payer_notices),
    (About.LINES, not_established),
    (About.LINES, counted_together),
    (About.REPAIRS, summed_repairs),
    (About.LESIONS, not_mohs),
    (About.LESIONS, reader_bills),
    (About.LINES, teaching_presence),
    (About.LESIONS, deep_structure),
    (About.LESIONS, second_day),
    (About.LESIONS, reader_caution),
    (About.REPAIRS, no_own_repair),
    (About.REPAIRS, repair_not_coded),
    (About.REPAIRS, secondary_defect),
    (About.REPAIRS, names_excision),
    (About.REPAIRS, island_pedicle),
    (About.REPAIRS, burow_graft),
    (About.REPAIRS, purse_string),
    (About.LINES, payer_habit),
    (About.LINES, never_together),
    (About.LINES, not_checked),
    (About.LINES, daily_limits),
    (About.LINES, add_on_alone),
)

# Rules that hold a day against earlier surgery, of the case's own days and of other encounters.
PERIOD_RULES: tuple[PeriodRule, ...] = (
    post_op_visit,
    global_period,
    complication_place,
)

# Rules that look from one day of the case to another.
CASE_RULES: tuple[CaseRule, ...] = (
    diagnosis_by_hand,
    evaluation,
    other_edition,
    carried_edition,
)


def derive_codes(case: CodingCase, rulebook: Rulebook) -> CodeSheet:
    """The codes of a case under one edition, with a reason for each line.

    Pure: the same case and rulebook always give the same sheet, and the order of lesions, repairs
    and services in the case makes no difference. Raises only for a case that names a site or
    choice the catalogue does not have.
    """
    sheets = _sheets(case, rulebook)
    done = _done(sheets)
    findings = [finding for _, sheet in sheets for finding in sheet.findings]
    findings += open_questions(_first_days(day for day, _ in sheets))
    findings += [finding for rule in CASE_RULES for finding in rule(done)]
    return CodeSheet(
        case_id=case.id,
        rulebook=rulebook.id,
        lines=_lines(case, rulebook, done),
        findings=tuple(dict.fromkeys(findings)),
        tables=rulebook.loaded.sentence,
    )


def derive_lines(case: CodingCase, rulebook: Rulebook) -> tuple[CodeLine, ...]:
    """The lines of ``derive_codes`` alone, for a case of which nobody reads the findings."""
    return _lines(case, rulebook, _done(_sheets(case, rulebook)))


def _sheets(case: CodingCase, rulebook: Rulebook) -> list[tuple[Day, Sheet]]:
    return _after_earlier_surgery([(day, _derived(day)) for day in days_of(case, rulebook)])


def _done(sheets: Sequence[tuple[Day, Sheet]]) -> DayLines:
    return with_visit_modifiers([(day, sheet.lines) for day, sheet in sheets])


def _lines(case: CodingCase, rulebook: Rulebook, done: DayLines) -> tuple[CodeLine, ...]:
    diagnoses = {lesion.id: diagnosis_code(lesion) for lesion in case.lesions}
    return tuple(
        finished(line, day.date, diagnoses, rulebook.modifiers, rulebook.loaded.quarter)
        for day, lines in done
        for line in in_order(day, lines, case.place_of_service)
    )


def _derived(day: Day) -> Sheet:
    sheet = Sheet()
    for rule in rules_of(day):
        found = tuple(rule(day, sheet.lines))
        if found:
            sheet = sheet.after(found)
    return sheet


def rules_of(day: Day) -> tuple[Rule, ...]:
    """The rules that may have something to say of the day, in their order."""
    return _rules_of(bool(day.lesions), bool(day.repairs), bool(day.services))


@cache
def _rules_of(has_lesions: bool, has_repairs: bool, has_services: bool) -> tuple[Rule, ...]:
    there = {
        About.LINES: True,
        About.LESIONS: has_lesions,
        About.REPAIRS: has_repairs,
        About.SERVICES: has_services,
    }
    return tuple(rule for about, rule in RULES if there[about])


def _after_earlier_surgery(sheets: Sequence[tuple[Day, Sheet]]) -> list[tuple[Day, Sheet]]:
    """Each day's sheet, held against what was reported before it."""
    before = [(day, sheet.lines) for day, sheet in sheets]
    return [
        (day, _held_against(day, sheet, before[:place]))
        for place, (day, sheet) in enumerate(sheets)
    ]


def _held_against(day: Day, sheet: Sheet, earlier: DayLines) -> Sheet:
    for rule in PERIOD_RULES:
        sheet = sheet.after(rule(day, sheet.lines, earlier))
    return sheet


def _first_days(days: Iterable[Day]) -> list[DayLesion]:
    """Each lesion as on the first day it was worked on, by id."""
    first: dict[str, DayLesion] = {}
    for day in days:
        for day_lesion in day.lesions:
            first.setdefault(day_lesion.id, day_lesion)
    return [first[lesion] for lesion in sorted(first)]
