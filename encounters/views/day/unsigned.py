"""Lists of unsigned notes and of encounters entered in error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from encounters.actions import practice_today
from encounters.models import Encounter, EnteredInError, Practice, User
from encounters.models.duties import people_for
from encounters.snapshot import take_snapshots
from encounters.snapshot.chart import Chart
from encounters.snapshot.cms_tables import loaded_keys
from encounters.snapshot.earlier import signed_before
from encounters.snapshot.identity import (
    ShownIdentity,
    shown_identities,
    shown_identity,
    with_identity,
)
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.terms import EncounterStatus
from encounters.web.chart_access import note_list
from encounters.web.keyset import Order, page_of
from encounters.web.practice import current_practice
from encounters.web.roles import roles_in

# The rules are asked of each draft of a page, which takes some milliseconds.
PAGE_ROWS = 50
# Of the drafts of those who left, and of what was entered in error.
MOST_ROWS = 50
# Of what is missing so many are named on the list, the rest is counted.
MOST_MISSING = 3
_OLDEST: Order[Encounter] = Order(("date_of_service", "case_number", "id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsignedRow:
    encounter: Encounter
    identity: ShownIdentity
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A draft of an earlier day. ``missing`` says what holds up its signature."""

    row: UnsignedRow
    missing: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return not self.missing

    @property
    def first(self) -> tuple[str, ...]:
        return self.missing[:MOST_MISSING]

    @property
    def more(self) -> int:
        return len(self.missing) - len(self.first)


def _drafts(practice: Practice) -> QuerySet[Encounter]:
    drafts = Encounter.objects.in_lists().filter(status=EncounterStatus.DRAFT.value)
    return drafts.filter(practice=practice)


def unsigned_before(practice: Practice, day: date) -> QuerySet[Encounter]:
    """Drafts of earlier days: a note is written on the day of the surgery."""
    return _drafts(practice).filter(date_of_service__lt=day)


def left_behind(practice: Practice) -> QuerySet[Encounter]:
    """Drafts of any day whose surgeon works in the practice no more."""
    drafts = _drafts(practice)
    here = people_for(practice, "encounter.surgeon").values("pk")
    # Mostly nobody, which an index tells at once; otherwise every draft would be looked at.
    theirs = drafts.order_by().filter(surgeon=OuterRef("pk"))
    gone = User.objects.exclude(pk__in=here).filter(Exists(theirs))
    return drafts.filter(surgeon__in=list(gone.values_list("pk", flat=True)))


def _shown(drafts: QuerySet[Encounter]) -> QuerySet[Encounter]:
    return with_identity(drafts).select_related("surgeon")


def _rows(drafts: Iterable[Encounter], today: date) -> list[UnsignedRow]:
    return [
        UnsignedRow(
            encounter=encounter,
            identity=shown_identity(encounter),
            days=(today - encounter.date_of_service).days,
        )
        for encounter in drafts
    ]


def _waiting(rows: list[UnsignedRow]) -> list[WaitingRow]:
    """The rules are asked of each; the rows of all these are read together."""
    now, keys = timezone.now(), [row.encounter.pk for row in rows]
    before, tables = signed_before(keys), loaded_keys()
    charts = [Chart(record, before.get(record.id, ()), tables) for record in take_snapshots(keys)]
    missing = {
        chart.record.id: tuple(
            remark.text for remark in chart.remarks(now).everything if remark.holds_up
        )
        for chart in charts
    }
    return [WaitingRow(row=row, missing=missing[str(row.encounter.pk)]) for row in rows]


@require_GET
def unsigned(request: HttpRequest) -> HttpResponse:
    """The oldest first, a page at a time."""
    practice = current_practice(request)
    today = practice_today(practice)
    drafts = _shown(unsigned_before(practice, today))
    page = page_of(drafts, _OLDEST, request.GET, size=PAGE_ROWS, is_counted=False)
    gone = _OLDEST.sorted(_shown(left_behind(practice)))
    left = _rows(gone[: MOST_ROWS + 1], today)
    found = EnteredInError.objects.filter(encounter__practice=practice)
    marks = list(found.select_related("encounter")[: MOST_ROWS + 1])
    marked = shown_identities(mark.encounter_id for mark in marks[:MOST_ROWS])
    shown = [row.pk for row in page.rows] + [row.encounter.pk for row in left[:MOST_ROWS]]
    shown += [mark.encounter_id for mark in marks[:MOST_ROWS]]
    note_list(request, "list_charts", practice.pk, shown)
    context = {
        "practice": practice,
        "page": page,
        "rows": _waiting(_rows(page.rows, today)),
        "most_rows": MOST_ROWS,
        "left": left[:MOST_ROWS],
        "is_left_cut": len(left) > MOST_ROWS,
        "may_hand_over": may(roles_in(request, practice), Permission.HAND_OVER),
        "marks": [(mark, marked[str(mark.encounter_id)]) for mark in marks[:MOST_ROWS]],
        "are_marks_cut": len(marks) > MOST_ROWS,
    }
    return render(request, "encounters/unsigned.html", context)
