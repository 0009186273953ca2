"""Emergency access as an action: who is asked, what is counted, what is written down."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from encounters.actions.audit import emergency
from encounters.actions.audit.emergency import EmergencyRequest, WrongNumberError
from encounters.actions.audit.log import record_access
from encounters.actions.saving.refusal import ActionRefusedError
from encounters.models import AuditEvent, EmergencyAccess, Encounter, Patient
from encounters.vocabulary.record_terms import Outcome, ReviewVerdict
from encounters.vocabulary.terms import Role
from tests.support.factories import a_practice, a_user, an_encounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def covering():
    return a_user(a_practice(), Role.SURGEON)


def asked(case, **changes):
    patient = case.encounter.patient
    facts = {"number": patient.mrn, "date_of_birth": patient.date_of_birth, "reason": "Bleeding!!"}
    return EmergencyRequest(**facts | changes)


def errors_of(work, *arguments, **options):
    with pytest.raises(ActionRefusedError) as caught:
        work(*arguments, **options)
    return caught.value.errors


@pytest.mark.parametrize("number", ["mrn", "case_number"])
def test_a_wrong_birthday_is_told_without_a_word_about_whose_the_number_is(case, covering, number):
    said = getattr(case.encounter if number == "case_number" else case.encounter.patient, number)
    wrong = asked(case, number=said.lower(), date_of_birth=date(1958, 3, 15))
    with pytest.raises(WrongNumberError) as caught:
        emergency.open_emergency(wrong, by=covering)
    assert caught.value.practice_id == case.practice.pk
    said = "No case with this number and this date of birth. Check both against the patient's card."
    assert caught.value.errors == {"number": [said]}


def test_a_number_of_nobody_is_of_no_practice(case, covering):
    with pytest.raises(WrongNumberError) as caught:
        emergency.open_emergency(asked(case, number="nobody"), by=covering)
    assert caught.value.practice_id is None


def test_ten_letters_are_a_reason_and_nine_are_none(case, covering):
    assert errors_of(emergency.open_emergency, asked(case, reason="Bleeding!"), by=covering) == {
        "reason": ["Say in a few words why."]
    }
    access = emergency.open_emergency(asked(case), by=covering)
    assert EmergencyAccess.objects.get() == access
    assert access.ends_at - access.opened_at == timedelta(hours=4)
    event = AuditEvent.objects.last()
    assert (event.action, event.actor, event.practice) == (
        "open_emergency",
        covering,
        case.practice,
    )
    assert event.encounter_id == str(case.encounter.pk)
    assert set(event.changes) == {"reason", "ends_at"}


def test_emergency_is_refused_to_a_coder_or_closed_account(case, covering):
    message = {"": ["Emergency access is for people who treat patients."]}
    coder = a_user(a_practice(), Role.CODER)
    assert errors_of(emergency.open_emergency, asked(case), by=coder) == message
    covering.is_active = False
    assert errors_of(emergency.open_emergency, asked(case), by=covering) == message


class TestReview:
    @pytest.fixture
    def access(self, case, covering):
        return emergency.open_emergency(asked(case), by=covering)

    @pytest.fixture
    def officer(self, case):
        return a_user(case.practice, Role.PRIVACY_OFFICER)

    def review(self, access, by, verdict=ReviewVerdict.JUSTIFIED, words=""):
        return emergency.review_emergency(access, verdict, words, by=by)

    def test_is_written_down(self, case, access, officer):
        row = self.review(access, officer, ReviewVerdict.QUESTIONED, "Ask them")
        stored = EmergencyAccess.objects.get()
        assert (stored.verdict, stored.review) == (ReviewVerdict.QUESTIONED, "Ask them")
        assert (stored.reviewed_by, stored.pk) == (officer, row.pk)
        assert timezone.now() - stored.reviewed_at < timedelta(minutes=1)
        event = AuditEvent.objects.last()
        assert (event.action, event.actor, event.practice) == (
            "review_emergency",
            officer,
            case.practice,
        )
        assert event.encounter_id == str(case.encounter.pk)
        assert event.changes == {"verdict": ["", "questioned"], "review": ["", "Ask them"]}

    def test_is_said_once(self, access, officer):
        self.review(access, officer)
        assert errors_of(self.review, access, officer) == {"": ["This use was reviewed already."]}

    def test_is_not_ones_own(self, access, covering):
        assert errors_of(self.review, access, covering) == {
            "": ["Nobody reviews their own access."]
        }

    def test_questioned_review_needs_a_follow_up(self, access, officer):
        assert errors_of(self.review, access, officer, ReviewVerdict.QUESTIONED) == {
            "review": ["Say what is to be followed up."]
        }


class TestTries:
    def wrong(self, case, by, times, action=emergency.ACTION):
        for _ in range(times):
            record_access(
                action,
                ("encounter", ""),
                by=by,
                practice_id=case.practice.pk,
                outcome=Outcome.DENIED,
            )

    def test_four_are_an_oversight_and_five_are_a_search(self, case, covering):
        self.wrong(case, a_user(), 5)
        self.wrong(case, covering, 5, action="read_chart")
        self.wrong(case, covering, 4)
        assert emergency.open_emergency(asked(case), by=covering)
        self.wrong(case, covering, 1)
        assert errors_of(emergency.open_emergency, asked(case), by=covering) == {
            "number": ["Too many wrong numbers. Wait 15 minutes, or call the practice."]
        }

    def test_opened_case_does_not_count_as_a_wrong_try(self, case, covering):
        for _ in range(6):
            assert emergency.open_emergency(asked(case), by=covering)

    @pytest.mark.parametrize(("seconds", "is_open"), [(0, False), (1, True)])
    def test_wrong_tries_are_forgotten_after_fifteen_minutes(
        self, case, covering, stop_clock, seconds, is_open
    ):
        now = timezone.now()
        stop_clock(now)
        self.wrong(case, covering, 5)
        stop_clock(now + timedelta(minutes=15, seconds=seconds))
        if is_open:
            assert emergency.open_emergency(asked(case), by=covering)
        else:
            assert "number" in errors_of(emergency.open_emergency, asked(case), by=covering)


@pytest.mark.parametrize(("later", "newest"), [(1, "first"), (0, "second")])
def test_newest_case_of_a_patient_opens(case, covering, later, newest):
    first, second = case.encounter, an_encounter(case.practice, case.surgeon)
    Encounter.objects.filter(pk=second.pk).update(patient=first.patient)
    day = second.date_of_service + timedelta(days=later)
    Encounter.objects.filter(pk=first.pk).update(date_of_service=day)
    opened = emergency.open_emergency(asked(case), by=covering).encounter
    assert opened == {"first": first, "second": second}[newest]


@pytest.mark.parametrize("newer", [0, 21])
def test_case_of_two_patients_with_the_same_number_and_birthday_does_not_open(
    case, covering, newer
):
    other = an_encounter(case.practice, case.surgeon)
    same = {name: getattr(case.encounter.patient, name) for name in ("mrn", "date_of_birth")}
    Patient.objects.filter(pk=other.patient_id).update(practice=a_practice(), **same)
    for _ in range(newer):
        later = an_encounter(case.practice, case.surgeon, date_of_service=date(2026, 11, 20))
        Encounter.objects.filter(pk=later.pk).update(patient=other.patient)
    assert "number" in errors_of(emergency.open_emergency, asked(case), by=covering)
    assert not EmergencyAccess.objects.exists()
