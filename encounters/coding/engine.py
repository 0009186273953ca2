"""The derivation: rules in a fixed order, each adding, marking or dropping lines of one day.

To add a rule, write a small function that takes the day and the lines so far, give it a name in
``RuleId`` and a sentence with its source in ``rulebooks/rules.toml``, and put it in its place here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from encounters.coding.case import CodingCase
from encounters.coding.day import Day, DayLesion, days_of, diagnosis_code
from encounters.coding.ordering import in_order
from encounters.coding.results import CodeSheet, Finding
from encounters.coding.rulebook import Rulebook
from encounters.coding.rules.calendar import (
    DayLines,
    carried_edition,
    evaluation,
    global_period,
    other_edition,
)
from encounters.coding.rules.lesions import distinct_lesion, open_questions, payer_habit
from encounters.coding.rules.limits import add_on_alone, daily_limits
from encounters.coding.rules.pairs import code_pairs, lesser_repair, never_together
from encounters.coding.rules.repairs import flaps, grafts, interpolation_flaps, linear_repairs
from encounters.coding.rules.services import (
    diagnostic_biopsy,
    mohs_includes,
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
from encounters.coding.rules.wounds import no_own_repair, repair_not_coded, secondary_defect
from encounters.coding.sheet import Line, Sheet, Yielded, finished

Rule = Callable[[Day, Sequence[Line]], Iterable[Yielded]]
CaseRule = Callable[[DayLines], Iterable[Finding]]

# The order matters four times: lines come before what drops them, and that before marks; the
# modifier of a distinct lesion comes before those of code pairs, and these before the lesser
# repair, which looks whether one is there already.
RULES: tuple[Rule, ...] = (
    mohs_surgery,
    linear_repairs,
    flaps,
    grafts,
    interpolation_flaps,
    other_services,
    unlisted_code,
    mohs_includes,
    diagnostic_biopsy,
    separate_tissue,
    distinct_lesion,
    code_pairs,
    lesser_repair,
    not_mohs,
    deep_structure,
    second_day,
    reader_caution,
    no_own_repair,
    repair_not_coded,
    secondary_defect,
    payer_habit,
    never_together,
    daily_limits,
    add_on_alone,
)

# Rules that look from one day of the case to another.
CASE_RULES: tuple[CaseRule, ...] = (
    evaluation,
    global_period,
    other_edition,
    carried_edition,
)


def derive_codes(case: CodingCase, rulebook: Rulebook) -> CodeSheet:
    """The codes of a case under one edition, with a reason for each line.

    Pure: the same case and rulebook always give the same sheet, and the order of lesions, repairs
    and services in the case makes no difference. Raises only for a case that names a site or
    choice the catalogue does not have.
    """
    days = days_of(case, rulebook)
    sheets = [(day, _derived(day)) for day in days]
    done = [(day, sheet.lines) for day, sheet in sheets]
    diagnoses = {lesion.id: diagnosis_code(lesion) for lesion in case.lesions}
    findings = [finding for _, sheet in sheets for finding in sheet.findings]
    findings += open_questions(_first_days(days))
    findings += [finding for rule in CASE_RULES for finding in rule(done)]
    return CodeSheet(
        case_id=case.id,
        rulebook=rulebook.id,
        lines=tuple(
            replace(finished(line, day.date, diagnoses), tables=rulebook.loaded.quarter)
            for day, lines in done
            for line in in_order(day, lines, getattr(case, "place_of_service", ""))
        ),
        findings=tuple(dict.fromkeys(findings)),
        tables=rulebook.loaded.sentence,
    )


def _derived(day: Day) -> Sheet:
    sheet = Sheet()
    for rule in RULES:
        sheet = sheet.after(rule(day, sheet.lines))
    return sheet


def _first_days(days: Iterable[Day]) -> list[DayLesion]:
    """Each lesion as on the first day it was worked on, by id."""
    first: dict[str, DayLesion] = {}
    for day in days:
        for day_lesion in day.lesions:
            first.setdefault(day_lesion.id, day_lesion)
    return [first[lesion] for lesion in sorted(first)]
