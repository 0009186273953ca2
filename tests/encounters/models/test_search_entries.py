"""Who is found stays true whatever changes, and is what looking at every case would find."""

import random

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from encounters.models import Encounter, EnteredInError, Patient, SearchEntry, SignedNote
from encounters.models.search_triggers import fault_count, refill
from encounters.vocabulary.terms import Role
from encounters.vocabulary.words import name_key
from tests.support.factories import DAY, a_practice, a_user, an_encounter
from tests.support.records import NEXT_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MOST = 20
FAMILIES = ("Nguyễn", "O'Brien-Zürcher", "李", "Þórsdóttir", "Okafor", "Σωκράτης", "Ñu", "ال عمر")
GIVEN = ("Quỳnh-Hương", "小龍", "An", "Fionnuala", "Bo", "Ωμέγα", "Mary Ann", "")
TYPED = (
    *("nguyen", "nguyên an", "zurcher", "O'Brien-Zürcher", "obrien", "李", "小龍", "李 小龍"),
    *("龍", "小", "李小"),
    *("dottir", "a", "an", "nn", "okafor bo", "ωμεγα", "σωκρατης", "عمر", "n", "mary-ann"),
    *("M26", "m26-000", "R-1", "r-", "r-12", "-1", "%", "_", '"', "'", "\\", "*", "AND", "(", ","),
    *("an-an", "okafor, an", "qzx", "an an an an an an qzx", "ſ", "K", "\N{KELVIN SIGN}"),
)


def as_before(practice, text, most):
    """The search without an index: every case of the practice is looked at.

    Words of one or two letters begin a word of the name; in Han, kana and Hangul each letter does.
    """
    rows = Encounter.objects.filter(practice=practice, entered_in_error__isnull=True)
    for word in text.replace(",", " ").split()[:6]:
        is_met = Q(case_number__istartswith=word)
        parts = name_key(word).split()
        for path in ("patient", "patient__merged_into", "signed_note"):
            is_met |= Q((f"{path}__mrn__istartswith", word))
            if parts:
                is_met |= Q(*(_within(f"{path}__name_key", part) for part in parts))
        rows = rows.filter(is_met)
    return list(
        rows.order_by("-date_of_service", "case_number").values_list("pk", flat=True)[:most]
    )


def _within(path, part):
    if len(part) > 2 or part[0] >= "\u2e80":
        return Q((f"{path}__contains", part))
    return Q((f"{path}__startswith", part)) | Q((f"{path}__contains", f" {part}"))


def named(patient, family, given, **more):
    for name, value in {"family_name": family, "given_names": given, **more}.items():
        setattr(patient, name, value)
    patient.save()


@pytest.fixture(scope="module")
def crowd(rows_for_all):
    """Two practices with cases on two days, of people with all kinds of names."""
    chance, practices = random.Random(64), [a_practice(), a_practice()]
    surgeons = [a_user(practice, Role.SURGEON) for practice in practices]
    for number in range(40):
        which = number % 5 == 0
        encounter = an_encounter(
            practices[which],
            surgeons[which],
            date_of_service=chance.choice([DAY, NEXT_DAY]),
        )
        patient = encounter.patient
        named(patient, chance.choice(FAMILIES), chance.choice(GIVEN), mrn=f"R-{number}")
    own = list(Patient.objects.filter(practice=practices[0]).order_by("mrn"))
    for merged, survivor in zip(own[:4], own[4:8], strict=True):
        Patient.objects.filter(pk=merged.pk).update(merged_into=survivor)
    for encounter in Encounter.objects.filter(patient__in=own[8:11]):
        in_error(encounter, surgeons[0])
    for encounter in Encounter.objects.filter(patient__in=own[11:14]):
        signed_as(encounter, "Earlier", "Namé")
    return practices


def in_error(encounter, by):
    EnteredInError.objects.create(
        encounter=encounter,
        reason="Wrong patient",
        marked_by=by,
        printed_name="R. Tester",
        marked_at=timezone.now(),
        seal="0" * 64,
    )


def signed_as(encounter, family, given):
    SignedNote.objects.create(
        encounter=encounter,
        content="{}",
        content_sha256="0" * 64,
        app_version="1",
        page="-",
        pdf_sha256="0" * 64,
        patient_id=str(encounter.patient_id),
        mrn="OLD-7",
        family_name=family,
        given_names=given,
        date_of_birth=DAY,
        signed_at=timezone.now(),
        seal="0" * 64,
    )


@pytest.mark.parametrize("typed", [*TYPED, "earlier", "name", "old-7", "earlier okafor"])
@pytest.mark.parametrize("chunk", [7, 150])
def test_the_search_finds_what_looking_at_every_case_finds(crowd, monkeypatch, typed, chunk):
    monkeypatch.setattr("encounters.models.search_entry._CHUNK", chunk)
    for practice in crowd:
        found = SearchEntry.objects.newest(practice, typed, most=MOST)
        assert found == as_before(practice, typed, MOST)


