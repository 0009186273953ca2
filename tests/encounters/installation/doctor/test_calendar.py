"""What holds for a time only is said 60 days before it ends, and after."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from encounters.coding import all_rulebooks
from encounters.installation.doctor import calendar, examine
from encounters.models import CmsTable, Icd10Code
from encounters.vocabulary.record_terms import CmsKind


def sentences(name):
    found = [ailment for _, ailment in examine(only=[name])]
    assert not any(ailment.is_critical for ailment in found)
    return [ailment.what for ailment in found]


@pytest.fixture
def on(served, monkeypatch):
    """Ask the doctor as of a day."""

    def ask(name, today):
        monkeypatch.setattr(calendar.timezone, "localdate", lambda: today)
        return sentences(name)

    return ask


CARRIED = "From 2027-01-01 on codes follow the rules of 2026.4, carried forward"
RULEBOOKS = [
    ("61 days before the confirmed ones end", date(2026, 10, 31), []),
    ("60 days before", date(2026, 11, 2), [CARRIED]),
    ("carried", date(2027, 6, 1), [CARRIED]),
    ("61 days before the end", date(2027, 10, 31), [CARRIED]),
    ("60 days before the end", date(2027, 11, 1), ["The rulebooks end on 2027-12-31", CARRIED]),
    ("the last day", date(2027, 12, 31), ["The rulebooks end on 2027-12-31", CARRIED]),
    ("after it", date(2028, 1, 1), ["No rulebook covers today: they ended on 2027-12-31"]),
]


@pytest.mark.parametrize(
    ("today", "said"), [case[1:] for case in RULEBOOKS], ids=[case[0] for case in RULEBOOKS]
)
def test_the_end_of_the_rulebooks(on, today, said):
    found = on("rulebooks", today)
    assert len(found) == len(said)
    assert all(map(str.startswith, found, said))


def test_rulebooks_that_were_all_confirmed_say_nothing_of_carrying(on, monkeypatch):
    books = tuple(replace(book, carried_from="") for book in all_rulebooks() if book.id <= "2026.4")
    monkeypatch.setattr(calendar, "all_rulebooks", lambda: books)
    assert on("rulebooks", date(2026, 11, 1)) == on("rulebooks", date(2026, 11, 29))
    [sentence] = on("rulebooks", date(2026, 11, 29))
    assert sentence.startswith("The rulebooks end on 2026-12-31")


OCTOBER = date(2026, 10, 1)
RELEASES = [
    ("none", date(2026, 11, 29), None, "No release of ICD-10-CM is loaded."),
    (
        "last year's",
        date(2026, 11, 29),
        date(2026, 4, 1),
        "No loaded release of ICD-10-CM covers today: the newest, ICD-10-CM, April 2026, ended",
    ),
    ("this year's", date(2026, 11, 29), OCTOBER, ""),
    ("61 days before its end", date(2027, 7, 31), OCTOBER, ""),
    (
        "60 days before its end",
        date(2027, 8, 1),
        OCTOBER,
        "The codes of ICD-10-CM that are loaded end on 2027-09-30.",
    ),
    (
        "its last day",
        date(2027, 9, 30),
        OCTOBER,
        "The codes of ICD-10-CM that are loaded end on 2027-09-30.",
    ),
    (
        "after it",
        date(2027, 10, 1),
        OCTOBER,
        "No loaded release of ICD-10-CM covers today: the newest, ICD-10-CM, October 2026, ended",
    ),
]


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("today", "since", "said"), [case[1:] for case in RELEASES], ids=[case[0] for case in RELEASES]
)
def test_the_end_of_a_release_of_diagnosis_codes(on, today, since, said):
    if since:
        Icd10Code.objects.create(
            code="C44.311",
            label="Nose",
            is_billable=True,
            effective_from=since,
            release="Test",
            search_text=" nose",
        )
    found = on("icd10", today)
    assert len(found) == bool(said)
    assert all(sentence.startswith(said) for sentence in found)


def a_table(kind, first_day, last_day, is_whole=True):
    CmsTable.objects.create(
        kind=kind.value,
        first_day=first_day,
        last_day=last_day,
        is_whole=is_whole,
        entries=1,
        files={},
        content=b"",
        loaded_at=timezone.now(),
    )


Q4 = (OCTOBER, date(2026, 12, 31))
Q1 = (date(2027, 1, 1), date(2027, 3, 31))
ALL_KINDS = "Code pairs (NCCI PTP), Units a day (MUE), Add-on codes (AOC), Relative values (PFS)."
TABLES = [
    ("none", date(2026, 11, 30), [], [f"No loaded table of CMS covers today for: {ALL_KINDS}"]),
    ("61 days before the end", date(2026, 10, 31), [Q4], []),
    ("60 days before the end", date(2026, 11, 1), [Q4], ["Code pairs (NCCI PTP): what is loaded"]),
    ("the last day", date(2026, 12, 31), [Q4], ["Code pairs (NCCI PTP): what is loaded"]),
    ("the next quarter is there", date(2026, 12, 31), [Q4, Q1], []),
    ("after it", date(2027, 1, 1), [Q4], ["No loaded table of CMS covers today for: Code pairs"]),
    ("only the next one", date(2026, 12, 31), [Q1], ["No loaded table of CMS covers today for:"]),
]


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("today", "quarters", "said"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES]
)
def test_the_end_of_the_tables_of_cms(on, today, quarters, said):
    for first_day, last_day in quarters:
        a_table(CmsKind.PAIRS, first_day, last_day)
    if quarters:
        for kind in set(CmsKind) - {CmsKind.PAIRS}:
            a_table(kind, date(2026, 1, 1), date(2027, 12, 31))
    found = on("cms-tables", today)
    assert len(found) == len(said)
    assert all(map(str.startswith, found, said))


@pytest.mark.django_db
def test_a_part_of_the_pairs_covers_no_day(on):
    a_table(CmsKind.PAIRS, *Q4, is_whole=False)
    [sentence] = on("cms-tables", date(2026, 10, 5))
    assert sentence.startswith("No loaded table of CMS covers today for: Code pairs")
