"""Idempotent saves: a request that arrives again gets the stored answer of the first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from encounters.actions.saving.tidying import EVERY, tidy
from encounters.actions.saving.writing import insert, update
from encounters.models import SaveReceipt
from encounters.request_state import SaveTransaction
from encounters.snapshot.prepared import PreparedQuery

log = logging.getLogger(__name__)
ResultT = TypeVar("ResultT")
_RECEIPTS = PreparedQuery(lambda user, key: SaveReceipt.objects.filter(user=user, key=key))


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What of an answer is given again: an address or JSON; and which encounter it is about."""

    status: int
    location: str
    answer: dict[str, object]
    about: UUID | None = None


class KeyUsedError(Exception):
    """The idempotency key was used before for another request."""


def run_once(
    save: SaveTransaction,
    work: Callable[[], ResultT],
    answer_of: Callable[[ResultT], StoredAnswer | None],
) -> ResultT | SaveReceipt:
    """The result of ``work``, done in one transaction with its receipt; or the earlier receipt.

    The first change in ``work`` opens the transaction (``SaveTransaction``). ``answer_of`` says
    what is to be stored of a result; ``None`` rolls everything back that the work did, and the key
    is free again. Of requests that arrive together the first to end counts; the key, which is
    unique, rolls the others back, and they get its answer. Raises ``KeyUsedError``.
    """
    known = _earlier(save.receipt)
    if known is not None:
        return known
    try:
        with save.stack:
            result = work()
            answer = answer_of(result)
            if answer is None:
                save.roll_back()
            else:
                _store(save, answer)
    except Exception as error:
        save.told.clear()
        # Refused, it may be, for what the same save has done a moment ago.
        late = _earlier(save.receipt)
        if late is None:
            raise
        log.info("A save came twice and met %s: answered as the first", type(error).__name__)
        return late
    return result if answer else _earlier(save.receipt) or result


def hold_key(save: SaveTransaction) -> None:
    """The same save, sent once more, waits here until this one has ended, and goes no further if
    it was done."""
    save.open()
    if save.receipt.pk is None:
        insert(save.receipt)


def _store(save: SaveTransaction, answer: StoredAnswer) -> None:
    save.open()
    receipt = save.receipt
    receipt.status, receipt.location = answer.status, answer.location
    receipt.answer, receipt.about = answer.answer, answer.about
    if receipt.pk is None:
        insert(receipt)
    else:
        # Its key was held since before: see ``hold_key``.
        update(receipt, ("status", "location", "answer", "about"))
    if receipt.pk % EVERY == 0:
        tidy()


def _earlier(receipt: SaveReceipt) -> SaveReceipt | None:
    found = _RECEIPTS.first(receipt.user_id, receipt.key)
    if found is not None and found.sha256 != receipt.sha256:
        raise KeyUsedError
    return found
