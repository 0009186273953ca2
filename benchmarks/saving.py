"""What one autosaved field costs, how long it takes among many, and what of many saves is lost.

``figures`` is one of the benchmarks of ``benchmarks/figures.py`` and takes about a minute. The
proofs under the numbers of their goals run by hand: ``.venv/bin/python -m benchmarks.saving
[NAME...]``, on SQLite in a file of its own, or with ``DATABASE_URL`` on a PostgreSQL server, where
it makes a test database and drops it. What the network does is tried in Node, with the page's own
scripts: ``RUNS=100 node --test tests/js/saving/honest.test.js``.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.database import DURABLE, empty_database, on_database
from benchmarks.figures import Asked, Figure, Figures, in_turns

# A day's list of a practice, each case with a saver of its own in the crowd.
CASES = 16
_OVER_LOOPBACK = "16 clients over loopback, gunicorn of deploy/, saves and lists in turns"


def figures(asked: Asked) -> Figures:
    """Statements and processor time of a save, then p95 and lost saves of sixteen clients."""
    with on_database(asked.database, *DURABLE):
        for figure in _figures(asked):
            yield replace(figure, database=asked.database)


def _figures(asked: Asked) -> Figures:
    with empty_database():
        from benchmarks.crowd import crowd
        from benchmarks.one_field import Tab, a_day_of_cases

        practice, tabs = a_day_of_cases(CASES)
        tab: Tab = tabs[0]
        yield Figure(
            name="statements of one autosaved field",
            value=tab.statements(),
            goal=20,
            unit="statements",
            how="all that is sent to the database, BEGIN and COMMIT too",
        )
        # What is made once for a process is no cost of a save.
        tab.save()
        practice.show_list()
        rounds = max(asked.rounds, 5) * 5
        taken = in_turns({"save": tab.save, "list": practice.show_list}, rounds)
        yield Figure(
            name="autosaved field, processor time",
            value=taken["save"] / taken["list"],
            goal=0.2,
            base=f"the list of a day with {CASES} cases",
            how=f"test client, in turns, {rounds} rounds, medians",
        )
        found = crowd(tabs, practice, asked.port)
        yield Figure(
            name="autosaved field, p95",
            value=found.p95_save / found.p95_list,
            goal=0.7,
            base="p95 of the day's list, as many clients",
            how=_OVER_LOOPBACK,
        )
        yield Figure(
            name="saves lost or refused",
            value=found.lost,
            goal=0,
            unit="lost",
            how="of all saves of that run, by what is stored after it",
            beside=f"of {found.saves}",
        )


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


def _proofs() -> dict[str, Callable[[], dict[str, Any]]]:
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
