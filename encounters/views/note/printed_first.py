"""What is printed before anything is locked, and stored once the person has proven who it is.

The proof opens the transaction of the save (``accounts/throttle``), so it comes after the printing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from encounters.actions import LockedCase, OvertakenError, PrintedAddendum
from encounters.web.open_chart import OpenChart

_TRIES = 3
StoredT = TypeVar("StoredT")


def printed_first(
    chart: OpenChart,
    print_: Callable[[], PrintedAddendum],
    is_confirmed: Callable[[], bool],
    store: Callable[[LockedCase, PrintedAddendum], StoredT],
) -> StoredT | None:
    """``store`` what ``print_`` made; anew when somebody else's addendum came in between.

    ``None`` if the person is not confirmed.
    """
    for _ in range(_TRIES - 1):
        try:
            return _stored(chart, print_(), is_confirmed, store)
        except OvertakenError:
            continue
    return _stored(chart, print_(), is_confirmed, store)


def _stored(
    chart: OpenChart,
    printed: PrintedAddendum,
    is_confirmed: Callable[[], bool],
    store: Callable[[LockedCase, PrintedAddendum], StoredT],
) -> StoredT | None:
    if not is_confirmed():
        return None
    with chart.locked_case() as case:
        return store(case, printed)
