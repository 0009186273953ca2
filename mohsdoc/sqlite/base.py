"""The backend that ``DATABASES`` names: see ``turns``."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from mohsdoc.sqlite.turns import LateError, Turn

SUFFIX = "-turns"
QUEUE_SECONDS = 10.0
# django-stubs leave these methods out.
_Base: Any = base.DatabaseWrapper


class DatabaseWrapper(_Base):  # type: ignore[misc]
    """Transactions begin one after another, in the order in which they were asked for.

    All of ours may write (``transaction_mode`` is IMMEDIATE). The queue only orders: whoever waited
    ``QUEUE_SECONDS`` in vain, or finds no room for its file, meets SQLite's own lock as statements
    outside of a transaction and other programs do, and is refused by that alone.
    """

    _turn: Turn | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            self._take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

    def _take_turn(self) -> None:
        path = Path(f"{self.settings_dict['NAME']}{SUFFIX}")
        with suppress(LateError, OSError):
            self._turn = Turn(path, QUEUE_SECONDS)

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.end()
            self._turn = None

    def _commit(self) -> None:
        # One that fails is rolled back next, and still holds what it wrote until then.
        super()._commit()
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._end_turn()
