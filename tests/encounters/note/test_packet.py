"""The audit packet: its index in the payer's order, each part of it, and one of them printed."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from encounters.note.addenda import AddendumText
from encounters.note.packet import Outside, Sealed, build_packet, render_packet
from encounters.note.packet_index import PLACES
from encounters.note.parts import Row, Section, Table
from encounters.record import PhotoRecord
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.record_terms import AddendumKind
from encounters.workflow.packs import CRITERION, packs, standing
from encounters.workflow.rules import Case
from tests.encounters.note.test_note_pdf import failures, structure
from tests.support.printed_notes import pages_of
from tests.support.records import code_sheet
from tests.support.sample_records import SAMPLES

NOW = datetime(2026, 10, 6, 14, 0, tzinfo=UTC)
SIGNED = datetime(2026, 10, 5, 20, 30, tzinfo=UTC)
LOG = Table(
    caption="All of it.",
    columns=("Day", "Time", "Who", "What", "Events", "Where"),
    rows=(Row(name="Oct 5, 2026", cells=("08:10", "Robin Vale", "Looked at", "2", "overview")),),
    kind="log",
)
OUTSIDE = Outside(
    made_by="Kim Ash",
    made_at=NOW,
    access_log=LOG,
    verification=Section(
        heading="Signature and verification", paragraphs=("Everything agrees, by all seals.",)
    ),
)
ADDED = AddendumText(
    number=1,
    kind=AddendumKind.ADDENDUM,
    text="Sutures came out on day seven.",
    author="Ada Quill, MD",
    service_date=NOW.date(),
    written_at=NOW,
)


def packet_of(record, sealed=None, outside=OUTSIDE):
    sheet = code_sheet(record)
    return build_packet(record, sheet, standing(Case(record, sheet, NOW)), outside, sealed)


def test_every_element_of_every_pack_has_its_place():
    assert set(PLACES) == {*packs().elements, CRITERION}


@pytest.mark.parametrize("name", ["forearm_two_stages", "twelve_stages", "almost_empty"])
def test_the_index_has_what_the_pack_asks_in_its_order_and_counts_as_the_meter(name):
    record = SAMPLES[name]
    found = standing(Case(record, code_sheet(record), NOW))
    lines = packet_of(record).index
    labels = {asked.element.label: place for place, asked in enumerate(found.pack.elements)}
    places = [labels[line.label] for line in lines if line.label in labels]
    assert len(lines) == found.asked and places == sorted(places) and places
    assert sum(not line.is_lacking for line in lines) == found.has
    for line in lines:
        assert line.state.startswith("Lacks") is line.is_lacking


def lines_of(record):
    return {line.label: line for line in packet_of(record).index}


def places(line):
    return [(place.anchor, place.words) for place in line.places]


def test_elements_lead_to_each_stage_its_map_and_the_lesion():
    found = lines_of(SAMPLES["forearm_two_stages"])
    assert places(found["Stain"]) == [
        ("stage-A-1", "Lesion A, stage I"),
        ("stage-A-2", "Lesion A, stage II"),
    ]
    assert places(found["Map"]) == [
        ("map-A-1", "Lesion A, stage I"),
        ("map-A-2", "Lesion A, stage II"),
    ]
    assert places(found["Why Mohs surgery"]) == [("indication-A", "Lesion A")]
    # Asked of the later stage alone.
    assert places(found["Why the stage was taken"]) == [("stage-A-2", "Lesion A, stage II")]


def test_an_outside_report_is_led_to_by_what_it_proves_and_by_the_contents():
    record = SAMPLES["forearm_two_stages"]
    (lesion,) = record.lesions
    page = PhotoRecord(
        id="0" * 36,
        moment=PhotoMoment.OUTSIDE_REPORT,
        added_at=NOW,
        added_by=record.surgeon,
        sha256="ab" * 32,
    )
    packet = packet_of(replace(record, lesions=(replace(lesion, photos=(page,)),)))
    (line,) = (line for line in packet.index if line.label.startswith("Biopsy with its diagnosis"))
    assert ("report-A", "Lesion A, outside report") in places(line)
    assert ("reports", "Outside pathology") in [(p.anchor, p.words) for p in packet.contents]
    assert packet.photographs == ()


def test_a_stage_without_a_map_is_led_to_by_no_map():
    record = SAMPLES["forearm_two_stages"]
    (lesion,) = record.lesions
    first, second = lesion.stages
    bare = replace(lesion, stages=(replace(first, map_document=None), second))
    line = lines_of(replace(record, lesions=(bare,)))["Map"]
    assert places(line) == [("map-A-1", "Lesion A, stage II")]
    assert line.is_lacking and line.state.startswith("Lacks: ")


@pytest.mark.parametrize(
    ("sealed", "has", "parts"),
    [
        (None, "DRAFT, not signed", set()),
        (Sealed(signed_at=SIGNED, content_sha256="ab" * 32), "FINAL", set()),
        (
            Sealed(signed_at=SIGNED, content_sha256="ab" * 32, addenda=(ADDED,)),
            "FINAL",
            {"addenda"},
        ),
    ],
    ids=["draft", "signed", "signed and added to"],
)
def test_a_packet_says_whether_it_is_signed_and_has_the_parts_there_are(sealed, has, parts):
    packet = packet_of(SAMPLES["forearm_two_stages"], sealed)
    always = {"note", "maps", "why", "consent", "worksheet", "access-log", "verification"}
    assert packet.note.identity.status == has
    assert bool(packet.notices) is (sealed is None)
    assert {place.anchor for place in packet.contents} == always | parts


def test_a_mark_of_entry_in_error_stands_on_the_cover():
    said = replace(OUTSIDE, notices=("This case was marked as entered in error: wrong chart",))
    sealed = Sealed(signed_at=SIGNED, content_sha256="ab" * 32)
    assert packet_of(SAMPLES["forearm_two_stages"], sealed, said).notices == said.notices


def signed_packet():
    sealed = Sealed(signed_at=SIGNED, content_sha256="ab" * 32, addenda=(ADDED,))
    return packet_of(SAMPLES["forearm_two_stages"], sealed)


@cache
def printed_packet():
    return render_packet(signed_packet())


def bookmarks(entries):
    for entry in entries:
        if isinstance(entry, list):
            yield from bookmarks(entry)
        else:
            yield entry


def test_the_packet_conforms_to_both_standards_without_a_complaint():
    assert printed_packet().complaints == ()
    assert failures(printed_packet().pdf) == []


def starts_of(pdf):
    """The page of each bookmark, by its title."""
    reader = PdfReader(BytesIO(pdf))
    return {
        mark.title: reader.get_destination_page_number(mark) + 1
        for mark in bookmarks(reader.outline)
    }


def test_every_part_is_bookmarked_and_stands_on_the_page_that_the_cover_names():
    pages, packet = pages_of(printed_packet().pdf), signed_packet()
    starts = starts_of(printed_packet().pdf)
    cover = " ".join(pages[: starts[packet.note.title] - 1])
    for place in packet.contents:
        assert f"{place.words}, page {starts[place.words]}" in cover
        assert place.words in pages[starts[place.words] - 1]
    for number, lesion_map in enumerate(packet.maps, start=1):
        page = starts[lesion_map.picture.caption]
        assert (
            f"{'Lesion A, stage I' if number == 1 else 'Lesion A, stage II'}, page {page}" in cover
        )
    assert "page 0" not in cover


def test_the_signature_covers_the_pages_that_the_note_has_in_the_packet():
    pages = pages_of(printed_packet().pdf)
    first = starts_of(printed_packet().pdf)[signed_packet().note.title]
    (last,) = (place for place, text in enumerate(pages, 1) if "I was both surgeon and" in text)
    assert 1 < first < last < len(pages)
    words = f"in this packet from the top of page {first} to here on page {last}."
    assert words in pages[last - 1]


def test_the_packet_is_tagged_and_its_links_say_where_they_lead():
    reader = PdfReader(BytesIO(printed_packet().pdf))
    root = reader.trailer["/Root"]
    kinds = [str(element.get("/S")) for element in structure(root["/StructTreeRoot"])]
    assert root["/Lang"] == "en"
    assert {"/H1", "/H2", "/Table", "/TH", "/Figure", "/Link"} <= set(kinds)
    links = [
        note.get_object()
        for page in reader.pages
        for note in page.get("/Annots", [])
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) > len(signed_packet().index)
    assert all(link.get("/Contents") for link in links)
