"""Emergency access ("break the glass"): read one encounter of another practice, with a reason.

The person names a patient they have before them: a number and the date of birth, both exact, so
that nobody goes looking. It opens that one encounter for reading, for ``LASTS``. Every use stands
in the audit log and waits for the privacy officer of the practice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from encounters.actions.audit.log import record_event
from encounters.actions.saving.refusal import ActionRefusedError, refuse
from encounters.actions.saving.rows import check
from encounters.models import (
    AuditEvent,
    EmergencyAccess,
    Encounter,
    Membership,
    Patient,
    Practice,
    User,
)
from encounters.models.numbers import is_number
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.record_terms import Outcome, ReviewVerdict
from encounters.vocabulary.spoken import counted
from encounters.vocabulary.terms import Role

ACTION = "open_emergency"
LASTS = timedelta(hours=4)
SHORTEST_REASON = 10
# So many wrong numbers, and it is no emergency but a search.
MOST_TRIES, TRIES_WITHIN = 5, timedelta(minutes=15)
_UNKNOWN = "No case with this number and this date of birth. Check both against the patient's card."


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRequest:
    """``number`` is a case number or an MRN."""

    number: str
    date_of_birth: date
    reason: str


class WrongNumberError(ActionRefusedError):
    """No such patient, or not born on that day; ``practice_id`` knows the number."""

    def __init__(self, practice_id: int | None) -> None:
        self.practice_id = practice_id
        super().__init__({"number": [_UNKNOWN]})


def may_open_emergency(user: User) -> bool:
    """Who treats patients somewhere in this installation."""
    roles = Membership.objects.filter(user=user).values_list("role", flat=True)
    return user.is_active and may(map(Role, roles), Permission.OPEN_EMERGENCY)


def open_emergency(asked: EmergencyRequest, *, by: User) -> EmergencyAccess:
    """Read access to one encounter. Whoever asks for a page has a ``WrongNumberError`` recorded.

    It cannot be recorded here: what an action refuses is taken back.
    """
    if not may_open_emergency(by):
        raise refuse("Emergency access is for people who treat patients.")
    if _tries(by) >= MOST_TRIES:
        minutes = TRIES_WITHIN.seconds // 60
        message = (
            f"Too many wrong numbers. Wait {counted(minutes, 'minute')}, or call the practice."
        )
        raise refuse(message, field="number")
    if len(asked.reason) < SHORTEST_REASON:
        raise refuse("Say in a few words why.", field="reason")
    found = _encounter(asked)
    if found is None:
        raise WrongNumberError(_practice_id(asked.number))
    return _opened(found, asked.reason, by)


def _practice_id(number: str) -> int | None:
    """Whose privacy officer is to know of a try."""
    rows = _numbered(number).order_by("-date_of_service")
    return rows.values_list("practice_id", flat=True).first()


def _tries(by: User) -> int:
    since = timezone.now() - TRIES_WITHIN
    events = AuditEvent.objects.filter(actor=by, action=ACTION, outcome=Outcome.DENIED.value)
    return events.filter(at__gte=since).count()


def _encounter(asked: EmergencyRequest) -> Encounter | None:
    """The newest encounter of the one patient meant; ``None`` if none or several are."""
    born = Q(patient__date_of_birth=asked.date_of_birth)
    born |= Q(patient__merged_into__date_of_birth=asked.date_of_birth)
    rows = _numbered(asked.number).filter(born)
    person = Coalesce("patient__merged_into", "patient")
    if rows.order_by().values_list(person).distinct().count() != 1:
        return None
    return rows.order_by("-date_of_service", "-created_at").first()


def _numbered(number: str) -> QuerySet[Encounter]:
    """By the case, or the patient's MRN; by that of a chart that theirs was merged into, too."""
    # Practices are named although all are meant: the indexes of numbers begin with them.
    anywhere = {"practice__in": Practice.objects.order_by().values("pk")}
    charts = Patient.objects.filter(is_number("mrn", number), **anywhere).order_by()
    merged = Patient.objects.filter(merged_into__in=charts).order_by()
    cases = Encounter.objects.order_by()
    keys = (
        cases.filter(is_number("case_number", number), **anywhere),
        cases.filter(patient__in=charts),
        cases.filter(patient__in=merged),
    )
    first, *others = (found.values("pk") for found in keys)
    return Encounter.objects.filter(pk__in=first.union(*others))


@transaction.atomic
def _opened(encounter: Encounter, reason: str, by: User) -> EmergencyAccess:
    now = timezone.now()
    access = EmergencyAccess(
        user=by, encounter=encounter, reason=reason, opened_at=now, ends_at=now + LASTS
    )
    check(access)
    access.save(force_insert=True)
    record_event(
        ACTION,
        access,
        by=by,
        practice=encounter.practice,
        encounter=encounter,
        changes={"reason": (None, reason), "ends_at": (None, access.ends_at)},
    )
    return access


@transaction.atomic
def review_emergency(
    access: EmergencyAccess, verdict: ReviewVerdict, review: str, *, by: User
) -> EmergencyAccess:
    """Record the privacy officer's review of one emergency access; it cannot be changed later."""
    row = EmergencyAccess.objects.select_for_update(of=("self",), no_key=True).get(pk=access.pk)
    if row.verdict:
        raise refuse("This use was reviewed already.")
    if row.user_id == by.pk:
        raise refuse("Nobody reviews their own access.")
    if verdict == ReviewVerdict.QUESTIONED and not review:
        raise refuse("Say what is to be followed up.", field="review")
    row.verdict, row.review = verdict.value, review
    row.reviewed_by, row.reviewed_at = by, timezone.now()
    check(row)
    row.save()
    record_event(
        "review_emergency",
        row,
        by=by,
        practice=row.encounter.practice,
        encounter=row.encounter,
        changes={"verdict": ("", verdict.value), "review": ("", review)},
    )
    return row
