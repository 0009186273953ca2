"""What pages of lists cost with many encounters, as a ratio to the same pages with few.

Run by hand: ``.venv/bin/python -m benchmarks.lists [FEW MANY]``, on SQLite in files of its own, or
with ``DATABASE_URL`` on a PostgreSQL server, where it makes databases and drops them. Rounds
alternate between both databases. Counted is processor time, of this process and of the server's
that answers it, for a busy machine makes any clock on the wall lie.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.database import empty_database, on_database
from benchmarks.figures import Asked, Figure, Figures

FEW, MANY = 1_000, 100_000
ROUNDS = 20
# What somebody is who sees all of these pages.
READER = ("surgeon", "privacy_officer", "administrator")
_TICKS = os.sysconf("SC_CLK_TCK")
# Nobody types here, so a session is locked after a quarter of an hour; many rows take that long.
_LOGGED_IN_SECONDS = 300.0

Visit = Callable[[Any], Any]
# Enters a database, and gives a client who is logged in there.
Place = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Processor time with many rows by that with few, of the middle and of the 95th percentile."""

    middle: float
    p95: float


def figures(asked: Asked) -> Figures:
    """Each page at each size by the same page at the least."""
    few, *larger = sorted(asked.sizes)
    with on_database(asked.database):
        for many in larger:
            yield from _figures(few, many, asked)


def _figures(few: int, many: int, asked: Asked) -> Figures:
    with empty_database():
        found = ratios(few, many, rounds=asked.rounds)
    for name, ratio in found.items():
        yield Figure(
            name=name,
            value=ratio.p95,
            goal=_goal(name, asked.database),
            base=f"the same page at {few:,}",
            size=many,
            how=f"with few and with many in one process, visited in turns, {asked.rounds} rounds",
            database=asked.database,
            beside=f"middle {ratio.middle:.2f}",
        )


def _goal(page: str, database: str) -> float:
    if "search" in page:
        return 2.0
    return 1.25 if page in ("list", "past day") and database == "sqlite" else 1.5


def ratios(few: int = FEW, many: int = MANY, *, rounds: int = ROUNDS) -> dict[str, Ratio]:
    """By page; wants to be called inside ``empty_database``."""
    pages = visits()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = []
        for count in (few, many):
            (folder / str(count)).mkdir()
            places.append(stack.enter_context(_loaded(folder / str(count), count)))
        # What the first visits compile and read once is not counted.
        _round(pages, places)
        # As deploy/gunicorn.conf.py: else a look through all of this falls into one visit of some.
        gc.collect()
        gc.freeze()
        spent: dict[str, list[list[float]]] = {name: [[], []] for name in pages}
        for _ in range(rounds):
            for name, costs in _round(pages, places).items():
                for number, cost in enumerate(costs):
                    spent[name][number].append(cost)
        return {name: _ratio(*both) for name, both in spent.items()}


