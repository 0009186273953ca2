"""The questions of lists, asked so that an index answers them, find what the plain ones did."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Exists, OuterRef, Q

from encounters.models import Encounter, EnteredInError, Lesion, Membership, Patient, Stage
from encounters.models.duties import people_for
from encounters.snapshot import seen_on
from encounters.views.day.day_list import DayFilter
from encounters.views.day.unsigned import left_behind, unsigned_before
from encounters.vocabulary.terms import EncounterStatus, Role
from tests.encounters.models.test_search_entries import in_error
from tests.support.factories import DAY, a_case, a_practice, a_stage, a_user, an_encounter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAYS = [DAY + timedelta(days=number) for number in range(4)]


@pytest.fixture(scope="module")
def practices(rows_for_all):
    """Two with some surgeons, cases that went on over days, drafts, and errors."""
    chance, made = random.Random(18), [a_practice(), a_practice()]
    first = a_stage(a_case().lesion)
    for practice in made:
        surgeons = [a_user(practice, Role.SURGEON) for _ in range(3)]
        for _ in range(9):
            encounter = an_encounter(
                practice, chance.choice(surgeons), date_of_service=chance.choice(DAYS[:3])
            )
            if chance.random() < 0.2:
                in_error(encounter, surgeons[0])
        # One left the practice, one the installation.
        Membership.objects.filter(user=surgeons[1]).delete()
        type(surgeons[2]).objects.filter(pk=surgeons[2].pk).update(is_active=False)
        rows = list(Lesion.objects.filter(encounter__practice=practice))
        for lesion in chance.sample(rows, 5):
            for number in (1, 2):
                stage = Stage.objects.get(pk=first.pk)
                stage.pk, stage.lesion, stage.number = uuid4(), lesion, number
                stage.date_of_service = chance.choice(DAYS)
                stage.save(force_insert=True)
        charts = list(Patient.objects.filter(practice=practice))
        Patient.objects.filter(pk=charts[0].pk).update(merged_into=charts[1])
        Patient.objects.filter(pk=charts[2].pk).update(merged_into=charts[1])
    return made


def plain(practice):
    return Encounter.objects.filter(practice=practice, entered_in_error__isnull=True)


def keys(rows):
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("day", DAYS)
def test_a_day(practices, day):
    later = Stage.objects.filter(lesion__encounter=OuterRef("pk"), date_of_service=day)
    for practice in practices:
        before = plain(practice).filter(Q(date_of_service=day) | Q(Exists(later)))
        shown = Encounter.objects.in_lists().filter(practice=practice)
        assert keys(seen_on(shown, day)) == keys(before)


def test_drafts_of_earlier_days_and_of_those_who_left(practices):
    for practice in practices:
        drafts = plain(practice).filter(status=EncounterStatus.DRAFT.value)
        for day in DAYS:
            before = drafts.filter(date_of_service__lt=day)
            assert keys(unsigned_before(practice, day)) == keys(before)
        here = people_for(practice, "encounter.surgeon").values("pk")
        before = drafts.exclude(surgeon__in=here)
        assert keys(left_behind(practice)) == keys(before)
        assert keys(before)


def test_the_surgeons_one_may_choose(practices):
    for practice in practices:
        here = people_for(practice, "encounter.surgeon").values("pk")
        either = Q(pk__in=here) | Q(pk__in=practice.encounters.values("surgeon"))
        offered = DayFilter(practice=practice).fields["surgeon"].queryset
        assert keys(offered) == keys(offered.model.objects.filter(either))


def test_the_cases_of_a_person(practices):
    for patient in Patient.objects.filter(practice__in=practices):
        key = patient.merged_into_id or patient.pk
        before = Encounter.objects.filter(Q(patient=key) | Q(patient__merged_into=key))
        assert keys(Encounter.objects.of_person(patient)) == keys(before)


def test_some_cases_were_entered_in_error(practices):
    assert EnteredInError.objects.filter(encounter__practice__in=practices).exists()
