"""What accounts remember: wrong tries, and codes that were used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from encounters.actions.audit import record_event
from encounters.models import Practice, User, WrongTry

_KEPT = timedelta(days=1)
_COUNTER = "last_counter"


def keep_try(key: UUID, *, subject: str, source: str, at: datetime) -> None:
    """Write a wrong try down, once; what is a day old is dropped."""
    WrongTry.objects.filter(at__lt=at - _KEPT).delete()
    WrongTry.objects.get_or_create(
        id=key, defaults={"subject": subject, "source": source, "at": at}
    )


def tries_since(since: datetime, *, source: str, subject: str = "") -> list[datetime]:
    """When it was tried, from this address and, if named, for this name."""
    rows = WrongTry.objects.filter(source=source, at__gt=since)
    rows = rows.filter(subject=subject) if subject else rows
    return list(rows.values_list("at", flat=True))


def forget_try(key: UUID) -> None:
    WrongTry.objects.filter(pk=key).delete()


def forget_tries(*, subject: str, source: str) -> None:
    WrongTry.objects.filter(subject=subject, source=source).delete()


@transaction.atomic
def use_counter(authenticator: Authenticator, counter: int) -> bool:
    """Whether a code of this moment is fresh; it and all before it are used up then (RFC 6238)."""
    row = Authenticator.objects.select_for_update().filter(pk=authenticator.pk).first()
    if row is None or row.data.get(_COUNTER, -1) >= counter:
        return False
    row.data = {**row.data, _COUNTER: counter}
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def reset_second_factor(person: User, *, by: User, practices: Iterable[Practice | None]) -> None:
    """Take all factors away, for somebody who lost them; they enroll anew at the next log-in."""
    Authenticator.objects.filter(user=person).delete()
    for practice in practices:
        record_event("reset_second_factor", person, by=by, practice=practice)


@transaction.atomic
def set_password(person: User, password: str) -> None:
    """The person's own choice; every session but the one that asks ends with the old one."""
    person.set_password(password)
    person.save(update_fields=["password"])
    record_event(
        "change_user", person, by=person, practice=None, changes={"password": ("set", "set anew")}
    )