@pytest.mark.parametrize(
    "typed", [*(word for word in TYPED if word != ","), "r-1 okafor", "m26 okafor"]
)
@pytest.mark.parametrize("numbered", [3, 500])
def test_charts_are_found_as_by_looking_at_every_one(crowd, monkeypatch, typed, numbered):
    """By their own name and number, also where all their cases were entered in error."""
    monkeypatch.setattr("encounters.models.search_entry._CHUNK", 7)
    monkeypatch.setattr("encounters.models.search_entry.MOST_NUMBERED", numbered)
    for practice in crowd:
        rows = Patient.objects.filter(practice=practice)
        for word in typed.replace(",", " ").split()[:6]:
            is_met = Q(mrn__istartswith=word)
            if parts := name_key(word).split():
                is_met |= Q(*(_within("name_key", part) for part in parts))
            rows = rows.filter(is_met)
        found = SearchEntry.objects.charts(practice, typed, most=200)
        assert sorted(found) == sorted(rows.values_list("pk", flat=True))
        few = SearchEntry.objects.charts(practice, typed, most=2)
        assert len(few) == min(len(found), 2)
        assert set(few) <= set(found)


def test_a_search_for_no_word_finds_no_chart(crowd):
    assert SearchEntry.objects.charts(crowd[0], " , ", most=9) == []


def test_cases_entered_in_error_are_found_where_they_are_asked_for(crowd):
    wrong = Encounter.objects.filter(entered_in_error__isnull=False).first()
    number, every = wrong.case_number, Encounter.objects.all()
    assert SearchEntry.objects.newest(wrong.practice, number, most=9) == []
    found = SearchEntry.objects.newest(wrong.practice, number, most=9, cases=every)
    assert found == [wrong.pk]


def test_most_searches_find_somebody(crowd):
    """Otherwise the comparison above shows little."""
    found = [typed for typed in TYPED if as_before(crowd[0], typed, 1)]
    assert len(found) >= 20


def rename(case):
    named(case.patient, "Trần", "Bà")


def rename_by_statement(case):
    Patient.objects.filter(pk=case.patient_id).update(name_key="tran ba")


def renumber(case):
    Patient.objects.filter(pk=case.patient_id).update(mrn="TRAN-7")


def merge(case):
    other = an_encounter(case.practice, case.encounter.surgeon).patient
    named(other, "Trần", "")
    Patient.objects.filter(pk=case.patient_id).update(merged_into=other)


def rename_the_survivor(case):
    other = an_encounter(case.practice, case.encounter.surgeon).patient
    Patient.objects.filter(pk=case.patient_id).update(merged_into=other)
    named(other, "Trần", "")


def sign_under_another_name(case):
    signed_as(case.encounter, "Trần", "")


def number_the_case(case):
    Encounter.objects.filter(pk=case.encounter.pk).update(case_number="Tran-1")


def move_to_another_chart(case):
    other = an_encounter(case.practice, case.encounter.surgeon).patient
    named(other, "Trần", "")
    Encounter.objects.filter(pk=case.encounter.pk).update(patient=other)


CHANGES = [
    rename,
    rename_by_statement,
    renumber,
    merge,
    rename_the_survivor,
    sign_under_another_name,
    number_the_case,
    move_to_another_chart,
]


class Subject:
    """A case of its own with its patient as the row is now."""

    def __init__(self, case):
        self.practice, self.encounter = case.practice, case.encounter

    @property
    def patient(self):
        return Patient.objects.get(pk=self.patient_id)

    @property
    def patient_id(self):
        return Encounter.objects.values_list("patient_id", flat=True).get(pk=self.encounter.pk)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_is_found_at_once(case, change):
    subject = Subject(case)
    assert case.encounter.pk not in SearchEntry.objects.newest(case.practice, "tran", most=MOST)
    change(subject)
    assert case.encounter.pk in SearchEntry.objects.newest(case.practice, "tran", most=MOST)
    assert fault_count(connection) == 0


def test_an_old_name_is_found_no_more_nor_what_was_entered_in_error(case):
    family = case.encounter.patient.family_name
    assert SearchEntry.objects.newest(case.practice, family, most=MOST) == [case.encounter.pk]
    rename(Subject(case))
    assert SearchEntry.objects.newest(case.practice, family, most=MOST) == []
    in_error(case.encounter, case.surgeon)
    assert SearchEntry.objects.newest(case.practice, "tran", most=MOST) == []
    assert fault_count(connection) == 0


def test_a_case_that_moves_to_another_day_stands_there(case):
    later = an_encounter(case.practice, case.surgeon, date_of_service=NEXT_DAY)
    family = later.patient.family_name
    assert SearchEntry.objects.newest(case.practice, family, most=1) == [later.pk]
    moved = NEXT_DAY.replace(year=NEXT_DAY.year + 1)
    Encounter.objects.filter(pk=case.encounter.pk).update(date_of_service=moved)
    assert SearchEntry.objects.newest(case.practice, family, most=1) == [case.encounter.pk]


def test_entries_made_anew_are_those_that_were_kept(crowd):
    assert fault_count(connection) == 0
    before = sorted(SearchEntry.objects.values_list("encounter", "names", "numbers"))
    with transaction.atomic():
        refill(connection)
    assert sorted(SearchEntry.objects.values_list("encounter", "names", "numbers")) == before
    found = SearchEntry.objects.newest(crowd[0], "okafor", most=MOST)
    assert found == as_before(crowd[0], "okafor", MOST)


def test_upkeep_mends_entries_that_somebody_removed_or_changed(crowd):
    keys = list(SearchEntry.objects.order_by("pk").values_list("pk", flat=True)[:4])
    SearchEntry.objects.filter(pk__in=keys[:3]).delete()
    SearchEntry.objects.filter(pk=keys[3]).update(names="  nobody")
    # Three are missing; of the fourth one is wrong and one is missing.
    assert fault_count(connection) == 5
    call_command("tidy", verbosity=0)
    assert fault_count(connection) == 0
