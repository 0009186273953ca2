"""Every payload through every text column of the database, and every page looked at each time.

Run by hand: ``.venv/bin/python benchmarks/stored_payloads.py [rounds]``, on a database of its own.
A round puts other payloads into each column; by default there are as many rounds as payloads. Ends
with 1 at the first page that became more than its words.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests.hostile_columns import fill_columns, typed_columns  # noqa: E402
from tests.inert_pages import faults, shapes  # noqa: E402
from tests.payloads import PAYLOADS  # noqa: E402
from tests.stored_world import a_stored_world, admin_pages, app_pages  # noqa: E402

Held = dict[str, set[str]]


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else len(PAYLOADS)
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    case, keys, root = a_stored_world()
    surgeon, superuser = Client(), Client()
    surgeon.force_login(case.surgeon)
    superuser.force_login(root)
    where = [(surgeon, *one) for one in app_pages(keys)]
    where += [(superuser, *one) for one in admin_pages()]
    fill_columns(lambda _, longest: ("harmless ไ words " * 200)[: min(longest, 40)].strip())
    usual = set().union(*(shapes(page) for _, page in _pages(where)))
    held: Held = defaultdict(set)
    seen = 0
    for number in range(most):
        fill_columns(lambda column, longest, first=number: _text(column, longest, first, held))
        for name, page in _pages(where):
            wrong = [*faults(page), *(shapes(page) - usual)]
            if wrong:
                sys.exit(f"round {number}, {name}: {wrong}")
            seen += 1
    columns = sum(map(len, typed_columns().values()))
    pairs = sum(map(len, held.values()))
    print(f"{most} rounds, {seen} pages, {columns} columns, {pairs} payloads in columns, 0 faults")  # noqa: T201


def _text(column: str, longest: int, first: int, held: Held) -> str:
    """As many payloads as fit, those the column has not held yet first."""
    turned = [*PAYLOADS[first:], *PAYLOADS[:first]]
    taken = ""
    for one in sorted(turned, key=lambda payload: payload in held[column]):
        if len(taken) + len(one) <= longest - 2:
            taken += one
            held[column].add(one)
    return taken or "<b>"[:longest]


def _pages(where: list[tuple[Client, str, str]]) -> list[tuple[str, bytes]]:
    answers = [(name, client.get(url)) for client, name, url in where]
    return [(name, answer.content) for name, answer in answers if answer.status_code == 200]


if __name__ == "__main__":
    main()
