"""The save protocol under the numbers of its goals: what is lost, crossed, asked about, done twice.

Run by hand: ``.venv/bin/python -m benchmarks.saving [NAME...]``, on SQLite in a file of its own, or
with ``DATABASE_URL`` on a PostgreSQL server, where it makes a test database and drops it. Small
versions run with the tests. What the network does is tried in Node, with the page's own scripts:
``RUNS=100 node --test tests/js/saving/honest.test.js``.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests.factories import a_case  # noqa: E402
from tests.saving_proofs import (  # noqa: E402
    conflicting,
    disjoint,
    identical,
    old_tab,
    shut_out,
    two_patients,
)

PROOFS = {
    "two_patients": lambda: two_patients(a_case(), 1000),
    "conflicting": lambda: conflicting(a_case(), 500),
    "disjoint": lambda: disjoint(a_case(), 200),
    "old_tab": lambda: old_tab(a_case(), 100),
    "shut_out": lambda: shut_out(a_case(), 50),
    "identical": lambda: identical(a_case(), 50, 100),
}


def main(names: list[str]) -> None:
    setup_test_environment()
    # Each conflict is a warning of its own.
    logging.disable(logging.WARNING)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "saving.sqlite3")
        old = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            for name in names or PROOFS:
                begun = time.perf_counter()
                found = PROOFS[name]()
                words = ", ".join(f"{what} {number}" for what, number in found.items())
                took = time.perf_counter() - begun
                print(f"{connection.vendor} {name}: {words} ({took:.0f} s)", flush=True)  # noqa: T201
        finally:
            connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main(sys.argv[1:])
