"""The left rail: the sections of the day in order, each lesion with its stages as a timeline."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from encounters.record import EncounterRecord, LesionRecord
from encounters.vocabulary.spoken import roman
from encounters.vocabulary.terms import EncounterStatus, LesionOutcome, StageState
from encounters.workflow import confirmations
from encounters.workflow.confirmations import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class RailItem:
    label: str
    url: str
    is_current: bool
    is_done: bool = False
    state: StageState | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RailGroup:
    title: str
    subtitle: str = ""
    letter: str = ""
    items: tuple[RailItem, ...] = field(default_factory=tuple)


def rail(record: EncounterRecord, current: str, *, may_write: bool) -> tuple[RailGroup, ...]:
    """Groups of links; ``current`` is the address of the page at hand."""

    def item(label: str, name: str, key: str, done: bool = False, **more: object) -> RailItem:
        url = reverse(name, args=[key])
        return RailItem(label=label, url=url, is_current=url == current, is_done=done, **more)  # type: ignore[arg-type]

    here = record.id
    before = RailGroup(
        title="Before surgery",
        items=(
            item("Overview", "encounter", here),
            item("Case", "encounter_header", here, True),
            item("Pre-op facts", "pre_op", here, bool(record.pre_op.allergies)),
            item("Time-out", "time_out", here, holds(confirmations.time_out(record))),
            item("Anesthetic", "anesthetics", here, bool(record.anesthetics)),
        ),
    )
    lesions = [_lesion_group(record, lesion, item, may_write) for lesion in record.lesions]
    repaired = bool(record.defects) and all(defect.repair for defect in record.defects)
    after = RailGroup(
        title="After surgery",
        items=(
            item("Defect and repair", "closure", here, repaired),
            item("Wound care", "wound_care", here, bool(record.wound_care.dressing)),
            item("Codes", "codes", here),
            item("Note", "note", here),
            item("Signature", "sign", here, record.status == EncounterStatus.SIGNED),
        ),
    )
    return (before, *lesions, after)


def _lesion_group(
    record: EncounterRecord, lesion: LesionRecord, item: object, may_write: bool
) -> RailGroup:
    assert callable(item)
    is_verified = holds(confirmations.site(record, lesion))
    items = [
        item("Lesion", "lesion", lesion.id, True),
        item("Site confirmed", "site_verification", lesion.id, is_verified),
    ]
    for stage in lesion.stages:
        words = f"{stage.block_count} block{'s' if stage.block_count != 1 else ''}"
        items.append(
            item(f"Stage {roman(stage.number)}", "stage", stage.id, state=stage.state, note=words)
        )
    if may_write and _is_open(lesion):
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


def _is_open(lesion: LesionRecord) -> bool:
    last_is_read = not lesion.stages or lesion.stages[-1].conclusion is not None
    return last_is_read and not lesion.merged_into and lesion.outcome == LesionOutcome.IN_PROGRESS
