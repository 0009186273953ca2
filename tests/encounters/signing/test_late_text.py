"""What came too late for a signature is offered as an addendum, and nobody else's is read."""

import uuid
from copy import deepcopy
from datetime import timedelta

import pytest
from django.urls import reverse

from encounters import actions
from encounters.models import Addendum, DeviceKey, SectionDraft
from encounters.vocabulary.terms import Role
from tests.support.factories import PASSWORD, a_case, a_user
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case, sign, unprinted

pytestmark = pytest.mark.django_db
WORDS = "Wound care\nDressing: Zqgauze"


@pytest.fixture(scope="module")
def _signed_for_all(rows_for_all):
    with pytest.MonkeyPatch.context() as patch:
        unprinted(patch)
        case = a_complete_case()
        sign(case)
        return case


@pytest.fixture
def signed(_signed_for_all, db, monkeypatch):
    unprinted(monkeypatch)
    monkeypatch.setattr(
        "encounters.actions.signing.addenda.render_addenda", lambda *_, **__: b"%PDF"
    )
    return deepcopy(_signed_for_all)


def address(name, case):
    return reverse(name, args=[case.encounter.pk])


def keep(client, case, text=WORDS):
    return client.post(address("addendum_late", case), {"text": text})


@pytest.fixture
def as_user(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


class TestLateText:
    def test_it_stands_in_the_page_of_the_addendum_until_it_is_added(self, as_user, signed):
        client = as_user(signed.nurse)
        assert keep(client, signed).json() == {"place": address("addendum_new", signed)}
        page = client.get(address("addendum_new", signed)).content.decode()
        assert "Zqgauze" in page and "came too late for the signature" in page
        facts = {"kind": "addendum", "text": WORDS, "password": PASSWORD}
        assert client.post(address("addendum_new", signed), facts).status_code == 302
        assert Addendum.objects.get().text == WORDS
        assert not SectionDraft.objects.exists()
        assert "Zqgauze" not in client.get(address("addendum_new", signed)).content.decode()

    def test_the_note_says_that_it_waits(self, as_user, signed):
        client = as_user(signed.nurse)
        waits = "What you typed came too late for the signature"
        assert waits not in client.get(address("note", signed)).content.decode()
        keep(client, signed)
        assert waits in client.get(address("note", signed)).content.decode()
        other = as_user(signed.surgeon).get(address("note", signed)).content.decode()
        assert waits not in other

    def test_it_can_be_thrown_away(self, as_user, signed):
        client = as_user(signed.nurse)
        keep(client, signed)
        keep(client, signed, "")
        assert not SectionDraft.objects.exists()

    def test_more_is_added_and_the_same_is_not_kept_twice(self, as_user, signed):
        client = as_user(signed.nurse)
        for text in (WORDS, WORDS, "Codes\nNote: Zqlate"):
            keep(client, signed, text)
        place = address("addendum_new", signed)
        kept = actions.late_text(place, by=signed.nurse)
        assert kept == f"{WORDS}\nCodes\nNote: Zqlate"

    @pytest.mark.parametrize(("length", "status"), [(20_000, 200), (20_001, 422)])
    def test_it_has_an_end(self, as_user, signed, length, status):
        assert keep(as_user(signed.nurse), signed, "x" * length).status_code == status

    def test_what_no_note_could_print_is_refused(self, as_user, signed):
        assert keep(as_user(signed.nurse), signed, "a\x00b").status_code == 422

    def test_it_is_no_way_into_a_draft_or_a_foreign_chart(self, as_user, signed, case):
        assert keep(as_user(case.nurse), case).status_code == 403
        assert keep(as_user(a_case().surgeon), signed).status_code == 404
        coder = a_user(signed.practice, Role.CODER)
        assert keep(as_user(coder), signed).status_code == 403


class TestKeys:
    def test_keys_open_what_came_too_late_and_no_new_one_is_made(self, as_user, monkeypatch):
        unprinted(monkeypatch)
        case = a_complete_case()
        keys = {}
        for person in (case.surgeon, case.nurse):
            answer = as_user(person).post(address("device_keys", case))
            keys[person] = answer.json()["keys"]
        sign(case)
        for person in (case.surgeon, case.nurse):
            answer = as_user(person).post(address("device_keys", case))
            assert answer.json()["keys"] == keys[person]
        fellow = a_user(case.practice, Role.SURGEON)
        assert as_user(fellow).post(address("device_keys", case)).json()["keys"] == []
        assert DeviceKey.objects.count() == 2

    def test_an_encounter_entered_in_error_destroys_them(self, as_user, signed):
        opened_key = DeviceKey.objects.create(
            user=signed.nurse,
            encounter_key=signed.encounter.pk,
            secret="x" * 44,
            made_at=signed.encounter.updated_at,
        )
        opened.mark_entered_in_error(signed.encounter, reason="Other patient.", by=signed.surgeon)
        assert not DeviceKey.objects.filter(pk=opened_key.pk).exists()


class TestOwnPages:
    def be(self, case, unsaved, name="wound_care"):
        page = uuid.uuid4()
        place = address(name, case)
        idle = timedelta(hours=1)
        actions.be_present(case.encounter, page, place, idle=idle, unsaved=unsaved, by=case.surgeon)
        return page

    def shown(self, as_user, case, page=""):
        url = address("sign", case)
        return as_user(case.surgeon).get(url, headers={"X-Page": str(page)}).content.decode()

    def test_the_signers_other_page_is_named(self, as_user):
        case = a_complete_case()
        self.be(case, 1)
        words = (
            "Another page of yours, the wound care, has 1 change that the server does not have yet."
        )
        assert words in self.shown(as_user, case)

    def test_each_of_them_is(self, as_user):
        case = a_complete_case()
        self.be(case, 2)
        self.be(case, 1, "pre_op")
        text = self.shown(as_user, case)
        assert "the wound care, has 2 changes" in text
        assert "the preparation, has 1 change" in text

    def test_the_page_that_signs_and_a_page_with_nothing_are_not(self, as_user):
        case = a_complete_case()
        page = self.be(case, 1)
        self.be(case, 0)
        assert "Another page of yours" not in self.shown(as_user, case, page)
