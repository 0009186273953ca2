"""The map of a stage, drawn with its blocks and kept in step with its readings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from msgspec.structs import replace

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import RowGoneError, StalePageError, refuse
from encounters.models import (
    Block,
    Lesion,
    MapPreset,
    MapVersion,
    SpecimenMap,
    Stage,
    SurgeonDefaults,
)
from encounters.models.configuration import default_nicks
from encounters.snapshot import offered_inks
from encounters.specimen_map import (
    TUMOR,
    FindingMark,
    Ground,
    Ink,
    InkError,
    InkStroke,
    NickPlan,
    SpecimenPlan,
    ground_for,
    new_map,
    parse_stored,
    to_document,
    with_findings,
    with_inks,
)
from encounters.specimen_map import SpecimenMap as DrawnMap
from encounters.vocabulary.terms import (
    Compartment,
    FindingKind,
    MapLayout,
    Mark,
    ReadingResult,
    Side,
    TumorType,
)

# Where nobody said otherwise: superior on head, neck and trunk, proximal on the limbs. The label is
# stored with each map, so no reader has to know this.
_LIMBS = re.compile(
    r"arm|elbow|antecubital|wrist|hand|palm|thenar|thumb|finger|thigh|knee|popliteal"
    r"|\bleg|calf|ankle|achilles|foot|heel|toe"
)


def twelve_oclock_label(lesion: Lesion) -> str:
    """What 12 o'clock points to on this lesion's maps: the earlier maps' label, else the usual."""
    earlier = SpecimenMap.objects.filter(stage__lesion=lesion).order_by("stage__number").first()
    if earlier is not None:
        return str(earlier.document["twelve_oclock"])
    return "Proximal" if _LIMBS.search(lesion.site) else "Superior"


def draw_map(case: LockedDraft, stage: Stage, *, preset: MapPreset | None = None) -> SpecimenMap:
    """Draw a stage's blocks as its layouts say; inks and nicks come from the preset, else from
    the surgeon's usual one, else from the practice."""
    lesion = stage.lesion
    practice_id = case.encounter.practice_id
    preset = preset or _usual_preset(stage, practice_id)
    document = to_document(
        new_map(
            twelve_oclock=twelve_oclock_label(lesion),
            specimens=list(_plans(stage)),
            inks=inks_in_order(practice_id, preset.ink_letters if preset else ""),
            nicks=nick_plans(preset.nicks if preset else default_nicks()),
            before=_map_before(stage),
            ground=_ground(lesion) if preset and preset.with_diagram else None,
        )
    )
    row = SpecimenMap(stage=stage, document=document, updated_by=case.by)
    latest = MapVersion.objects.filter(stage=stage).order_by("number").last()
    row.version = latest.number + 1 if latest else 1
    row.save(force_insert=True)
    _keep_version(case, row)
    return row


def save_map(
    case: LockedDraft, row: SpecimenMap, drawn: DrawnMap, *, is_read: bool = False
) -> None:
    """Store a map that has changed under the next version, and keep that version for ever.

    ``is_read`` says that readings changed: not all of them show, but a drawing holds them all, so
    one that was made before must not be saved over them.
    """
    document = to_document(drawn)
    if document == row.document and not is_read:
        return
    row.document = document
    row.version += 1
    row.updated_by = case.by
    row.save()
    _keep_version(case, row)


def _keep_version(case: LockedDraft, row: SpecimenMap) -> None:
    MapVersion.objects.create(
        stage_id=row.stage_id, number=row.version, document=row.document, saved_by=case.by
    )


def _ground(lesion: Lesion) -> Ground | None:
    return ground_for(lesion.site, Side(lesion.side) if lesion.side else None)


def _map_before(stage: Stage) -> DrawnMap | None:
    row = SpecimenMap.objects.filter(
        stage__lesion_id=stage.lesion_id, stage__number=stage.number - 1
    ).first()
    return parse_stored(row.document) if row else None


def _usual_preset(stage: Stage, practice_id: int) -> MapPreset | None:
    defaults = SurgeonDefaults.objects.filter(
        user_id=stage.performer_id, practice_id=practice_id
    ).values_list("preset")
    return MapPreset.objects.filter(
        pk__in=defaults, practice_id=practice_id, is_offered=True
    ).first()


def inks_in_order(practice_id: int, letters: str) -> list[Ink]:
    """The inks that the practice offers, those that a preset names by ``letters`` first."""
    offered = offered_inks(practice_id)
    chosen = [ink for letter in letters for ink in offered if ink.letter == letter]
    return [*chosen, *(ink for ink in offered if ink not in chosen)]


def nick_plans(nicks: Sequence[Mapping[str, str]]) -> list[NickPlan]:
    """A preset's stored nicks as the map takes them."""
    return [NickPlan(clock=Decimal(nick["clock"]), mark=Mark(nick["mark"])) for nick in nicks]


