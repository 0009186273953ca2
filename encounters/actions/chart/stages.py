"""Take, describe, conclude and remove stages. Blocks, rows and map are made together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from encounters.actions.chart.conclusions import (
    CONCLUSION_FIELDS,
    refuse_reopening,
    reopen_stage,
)
from encounters.actions.chart.dates import refuse_future
from encounters.actions.chart.entering import refuse_foreign_loss
from encounters.actions.chart.fellows import proposed_fellow, with_fellow
from encounters.actions.chart.kinds import refuse_without_stages
from encounters.actions.chart.maps import draw_map
from encounters.actions.chart.outcomes import follow_stages, refuse_followed
from encounters.actions.chart.papers import refuse_without_papers
from encounters.actions.chart.service_days import refuse_without_time_out
from encounters.actions.chart.specimens import (
    SpecimenOrder,
    cut_specimens,
    discard_specimens,
    has_named_blocks,
    highest_block,
    keep_last_block,
    tissue_changes,
    tissue_of,
)
from encounters.actions.chart.stage_seen import refuse_stale
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.merging import SeenVersions, merged
from encounters.actions.saving.offered import offered_presets, offered_stains
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import (
    SectionSave,
    Values,
    first_values,
    insert_row,
    prepare_save,
    remove_row,
    save_section,
    store,
)
from encounters.models import (
    Encounter,
    Lesion,
    MapPreset,
    SpecimenMap,
    Stage,
    SurgeonDefaults,
    User,
)
from encounters.models.base import own_columns
from encounters.models.duties import is_fit
from encounters.models.stage import STAGES_MAX
from encounters.record import EncounterRecord
from encounters.snapshot import take_snapshot
from encounters.vocabulary.spoken import roman
from encounters.vocabulary.terms import StageConclusion, StageReason
from encounters.workflow.confirmations import carried_facts
from encounters.workflow.service_days import next_stage_day

HISTOLOGY_FIELDS = (
    "growth_pattern",
    "cell_morphology",
    "depth_of_invasion",
    "perineural_invasion",
    "perineural_indeterminate",
    "perineural_caliber_mm",
    "lymphovascular_invasion",
    "scar",
    "inflammation",
    "differences",
)
STAGE_FIELDS = own_columns(
    Stage,
    leave_out=("lesion", "number", "carried_from_stage", *HISTOLOGY_FIELDS, *CONCLUSION_FIELDS),
)
DEFAULTED_FIELDS = ("margin_mm", "bevel_degrees", "depth_plane", "stain")


def take_stage(
    case: LockedDraft,
    lesion: Lesion,
    values: Values,
    *,
    specimens: Sequence[SpecimenOrder],
    preset: MapPreset | None = None,
) -> Stage:
    """Record the next stage of a lesion with its specimens, its blocks and its map.

    Facts that ``values`` does not name come from the performer's defaults and stay marked as
    unconfirmed until somebody saves them. Its day is the last that had its time-out. ``preset``
    chooses inks and nicks.
    """
    lesion = case.lock_and_reload(lesion)
    refuse_without_stages(case)
    if preset and not offered_presets(case.practice).filter(pk=preset.pk).exists():
        raise refuse("This preset is not offered any more.")
    if "performer" not in values and not is_fit(
        case.encounter.surgeon, case.practice, "stage.performer"
    ):
        raise refuse(
            f"{case.encounter.surgeon} works here no more. Hand the case over to another surgeon."
        )
    previous = lesion.stages.order_by("number").last()
    record = take_snapshot(case.encounter.pk)
    day = _day_of(values, record, lesion)
    _check_may_begin(lesion, previous)
    refuse_without_papers(case, record, lesion, day)
    facts = {
        "date_of_service": day,
        "performer": case.encounter.surgeon,
        "reason": StageReason.RESIDUAL_TUMOR.value if previous else StageReason.FIRST_STAGE.value,
        **values,
    }
    usual = _usual_facts(facts["performer"], case.encounter, leave_out=set(values))
    usual = {**usual, **proposed_fellow(case, facts["performer"], values)}
    number = previous.number + 1 if previous else 1
    stage = insert_row(
        case,
        Stage,
        {**facts, **usual},
        allowed=STAGE_FIELDS,
        lesion=lesion,
        number=number,
        # What an earlier stage of this number was cut into had names already.
        last_block=lesion.blocks_given.get(str(number), 0),
        unconfirmed=sorted(usual),
    )
    _check_facts(stage, case, previous)
    cut_specimens(stage, specimens)
    tissue = tissue_of(stage, draw_map(case, stage, preset=preset))
    case.record(
        "take_stage",
        stage,
        first_values(stage, {**facts, **usual}) | tissue_changes({}, tissue),
    )
    if previous is not None:
        follow_stages(case, lesion)
    return stage


def _day_of(values: Values, record: EncounterRecord, lesion: Lesion) -> date:
    day = values.get("date_of_service")
    return day if isinstance(day, date) else next_stage_day(record, record.lesion(lesion.letter))


def _usual_facts(performer: object, encounter: Encounter, *, leave_out: set[str]) -> Values:
    if not isinstance(performer, User):
        return {}
    defaults = SurgeonDefaults.objects.filter(
        user=performer, practice_id=encounter.practice_id
    ).first()
    if defaults is None:
        return {}
    usual = {name: getattr(defaults, name) for name in DEFAULTED_FIELDS if name not in leave_out}
    stains = offered_stains(encounter.practice)
    if usual.get("stain") and not stains.filter(name=usual["stain"]).exists():
        del usual["stain"]
    return {name: value for name, value in usual.items() if value not in (None, "")}


def _check_may_begin(lesion: Lesion, previous: Stage | None) -> None:
    """Nothing is cut while the stage before is open."""
    if lesion.merged_into_id:
        raise refuse("This lesion has merged into another one; take the stage there.")
    if previous is not None and not previous.conclusion:
        raise refuse(f"Conclude stage {roman(previous.number)} before taking the next one.")
    if previous is not None and previous.number == STAGES_MAX:
        raise refuse(f"A lesion has at most {STAGES_MAX} stages.")


def _check_facts(
    stage: Stage,
    case: LockedDraft,
    previous: Stage | None,
) -> None:
    _check_day(stage, case, previous)
    first = previous is None
    if first != (stage.reason == StageReason.FIRST_STAGE):
        raise refuse("Only the first stage is taken as first stage.", "reason")
    after_clear = previous is not None and previous.conclusion == StageConclusion.CLEAR
    if after_clear and stage.reason == StageReason.RESIDUAL_TUMOR:
        raise refuse("The stage before was clear: say why another one was taken.", "reason")
    if stage.reason == StageReason.OTHER and not stage.reason_detail:
        raise refuse("Say why this stage was taken.", "reason_detail")


def _check_day(stage: Stage, case: LockedDraft, previous: Stage | None) -> None:
    earliest = (previous or case.encounter).date_of_service
    if stage.date_of_service < earliest:
        raise refuse(f"This stage cannot lie before {earliest.isoformat()}.", "date_of_service")
    refuse_future(stage.date_of_service, case.practice, "date_of_service")
    later = Stage.objects.filter(lesion_id=stage.lesion_id, number__gt=stage.number)
    following = later.order_by("number").first()
    if following is not None and following.date_of_service < stage.date_of_service:
        raise refuse("A later stage lies before this date.", "date_of_service")


# What is judged together with other rows; any other column is judged by itself.
_JUDGED_FIELDS = frozenset({"date_of_service", "reason", "reason_detail"})


def update_stage(
    case: LockedDraft, stage: Stage, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[Stage]:
    """Change how a stage was taken; naming a defaulted field confirms it."""
    prepared = prepare_save(case, stage, values, allowed=STAGE_FIELDS, seen=seen)
    prepared = with_fellow(case, prepared, values)
    if prepared.changes.keys() & _JUDGED_FIELDS:
        row = prepared.row
        before = Stage.objects.filter(lesion_id=row.lesion_id, number=row.number - 1)
        _check_facts(row, case, before.first())
    if "date_of_service" in prepared.changes:
        day = prepared.row.date_of_service
        refuse_without_time_out(case.encounter, day, "date_of_service")
    return store(case, prepared, "update_stage")


def describe_histology(
    case: LockedDraft, stage: Stage, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[Stage]:
    """What the tumor looked like in this stage; words of one's own end a carried description."""
    fresh = case.lock_and_reload(stage)
    values, others = merged(fresh, values, seen)
    own = {name for name in values if name != "differences"}
    kept = fresh.carried_from_stage
    unchanged = all(getattr(fresh, name) == values[name] for name in own)
    saved = save_section(
        case,
        fresh,
        {**values, "carried_from_stage": kept if unchanged else None},
        allowed=(*HISTOLOGY_FIELDS, "carried_from_stage"),
        action="describe_histology",
    )
    return replace(saved, others=others)


