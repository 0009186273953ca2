"""A sheet for whoever draws by hand: who, where, the outline with its clock, all inks and signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from encounters.note.context import identity_of, letterhead_of
from encounters.note.fonts import spelled_out, unprintable_words
from encounters.note.maps import stored_map, without_photo
from encounters.note.parts import PrintedStatus
from encounters.note.phrases import day, person_name, short_site
from encounters.note.printing import NO_PHOTOS, photo_assets
from encounters.note.renderer import renderer
from encounters.note.wire import RenderJob
from encounters.record import EncounterRecord, LesionRecord, StageRecord, shows_photos
from encounters.specimen_map import render_blank, render_whole_legend
from encounters.vocabulary.spoken import roman


class NoMapError(LookupError):
    """The stage has no map whose outline could be printed."""


def render_blank_map(
    record: EncounterRecord,
    lesion: LesionRecord,
    stage: StageRecord,
    photos: Mapping[str, bytes] = NO_PHOTOS,
    *,
    notices: Sequence[str] = (),
) -> bytes:
    """One page as PDF; ``notices`` are printed under the patient's name.

    Raises ``NoMapError``, ``RenderBusyError`` or ``RenderFailedError``.
    """
    return renderer().render(_job(record, lesion, stage, photos, notices)).pdf


def _job(
    record: EncounterRecord,
    lesion: LesionRecord,
    stage: StageRecord,
    photos: Mapping[str, bytes],
    notices: Sequence[str],
) -> RenderJob:
    drawn = stored_map(stage)
    if drawn is None:
        raise NoMapError(stage.id)
    if not shows_photos(record):
        drawn = without_photo(drawn)
    title = f"Map sheet, lesion {lesion.letter}, stage {roman(stage.number)}"
    values = {
        "title": title,
        "identity": identity_of(record, PrintedStatus.DRAFT),
        "notices": notices,
        "letterhead": letterhead_of(record),
        "facts": (
            ("Site", short_site(lesion.site)),
            ("Stage", f"{roman(stage.number)}, {day(stage.date_of_service)}"),
            ("Surgeon", person_name(stage.performer)),
            ("Stain", stage.stain),
        ),
        "svg": render_blank(
            drawn,
            title=f"{title}: outline with clock positions, to be drawn on",
            id_prefix="sheet",
        ),
        "legend": render_whole_legend(drawn.inks, title="Inks and signs", id_prefix="legend"),
    }
    warning = unprintable_words(render_to_string("note/blank_map.html", values))
    html = spelled_out(render_to_string("note/blank_map.html", {**values, "warning": warning}))
    return RenderJob(html=html, css=_css(), assets=photo_assets(photos))


def _css() -> str:
    found = finders.find("css/blank_map.css")
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")
