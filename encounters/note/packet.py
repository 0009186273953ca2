"""The audit packet: a case with all that a payer's reviewer asks for, in one tagged document.

A cover with an index in the payer's order, the note itself, then what argues for it. All of a
signed case comes from what was signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from encounters.coding.results import CodeSheet
from encounters.note.addenda import AddendumText, PrintedAddendum, printed
from encounters.note.bidi import isolated
from encounters.note.context import build_note_context, identity_of
from encounters.note.fonts import spelled_out
from encounters.note.maps import pictures, stored_map
from encounters.note.packet_index import Anchors, IndexLine, Place, index_of
from encounters.note.parts import (
    Fact,
    NoteContext,
    Picture,
    PrintedPhoto,
    PrintedStatus,
    Section,
    Table,
)
from encounters.note.phrases import day, moment, short_site
from encounters.note.printing import NO_PHOTOS, packet_stylesheet, photo_assets
from encounters.note.renderer import renderer
from encounters.note.sentences.coverage import coverage
from encounters.note.sentences.facts import known
from encounters.note.sentences.indication import (
    alternatives_words,
    immune_status,
    risk_inputs,
    risk_words,
    use_words,
)
from encounters.note.sentences.lesion import verification_section
from encounters.note.sentences.photos import report_pages
from encounters.note.sentences.preparation import consent_sections
from encounters.note.teller import teller_of
from encounters.note.wire import Rendered, RenderJob
from encounters.note.worksheet import Worksheet, build_worksheet
from encounters.record import EncounterRecord, LesionRecord, shows_photos
from encounters.specimen_map import PHOTO_ADDRESS
from encounters.workflow.packs import Standing

TITLE = "Audit packet"
_UNSIGNED = "This case is not signed. Everything in this packet is a draft and may still change."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What is known of the signature: when, the hash of what was signed, and what was added."""

    signed_at: datetime
    content_sha256: str
    addenda: tuple[AddendumText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What is not in the record: who prints it when, who looked, what verification found.

    ``notices`` stand on the cover.
    """

    made_by: str
    made_at: datetime
    access_log: Table
    verification: Section
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """A map on a page of its own."""

    anchor: str
    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPages:
    """The outside pathology reports of one lesion, a page of the packet for each of theirs."""

    letter: str
    pages: tuple[PrintedPhoto, ...]

    @property
    def anchor(self) -> str:
        return f"report-{self.letter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """``index`` is what the payer asks for, under ``index_heading``."""

    title: str
    facts: tuple[Fact, ...]
    notices: tuple[str, ...]
    index_heading: str
    index: tuple[IndexLine, ...]
    note: NoteContext
    maps: tuple[MapPage, ...]
    photographs: tuple[PrintedPhoto, ...]
    reports: tuple[ReportPages, ...]
    why: tuple[Section, ...]
    consent: tuple[Section, ...]
    worksheet: Worksheet
    addenda: tuple[PrintedAddendum, ...]
    access_log: Table
    verification: Section

    @property
    def contents(self) -> tuple[Place, ...]:
        """The parts that it has, in their order."""
        parts = (
            ("note", self.note.title, True),
            ("maps", "Maps", self.maps),
            ("photographs", "Photographs", self.photographs),
            ("reports", "Outside pathology", self.reports),
            ("why", "Appropriate use and risk", self.why),
            ("consent", "Site verification, consent and time-out", self.consent),
            ("worksheet", self.worksheet.title, True),
            ("addenda", "Addenda", self.addenda),
            ("access-log", "Who looked and changed", True),
            ("verification", "Signature and verification", True),
        )
        return tuple(Place(anchor=key, words=words) for key, words, has in parts if has)


def build_packet(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    standing: Standing,
    outside: Outside,
    sealed: Sealed | None = None,
) -> Packet:
    """Raises ``NoteTooLargeError`` for a record that no document can hold.

    Without ``sealed`` it is a draft and says so on every page.
    """
    note = build_note_context(
        record,
        code_sheet,
        printed_status=PrintedStatus.FINAL if sealed else PrintedStatus.DRAFT,
        signed_at=sealed.signed_at if sealed else None,
        content_sha256=sealed.content_sha256 if sealed else "",
    )
    shown = isolated(record)
    zone = record.practice.time_zone
    maps = dict(_maps(shown))
    reports = tuple(_reports(shown))
    anchors = Anchors(
        maps={key: page.anchor for key, page in maps.items()},
        reports={report.letter: report.anchor for report in reports},
    )
    return Packet(
        title=TITLE,
        facts=_facts(shown, standing, outside),
        notices=(*([] if sealed else [_UNSIGNED]), *outside.notices),
        index_heading=f"What {standing.pack.policy or standing.pack.name} asks for",
        index=index_of(shown, standing, note, anchors),
        note=note,
        maps=tuple(maps.values()),
        photographs=tuple(photo for lesion in note.lesions for photo in lesion.photographs),
        reports=reports,
        why=tuple(_why(shown, lesion) for lesion in shown.lesions),
        consent=tuple(_consent(shown)),
        worksheet=build_worksheet(record, code_sheet),
        addenda=tuple(
            printed(addendum, zone) for addendum in (isolated(sealed.addenda) if sealed else ())
        ),
        access_log=isolated(outside.access_log),
        verification=isolated(outside.verification),
    )


def _facts(record: EncounterRecord, standing: Standing, outside: Outside) -> tuple[Fact, ...]:
    made = f"{outside.made_by}, {moment(outside.made_at, record.practice.time_zone)}"
    return known(
        ("Surgeon", record.surgeon.signature_name),
        ("NPI", record.surgeon.npi),
        ("Payer", record.payer.name if record.payer else ""),
        ("Held against", f"{standing.pack.policy}, edition from {day(standing.pack.since)}"),
        ("Elements", f"{standing.has} of {standing.asked} recorded"),
        ("Printed by", made),
    )


def _maps(record: EncounterRecord) -> Iterator[tuple[str, MapPage]]:
    """Each map by the id of its stage, then that of all stages by the lesion's."""
    identity = identity_of(record, PrintedStatus.DRAFT)
    for lesion in record.lesions:
        found = pictures(
            lesion,
            PHOTO_ADDRESS,
            identity=identity,
            shows_photos=shows_photos(record),
            id_prefix="full",
            shows_legend=True,
        )
        keys = [stage.id for stage in lesion.stages if stored_map(stage)]
        for place, (key, picture) in enumerate(
            zip([*keys, lesion.id], found, strict=False), start=1
        ):
            yield key, MapPage(anchor=f"map-{lesion.letter}-{place}", picture=picture)


def _reports(record: EncounterRecord) -> Iterator[ReportPages]:
    for lesion in record.lesions:
        if pages := report_pages(record, lesion, PHOTO_ADDRESS):
            yield ReportPages(letter=lesion.letter, pages=pages)


def _why(record: EncounterRecord, lesion: LesionRecord) -> Section:
    met = coverage(record, lesion)
    said = (
        use_words(record, lesion),
        risk_words(record, lesion),
        alternatives_words(lesion),
        f"Criterion met: {met}" if met else "",
    )
    return Section(
        heading=f"Lesion {lesion.letter}: {short_site(lesion.site)}",
        facts=known(("Immune status", immune_status(lesion)), *risk_inputs(lesion)),
        paragraphs=tuple(filter(None, said)),
    )


def _consent(record: EncounterRecord) -> Iterator[Section]:
    teller = teller_of(record)
    for lesion in record.lesions:
        if section := verification_section(record, lesion, teller):
            yield section
    yield from consent_sections(record, teller)


def render_packet(packet: Packet, photos: Mapping[str, bytes] = NO_PHOTOS) -> Rendered:
    """As PDF; raises what ``render_note`` raises."""
    html = spelled_out(render_to_string("note/packet.html", {"packet": packet}))
    job = RenderJob(html=html, css=packet_stylesheet(), assets=photo_assets(photos))
    return renderer().render(job)
