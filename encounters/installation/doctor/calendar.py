"""Checks of what holds for a time only: the rules of the codes, and the diagnosis codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from encounters.coding import all_rulebooks
from encounters.icd10.releases import last_day_of_year, release_name
from encounters.installation.doctor.ailment import Ailment, warning
from encounters.models import CmsTable, Icd10Code
from encounters.vocabulary.record_terms import CmsKind

# CMS publishes the codes of October in June, those of January in November.
WARNED_AHEAD = timedelta(days=60)


def rulebooks() -> Iterator[Ailment]:
    """Rulebooks come with releases; nobody here can make the rules of a year not yet published."""
    today, books = timezone.localdate(), all_rulebooks()
    last = books[-1].last_day
    mend = (
        "Install a release that has newer rulebooks, or make the next edition: see "
        "encounters/coding/rulebooks/README.md."
    )
    if today > last:
        yield warning(
            f"No rulebook covers today: they ended on {last.isoformat()}. Cases get no codes, and "
            "their notes cannot be signed.",
            mend,
        )
    elif last - today <= WARNED_AHEAD:
        yield warning(f"The rulebooks end on {last.isoformat()}; later cases get no codes.", mend)
    soon = [book for book in books if book.first_day <= today + WARNED_AHEAD]
    if soon and soon[-1].carried_from and today <= last:
        carried = soon[-1]
        begin = next(b.first_day for b in books if b.carried_from == carried.carried_from)
        yield warning(
            f"From {begin.isoformat()} on codes follow the rules of {carried.carried_from}, "
            "carried forward: the tables of that time were not available for this release.",
            mend,
        )


def icd10() -> Iterator[Ailment]:
    """Diagnosis codes change on October 1, and nobody here can fetch the new ones."""
    today = timezone.localdate()
    mend = (
        'Download "Code Descriptions in Tabular Order" from CMS, then run: manage.py load_icd10 '
        "FILE, or load it under ICD-10-CM codes in the administration."
    )
    newest = Icd10Code.objects.aggregate(day=Max("effective_from"))["day"]
    if newest is None:
        yield warning("No release of ICD-10-CM is loaded.", "Run: manage.py load_icd10")
    elif not Icd10Code.objects.is_covered(today):
        yield warning(
            f"No loaded release of ICD-10-CM covers today: the newest, {release_name(newest)}, "
            f"ended on {last_day_of_year(newest).isoformat()}.",
            mend,
        )
    elif not Icd10Code.objects.is_covered(today + WARNED_AHEAD + timedelta(days=1)):
        last = last_day_of_year(today).isoformat()
        yield warning(f"The codes of ICD-10-CM that are loaded end on {last}.", mend)


def cms_tables() -> Iterator[Ailment]:
    """The tables of CMS change each quarter, and nobody here can fetch the new ones."""
    today = timezone.localdate()
    mend = (
        "Download the files of the quarter from CMS, then run: manage.py load_cms FILE..., or load "
        "them under CMS tables in the administration."
    )
    covering = CmsTable.objects.filter(is_whole=True, first_day__lte=today).values_list("kind")
    last_days = dict(covering.annotate(day=Max("last_day")).order_by())
    ahead = CmsTable.objects.filter(is_whole=True, first_day__gt=today).values_list("kind")
    last_days_ahead = dict(ahead.annotate(day=Max("last_day")).order_by())
    lacking = [kind.label for kind in CmsKind if last_days.get(kind.value, date.min) < today]
    if lacking:
        yield warning(
            f"No loaded table of CMS covers today for: {', '.join(lacking)}. What comes with "
            "Mohsdoc answers instead, which is a part of older ones.",
            mend,
        )
    for kind in CmsKind:
        last = max(last_days.get(kind.value, date.min), last_days_ahead.get(kind.value, date.min))
        if kind.label not in lacking and last - today <= WARNED_AHEAD:
            yield warning(f"{kind.label}: what is loaded ends on {last.isoformat()}.", mend)
