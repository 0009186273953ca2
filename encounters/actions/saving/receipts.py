"""One effect for one save, however often its request arrives."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from encounters.actions.saving.tidying import EVERY, tidy
from encounters.actions.saving.transaction import save_at_hand
from encounters.models import SaveReceipt, User

log = logging.getLogger(__name__)
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

    The transaction begins with the first change in ``work`` (``change.begin_save``); what is looked
    up before that makes nobody wait. ``kept_of`` says what is to be remembered of a result;
    ``None`` takes everything back that the work did, and the key is free again. Of requests that
    arrive together the first to end is kept; the key, which is unique, takes the others back, and
    they get its answer. Raises ``KeyUsedError``.
    """
    save = _Save(SaveReceipt(key=key, user=by, sha256=sha256))
    known = save.earlier()
    if known is not None:
        return known
    try:
        with save.held, save_at_hand(save.begin):
            result = work()
            kept = kept_of(result)
            if kept is None:
                save.take_back()
            else:
                save.keep(kept)
    except Exception as error:
        # Refused, it may be, for what the same save has done a moment ago.
        late = save.earlier()
        if late is None:
            raise
        log.info("A save came twice and met %s: answered as the first", type(error).__name__)
        return late
    return result if kept else save.earlier() or result


@dataclass
class _Save:
    """A save with its receipt, in one transaction from its first change on."""

    receipt: SaveReceipt
    held: ExitStack = field(default_factory=ExitStack)
    is_begun: bool = False

    def begin(self, alone: bool = False) -> None:
        if not self.is_begun:
            self.held.enter_context(transaction.atomic())
            self.is_begun = True
        if alone and self.receipt.pk is None:
            self.receipt.save()

    def keep(self, kept: Kept) -> None:
        self.begin()
        receipt = self.receipt
        receipt.status, receipt.location, receipt.answer = kept.status, kept.location, kept.answer
        receipt.about = kept.about
        receipt.save()
        if receipt.pk % EVERY == 0:
            tidy()

    def take_back(self) -> None:
        if self.is_begun:
            transaction.set_rollback(True)

    def earlier(self) -> SaveReceipt | None:
        mine = self.receipt
        found = SaveReceipt.objects.filter(key=mine.key, user=mine.user).first()
        if found is not None and found.sha256 != mine.sha256:
            raise KeyUsedError
        return found