def carry_histology(case: LockedDraft, stage: Stage, *, from_stage: int = 1) -> Stage:
    """Take over an earlier stage's description, "as in stage I"; the stage says that it did."""
    earlier = Stage.objects.filter(lesion_id=stage.lesion_id, number=from_stage)
    source = earlier.select_related("lesion").first()
    if source is None or source.number >= stage.number:
        raise refuse("Choose an earlier stage of this lesion.")
    record = take_snapshot(case.encounter.pk)
    own = record.lesion(source.lesion.letter).stages[stage.number - 1]
    if own.tumor_present is False:
        raise refuse("No tumor was seen in this stage: there is none to describe as before.")
    carried = [name for name in HISTOLOGY_FIELDS if name != "differences"]
    return save_section(
        case,
        stage,
        {
            **{name: getattr(source, name) for name in carried},
            "carried_from_stage": from_stage,
            "carried_facts": dict(carried_facts(record.lesion(source.lesion.letter), from_stage)),
        },
        allowed=(*HISTOLOGY_FIELDS, "carried_from_stage", "carried_facts"),
        action="carry_histology",
    ).row


def divide_stage(
    case: LockedDraft,
    stage: Stage,
    *,
    specimens: Sequence[SpecimenOrder],
    discard_readings: bool = False,
    seen: str | None = None,
) -> Stage:
    """Divide the last stage's tissue anew: new blocks, new map, to be read and concluded anew.

    The new blocks are numbered on after the old ones, whose labels may be on slides already.
    Readings never vanish silently, and a conclusion that led to another stage keeps its blocks.
    """
    stage = case.lock_and_reload(stage, "lesion")
    _refuse_loss(case, stage, seen)
    before = tissue_of(stage, SpecimenMap.objects.filter(stage=stage).first())
    keep_last_block(stage, highest_block(stage))
    discard_specimens(case, stage, with_readings=discard_readings)
    cut_specimens(stage, specimens)
    after = tissue_of(stage, draw_map(case, stage))
    case.record("divide_stage", stage, tissue_changes(before, after))
    return reopen_stage(case, stage)


