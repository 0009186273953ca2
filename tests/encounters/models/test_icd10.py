"""The table of codes: what is in force, what is found, and why a code is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from encounters.models import Icd10Code
from encounters.models.icd10 import normal_code, search_text, why_not_billable

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FROM, LAST = date(2025, 10, 1), date(2026, 9, 30)
BEFORE, AFTER = date(2025, 9, 30), date(2026, 10, 1)


def code(code, label, *, is_billable=True, since=FROM, until=None):
    return Icd10Code.objects.create(
        code=code,
        label=label,
        is_billable=is_billable,
        effective_from=since,
        effective_to=until,
        release="Test",
        search_text=search_text(code, label),
    )


@pytest.fixture
def table():
    code("C44.311", "Basal cell carcinoma of skin of nose")
    code("C44.112", "Basal cell carcinoma of skin of right eyelid", is_billable=False)
    code("C44.212", "Basal cell carcinoma of skin of right ear", until=LAST)
    code("C43.31", "Malignant melanoma of nose", since=AFTER)
    code("H81.01", "Ménière's disease, right ear")
    code("C44.601", "Unspecified malignant neoplasm of upper limb", until=LAST)
    code("C44.601", "Unspecified tumor of upper limb", is_billable=False, since=AFTER)


@pytest.mark.parametrize(
    ("asked", "on", "says"),
    [
        ("C44.311", FROM, ""),
        ("c44311", FROM, ""),
        (" c44.311 ", FROM, ""),
        ("C44.311", BEFORE, "not in force before 2025-10-01"),
        ("C44.212", LAST, ""),
        ("C44.212", AFTER, "was retired; its last day was 2026-09-30"),
        ("C43.31", LAST, "not in force before 2026-10-01"),
        ("C43.31", AFTER, ""),
        ("C44.112", FROM, "C44.112 (Basal cell carcinoma of skin of right eyelid) is a heading"),
        ("C44.601", LAST, ""),
        ("C44.601", AFTER, "is a heading"),
        ("C44.312", FROM, "C44.312 is not an ICD-10-CM code"),
        ("C44", FROM, "C44 is not an ICD-10-CM code"),
        ("", FROM, "Give an ICD-10-CM code"),
        ("\x00.", FROM, "Give an ICD-10-CM code"),
        ("C" * 10_000, FROM, "is not an ICD-10-CM code"),
        ("\ud800C44.311", FROM, ""),
    ],
)
def test_why_a_code_is_refused_on_a_day(table, asked, on, says):
    found = why_not_billable(asked, on)
    assert says in found
    assert bool(found) == bool(says)


@pytest.mark.parametrize(
    ("typed", "on", "expect"),
    [
        ("basal nose", FROM, ["C44.311"]),
        ("NOSE", AFTER, ["C43.31", "C44.311"]),
        ("NOSE", LAST, ["C44.311"]),
        ("c44", FROM, ["C44.212", "C44.311", "C44.601"]),
        ("c4431", FROM, ["C44.311"]),
        ("C44.31", FROM, ["C44.311"]),
        ("meniere", FROM, ["H81.01"]),
        ("Ménière's", FROM, ["H81.01"]),
        ("ear", FROM, ["C44.212", "H81.01"]),
        ("ear", AFTER, ["H81.01"]),
        ("eyelid", FROM, []),
        ("ose", FROM, []),
        ("%", FROM, []),
        ("_", FROM, []),
        ("", FROM, []),
        ("\x00", FROM, []),
        ("\ud800", FROM, []),
    ],
)
def test_the_search_finds_billable_codes_of_the_day(table, typed, on, expect):
    assert [row.code for row in Icd10Code.objects.search(typed, on)] == expect


@pytest.mark.parametrize(
    ("on", "is_covered"),
    [
        (BEFORE, False),
        (FROM, True),
        (date(2026, 3, 31), True),
        (LAST, True),
        (AFTER, False),
        (date(2027, 9, 30), False),
    ],
)
def test_a_release_covers_the_days_until_the_next_october(on, is_covered):
    code("C44.311", "Nose")
    assert Icd10Code.objects.is_covered(on) == is_covered


def test_each_year_needs_its_release():
    assert not Icd10Code.objects.is_covered(FROM)
    code("C44.311", "Nose", since=date(2026, 4, 1))
    code("C44.312", "Chin", since=date(2027, 10, 1))
    covered = [
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (LAST, True),
        (AFTER, False),
        (date(2027, 9, 30), False),
        (date(2027, 10, 1), True),
    ]
    assert [(day, Icd10Code.objects.is_covered(day)) for day, _ in covered] == covered


def test_a_typed_code_comes_before_labels_that_mention_it():
    code("A00.1", "Type C44 something")
    code("C44.9", "Skin")
    found = Icd10Code.objects.search("c44", FROM)
    assert [row.code for row in found] == ["C44.9", "A00.1"]


def test_the_search_is_one_bounded_query(table, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(Icd10Code.objects.search("c " * 10_000, FROM, limit=2)) == 2


@pytest.mark.parametrize(
    ("second", "constraint"),
    [
        ({"since": FROM, "until": LAST}, "twice from one day"),
        ({"since": AFTER}, "two rows in force"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_code_is_in_force_once(second, constraint):
    code("C44.311", "Nose")
    with pytest.raises(IntegrityError), transaction.atomic():
        code("C44.311", "Nose again", **second)


@pytest.mark.parametrize(
    ("until", "fits"), [(FROM, True), (BEFORE, False)], ids=["one day", "ends before it begins"]
)
def test_a_row_ends_no_earlier_than_it_begins(until, fits):
    if fits:
        assert code("C44.311", "Nose", until=until).pk
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        code("C44.311", "Nose", until=until)


@pytest.mark.parametrize(("name", "label"), [("", "Nose"), ("C44.311", ""), ("C44.311123", "Nose")])
def test_a_row_says_something_that_fits(name, label):
    with pytest.raises(DatabaseError), transaction.atomic():
        code(name, label)


@pytest.mark.parametrize(
    ("typed", "expect"),
    [("c44311", "C44.311"), ("C44.311", "C44.311"), ("b20", "B20"), ("s00 00xa", "S00.00XA")],
)
def test_a_code_is_written_with_its_dot(typed, expect):
    assert normal_code(typed) == expect
