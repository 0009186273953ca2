"""Conclude, confirm and reopen stages: whose conclusion it is, and whose readings carry it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from encounters.actions.chart.confirmations import FACTS, facts_now
from encounters.actions.chart.entered_words import reading_words, said_by
from encounters.actions.chart.entering import (
    Hand,
    answers_for_case,
    hand_of,
    is_surgeon,
    set_aside,
    supersede,
)
from encounters.actions.chart.maps import mark_findings
from encounters.actions.chart.outcomes import refuse_followed, set_outcome
from encounters.actions.chart.readings import open_stage
from encounters.actions.chart.stage_seen import refuse_stale
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import QuestionError, refuse
from encounters.actions.saving.rows import save_section
from encounters.models import Block, BlockFinding, Reading, Stage
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import (
    NOT_SIMPLY_CLEAR,
    Compartment,
    FindingKind,
    LesionOutcome,
    ReadingResult,
    StageConclusion,
)
from encounters.workflow.confirmations import Confirmation, Facts

CONCLUSION_FIELDS = ("conclusion", "clear_despite_incomplete_reason")
_WHOSE_FIELDS = (
    "conclusion_by",
    "conclusion_entered_by",
    "concluded_at",
    "conclusion_confirmed_at",
)
_FINE = (ReadingResult.NO_TUMOR.value, ReadingResult.NOT_APPLICABLE.value)


def conclude_stage(
    case: LockedDraft,
    stage: Stage,
    *,
    conclusion: StageConclusion,
    reason: str = "",
    seen: str | None = None,
    answers: Collection[str] = (),
    ticked: Collection[str] = (),
) -> Stage:
    """Say what the stage showed. Every block must be read; "clear" must be true.

    An incomplete section does not forbid "clear" if ``reason`` says why. A clear last stage makes
    the lesion clear; any other conclusion puts it back in progress. A surgeon who concludes thereby
    confirms what was entered for him in this stage; for anybody else the conclusion is entered for
    the stage's reader. ``answers`` name the readings that count where two readers disagree;
    ``ticked`` the items of the histology time-out, where the practice asks for each.
    """
    stage = case.lock_and_reload(stage, "lesion")
    refuse_stale(case, stage, seen)
    if stage.lesion.stages.filter(number__gt=stage.number).exists():
        raise refuse("A later stage exists; this conclusion led to it.")
    refuse_reopening(case, stage)
    _refuse_waiting(stage)
    _check_conclusion(stage, conclusion, reason)
    hand, now = hand_of(case, stage), timezone.now()
    confirmation = Confirmation.HISTOLOGY_TIME_OUT
    clear = conclusion == StageConclusion.CLEAR
    facts = dict(facts_now(case, confirmation, stage.pk)) if clear else {}
    if clear:
        _refuse_unticked(case, facts, ticked)
        _name_those_that_count(case, stage, hand, answers)
    if hand.is_own:
        _confirm_own(case, stage, now)
    saved = save_section(
        case,
        stage,
        {
            "conclusion": conclusion.value,
            "clear_despite_incomplete_reason": reason if clear else "",
            "conclusion_facts": facts,
            "conclusion_by": hand.reader,
            "conclusion_entered_by": hand.by,
            "concluded_at": now,
            "conclusion_confirmed_at": hand.confirmed_at(now),
        },
        allowed=(*CONCLUSION_FIELDS, FACTS[confirmation], *_WHOSE_FIELDS),
        action="conclude_stage",
    )
    set_outcome(case, stage.lesion, LesionOutcome.CLEAR if clear else LesionOutcome.IN_PROGRESS)
    return saved.row


def _check_conclusion(stage: Stage, conclusion: StageConclusion, reason: str) -> None:
    binding = Reading.objects.filter(block__stage=stage, is_binding=True)
    read = set(binding.values_list("block_id", "compartment"))
    unread = [
        block
        for block in stage.blocks.all()
        if any((block.pk, compartment.value) not in read for compartment in Compartment)
    ]
    if unread:
        raise refuse(f"Not read yet: {_named(stage, unread)}. Every block needs edge and deep.")
    results = set(binding.values_list("result", flat=True))
    has_tumor = ReadingResult.TUMOR in results
    if conclusion == StageConclusion.CLEAR and has_tumor:
        raise refuse("A block of this stage shows tumor, so it is not clear.", "conclusion")
    if conclusion == StageConclusion.RESIDUAL_TUMOR and not has_tumor:
        raise refuse("No block of this stage shows tumor.", "conclusion")
    incomplete = results & {ReadingResult.INCOMPLETE, ReadingResult.NOT_READABLE}
    if conclusion == StageConclusion.CLEAR and not reason.strip():
        if incomplete:
            message = "A section is incomplete: say why the stage is clear all the same."
            raise refuse(message, "reason")
        _refuse_unexplained(stage)


def _refuse_unticked(case: LockedDraft, facts: Facts, ticked: Collection[str]) -> None:
    left = [label for label in facts if label not in ticked]
    if left and case.practice.asks_each_at_clear:
        raise refuse(f"Not clear yet. Look at each and tick it: {', '.join(left)}.", "ticked")


def _refuse_unexplained(stage: Stage) -> None:
    """What may hide tumor, or is tumor of another kind, needs a reason before "clear"."""
    seen = BlockFinding.objects.filter(block__stage=stage, kind__in=NOT_SIMPLY_CLEAR)
    finding = seen.filter(superseded_at=None).first()
    if finding is not None:
        what = FindingKind(finding.kind).label
        raise refuse(f"{what} was seen: say why the stage is clear all the same.", "reason")


def _named(stage: Stage, blocks: Iterable[Block]) -> str:
    return ", ".join(block_label(stage.number, block.number) for block in blocks)


def _refuse_waiting(stage: Stage) -> None:
    """Nobody concludes past a change that waits for somebody's word."""
    for row in waiting_changes(stage):
        where = block_label(stage.number, row.block.number)
        raise refuse(
            f"{where}: {said_by(row)} {reading_words(row)}. {row.reader.display_name} takes this "
            "change or leaves it before the stage is concluded."
        )