def _refuse_loss(case: LockedDraft, stage: Stage, seen: str | None) -> None:
    """Whoever lets a stage's blocks go may do so, and the page showed what goes with them."""
    refuse_stale(case, stage, seen)
    refuse_followed(stage)
    refuse_reopening(case, stage)
    refuse_foreign_loss(case, stage.blocks.order_by("number"))


def remove_stage(
    case: LockedDraft, stage: Stage, *, discard_readings: bool = False, seen: str | None = None
) -> None:
    """Take back the last stage of a lesion, with its blocks and map.

    The stage that is taken next has its number again. Block numbers that somebody may have read
    or printed are not given again (docs/adr/0040-names-are-given-once.md).
    """
    stage = case.lock_and_reload(stage, "lesion")
    _refuse_loss(case, stage, seen)
    if stage.lesion.merged_lesions.filter(merged_at_stage__gte=stage.number).exists():
        raise refuse("Another lesion merged into this one at this stage.")
    if stage.photos.exists():
        raise refuse("Photographs show the defect of this stage. Move or remove them first.")
    _keep_block_names(case, stage)
    discard_specimens(case, stage, with_readings=discard_readings)
    for version in stage.map_versions.all():
        version.delete()
    remove_row(case, stage, "remove_stage")
    follow_stages(case, stage.lesion)


def _keep_block_names(case: LockedDraft, stage: Stage) -> None:
    given = stage.lesion.blocks_given
    inherited = given.get(str(stage.number), 0)
    last = highest_block(stage) if has_named_blocks(case, stage) else inherited
    if last > inherited:
        lesion = case.lock_and_reload(stage.lesion)
        lesion.blocks_given = {**given, str(stage.number): last}
        lesion.save(update_fields=["blocks_given"])
