"""Who came in, who did not, who left: each is an event, and none tells what was typed."""

import json

import pytest
from django.urls import reverse

from encounters import actions
from encounters.actions.audit.log import log_faults
from encounters.actions.audit.session_events import RECORD_AGAIN_AFTER
from encounters.models import AuditEvent, User
from tests.encounters.accounts.conftest import (
    SECRET,
    UNLOCK,
    a_page,
    code_now,
    enroll,
    events,
    head,
    log_in,
    send_code,
    spare_codes,
    unlock,
)
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db
GHOST = "my-password-in-the-wrong-field"
WRONG = "wrong-and-long-enough"
HERE = "10.0.0.1"


class TestLogIn:
    def test_log_in_by_password_is_logged(self, surgeon, told):
        log_in(a_page(REMOTE_ADDR=HERE), surgeon.username)
        assert told() == [("log_in", "done", {"factors": ["password"]}, "login")]
        (event,) = told.rows()
        assert (event.actor, event.source) == (surgeon, HERE)
        assert event.practice == surgeon.memberships.get().practice
        assert (event.subject_kind, event.subject_id) == ("user", str(surgeon.pk))

    @pytest.mark.parametrize("by", ["totp", "recovery_codes"])
    def test_log_in_with_a_second_factor_is_logged_when_it_was_shown(self, surgeon, told, by):
        enroll(surgeon)
        code = spare_codes(surgeon)[0] if by == "recovery_codes" else code_now()
        page = a_page()
        log_in(page, surgeon.username)
        before = len(told())
        send_code(page, code)
        found = told()[before:]
        assert found == [("log_in", "done", {"factors": ["password", by]}, "mfa_authenticate")]

    def test_a_right_password_alone_is_told_and_proves_nobody(self, surgeon, told):
        enroll(surgeon)
        before = len(told())
        log_in(a_page(), surgeon.username)
        assert told()[before:] == [("ask_factor", "done", {}, "login")]
        event = told.rows()[-1]
        assert (event.actor, event.subject_id) == (None, str(surgeon.pk))

    def test_a_wrong_password_names_the_account_and_no_actor(self, surgeon, told):
        log_in(a_page(), surgeon.username, WRONG)
        assert told() == [("log_in", "denied", {"wrong": "password"}, "login")]
        (event,) = told.rows()
        assert (event.actor, event.subject_id) == (None, str(surgeon.pk))
        assert event.practice == surgeon.memberships.get().practice

    def test_a_name_that_nobody_has_leaves_no_trace_of_itself(self, surgeon, told):
        log_in(a_page(), GHOST, WRONG)
        assert told() == [("log_in", "denied", {"wrong": "password"}, "login")]
        (event,) = told.rows()
        assert (event.actor, event.subject_id) == (None, "")
        assert GHOST not in str(AuditEvent.objects.filter(pk=event.pk).values().get())

    @pytest.mark.parametrize("name", ["", "nul\0", "x" * 300])
    def test_impossible_name_is_logged_once_at_most(self, surgeon, told, name):
        assert log_in(a_page(), name, WRONG).status_code == 200
        assert [outcome for _, outcome, *_ in told()] in ([], ["denied"])

    def test_a_wrong_code(self, surgeon, told):
        enroll(surgeon)
        page = a_page()
        log_in(page, surgeon.username)
        before = len(told())
        send_code(page, "000000")
        assert told()[before:] == [("log_in", "denied", {"wrong": "code"}, "mfa_authenticate")]

    def test_a_wrong_passkey(self, surgeon, told):
        enroll(surgeon)
        page = a_page()
        log_in(page, surgeon.username)
        before = len(told())
        answer = page.post(reverse("mfa_authenticate"), {"credential": '{"id": "x"}'})
        assert "The passkey was not accepted." in answer.content.decode()
        assert told()[before:] == [("log_in", "denied", {"wrong": "passkey"}, "mfa_authenticate")]

    def test_an_account_switched_off_between_password_and_code(self, surgeon, told):
        enroll(surgeon)
        page = a_page()
        log_in(page, surgeon.username)
        before = len(told())
        User.objects.filter(pk=surgeon.pk).update(is_active=False)
        send_code(page, code_now())
        assert told()[before:] == [("log_in", "denied", {"wrong": "account"}, "mfa_authenticate")]

    def test_typed_text_is_not_in_the_log(self, surgeon):
        enroll(surgeon)
        code = code_now()
        page = a_page()
        log_in(page, surgeon.username, WRONG)
        log_in(page, GHOST, WRONG)
        log_in(page, surgeon.username)
        send_code(page, "000000")
        send_code(page, code)
        stored = json.dumps([event.__dict__ for event in events()], default=str)
        assert not [typed for typed in (WRONG, GHOST, PASSWORD, SECRET, code) if typed in stored]
        assert list(log_faults()) == []