def waiting_changes(stage: Stage) -> QuerySet[Reading]:
    """Readings entered for somebody whose own reading says otherwise."""
    rows = Reading.objects.filter(block__stage=stage, is_binding=False, superseded_at=None)
    return rows.select_related("reader", "entered_by", "block").order_by("block__number")


def _name_those_that_count(
    case: LockedDraft, stage: Stage, hand: Hand, answers: Collection[str]
) -> None:
    """Where another reader saw something, "clear" needs a surgeon to say whose reading counts."""
    both = list(_disagreements(stage))
    open_ = [(counts, other) for counts, other in both if str(counts.pk) not in answers]
    words = [
        f"{block_label(stage.number, other.block.number)}: {said_by(other)} "
        f"{reading_words(other)}, at {case.clock(other.read_at)}; {said_by(counts)} "
        f"{reading_words(counts)}, at {case.clock(counts.read_at)}."
        for counts, other in open_
    ]
    if open_ and not hand.is_own:
        raise refuse(f"{' '.join(words)} A surgeon says whose reading counts.")
    if open_:
        names = " and ".join(sorted({counts.reader.display_name for counts, _ in open_}))
        keys = sorted({str(counts.pk) for counts, _ in both})
        yes = f"Clear: the reading of {names} counts"
        raise QuestionError(words, answers=keys, yes=yes, no="Not clear")
    for counts, _ in both:
        counts.named_by, counts.named_at = case.by, timezone.now()
        counts.save()
        case.record("name_reading", counts, {"named_by": (None, case.by.pk)})


def _disagreements(stage: Stage) -> Iterator[tuple[Reading, Reading]]:
    """A binding reading without tumor, and what another reader saw at the same margin."""
    rows = Reading.objects.filter(block__stage=stage).select_related(
        "reader", "entered_by", "block"
    )
    clear = {
        (row.block_id, row.compartment): row
        for row in rows.filter(is_binding=True, result__in=_FINE)
    }
    doubts = rows.filter(superseded_at__isnull=False).exclude(result__in=_FINE)
    for other in doubts.order_by("block__number", "compartment", "read_at"):
        counts = clear.get((other.block_id, other.compartment))
        if counts is not None and counts.reader_id != other.reader_id:
            yield counts, other


def confirm_stage(case: LockedDraft, stage: Stage, *, seen: str | None = None) -> None:
    """One tap: what was entered for the acting surgeon in this stage is what he says."""
    stage = case.lock_and_reload(stage, "lesion")
    refuse_stale(case, stage, seen)
    now = timezone.now()
    confirmed = _confirm_own(case, stage, now)
    if stage.conclusion and _is_unconfirmed_of(stage, case.by.pk):
        save_section(
            case,
            stage,
            {"conclusion_confirmed_at": now},
            allowed=_WHOSE_FIELDS,
            action="confirm_conclusion",
        )
    elif not confirmed:
        raise refuse("Nothing in this stage waits for your confirmation.")
    if confirmed:
        mark_findings(case, stage)


