"""Where a change begins: in a transaction of its own, or in that of the save it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

Begin = Callable[[bool], object]
_begin: ContextVar[Begin | None] = ContextVar("begin_of_save", default=None)


@contextmanager
def save_at_hand(begin: Begin) -> Iterator[None]:
    """Inside, whoever is about to write calls ``begin``, each time; see ``begin_save``."""
    token = _begin.set(begin)
    try:
        yield
    finally:
        _begin.reset(token)


def begin_save(*, alone: bool = False) -> None:
    """From here on a save stands in its transaction; nothing for what is no save.

    On SQLite one transaction writes at a time, so what can be looked up before is looked up before.
    What a change depends on has to be asked for again from here on, under the lock of its case:
    ``saving.again``, or ``OpenChart.held`` in a page. ``alone``: the same save, sent once more,
    waits here until this one has ended, and goes no further if it was done.
    """
    begin = _begin.get()
    if begin is not None:
        begin(alone)


@contextmanager
def one_change() -> Iterator[None]:
    """All that an action writes, or nothing of it; the first one in a save begins that save."""
    begin_save()
    with transaction.atomic():
        yield
