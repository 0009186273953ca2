"""The left rail: the sections of the day in order, each lesion with its stages as a timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from encounters.coding.rule_ids import RuleId
from encounters.record import EncounterRecord, LesionRecord
from encounters.vocabulary.encounter_kinds import AFTER_SURGERY, WITH_STAGES, WITH_SURGERY
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.spoken import counted, roman
from encounters.vocabulary.terms import (
    EncounterStatus,
    LesionOutcome,
    StageState,
)
from encounters.web.open_chart import OpenChart
from encounters.web.section_pages import day_address
from encounters.workflow import confirmations
from encounters.workflow.before_the_cut import Gap, gaps_before_the_cut
from encounters.workflow.confirmations import holds
from encounters.workflow.sections import Section
from encounters.workflow.service_days import days_to_open, goes_on, next_stage_day


@dataclass(frozen=True, slots=True, kw_only=True)
class RailItem:
    label: str
    url: str
    is_current: bool
    # Of a page whose parts have pages of their own: whether one of those is at hand.
    is_around: bool = False
    is_done: bool = False
    state: StageState | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RailGroup:
    title: str
    subtitle: str = ""
    letter: str = ""
    items: tuple[RailItem, ...] = field(default_factory=tuple)


Item = Callable[..., RailItem]


def rail(chart: OpenChart, current: str) -> tuple[RailGroup, ...]:
    """Groups of links; ``current`` is the address of the page at hand.

    A tick says that the rules miss nothing in a section.
    """
    record, may_write = chart.record, chart.may_write
    gaps = gaps_before_the_cut(record, chart.remarks)

    def item(label: str, name: str, key: str, done: bool = False, **more: object) -> RailItem:
        url = reverse(name, args=[key])
        return RailItem(label=label, url=url, is_current=url == current, is_done=done, **more)  # type: ignore[arg-type]

    here = record.id
    missing = f"{len(gaps)} missing" if gaps and may_write else ""
    before_the_cut = (
        item(
            "Before the cut",
            "before_the_cut",
            here,
            not gaps,
            note=missing,
            is_around=current in _parts_of_before(record),
        ),
        *_days(record, current, chart.today if may_write else record.date_of_service),
        item("Anesthetic", "anesthetics", here, bool(record.anesthetics)),
    )
    before = RailGroup(
        title="Before surgery" if record.kind in WITH_SURGERY else "Case",
        items=(
            item("Overview", "encounter", here),
            item("Case", "encounter_header", here, True),
            *_earlier(chart, item),
            *(before_the_cut if record.kind in WITH_SURGERY else ()),
        ),
    )
    lesions = [_lesion_group(record, lesion, item, may_write, gaps) for lesion in record.lesions]
    closed = {remark.section for remark in chart.remarks.blocking if not remark.is_contradiction}
    after = RailGroup(
        title="After surgery" if record.kind in WITH_SURGERY else "Visit",
        items=(
            *_closure(record, item, closed),
            item("Codes", "codes", here),
            item("Note", "note", here),
            item("Signature", "sign", here, record.status == EncounterStatus.SIGNED),
        ),
    )
    return (before, *lesions, after)


def _earlier(chart: OpenChart, item: Item) -> Iterator[RailItem]:
    """Where the case follows surgery, or lies in the global days of some."""
    record = chart.record
    sheet = chart.code_sheet
    spoken = {finding.rule for finding in sheet.findings}
    spoken |= {rule for line in sheet.lines for rule in line.modifier_rules}
    is_near = RuleId.GLOBAL_PERIOD in spoken
    if record.kind in AFTER_SURGERY or record.earlier_surgery.relation or is_near:
        missing = {remark.section for remark in chart.remarks.blocking}
        is_done = Section.EARLIER_SURGERY not in missing
        yield item("Earlier surgery", "earlier_surgery", record.id, is_done)


def _closure(record: EncounterRecord, item: Item, missing: set[Section]) -> Iterator[RailItem]:
    """What is done with the wound; of a visit, what was seen of it."""
    here = record.id
    if record.kind not in WITH_SURGERY:
        yield item("Visit", "post_op_visit", here, Section.POST_OP_VISIT not in missing)
        return
    repaired = bool(record.defects) and all(defect.is_closed for defect in record.defects)
    cared = bool(record.wound_care.dressing) and Section.WOUND_CARE not in missing
    is_division = record.kind is EncounterKind.DIVISION
    words = "Division and repair" if is_division else "Defect and repair"
    yield item(words, "closure", here, repaired)
    yield item("Wound care", "wound_care", here, cared)


def _parts_of_before(record: EncounterRecord) -> set[str]:
    sites = {reverse("site_verification", args=[lesion.id]) for lesion in record.lesions}
    return sites | {reverse(name, args=[record.id]) for name in ("pre_op", "time_out")}


def _days(record: EncounterRecord, current: str, today: date) -> Iterator[RailItem]:
    """ "Day 2, 2026-11-30": each day after the first, and today while the surgery may go on."""
    for number, day in enumerate(days_to_open(record, today), start=2):
        url = day_address(record, day.date)
        is_done = holds(confirmations.day_time_out(record, day))
        label = f"Day {number}, {day.key}"
        yield RailItem(label=label, url=url, is_current=url == current, is_done=is_done)


def _lesion_group(
    record: EncounterRecord,
    lesion: LesionRecord,
    item: object,
    may_write: bool,
    gaps: Sequence[Gap],
) -> RailGroup:
    assert callable(item)
    is_entered = not any((gap.section, gap.key) == (Section.LESION, lesion.id) for gap in gaps)
    items = [item("Lesion", "lesion", lesion.id, is_entered)]
    count = str(lesion.photo_count) if lesion.photo_count else ""
    items.append(item("Photographs", "photographs", lesion.id, note=count))
    for stage in lesion.stages:
        words = counted(stage.block_count, "block")
        items.append(
            item(f"Stage {roman(stage.number)}", "stage", stage.id, state=stage.state, note=words)
        )
    if may_write and record.kind in WITH_STAGES and _is_open(record, lesion):
        items.append(item(f"Take stage {roman(len(lesion.stages) + 1)}", "stage_new", lesion.id))
    if lesion.stages:
        done = lesion.outcome != LesionOutcome.IN_PROGRESS
        note = lesion.outcome.label if done else ""
        items.append(item("Outcome", "lesion_outcome", lesion.id, done, note=note))
    return RailGroup(
        title=f"Lesion {lesion.letter}",
        letter=lesion.letter,
        subtitle=lesion.site.in_words,
        items=tuple(items),
    )


def _is_open(record: EncounterRecord, lesion: LesionRecord) -> bool:
    """One that continues on another day is open again once that day had its time-out."""
    last = lesion.stages[-1] if lesion.stages else None
    if not goes_on(lesion) or (last is not None and last.conclusion is None):
        return False
    in_progress = lesion.outcome == LesionOutcome.IN_PROGRESS
    return in_progress or last is None or next_stage_day(record, lesion) > last.date_of_service
