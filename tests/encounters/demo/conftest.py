"""The demo's practice, seeded once for all tests of this folder that only read it."""

import io

import pytest
from django.core.management import call_command


@pytest.fixture(scope="package")
def seeded(django_db_setup, django_db_blocker):
    """What the command printed; the rows stay until the last test of the folder."""
    printed = io.StringIO()
    with django_db_blocker.unblock():
        call_command("seed_demo", stdout=printed)
        yield printed.getvalue()
        call_command("flush", interactive=False, verbosity=0)
