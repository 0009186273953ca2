"""One effect for one save, however often its request arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from encounters.actions.tidying import EVERY, tidy
from encounters.models import SaveReceipt, User

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Kept:
    """What of an answer is given again: an address or JSON; and which encounter it is about."""

    status: int
    location: str
    answer: dict[str, object]
    about: UUID | None = None


class KeyUsedError(Exception):
    """This key came before with something else in it."""


def once(
    key: UUID,
    sha256: str,
    *,
    by: User,
    work: Callable[[], ResultT],
    kept_of: Callable[[ResultT], Kept | None],
) -> ResultT | SaveReceipt:
    """The result of ``work``, done in one transaction with its receipt; or the earlier receipt.

    ``kept_of`` says what is to be remembered of a result; ``None`` takes everything back that the
    work did, and the key is free again. Of requests that arrive together one works, the others wait
    for it at the unique key. Raises ``KeyUsedError``.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                receipt = SaveReceipt.objects.create(key=key, user=by, sha256=sha256)
        except IntegrityError:
            return _earlier(key, sha256, by)
        result = work()
        kept = kept_of(result)
        if kept is None:
            transaction.set_rollback(True)
            return result
        receipt.status, receipt.location, receipt.answer = kept.status, kept.location, kept.answer
        receipt.about = kept.about
        receipt.save(update_fields=["status", "location", "answer", "about"])
        if receipt.pk % EVERY == 0:
            tidy()
        return result


def _earlier(key: UUID, sha256: str, by: User) -> SaveReceipt:
    receipt = SaveReceipt.objects.get(key=key, user=by)
    if receipt.sha256 != sha256:
        raise KeyUsedError
    return receipt
