"""The stored maps of a lesion as pictures, with the same content in words."""

from __future__ import annotations

from msgspec import structs

from encounters.note.parts import Picture
from encounters.note.phrases import short_site
from encounters.record import LesionRecord, StageRecord
from encounters.specimen_map import (
    MapError,
    SpecimenMap,
    describe,
    parse_stored,
    render_composite,
    render_svg,
)
from encounters.vocabulary.spoken import roman

# Two maps side by side show at a glance what a picture of all stages would.
_COMPOSITE_FROM = 3

DrawnStage = tuple[StageRecord, SpecimenMap]


def pictures(
    lesion: LesionRecord, photo_address: str, *, shows_photos: bool = True
) -> tuple[Picture, ...]:
    """The map of each stage that has one, and all in one picture where there are several.

    Without ``shows_photos`` a map lies on no photograph.
    """
    drawn = [
        (stage, found if shows_photos else without_photo(found))
        for stage in lesion.stages
        if (found := stored_map(stage))
    ]
    single = tuple(_stage_picture(lesion, stage, found, photo_address) for stage, found in drawn)
    return (*single, _composite(lesion, drawn)) if len(drawn) >= _COMPOSITE_FROM else single


def _stage_picture(
    lesion: LesionRecord, stage: StageRecord, drawn: SpecimenMap, photo_address: str
) -> Picture:
    words = describe(drawn, stage.number)
    caption = f"Specimen map, lesion {lesion.letter}, stage {roman(stage.number)}"
    return Picture(
        caption=caption,
        svg=render_svg(
            drawn,
            stage_number=stage.number,
            title=f"{caption}, {short_site(lesion.site)}. {' '.join(words)}",
            id_prefix=f"map-{lesion.letter}-{stage.number}",
            photo_address=photo_address,
        ),
    )


def _composite(lesion: LesionRecord, drawn: list[DrawnStage]) -> Picture:
    caption = f"All stages of lesion {lesion.letter}"
    stages = ", ".join(roman(stage.number) for stage, _ in drawn)
    svg = render_composite(
        [(stage.number, found) for stage, found in drawn],
        title=f"{caption}: {stages}, drawn one in the other; {short_site(lesion.site)}.",
        id_prefix=f"map-{lesion.letter}-all",
    )
    return Picture(caption=caption, svg=svg)


def without_photo(drawn: SpecimenMap) -> SpecimenMap:
    is_photo = drawn.ground is not None and drawn.ground.photo
    return structs.replace(drawn, ground=None) if is_photo else drawn


def stored_map(stage: StageRecord) -> SpecimenMap | None:
    if stage.map_document is None:
        return None
    try:
        return parse_stored(stage.map_document)
    except MapError:
        return None


def unreadable_maps(lesion: LesionRecord) -> tuple[str, ...]:
    """Stages whose stored map cannot be drawn: said in the note, never left out in silence."""
    return tuple(
        f"The stored map of lesion {lesion.letter}, stage {roman(stage.number)} cannot be drawn."
        for stage in lesion.stages
        if stage.map_document is not None and stored_map(stage) is None
    )
