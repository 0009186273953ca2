"""The stored maps of a lesion as pictures that say whose they are, with the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from msgspec import structs

from encounters.note.parts import Identity, Picture
from encounters.note.phrases import day, listed_days, lower_first, short_site, size
from encounters.record import LesionRecord, StageRecord
from encounters.specimen_map import (
    MapError,
    SpecimenMap,
    can_compose,
    clock_words,
    describe,
    parse_stored,
    render_composite,
    render_legend,
    render_locator,
    render_svg,
    sides_of,
)
from encounters.vocabulary.spoken import listed, roman
from encounters.vocabulary.terms import Mark

# Two maps side by side show at a glance what a picture of all stages would.
_COMPOSITE_FROM = 3

DrawnStage = tuple[StageRecord, SpecimenMap]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """What every picture of a lesion has: whose it is, and how photographs are asked for."""

    lesion: LesionRecord
    identity: Identity
    photo_address: str
    id_prefix: str
    shows_legend: bool

    def sides(self, drawn: SpecimenMap) -> tuple[str, str]:
        site = self.lesion.site
        return sides_of(site.slug, site.side, drawn.twelve_oclock)

    def framed(
        self, caption: str, svg: str, stages: str, facts: str, drawn: SpecimenMap
    ) -> Picture:
        lesion, who = self.lesion, self.identity
        site = short_site(lesion.site)
        head = (
            f"Born {who.born} · Case {who.case_number}",
            f"Lesion {lesion.letter}, {stages}: {lesion.site.in_words}",
            facts,
            self._whose_sides(drawn),
            _nick_words(drawn),
        )
        return Picture(
            caption=caption,
            svg=svg,
            heading=who.patient,
            head=tuple(line for line in head if line),
            locator=render_locator(
                lesion.site.slug, lesion.site.side, title=f"{site}, marked on the body"
            ),
        )

    def _whose_sides(self, drawn: SpecimenMap) -> str:
        """What the short words in the map do not say, above all that right is the patient's."""
        nine, three = (words.lower() for words in self.sides(drawn))
        if nine in ("left", "right"):
            return f"3 o'clock is the patient's {three}, 9 o'clock the {nine}"
        if nine in ("anterior", "posterior"):
            return f"3 o'clock is {three}, 9 o'clock {nine}"
        return ""


def pictures(
    lesion: LesionRecord,
    photo_address: str,
    *,
    identity: Identity,
    shows_photos: bool = True,
    id_prefix: str = "map",
    shows_legend: bool = False,
) -> tuple[Picture, ...]:
    """The map of each stage that has one, and all in one picture where there are several.

    ``identity`` is printed in each of them. Without ``shows_photos`` a map lies on no photograph.
    ``id_prefix`` keeps the ids within the markup apart where a document shows a map twice.
    With ``shows_legend`` each has a legend of its own; in a note one stands for all (``legend``).
    """
    figure = _Figure(
        lesion=lesion,
        identity=identity,
        photo_address=photo_address,
        id_prefix=id_prefix,
        shows_legend=shows_legend,
    )
    drawn = [
        (stage, found if shows_photos else without_photo(found))
        for stage in lesion.stages
        if (found := stored_map(stage))
    ]
    single = tuple(_stage_picture(figure, stage, found) for stage, found in drawn)
    is_one_wound = can_compose([found for _, found in drawn])
    has_composite = len(drawn) >= _COMPOSITE_FROM and is_one_wound
    return (*single, _composite(figure, drawn)) if has_composite else single


def _stage_picture(figure: _Figure, stage: StageRecord, drawn: SpecimenMap) -> Picture:
    lesion = figure.lesion
    words = describe(drawn, stage.number)
    caption = f"Specimen map, lesion {lesion.letter}, stage {roman(stage.number)}"
    svg = render_svg(
        drawn,
        stage_number=stage.number,
        title=f"{caption}, {short_site(lesion.site)}. {' '.join(words)}",
        id_prefix=f"{figure.id_prefix}-{lesion.letter}-{stage.number}",
        show_legend=figure.shows_legend,
        is_trimmed=not figure.shows_legend,
        photo_address=figure.photo_address,
        sides=figure.sides(drawn),
    )
    facts = [day(stage.date_of_service), lower_first(stage.stain), _size(lesion, stage)]
    words_of_stage = f"stage {roman(stage.number)}"
    return figure.framed(caption, svg, words_of_stage, _facts(facts), drawn)


def _composite(figure: _Figure, drawn: list[DrawnStage]) -> Picture:
    lesion, first = figure.lesion, drawn[0][1]
    caption = f"All stages of lesion {lesion.letter}"
    numbers = listed([roman(stage.number) for stage, _ in drawn])
    svg = render_composite(
        [(stage.number, found) for stage, found in drawn],
        title=f"{caption}: stages {numbers}, each outside the wound before it; "
        f"{short_site(lesion.site)}.",
        id_prefix=f"{figure.id_prefix}-{lesion.letter}-all",
        show_legend=figure.shows_legend,
        sides=figure.sides(first),
    )
    days = listed_days(sorted({stage.date_of_service for stage, _ in drawn}))
    stains = listed(dict.fromkeys(lower_first(stage.stain) for stage, _ in drawn if stage.stain))
    facts = [days, stains, _size_before(lesion)]
    return figure.framed(caption, svg, f"stages {numbers}", _facts(facts), first)


def legend(lesion: LesionRecord) -> Picture | None:
    """What inks and signs of all the lesion's maps mean; it stands once, beside the first map."""
    drawn = [found for stage in lesion.stages if (found := stored_map(stage))]
    caption = f"Inks and signs of the maps of lesion {lesion.letter}"
    svg = render_legend(drawn, title=caption, id_prefix=f"legend-{lesion.letter}")
    return Picture(caption=caption, svg=svg) if svg else None


def _nick_words(drawn: SpecimenMap) -> str:
    """ "nicks 3, 6 and 9, double 12", so that a map that was cut out says it."""
    told = []
    for mark, word in ((Mark.SINGLE, "nick"), (Mark.DOUBLE, "double")):
        clocks = sorted({nick.clock for nick in drawn.nicks if nick.mark == mark})
        if clocks:
            told.append(f"{word}{'s' * (len(clocks) > 1 and mark == Mark.SINGLE)} {_hours(clocks)}")
    return ", ".join(told)


def _hours(clocks: Sequence[Decimal]) -> str:
    return listed([clock_words(clock, clock).removesuffix(" o'clock") for clock in clocks])


def _facts(facts: list[str]) -> str:
    return " · ".join(fact for fact in facts if fact)


def _size(lesion: LesionRecord, stage: StageRecord) -> str:
    """As the tissue was measured; the tumor's size where it was not."""
    sizes = [size(specimen.length_mm, specimen.width_mm) for specimen in stage.specimens]
    measured = [words for words in sizes if words]
    if measured:
        return f"{'specimen' if len(measured) == 1 else 'specimens'} {listed(measured)}"
    return _size_before(lesion)


def _size_before(lesion: LesionRecord) -> str:
    before = size(lesion.length_mm, lesion.width_mm)
    return f"tumor {before}" if before else ""


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
