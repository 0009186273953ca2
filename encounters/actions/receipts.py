"""One effect for one save, however often its request arrives."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from encounters.actions.change import save_at_hand
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

    The transaction begins with the first change in ``work`` (``change.begin_save``); what is looked
    up before that makes nobody wait. ``kept_of`` says what is to be remembered of a result;
    ``None`` takes everything back that the work did, and the key is free again. Of requests that
    arrive together the first to end is kept; the key, which is unique, takes the others back, and
    they get its answer. Raises ``KeyUsedError``.
    """
    known = _earlier(key, sha256, by)
    if known is not None:
        return known
    whole = _Whole()
    try:
        with whole.held, save_at_hand(whole.begin):
            result = work()
            kept = kept_of(result)
            if kept is None:
                whole.take_back()
            else:
                whole.begin()
                _remember(kept, key=key, sha256=sha256, user=by)
    except Exception:
        # Refused, it may be, for what the same save has done a moment ago.
        late = _earlier(key, sha256, by)
        if late is None:
            raise
        return late
    return result if kept else _earlier(key, sha256, by) or result


@dataclass
class _Whole:
    """The one transaction of a save, from its first change on."""

    held: ExitStack = field(default_factory=ExitStack)
    is_begun: bool = False

    def begin(self) -> None:
        if not self.is_begun:
            self.held.enter_context(transaction.atomic())
            self.is_begun = True

    def take_back(self) -> None:
        if self.is_begun:
            transaction.set_rollback(True)


def _earlier(key: UUID, sha256: str, by: User) -> SaveReceipt | None:
    receipt = SaveReceipt.objects.filter(key=key, user=by).first()
    if receipt is not None and receipt.sha256 != sha256:
        raise KeyUsedError
    return receipt


def _remember(kept: Kept, **of: Any) -> None:
    receipt = SaveReceipt.objects.create(
        **of, status=kept.status, location=kept.location, answer=kept.answer, about=kept.about
    )
    if receipt.pk % EVERY == 0:
        tidy()
