"""What ``dev.py`` does to a database before the first page: tables, ICD-10-CM, invented patients.

A program of its own, because ``dev.py`` runs without Django; one program for all of it, because to
start takes longer than most of what it does. Each step says how long it took.
"""

from __future__ import annotations

import os

import django
from django.core.management import call_command

from tools.timing import timed


def main() -> None:
    with timed("Starting"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
        django.setup()
    from encounters.demo.practice import needs_seeding
    from encounters.models import Icd10Code

    with timed("Tables"):
        call_command("migrate", verbosity=0)
    if not Icd10Code.objects.exists():
        with timed("ICD-10-CM"):
            call_command("load_icd10")
    if needs_seeding():
        with timed("Invented patients"):
            call_command("seed_demo")


if __name__ == "__main__":
    main()