def _plans(stage: Stage) -> Iterator[SpecimenPlan]:
    blocks = stage.blocks.select_related("specimen").order_by("number")
    for specimen, its_blocks in groupby(blocks, key=lambda block: block.specimen):
        cut = list(its_blocks)
        yield SpecimenPlan(
            id=str(specimen.pk),
            number=specimen.number,
            layout=MapLayout(specimen.layout),
            block_ids=tuple(str(block.pk) for block in cut),
            first_block_number=cut[0].number,
            clock_from=specimen.clock_from,
            clock_to=specimen.clock_to,
        )


def mark_findings(case: LockedDraft, stage: Stage) -> None:
    """Bring the map's findings in line with the readings; part of saving a reading."""
    row = case.find(SpecimenMap.objects.filter(stage=stage))
    if row is None:
        return
    marks, clear = marks_of(stage)
    save_map(case, row, with_findings(parse_stored(row.document), marks, clear), is_read=True)


def marks_of(stage: Stage) -> tuple[list[FindingMark], list[str]]:
    """What the stage's readings put on its map, and the ids of the blocks read as clear."""
    blocks = list(stage.blocks.order_by("number").prefetch_related("readings", "findings"))
    marks = [mark for block in blocks for mark in _marks(block, stage.lesion)]
    return marks, [str(block.pk) for block in blocks if _is_clear(block)]


def _marks(block: Block, lesion: Lesion) -> Iterator[FindingMark]:
    usual = lesion.final_tumor_type or lesion.tumor_type
    for reading in block.readings.all():
        if reading.is_binding and reading.result == ReadingResult.TUMOR:
            type_ = TumorType(reading.tumor_type or usual)
            words = (
                f"{reading.tumor_subtype} {type_.label}" if reading.tumor_subtype else type_.label
            )
            further = [(Decimal(start), Decimal(end)) for start, end in reading.further_places]
            for start, end in [(reading.clock_from, reading.clock_to), *further]:
                yield FindingMark(
                    block_id=str(block.pk),
                    kind=TUMOR,
                    compartment=Compartment(reading.compartment),
                    clock_from=start,
                    clock_to=end,
                    label=words.lower()[:60],
                )
        elif reading.is_binding and reading.result == ReadingResult.INCOMPLETE:
            yield FindingMark(
                block_id=str(block.pk),
                kind=_gap(reading.compartment).value,
                compartment=Compartment(reading.compartment),
                clock_from=reading.clock_from,
                clock_to=reading.clock_to,
            )
    for finding in block.findings.all():
        if finding.superseded_at is not None:
            continue
        yield FindingMark(
            block_id=str(block.pk),
            kind=finding.kind,
            compartment=Compartment(finding.compartment),
            clock_from=finding.clock_from,
            clock_to=finding.clock_to,
            label=finding.note[:60],
            id=str(finding.pk),
        )


def _gap(compartment: str) -> FindingKind:
    """An incomplete section must show on the map, or nobody sees why another stage was taken."""
    if compartment == Compartment.EDGE:
        return FindingKind.MISSING_EPIDERMIS
    return FindingKind.DROPOUT


def _is_clear(block: Block) -> bool:
    fine = (ReadingResult.NO_TUMOR, ReadingResult.NOT_APPLICABLE)
    binding = [reading for reading in block.readings.all() if reading.is_binding]
    return len(binding) == len(Compartment) and all(reading.result in fine for reading in binding)


def ink_map(
    case: LockedDraft,
    stage: Stage,
    strokes: Sequence[InkStroke],
    *,
    twelve_oclock: str = "",
    version: int | None = None,
) -> SpecimenMap:
    """Ink the margins of a stage by clock position with the inks the map was drawn with.

    ``strokes`` say all inks of all margins: what they do not cover has none. ``twelve_oclock`` is
    what 12 o'clock points to (40 characters); empty leaves the label as it is. ``version`` is that
    of the map that the page showed, ``None`` without a page.
    """
    row = map_of(case, stage)
    if version not in (None, row.version):
        who = row.updated_by.display_name if row.updated_by else "Somebody"
        when = case.clock(row.updated_at)
        raise StalePageError({"": [f"{who} saved this map at {when}. Look again, then save."]})
    drawn = parse_stored(row.document)
    try:
        inked = with_inks(drawn, strokes)
    except InkError as error:
        raise refuse(str(error), "ink") from error
    before = row.document
    save_map(case, row, replace(inked, twelve_oclock=twelve_oclock or drawn.twelve_oclock))
    case.record("ink_map", row, {"document": (before, row.document)})
    return row


def map_of(case: LockedDraft, stage: Stage) -> SpecimenMap:
    """The map of a stage, as it is now."""
    rows = SpecimenMap.objects.filter(stage=stage, stage__lesion__encounter=case.encounter)
    row = case.find(rows)
    if row is None:
        raise RowGoneError(Stage, key=stage.pk)
    return row
