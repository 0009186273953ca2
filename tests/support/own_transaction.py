"""A transaction that is the test's own: what runs inside does not count as being in one."""

from __future__ import annotations

from django.db import transaction


def of_the_test() -> transaction.Atomic:
    """As ``transaction.atomic``; as around Django's own tests, nothing inside may notice it."""
    around = transaction.atomic()
    around._from_testcase = True
    return around