class TestTries:
    def test_refusals_of_one_address_are_one_event_in_a_quarter_of_an_hour(
        self, surgeon, told, clock
    ):
        """Else whoever is refused could fill the log with names of their own."""
        for _ in range(10):
            log_in(a_page(REMOTE_ADDR=HERE), surgeon.username, WRONG)
        before = len(told())
        for name in (surgeon.username, surgeon.username, "ghost"):
            for _ in range(12):
                log_in(a_page(REMOTE_ADDR=HERE), name, WRONG)
        found = told()[before:]
        assert [event for event in found if event[0] == "refuse_tries"] == [
            ("refuse_tries", "denied", {"tried": "log_in"}, "login")
        ]
        assert len(found) == 1 + 10, "ten of the ghost were judged"
        clock.go(minutes=14)
        log_in(a_page(REMOTE_ADDR=HERE), surgeon.username, WRONG)
        assert len(told()) == before + 11

    def test_the_next_quarter_of_an_hour_has_its_own(self, surgeon, told, clock):
        for _ in range(2):
            for _ in range(12):
                log_in(a_page(REMOTE_ADDR=HERE), surgeon.username, WRONG)
            clock.go(minutes=15, seconds=1)
        assert [event[0] for event in told()].count("refuse_tries") == 2

    def test_repeated_wrong_tries_are_stored_ten_times_at_most(self, surgeon, clock):
        for _ in range(12):
            log_in(a_page(REMOTE_ADDR=HERE), surgeon.username, WRONG)
        since = clock.now - RECORD_AGAIN_AFTER
        assert len(actions.tries_since(since, source=HERE)) == 10


class TestLeavingAndLocking:
    def test_log_out(self, inside, surgeon, told):
        inside.post(reverse("logout"))
        assert told() == [("log_out", "done", {}, "logout")]
        assert told.rows()[0].actor == surgeon

    def test_log_out_without_a_session_is_not_logged(self, client, told):
        client.post(reverse("logout"))
        assert told() == []

    def test_the_server_ends_a_session(self, client, surgeon, clock):
        client.force_login(surgeon)
        client.get(reverse("day_list"))
        clock.go(hours=11)
        client.get(reverse("day_list"))
        since = head()
        clock.go(hours=1)
        client.get(reverse("day_list"))
        (event,) = events(since=since)
        assert (event.action, event.actor, event.place) == ("end_session", surgeon, "day_list")

    @pytest.mark.parametrize("noticed_by", ["day_list", "session_state"])
    def test_an_idle_lock_is_one_event_and_so_is_unlocking(
        self, clock, inside, surgeon, told, noticed_by
    ):
        clock.go(minutes=15)
        for _ in range(3):
            inside.get(reverse(noticed_by))
        assert told() == [("lock", "done", {"why": "idle"}, noticed_by)]
        unlock(inside, surgeon, password=WRONG)
        unlock(inside, surgeon, password=PASSWORD)
        assert told()[1:] == [
            ("unlock", "denied", {"wrong": "password"}, "session_unlock"),
            ("unlock", "done", {"factors": ["password"]}, "session_unlock"),
        ]
        assert [row.actor for row in told.rows()] == [surgeon, None, surgeon]

    def test_a_lock_by_hand(self, inside, told):
        for _ in range(2):
            inside.post(reverse("session_lock"))
        assert told() == [("lock", "done", {"why": "asked"}, "session_lock")]

    def test_a_session_that_is_gone_is_begun_by_a_log_in(self, surgeon, told, clock):
        enroll(surgeon)
        before = len(told())
        page = a_page()
        unlock(page, surgeon, password=PASSWORD)
        unlock(page, surgeon, password=PASSWORD, code=code_now())
        unlock(a_page(), surgeon, password=WRONG)
        assert told()[before:] == [
            ("ask_factor", "done", {}, "session_unlock"),
            ("log_in", "done", {"factors": ["password", "totp"]}, "session_unlock"),
            ("log_in", "denied", {"wrong": "password"}, "session_unlock"),
        ]

    @pytest.mark.parametrize("who", ["999999", "x", "nul\0"])
    def test_the_page_of_nobody(self, told, who):
        page = a_page()
        page.post(UNLOCK, {"password": WRONG, "page_user": who}, headers={"HX-Request": "true"})
        assert told() == [("log_in", "denied", {"wrong": "password"}, "session_unlock")]