def _round(pages: Mapping[str, Visit], places: Sequence[Place]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for name, visit in pages.items():
        found[name] = []
        for place in places:
            with place() as client:
                found[name].append(_cost(visit, client))
    return found


@contextmanager
def _loaded(folder: Path, count: int) -> Iterator[Callable[[], Any]]:
    """A database of its own; what is yielded enters it and gives a client who is logged in."""
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    from benchmarks.many_rows import load
    from encounters.vocabulary.terms import Role
    from tests.support.factories import a_case, a_stage, a_user
    from tests.support.other_database import an_empty_database

    with an_empty_database(folder):
        call_command("migrate", verbosity=0)
        case = a_case()
        a_stage(case.lesion)
        reader = a_user(case.practice, *map(Role, READER))
        load(case.encounter, count)
        client, own = Client(), connections["default"]
        logged_in_at = time.monotonic() - _LOGGED_IN_SECONDS

        @contextmanager
        def visited() -> Iterator[Client]:
            nonlocal logged_in_at
            before = connections["default"]
            connections["default"] = own
            try:
                if time.monotonic() - logged_in_at >= _LOGGED_IN_SECONDS:
                    client.force_login(reader)
                    logged_in_at = time.monotonic()
                yield client
            finally:
                connections["default"] = before

        yield visited


def _cost(visit: Visit, client: Any) -> float:
    began = _processor_seconds()
    answer = visit(client)
    spent = _processor_seconds() - began
    assert answer.status_code in (200, 302), answer.status_code
    assert answer.status_code == 200 or "login" not in answer.url, answer.url
    return spent


def _processor_seconds() -> float:
    """Of this process, and of the PostgreSQL process that answers it."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor == "sqlite":
        return own
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    # Processor time in nanoseconds, where the kernel tells it; else in ticks of a hundredth.
    exact = Path(f"/proc/{pid}/schedstat")
    if exact.exists():
        return own + int(exact.read_text().split()[0]) / 1e9
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return own + (int(after_name[11]) + int(after_name[12])) / _TICKS


def _page(name: str, **asked: str) -> Visit:
    from django.urls import reverse

    return lambda client: client.get(reverse(name), asked)


def _who_looked(client: Any) -> Any:
    """At the case whose event is the first of those that ``many_rows`` made."""
    from django.urls import reverse

    from encounters.models import Encounter, Practice

    first = Encounter.objects.get(practice__in=Practice.objects.all(), case_number="B1000000")
    return client.get(reverse("who_looked", args=[first.pk]))


def _search(text: str) -> Visit:
    from django.urls import reverse

    return lambda client: client.post(reverse("day_search"), {"search": text})


def _search_and_list(text: str) -> Visit:
    def visit(client: Any) -> Any:
        _search(text)(client)
        answer = _page("day_list")(client)
        # The other visits see a day, not what was found here.
        _search("")(client)
        return answer

    return visit


def visits() -> dict[str, Visit]:
    """The pages, by what a person would call them; rows of ``many_rows`` are found on all."""
    return {
        "list": _page("day_list", day="2026-10-05"),
        "past day": _page("day_list", day="2026-09-05"),
        "unsigned": _page("unsigned"),
        "search absent": _search("qzxvw"),
        "search common name": _search("smith"),
        "search first and last name": _search("smith anna"),
        "search rare pair of common names": _search("zurcher wei"),
        "search three letters": _search("son"),
        "search two letters": _search("jo"),
        "search one letter": _search("m"),
        "search another script": _search("小龍"),
        "search case number": _search("B1000500"),
        "search MRN": _search("R10000100"),
        "search a number's beginning": _search("R1"),
        "search absent number": _search("R9"),
        "search, then list": _search_and_list("smith"),
        "new case": _page("encounter_new"),
        "audit log": _page("audit_report"),
        "audit log by person": _page("audit_report", sort="person"),
        "who looked at an old case": _who_looked,
        "emergency queue": _page("emergency_queue"),
        **administration(),
    }


_SEARCHES = {
    "absent": "qzxvw",
    "common name": "smith",
    "rare pair of common names": "zurcher wei",
    "two letters": "jo",
    "another script": "小龍",
    "case number": "B1000500",
    "MRN": "R10000100",
    "a number's beginning": "R1",
    "absent number": "R9",
}


def administration() -> dict[str, Visit]:
    """The lists of the administration, and what is searched in them, of all registered tables."""
    from django.contrib import admin

    from encounters.admin.private_search import PrivateSearch

    found: dict[str, Visit] = {}
    for model, table in admin.site._registry.items():
        name = str(model._meta.verbose_name_plural)
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        found[f"administration, {name}"] = _page(page)
        if isinstance(table, PrivateSearch):
            for what, text in _SEARCHES.items():
                found[f"administration, {name}, search {what}"] = _private_search(page, text)
        elif table.search_fields:
            found[f"administration, {name}, search number"] = _page(page, q="B1000500")
    found["administration, audit events, search whole id"] = _events_of_a_case
    return found


def _private_search(page: str, text: str) -> Visit:
    from django.urls import reverse

    def visit(client: Any) -> Any:
        client.post(reverse(page), {"private_search": text})
        answer = client.get(reverse(page))
        # The other visits see the list, not what was found here.
        client.post(reverse(page), {"private_search": ""})
        return answer

    return visit


def _events_of_a_case(client: Any) -> Any:
    from encounters.models import Encounter, Practice

    first = Encounter.objects.get(practice__in=Practice.objects.all(), case_number="B1000000")
    return _page("admin:encounters_auditevent_changelist", q=str(first.pk))(client)


def _ratio(few: list[float], many: list[float]) -> Ratio:
    late = [quantiles(spent, n=20)[-1] for spent in (few, many)]
    return Ratio(median(many) / median(few), late[1] / late[0])


def main(sizes: list[str]) -> None:
    logging.disable(logging.WARNING)
    few, many = map(int, sizes or (FEW, MANY))
    with empty_database():
        from django.db import connection

        for name, ratio in ratios(few, many).items():
            print(  # noqa: T201
                f"{connection.vendor} {many}/{few} {name}: middle {ratio.middle:.2f}, "
                f"p95 {ratio.p95:.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
