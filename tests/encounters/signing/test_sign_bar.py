"""The bar of the signature: what it asks for, what holds it up, and signing by PIN."""

import uuid

import pytest

from encounters.accounts.signing_pin import set_pin
from encounters.models import AuditEvent, Practice, SigningPin
from encounters.signed import verification
from encounters.vocabulary.terms import Role
from tests.encounters.signing.test_sign_page import give, is_signed
from tests.support.factories import a_user
from tests.support.opened import opened
from tests.support.signed_case import content_hash, sign, url_of

pytestmark = pytest.mark.django_db


class TestProofByPin:
    """In place of the password, in the session that was begun by a full log-in."""

    PIN = "739104"

    def test_the_pin_signs_and_the_log_says_so(self, as_user, case):
        set_pin(case.surgeon, self.PIN)
        client = as_user(case.surgeon)
        page = client.get(url_of(case)).content.decode()
        assert 'id="id_pin"' in page
        assert "Password instead" in page
        answer = give(client, case, password="", pin="482917")
        assert answer.status_code == 422
        assert "The PIN is not right." in answer.content.decode()
        assert give(client, case, password="", pin=self.PIN).status_code == 302
        assert is_signed(case)
        signed = AuditEvent.objects.get(action="sign_note")
        assert signed.changes["proven_by"] == [None, ["pin"]]
        assert list(verification.faults()) == []

    def test_a_wrong_pin_stays_counted_though_the_save_is_taken_back(self, as_user, case):
        set_pin(case.surgeon, self.PIN)
        client = as_user(case.surgeon)
        facts = {"pin": "482917", "content": content_hash(case.encounter)}
        for number in range(1, 7):
            answer = client.post(url_of(case), facts | {"save_key": str(uuid.uuid4())})
            assert answer.status_code == 422
            assert SigningPin.objects.get().wrong_tries == min(number, 5)
        assert "too often" in answer.content.decode()
        assert AuditEvent.objects.filter(action="lock_signing_pin").count() == 1
        assert give(client, case).status_code == 302
        signed = AuditEvent.objects.get(action="sign_note")
        assert signed.changes["proven_by"] == [None, ["password"]]

    def test_not_where_the_practice_forbids_it(self, as_user, case):
        set_pin(case.surgeon, self.PIN)
        Practice.objects.update(allows_signing_pin=False)
        client = as_user(case.surgeon)
        page = client.get(url_of(case)).content.decode()
        assert 'id="id_pin"' not in page
        assert "takes no PIN" in page
        assert give(client, case, password="", pin=self.PIN).status_code == 422
        assert not is_signed(case)

    def test_co_signature_addendum_and_error_take_it_too(self, as_user, case):
        other = a_user(case.practice, Role.SURGEON)
        set_pin(other, self.PIN)
        sign(case)
        client = as_user(other)
        sent = [
            ("co_sign", {}, "co_sign_note"),
            ("addendum_new", {"kind": "addendum", "text": "More."}, "add_addendum"),
            ("entered_in_error", {"reason": "Wrong patient"}, "mark_entered_in_error"),
        ]
        for name, facts, action in sent:
            answer = client.post(url_of(case, name), {"pin": self.PIN, **facts})
            assert answer.status_code == 302, name
            event = AuditEvent.objects.get(action=action)
            assert event.changes["proven_by"] == [None, ["pin"]], name


def test_the_bar_says_what_holds_the_signature_up(as_user, case):
    client = as_user(case.surgeon)
    opened.save_wound_care(case.encounter, {"complications": ""}, by=case.nurse)
    page = client.get(url_of(case)).content.decode()
    assert "Not ready to sign." in page
    assert 'href="#missing-title"' in page
    assert 'id="id_password"' not in page