def _is_unconfirmed_of(stage: Stage, person: int) -> bool:
    is_entered = stage.conclusion_entered_by_id is not None
    waits = is_entered and stage.conclusion_confirmed_at is None
    return waits and stage.conclusion_by_id == person


def _confirm_own(case: LockedDraft, stage: Stage, now: datetime) -> int:
    """Confirm the readings and findings that others entered for the acting person."""
    mine = Q(
        block__stage=stage,
        reader=case.by,
        confirmed_at=None,
        entered_by__isnull=False,
        superseded_at=None,
    )
    rows: list[Reading | BlockFinding] = [
        *Reading.objects.filter(mine, is_binding=True).order_by("pk"),
        *BlockFinding.objects.filter(mine).order_by("pk"),
    ]
    for row in rows:
        row.confirmed_at = now
        row.save()
        kind = row._meta.model_name
        case.record(f"confirm_{kind}", row, {"confirmed_at": (None, now)})
    return len(rows)


def take_change(case: LockedDraft, reading: Reading, *, seen: str | None = None) -> None:
    """The reader takes over what somebody entered for him instead of his own reading."""
    stage = open_stage(case, reading.block.stage_id)
    reading = case.lock_and_reload(reading)
    refuse_stale(case, stage, seen, block=reading.block)
    _refuse_settled(reading)
    if reading.reader_id != case.by.pk:
        raise refuse(f"Only {reading.reader.display_name} can confirm this.")
    for earlier in reading.block.readings.filter(compartment=reading.compartment, is_binding=True):
        # Even one's own: another person's entry takes its place.
        supersede(case, earlier)
    now = timezone.now()
    reading.is_binding, reading.confirmed_at = True, now
    reading.save()
    case.record("confirm_reading", reading, {"confirmed_at": (None, now)})
    mark_findings(case, stage)


def leave_change(case: LockedDraft, reading: Reading, *, seen: str | None = None) -> None:
    """Do not make a change that waits: so say its reader, who entered it, the case's surgeon."""
    stage = open_stage(case, reading.block.stage_id)
    reading = case.lock_and_reload(reading)
    refuse_stale(case, stage, seen, block=reading.block)
    _refuse_settled(reading)
    if case.by.pk not in (reading.reader_id, reading.entered_by_id) and not answers_for_case(case):
        raise refuse(
            f"Only {reading.reader.display_name}, who entered it, or the surgeon of this case can "
            "leave this change."
        )
    set_aside(case, reading)
    mark_findings(case, stage)


def _refuse_settled(reading: Reading) -> None:
    if reading.is_binding or reading.superseded_at is not None:
        raise refuse("This change does not wait any more.")


def reopen_stage(case: LockedDraft, stage: Stage, *, seen: str | None = None) -> Stage:
    """Take a conclusion back, as long as no later stage followed from it."""
    stage = case.lock_and_reload(stage, "lesion")
    refuse_stale(case, stage, seen)
    refuse_followed(stage)
    refuse_reopening(case, stage)
    saved = save_section(
        case,
        stage,
        {
            "conclusion": "",
            "clear_despite_incomplete_reason": "",
            **dict.fromkeys(_WHOSE_FIELDS),
        },
        allowed=(*CONCLUSION_FIELDS, *_WHOSE_FIELDS),
        action="reopen_stage",
    )
    set_outcome(case, stage.lesion, LesionOutcome.IN_PROGRESS)
    return saved.row


def refuse_reopening(case: LockedDraft, stage: Stage) -> None:
    """What a surgeon concluded is taken back by him, or by the surgeon of the encounter.

    The one answers for the conclusion, the other for the note. What nobody confirmed yet may be
    mended by whoever writes charts.
    """
    if not stage.conclusion:
        return
    if stage.conclusion_by is None:
        # Of before this was kept: some surgeon's.
        if is_surgeon(case):
            return
        raise refuse("A surgeon concluded this stage. Only a surgeon reopens it.")
    if stage.conclusion_confirmed_at is None or stage.conclusion_by_id == case.by.pk:
        return
    if answers_for_case(case):
        return
    name, surgeon = stage.conclusion_by.display_name, case.encounter.surgeon
    other = f" or {surgeon.display_name}" if surgeon.pk != stage.conclusion_by_id else ""
    raise refuse(f"{name} concluded this stage. Only {name}{other} reopens it.")
