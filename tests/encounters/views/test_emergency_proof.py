"""Who opens another practice's chart proves anew who is at the keyboard, as whoever signs does."""

import pytest
from django.urls import reverse

from encounters.models import AuditEvent, EmergencyAccess
from encounters.vocabulary.terms import Role
from tests.encounters.accounts.conftest import SECRET, clock, code_now, enroll, spare_codes
from tests.support.factories import PASSWORD, a_practice, a_user
from tests.support.page_client import PageClient

pytestmark = pytest.mark.django_db
REASON = "Bleeding, their surgeon cannot be reached"

__all__ = ["clock"]


@pytest.fixture
def covering(case):
    return a_user(a_practice(), Role.SURGEON)


@pytest.fixture
def page(covering):
    client = PageClient()
    client.force_login(covering)
    return client


def ask(page, case, **proof):
    encounter = case.encounter
    born = encounter.patient.date_of_birth.isoformat()
    facts = {"number": encounter.case_number, "date_of_birth": born, "reason": REASON}
    return page.post(reverse("emergency"), facts | proof)


def is_refused_at(answer, field):
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not EmergencyAccess.objects.exists()
    return answer.content.decode()


@pytest.mark.parametrize("password", [None, "", "wrong", f"{PASSWORD} "])
def test_case_stays_closed_without_the_password_and_the_form_stays_filled(page, case, password):
    proof = {} if password is None else {"password": password}
    shown = is_refused_at(ask(page, case, **proof), "password")
    assert "The password is not right." in shown
    for kept in (REASON, case.encounter.case_number):
        assert kept in shown
    assert not password or f'value="{password}"' not in shown


def test_the_password_is_enough_for_whoever_has_no_factor(page, case):
    assert 'name="code"' not in page.get(reverse("emergency")).content.decode()
    assert ask(page, case, password=PASSWORD).status_code == 302


def test_a_password_is_taken_as_it_was_typed(page, case, covering):
    """Names are brought into one form of Unicode; a password is nobody's to change."""
    odd = " long enough, e\u0301 "
    covering.set_password(odd)
    covering.save()
    page.force_login(covering)
    assert ask(page, case, password=odd).status_code == 302


class TestWithASecondFactor:
    @pytest.fixture(autouse=True)
    def _enrolled(self, covering, clock):
        enroll(covering)

    @pytest.mark.parametrize("code", ["", "000000"])
    def test_the_code_is_asked_for_too(self, page, case, code):
        shown = is_refused_at(ask(page, case, password=PASSWORD, code=code), "code")
        assert REASON in shown

    def test_case_opens_with_a_code_that_is_then_used_up(self, page, case):
        code = code_now()
        assert ask(page, case, password=PASSWORD, code=code).status_code == 302
        EmergencyAccess.objects.all().delete()
        is_refused_at(ask(page, case, password=PASSWORD, code=code), "code")

    def test_a_recovery_code_stands_in(self, page, case, covering):
        spare = spare_codes(covering)[0]
        assert ask(page, case, password=PASSWORD, code=spare).status_code == 302

    @pytest.mark.parametrize("password", ["", PASSWORD])
    def test_a_passkey_that_does_not_hold_is_told_where_one_looks(self, page, case, password):
        answer = ask(page, case, password=password, credential='{"id": "x", "response": {}}')
        assert answer.status_code == 422
        assert "The passkey was not accepted." in answer.content.decode()
        assert "&quot;response&quot;" not in answer.content.decode(), "it would be sent again"
        assert not EmergencyAccess.objects.exists()


def test_answer_without_proof_does_not_depend_on_the_number(page, case):
    told = {
        ask(page, case, number=number).content.decode().count("No case") for number in ("x", "M1")
    }
    assert told == {0}
    assert not AuditEvent.objects.filter(action="open_emergency").exists()


def test_guessing_at_it_is_slow_too(page, case):
    for _ in range(10):
        ask(page, case, password="wrong")
    shown = is_refused_at(ask(page, case, password=PASSWORD), "password")
    assert "Too many wrong tries" in shown


def test_the_password_is_in_no_answer_and_not_in_the_log(page, case, covering):
    ask(page, case, password=PASSWORD)
    told = str(list(AuditEvent.objects.values_list("changes", flat=True)))
    assert PASSWORD not in told
    assert SECRET not in told
