"""For a day on which the server is down: the list of its cases, and a blank map for each lesion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from encounters.note.context import identity_of
from encounters.note.fonts import spelled_out
from encounters.note.maps import stored_map, without_photo
from encounters.note.parts import Identity, PrintedStatus
from encounters.note.phrases import day as day_words
from encounters.note.phrases import moment, person_name
from encounters.note.renderer import renderer
from encounters.note.sentences.facts import allergies_in_words
from encounters.note.wire import RenderJob
from encounters.record import EncounterRecord, LesionRecord
from encounters.specimen_map import (
    Ink,
    SpecimenMap,
    SpecimenPlan,
    new_map,
    render_blank,
    render_whole_legend,
)
from encounters.vocabulary.namesakes import NameAlert
from encounters.vocabulary.spoken import roman
from encounters.vocabulary.terms import EncounterStatus, LesionOutcome, MapLayout

# What a renderer makes within its limits of time; a day has a third of it.
MOST_CASES = 60
NO_ALERTS: Mapping[str, Sequence[NameAlert]] = MappingProxyType({})
NO_WORDS: Mapping[str, str] = MappingProxyType({})
_UNKNOWN_TWELVE = "12: ________"


class TooManyCasesError(ValueError):
    """More than one sheet should hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    letter: str
    site: str
    tumor: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    identity: Identity
    sex: str
    surgeon: str
    allergies: str
    notices: tuple[str, ...]
    lines: tuple[_Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blank:
    """A page to draw on; ``on_record`` is the newest stage that the system knows."""

    identity: Identity
    letter: str
    site: str
    on_record: str
    surgeon: str
    notices: tuple[str, ...]
    svg: str


def render_downtime_sheet(
    records: Sequence[EncounterRecord],
    *,
    practice: str,
    inks: Sequence[Ink],
    day: date,
    made_at: datetime,
    zone: str,
    alerts: Mapping[str, Sequence[NameAlert]] = NO_ALERTS,
    later: Mapping[str, str] = NO_WORDS,
) -> bytes:
    """The PDF, with a legend of ``inks``.

    ``alerts`` and ``later`` are, by the record's id, the name alerts of the day and what a chart
    says since its case was signed.
    Raises ``TooManyCasesError``, ``RenderBusyError`` or ``RenderFailedError``.
    """
    if len(records) > MOST_CASES:
        raise TooManyCasesError(f"{len(records)} cases; one sheet holds at most {MOST_CASES}.")
    title = f"Downtime sheet, {practice}, {day_words(day)}"
    values = {
        "title": title,
        "practice": practice,
        "day": day_words(day),
        "made_at": moment(made_at, zone),
        "cases": [
            _case(record, alerts.get(record.id, ()), later.get(record.id, "")) for record in records
        ],
        "blanks": list(_blanks(records, alerts)),
        "legend": render_whole_legend(inks, title="Inks and signs", id_prefix="legend"),
    }
    html = spelled_out(render_to_string("note/downtime.html", values))
    found = finders.find("css/downtime.css")
    assert isinstance(found, str)
    css = Path(found).read_text(encoding="utf-8")
    return renderer().render(RenderJob(html=html, css=css)).pdf


def _case(record: EncounterRecord, alerts: Sequence[NameAlert], later: str) -> _Case:
    return _Case(
        notices=(*(alert.words for alert in alerts), *([later] if later else ())),
        identity=identity_of(record, PrintedStatus.DRAFT),
        sex=record.patient.sex.label if record.patient.sex else "",
        surgeon=person_name(record.surgeon),
        allergies=allergies_in_words(record.pre_op),
        lines=tuple(
            _Line(
                letter=lesion.letter,
                site=lesion.site.in_words,
                tumor=lesion.coded_tumor_type.label,
                state=_state(lesion),
            )
            for lesion in record.lesions
        ),
    )


def _state(lesion: LesionRecord) -> str:
    if lesion.merged_into:
        return f"Joined lesion {lesion.merged_into}"
    if not lesion.stages:
        return "Not started"
    last = lesion.stages[-1]
    words = f"Stage {roman(last.number)}: {last.state.label.lower()}"
    ended = lesion.outcome not in (LesionOutcome.IN_PROGRESS, LesionOutcome.CLEAR)
    return f"{words}, {lesion.outcome.label.lower()}" if ended else words


def _blanks(
    records: Sequence[EncounterRecord], alerts: Mapping[str, Sequence[NameAlert]]
) -> Iterator[_Blank]:
    """One for every lesion that is not finished."""
    for record in records:
        if record.status != EncounterStatus.DRAFT:
            continue
        for lesion in record.lesions:
            if lesion.merged_into or lesion.outcome != LesionOutcome.IN_PROGRESS:
                continue
            yield _blank(record, lesion, alerts.get(record.id, ()))


def _blank(record: EncounterRecord, lesion: LesionRecord, alerts: Sequence[NameAlert]) -> _Blank:
    """Goes into the patient's chart: its notices name no other patient."""
    place = f"{record.case_number}-{lesion.letter}".lower()
    title = f"Outline with clock positions for lesion {lesion.letter}, to be drawn on"
    return _Blank(
        identity=identity_of(record, PrintedStatus.DRAFT),
        letter=lesion.letter,
        site=lesion.site.in_words,
        notices=tuple(dict.fromkeys(alert.paper for alert in alerts)),
        on_record=roman(lesion.stages[-1].number) if lesion.stages else "",
        surgeon=person_name(record.surgeon),
        svg=render_blank(_outline(lesion), title=title, id_prefix=f"blank-{place}"),
    )


def _outline(lesion: LesionRecord) -> SpecimenMap:
    """That of the newest map, without its photograph; else one piece, whose 12 is yet to name."""
    drawn = stored_map(lesion.stages[-1]) if lesion.stages else None
    if drawn is not None:
        return without_photo(drawn)
    whole = SpecimenPlan(
        id="1", number=1, layout=MapLayout.SINGLE, block_ids=("1",), first_block_number=1
    )
    return new_map(twelve_oclock=_UNKNOWN_TWELVE, specimens=[whole], inks=(), nicks=())
