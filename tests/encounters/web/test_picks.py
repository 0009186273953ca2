"""Which buttons stand beside a field: the practice's words, the patient's own, the team."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.forms.lesion import LesionForm, VerificationForm
from encounters.forms.preparation import AnestheticForm, PreOpForm, TimeOutForm, WoundCareForm
from encounters.models import Encounter, EnteredInError, Patient, PreOp, UsualWords
from encounters.models.duties import people_for
from encounters.vocabulary.terms import Role
from encounters.vocabulary.usual_words import MOST_OFFERED, usual_fields
from encounters.web.open_chart import OpenChart
from encounters.web.picks import with_picks
from tests.support.factories import DAY, a_practice, a_user, an_encounter

pytestmark = pytest.mark.django_db


def opened_by(case, user=None, role=Role.ASSISTANT):
    return OpenChart(case.encounter, frozenset({role}), user or case.nurse)


def offered(case, name, form=None, **who):
    """The words on the buttons of a field."""
    form = form or PreOpForm()
    with_picks(opened_by(case, **who), form)
    return [pick.words for pick in form.picks[name].picks] if name in form.picks else []


def earlier(case, days=30, **facts):
    """An earlier case of the patient, with these pre-op facts."""
    encounter = an_encounter(case.practice, case.surgeon)
    patient = case.encounter.patient
    day = DAY - timedelta(days=days)
    Encounter.objects.filter(pk=encounter.pk).update(patient=patient, date_of_service=day)
    PreOp.objects.create(encounter=encounter, **facts)
    return encounter


def change(case, field, **values):
    UsualWords.objects.filter(practice=case.practice, field=field).update(**values)


class TestThePractices:
    def test_a_new_practice_offers_what_is_shipped(self, case):
        shipped = list(usual_fields()["PreOp.anticoagulants"].words)
        assert offered(case, "anticoagulants") == shipped

    def test_its_own_list_stands_in_its_order(self, case):
        change(case, "PreOp.antiseptic", words="Betadine\nAlcohol")
        assert offered(case, "antiseptic") == ["Betadine", "Alcohol"]

    def test_a_list_that_is_switched_off_offers_nothing(self, case):
        change(case, "PreOp.antiseptic", is_offered=False)
        assert offered(case, "antiseptic") == []

    def test_another_practices_list_is_not_offered(self, case):
        UsualWords.objects.filter(practice=a_practice()).update(words="Theirs")
        assert "Theirs" not in offered(case, "antiseptic")

    def test_a_long_list_is_cut(self, case):
        change(case, "PreOp.antiseptic", words="\n".join(map(str, range(20))))
        assert offered(case, "antiseptic") == [str(number) for number in range(MOST_OFFERED)]

    @pytest.mark.parametrize(("tumor", "is_offered"), [("bcc", True), ("scc", False)])
    def test_words_of_one_tumor_are_offered_for_it_alone(self, case, tumor, is_offered):
        lesion = case.lesion
        lesion.tumor_type = tumor
        form = LesionForm(instance=lesion, practice=case.practice)
        assert bool(offered(case, "tumor_subtype", form)) is is_offered

    def test_whoever_only_reads_is_offered_nothing(self, case):
        assert offered(case, "antiseptic", role=Role.CODER) == []


class TestThePatientsOwn:
    def test_words_of_an_earlier_case_come_first_with_its_day(self, case):
        day = DAY - timedelta(days=30)
        earlier(case, allergies="Latex: hives")
        form = PreOpForm()
        with_picks(opened_by(case), form)
        (pick,) = form.picks["allergies"].picks
        assert (pick.words, pick.beside) == ("Latex: hives", day.isoformat())

    def test_each_of_several_is_a_button_and_none_stands_twice(self, case):
        change(case, "PreOp.anticoagulants", words="None\nWarfarin")
        earlier(case, anticoagulants="warfarin, Fish oil 1 g")
        assert offered(case, "anticoagulants") == ["warfarin", "Fish oil 1 g", "None"]

    def test_words_of_a_merged_chart_are_the_patients(self, case):
        other = earlier(case, prosthesis="Left hip")
        merged = Patient.objects.exclude(pk=case.encounter.patient_id).first()
        Patient.objects.filter(pk=merged.pk).update(merged_into=case.encounter.patient)
        Encounter.objects.filter(pk=other.pk).update(patient=merged)
        assert "Left hip" in offered(case, "prosthesis")

    @pytest.mark.parametrize("days", [0, -1])
    def test_a_case_of_the_same_day_counts_and_a_later_one_does_not(self, case, days):
        earlier(case, days=days, prosthesis="Left hip")
        assert ("Left hip" in offered(case, "prosthesis")) is (days == 0)

    def test_what_this_case_says_is_not_offered_to_itself(self, case):
        PreOp.objects.create(encounter=case.encounter, prosthesis="Left hip")
        assert "Left hip" not in offered(case, "prosthesis")

    def test_another_patients_words_are_not_offered(self, case):
        other = an_encounter(case.practice, case.surgeon)
        PreOp.objects.create(encounter=other, prosthesis="Left hip")
        assert "Left hip" not in offered(case, "prosthesis")

    def test_what_nobody_confirmed_is_not_offered(self, case):
        earlier(case, prosthesis="Left hip", unconfirmed=["prosthesis"])
        assert "Left hip" not in offered(case, "prosthesis")

    def test_a_case_entered_in_error_is_not_asked(self, case):
        wrong = earlier(case, prosthesis="Left hip")
        EnteredInError.objects.create(
            encounter=wrong,
            reason="Wrong patient",
            marked_by=case.surgeon,
            marked_at=timezone.now(),
        )
        assert "Left hip" not in offered(case, "prosthesis")

    @pytest.mark.parametrize(("length", "is_offered"), [(80, True), (81, False)])
    def test_a_long_text_is_no_button(self, case, length, is_offered):
        earlier(case, prosthesis="x" * length)
        assert ("x" * length in offered(case, "prosthesis")) is is_offered


class TestTheTeam:
    def test_who_is_logged_in_stands_before_the_surgeon(self, case):
        names = [case.nurse.display_name, case.surgeon.display_name]
        assert offered(case, "consent_by") == names
        assert offered(case, "consent_by", user=case.surgeon) == names[1:]
        assert offered(case, "present", TimeOutForm()) == names

    def test_a_list_of_people_is_filled_by_account(self, case):
        form = VerificationForm(people=people_for(case.practice, "siteverification.verified_by"))
        with_picks(opened_by(case), form)
        values = [pick.fills for pick in form.picks["verified_by"].picks]
        assert values == [str(case.nurse.pk), str(case.surgeon.pk)]

    def test_somebody_whom_the_list_does_not_have_gets_no_button(self, case):
        stranger = a_user(case.practice, Role.ADMINISTRATOR)
        form = VerificationForm(people=people_for(case.practice, "siteverification.verified_by"))
        with_picks(opened_by(case, stranger), form)
        assert "verified_by" in form.picks
        _ = form.helper
        assert f'data-pick="{stranger.pk}"' not in str(form["verified_by"])
        assert f'data-pick="{case.surgeon.pk}"' in str(form["verified_by"])


def test_several_forms_ask_once(case):
    chart = opened_by(case)
    _ = chart.encounter.patient, chart.record, chart.may_write
    forms = [PreOpForm(), TimeOutForm(), WoundCareForm()]
    forms.append(AnestheticForm(encounter=case.encounter))
    with CaptureQueriesContext(connection) as queries:
        with_picks(chart, *forms)
    assert len(queries) == 2
    assert all(form.picks for form in forms)
