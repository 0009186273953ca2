"""The audit packet of a case: everything a payer's reviewer asks for, in one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from encounters.models import Addendum, AuditEvent, SignedNote
from encounters.note.addenda import AddendumText
from encounters.note.packet import Outside, Packet, Sealed, build_packet, render_packet
from encounters.note.parts import Row as TableRow
from encounters.note.parts import Section, Table
from encounters.note.phrases import day, moment
from encounters.note.sentences.facts import known
from encounters.signed.log import PROVEN_BY, signing_events
from encounters.signed.verification import findings_about
from encounters.snapshot import take_photos
from encounters.views.note.pages import printed
from encounters.views.oversight.audit_query import Row, rows_of
from encounters.views.oversight.audit_words import factors_in_words
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.record_terms import AddendumKind, Outcome, SignatureMeaning
from encounters.vocabulary.spoken import counted, listed
from encounters.web.open_chart import OpenChart, chart_for

_COLUMNS = ("Day", "Time", "Who", "What", "Events", "Where")
# More lines of the log than this are no help to a reader: the newest are printed.
MOST_LOG_LINES = 250
_MOST_NAMED = 12
_VERIFIED = (
    "Verified {}: content, signatures, PDF and addenda against their hashes and seals, the audit "
    "log and the chart."
)
_ANEW = (
    "This packet is printed anew from what was signed; the signed PDF itself is the file with the "
    "hash above, and can be verified by itself."
)


@require_GET
def note_packet(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The packet as PDF; its file name says nothing about the patient."""
    chart = chart_for(request, encounter_id)
    if not may(chart.roles, Permission.PRINT_PACKET):
        raise PermissionDenied("Your role can read this chart but not print its audit packet.")
    name = f"{chart.record.case_number}-packet.pdf"
    return printed(request, name, lambda: _made(chart), "The packet")


def _made(chart: OpenChart) -> bytes:
    return render_packet(packet_of(chart), take_photos(chart.record)).pdf


def packet_of(chart: OpenChart) -> Packet:
    """Everything it says, for who has the chart open."""
    now, note = timezone.now(), chart.signed_note
    mark = chart.error_mark
    outside = Outside(
        made_by=chart.user.display_name,
        made_at=now,
        access_log=_access_log(chart),
        verification=_verification(chart, note),
        notices=(f"This case was marked as entered in error: {mark.reason}",) if mark else (),
    )
    sealed = _sealed(note) if note else None
    standing = chart.chart.standing(note.signed_at if note else now)
    return build_packet(chart.record, chart.code_sheet, standing, outside, sealed)


def _sealed(note: SignedNote) -> Sealed:
    return Sealed(
        signed_at=note.signed_at,
        content_sha256=note.content_sha256,
        addenda=tuple(map(_text, note.addenda.all())),
    )


def _text(row: Addendum) -> AddendumText:
    return AddendumText(
        number=row.number,
        kind=AddendumKind(row.kind),
        text=row.text,
        author=row.printed_name,
        service_date=row.service_date,
        written_at=row.written_at,
    )


def _access_log(chart: OpenChart) -> Table:
    """The events of this case: no list, no search, nothing of another case of the patient."""
    practice = chart.encounter.practice
    events = AuditEvent.objects.filter(practice=practice, encounter_id=str(chart.encounter.pk))
    lines = tuple(log_lines(rows_of(practice, events.order_by("seq"))))
    left_out = max(len(lines) - MOST_LOG_LINES, 0)
    more = f" Left out here: the oldest {counted(left_out, 'line')}." if left_out else ""
    return Table(
        caption=(
            "What one person did one after the other is one line. Every event by itself, with the "
            f"values before and after, is kept in the log of the practice.{more}"
        ),
        columns=_COLUMNS,
        rows=lines[left_out:],
        kind="log",
    )


def log_lines(rows: Iterable[Row]) -> Iterator[TableRow]:
    """Events of a case in their order; those of one person, day and kind in a row are one line."""

    def kind(row: Row) -> tuple[date, str, str, Outcome]:
        return row.at.date(), row.who, row.what, row.outcome

    for (when, who, what, outcome), found in groupby(rows, kind):
        events = list(found)
        first, last = (f"{events[place].at:%H:%M}" for place in (0, -1))
        refused = f" ({outcome.label.lower()})" if outcome != Outcome.DONE else ""
        named = list(dict.fromkeys(row.detail for row in events if row.detail))
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        yield TableRow(
            name=day(when),
            cells=(
                first if first == last else f"{first} to {last}",
                who,
                f"{what}{refused}",
                str(len(events)),
                f"{'; '.join(named[:_MOST_NAMED])}{more}",
            ),
        )


def _verification(chart: OpenChart, note: SignedNote | None) -> Section:
    heading, zone = "Signature and verification", chart.encounter.practice.time_zone
    if note is None:
        return Section(
            heading=heading,
            paragraphs=("Not signed. There is no signature, no hash and nothing to verify.",),
        )
    found = findings_about(note)
    wrong = [str(finding) for finding in found if finding.is_fault]
    result = f"Does not agree: {'; '.join(wrong)}." if wrong else "Everything agrees."
    when = moment(timezone.now(), zone)
    said = (
        f"{_VERIFIED.format(when)} {result}",
        *(f"{finding}." for finding in found if not finding.is_fault),
        _ANEW,
    )
    return Section(
        heading=heading,
        facts=known(
            *(
                (
                    SignatureMeaning(row.meaning).label,
                    f"{row.printed_name}, {moment(row.signed_at, zone)}",
                )
                for row in note.signatures.all()
            ),
            ("Proven by", _proven(note)),
            ("Content SHA-256", note.content_sha256),
            ("PDF SHA-256", note.pdf_sha256),
            ("Code rules", note.rulebook),
        ),
        paragraphs=said,
    )


def _proven(note: SignedNote) -> str:
    """How the author, and whoever co-signed, proved who they are, as the log has it."""
    key = str(note.encounter_id)
    events = signing_events([key]).get(key, [])
    proofs = [factors_in_words(event.new(PROVEN_BY) or ()) for event in events]
    return listed([words for words in dict.fromkeys(proofs) if words])
