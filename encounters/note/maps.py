"""The stored maps of a lesion as pictures, with the same content in words."""

from __future__ import annotations

from encounters.note.parts import Picture
from encounters.note.phrases import short_site
from encounters.record import LesionRecord, StageRecord
from encounters.specimen_map import (
    MapError,
    SpecimenMap,
    describe,
    parse,
    render_composite,
    render_svg,
)
from encounters.spoken import roman


def stage_picture(lesion: LesionRecord, stage: StageRecord) -> Picture | None:
    """The map of one stage; ``None`` where none is stored or it cannot be read."""
    drawn = stored_map(stage)
    if drawn is None:
        return None
    words = describe(drawn, stage.number)
    caption = f"Specimen map, lesion {lesion.letter}, stage {roman(stage.number)}"
    return Picture(
        caption=caption,
        svg=render_svg(
            drawn,
            stage_number=stage.number,
            title=f"{caption}, {short_site(lesion.site)}. {' '.join(words)}",
            id_prefix=f"map-{lesion.letter}-{stage.number}",
        ),
        words=words,
    )


def composite_picture(lesion: LesionRecord) -> Picture | None:
    """All stages in one picture, for a lesion with more than one map."""
    maps = [(stage.number, drawn) for stage in lesion.stages if (drawn := stored_map(stage))]
    if len(maps) < 2:
        return None
    caption = f"All stages of lesion {lesion.letter}"
    stages = ", ".join(roman(number) for number, _ in maps)
    svg = render_composite(
        maps,
        title=f"{caption}: {stages}, drawn one in the other; {short_site(lesion.site)}.",
        id_prefix=f"map-{lesion.letter}-all",
    )
    return Picture(caption=caption, svg=svg, words=())


def stored_map(stage: StageRecord) -> SpecimenMap | None:
    if stage.map_document is None:
        return None
    try:
        return parse(stage.map_document)
    except MapError:
        return None


def unreadable_maps(lesion: LesionRecord) -> tuple[str, ...]:
    """Stages whose stored map cannot be drawn: said in the note, never left out in silence."""
    return tuple(
        f"The stored map of lesion {lesion.letter}, stage {roman(stage.number)} cannot be drawn."
        for stage in lesion.stages
        if stage.map_document is not None and stored_map(stage) is None
    )
