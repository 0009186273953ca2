"""Saving and signing under the numbers of their goals: what is lost, crossed, done twice, changed.

Run by hand: ``.venv/bin/python -m benchmarks.saving [NAME...]``, on SQLite in a file of its own, or
with ``DATABASE_URL`` on a PostgreSQL server, where it makes a test database and drops it. Small
versions run with the tests. What the network does is tried in Node, with the page's own scripts:
``RUNS=100 node --test tests/js/saving/honest.test.js``.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable

from benchmarks.database import empty_database


def main(names: list[str]) -> None:
    # Each conflict is a warning of its own.
    logging.disable(logging.WARNING)
    with empty_database():
        from django.db import connection

        proofs = _proofs()
        for name in names or proofs:
            begun = time.perf_counter()
            found = proofs[name]()
            words = ", ".join(f"{what} {number}" for what, number in found.items())
            took = time.perf_counter() - begun
            print(f"{connection.vendor} {name}: {words} ({took:.0f} s)", flush=True)  # noqa: T201


def _proofs() -> dict[str, Callable[[], dict[str, int]]]:
    from tests.support.factories import a_case
    from tests.support.frozen_coding import frozen_coding
    from tests.support.saving_proofs import (
        conflicting,
        disjoint,
        identical,
        old_tab,
        shut_out,
        two_patients,
    )

    return {
        "two_patients": lambda: two_patients(a_case(), 1000),
        "conflicting": lambda: conflicting(a_case(), 500),
        "disjoint": lambda: disjoint(a_case(), 200),
        "old_tab": lambda: old_tab(a_case(), 100),
        "shut_out": lambda: shut_out(a_case(), 50),
        "identical": lambda: identical(a_case(), 50, 100),
        "frozen_coding": lambda: frozen_coding(1000),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
