"""Failed log-in attempts, used one-time codes, signing PINs, and changes of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from encounters.actions.audit.log import record_event
from encounters.models import Practice, SigningPin, User, WrongTry

_RETENTION = timedelta(days=1)
_COUNTER = "last_counter"
ADD_FACTOR, REMOVE_FACTOR = "add_factor", "remove_factor"
# Of one's own password.
RENEW = "change_password"
SET_PIN, REMOVE_PIN = "set_signing_pin", "remove_signing_pin"
# Then it is of no use until it is set anew. Of a million PINs five are one in 200,000.
MOST_PIN_TRIES = 5
# Among the tries of an address, and none itself: that the log knows of its refusals.
REFUSAL_RECORDED = "refusal told"


def practices_of(person: User | None) -> list[Practice | None]:
    """The practices whose audit logs hold events of an account: all where it has a role.

    An account without a role, or a name that nobody has, belongs to the only practice of an
    installation that has one. Where there are several it belongs to none.
    """
    found = Practice.objects.filter(memberships__user=person).distinct().order_by("pk")
    if person is not None and (own := list(found)):
        return [*own]
    every = Practice.objects.order_by("pk")[:2]
    return [every[0]] if len(every) == 1 else [None]


def keep_try(key: UUID, *, subject: str, source: str, at: datetime) -> None:
    """Write a wrong try down, once; what is a day old is dropped."""
    WrongTry.objects.filter(at__lt=at - _RETENTION).delete()
    WrongTry.objects.get_or_create(
        id=key, defaults={"subject": subject, "source": source, "at": at}
    )


def tries_since(since: datetime, *, source: str, subject: str = "") -> list[datetime]:
    """When it was tried, from this address and, if named, for this name."""
    rows = WrongTry.objects.filter(source=source, at__gt=since)
    rows = rows.filter(subject=subject) if subject else rows.exclude(subject=REFUSAL_RECORDED)
    return list(rows.values_list("at", flat=True))


def forget_try(key: UUID) -> None:
    WrongTry.objects.filter(pk=key).delete()


def forget_tries(*, subject: str, source: str) -> None:
    WrongTry.objects.filter(subject=subject, source=source).delete()


@transaction.atomic
def use_counter(authenticator: Authenticator, counter: int) -> bool:
    """Whether a code of this moment is fresh; it and all before it are used up then (RFC 6238)."""
    row = Authenticator.objects.select_for_update(no_key=True).filter(pk=authenticator.pk).first()
    if row is None or row.data.get(_COUNTER, -1) >= counter:
        return False
    row.data = {**row.data, _COUNTER: counter}
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def reset_second_factor(person: User, *, by: User, practices: Iterable[Practice | None]) -> None:
    """Take all factors away, for somebody who lost them; they enroll anew at the next log-in.

    The signing PIN goes with them.
    """
    Authenticator.objects.filter(user=person).delete()
    remove_signing_pin(person, by=by)
    for practice in practices:
        record_event("reset_second_factor", person, by=by, practice=practice)


@transaction.atomic
def record_factor(action: str, factor: Authenticator, *, by: User | None) -> None:
    """Call it in the transaction that adds or removes ``factor``: kind and number, no secret."""
    was, is_now = (None, factor.pk) if action == ADD_FACTOR else (factor.pk, None)
    for practice in practices_of(factor.user):
        record_event(
            action, factor.user, by=by, practice=practice, changes={factor.type: (was, is_now)}
        )


def set_password(person: User, password: str) -> None:
    """The person's own choice; every session but the one that asks ends with the old one."""
    # Hashing is slow on purpose: before the transaction, in which others cannot write.
    person.set_password(password)
    with transaction.atomic():
        person.save(update_fields=["password"])
        for practice in practices_of(person):
            record_event(
                RENEW,
                person,
                by=person,
                practice=practice,
                changes={"password": ("set", "set anew")},
            )


@transaction.atomic
def set_signing_pin(person: User, sealed: str) -> None:
    """The person's own choice, in place of an earlier one; nothing of it stands in the log."""
    _, is_new = SigningPin.objects.update_or_create(
        user=person, defaults={"sealed": sealed, "wrong_tries": 0, "set_at": timezone.now()}
    )
    changes = (None, "set") if is_new else ("set", "set anew")
    _record_pin(SET_PIN, person, by=person, changes=changes)


@transaction.atomic
def remove_signing_pin(person: User, *, by: User) -> None:
    """By the person, or by an administrator who makes the account safe again."""
    removed, _ = SigningPin.objects.filter(user=person).delete()
    if removed:
        _record_pin(REMOVE_PIN, person, by=by, changes=("set", None))


def count_pin_try(person: User) -> bool:
    """Count a try before it is judged; ``False`` if there were too many, or there is no PIN.

    Never inside the transaction of a save, which would take the count back when it is refused.
    """
    rows = SigningPin.objects.filter(user=person, wrong_tries__lt=MOST_PIN_TRIES)
    return rows.update(wrong_tries=F("wrong_tries") + 1) == 1


def forget_pin_tries(person: User) -> None:
    """The PIN was right."""
    SigningPin.objects.filter(user=person).update(wrong_tries=0)


def _record_pin(action: str, person: User, *, by: User, changes: tuple[object, object]) -> None:
    for practice in practices_of(person):
        record_event(action, person, by=by, practice=practice, changes={"signing_pin": changes})
