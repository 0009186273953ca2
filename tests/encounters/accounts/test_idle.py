"""Access stops when nobody is there, by the server's clock; nothing but a person makes it go on."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.urls import reverse

from encounters.models import PreOp, WrongTry
from encounters.vocabulary.terms import Role
from tests.encounters.accounts.conftest import a_page, code_now, enroll
from tests.support.factories import PASSWORD, a_user
from tests.support.full_case import a_full_case, addresses
from tests.support.page_client import page_headers

pytestmark = pytest.mark.django_db
GOING = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
UNLOCK = "/session/unlock/"


@pytest.fixture
def case(case, clock):
    return case


@pytest.fixture
def page(client, case):
    client.force_login(case.surgeon)
    return client


def url_of(case, name="pre_op"):
    return reverse(name, args=[case.encounter.pk])


def active(page, case, user=None):
    headers = {"X-Page-User": str((user or case.surgeon).pk)}
    return page.post(reverse("session_active"), headers=headers)


def is_locked(page, case):
    return page.get(url_of(case)).status_code == 302


def unlock(page, user, **proof):
    return page.post(UNLOCK, proof, headers={"X-Page-User": str(user.pk)})


@pytest.mark.parametrize(("seconds", "locked"), [(14 * 60 + 59, False), (15 * 60, True)])
def test_session_locks_after_fifteen_minutes(page, case, clock, seconds, locked):
    page.get(url_of(case))
    clock.go(seconds=seconds)
    assert is_locked(page, case) is locked


def test_a_locked_session_answers_pages_and_scripts_each_in_their_way(page, case, clock):
    page.get(url_of(case))
    clock.go(minutes=15)
    answer = page.get(url_of(case))
    assert answer["Location"] == f"{UNLOCK}?next={url_of(case).replace('/', '%2F')}"
    answer = page.get(url_of(case), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.json()["error"]["path"]) == (423, "locked")
    answer = page.post(url_of(case), {"allergies": "Latex"})
    assert answer.status_code == 423
    assert not PreOp.objects.exists()


def test_a_locked_session_shows_nothing_of_anybody(client, clock):
    case, keys = a_full_case()
    client.force_login(case.surgeon)
    client.get(url_of(case))
    clock.go(minutes=15)
    for name, url in addresses(keys):
        if name.startswith("session_"):
            continue
        for method in (client.get, client.post):
            assert method(url).status_code in (302, 423), name
    assert client.get("/admin/")["Location"].startswith(UNLOCK)


BACKGROUND = {
    "a save by itself": {"X-Save": "auto", "X-Page-User": "me"},
    "a part of a page": {"HX-Request": "true"},
    "a flag of some client": {"X-Requested-With": "XMLHttpRequest", "X-Active": "1"},
    "a frame": {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    "a fetch": {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
    "nothing said": {},
}


@pytest.mark.parametrize("what", BACKGROUND)
def test_twenty_minutes_of_background_traffic_do_not_extend_it(page, case, clock, what):
    """CVE-2026-25476: no flag of a request says that somebody is there."""
    page.get(url_of(case))
    headers = BACKGROUND[what]
    statuses = []
    for _ in range(8):
        clock.go(seconds=149)
        said = page_headers(url_of(case), case.surgeon.pk) | headers | {"If-Match": "0"}
        said["X-Page-User"] = str(case.surgeon.pk)
        page.post(url_of(case), {"allergies": "Latex", "touched": "allergies"}, headers=said)
        statuses.append(page.get(url_of(case), headers=headers).status_code)
    assert statuses[5] == 200
    assert all(status in (302, 423) for status in statuses[6:])


def test_requests_made_by_pages_do_not_count_as_activity(page, case, clock):
    preview = url_of(case, "note_preview")
    page.get(url_of(case))
    for _ in range(15):
        clock.go(minutes=1)
        page.get(preview, headers=GOING)
        page.get(reverse("session_state"), headers=GOING)
    assert is_locked(page, case)


@pytest.mark.parametrize("how", ["keys", "pages"])
def test_a_person_makes_it_go_on(page, case, clock, how):
    for _ in range(10):
        clock.go(minutes=14)
        if how == "keys":
            assert active(page, case).status_code == 200
        else:
            page.get(url_of(case), headers=GOING)
    assert not is_locked(page, case)


def test_activity_does_not_open_a_locked_session(page, case, clock):
    page.get(url_of(case))
    clock.go(minutes=15)
    assert active(page, case).status_code == 423
    assert is_locked(page, case)


def test_the_page_of_somebody_else_keeps_nobodys_session_open(page, case, clock):
    clock.go(minutes=10)
    answer = active(page, case, user=case.nurse)
    assert (answer.status_code, answer.json()["error"]["path"]) == (409, "user_changed")
    clock.go(minutes=5)
    assert is_locked(page, case)


def test_session_ends_after_twelve_hours_in_use(page, case, clock):
    for _ in range(51):
        clock.go(minutes=14)
        active(page, case)
    assert not is_locked(page, case)
    clock.go(minutes=10)
    answer = page.get(url_of(case))
    assert answer["Location"].startswith("/login/")
    assert not Session.objects.filter(session_key=page.cookies["sessionid"].value).exists()


class TestUnlocking:
    @pytest.fixture
    def locked(self, page, case, clock):
        page.get(url_of(case))
        clock.go(minutes=15)
        assert is_locked(page, case)
        return page

    def test_the_password_opens_it_where_it_was(self, locked, case):
        answer = unlock(locked, case.surgeon, password=PASSWORD)
        assert (answer.status_code, answer.json()["state"]) == (200, "open")
        assert answer.json()["user"] == str(case.surgeon.pk)
        assert not is_locked(locked, case)

    def test_a_form_does_too(self, locked, case):
        """Without scripts."""
        page = locked.get(f"{UNLOCK}?next={url_of(case)}").content.decode()
        assert "Type your password to go on" in page
        data = {"password": PASSWORD, "next": url_of(case), "page_user": ""}
        answer = locked.post(UNLOCK, data)
        assert (answer.status_code, answer["Location"]) == (302, url_of(case))

    @pytest.mark.parametrize("where", ["//evil.example/", "https://evil.example/", "javascript:1"])
    def test_unlocking_redirects_to_no_other_server(self, locked, where):
        answer = locked.post(UNLOCK, {"password": PASSWORD, "next": where, "page_user": ""})
        assert answer["Location"] == "/"

    def test_a_wrong_password_does_not(self, locked, case):
        answer = unlock(locked, case.surgeon, password="wrong")
        assert (answer.status_code, answer.json()["error"]["path"]) == (422, "password")
        assert is_locked(locked, case)

    def test_password_of_a_colleague_does_not_unlock(self, locked, case):
        case.nurse.set_password("another-long-secret")
        case.nurse.save()
        assert unlock(locked, case.surgeon, password="another-long-secret").status_code == 422
        assert unlock(locked, case.nurse, password="another-long-secret").status_code == 409
        assert is_locked(locked, case)

    def test_guessing_at_the_lock_is_slow_too(self, locked, case):
        told = [unlock(locked, case.surgeon, password="wrong").status_code for _ in range(11)]
        assert told == [422] * 10 + [429]

    def test_going_back_in_time_opens_nothing(self, locked, case, clock):
        clock.go(minutes=-10)
        assert is_locked(locked, case)


def test_a_factor_is_asked_for_again_after_four_hours(client, case, clock):
    enroll(case.surgeon)
    client.post(reverse("login"), {"username": case.surgeon.username, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    for hours, asks in ((3.9, False), (0.3, True)):
        clock.go(hours=hours)
        assert is_locked(client, case)
        answer = unlock(client, case.surgeon, password=PASSWORD)
        assert (answer.status_code == 422) is asks
    assert answer.json()["error"]["path"] == "code"
    assert unlock(client, case.surgeon, password=PASSWORD, code=code_now()).status_code == 200
    assert not is_locked(client, case)


class TestThePageOfWhoHasOnlyAPasskey:
    """Where no script covers the page: a browser that was led to the page of the lock."""

    @pytest.fixture
    def locked(self, page, case, clock):
        Authenticator.objects.create(user=case.surgeon, type="webauthn", data={})
        page.get(url_of(case))
        clock.go(minutes=15)
        return page

    def test_unlock_page_offers_the_passkey_without_a_password(self, locked):
        shown = locked.get(UNLOCK).content.decode()
        assert f'data-sign-passkey="{reverse("session_passkey")}"' in shown
        data = {"credential": '{"id": "x", "response": {}}', "password": "", "page_user": ""}
        answer = locked.post(UNLOCK, data)
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert "The passkey was not accepted." in shown
        assert "This field is required" not in shown
        assert "&quot;response&quot;" not in shown, "it would be sent again"

    def test_a_field_that_stayed_empty_is_no_passkey(self, locked):
        data = {"credential": "", "password": "", "page_user": ""}
        answer = locked.post(UNLOCK, data)
        assert list(answer.context["form"].errors) == ["password"]
        assert not WrongTry.objects.exists()

    def test_unlock_page_without_a_passkey_offers_none(self, client, case, clock):
        client.force_login(case.nurse)
        clock.go(minutes=15)
        assert "data-sign-passkey" not in client.get(UNLOCK).content.decode()


def test_passkey_options_are_sent_to_its_owner_only(client, case):
    url, told = reverse("session_passkey"), {"X-Page-User": str(case.surgeon.pk)}
    assert client.post(url, headers=told).status_code == 401
    client.force_login(case.surgeon)
    answer = client.post(url, headers=told)
    assert answer.json()["publicKey"]["allowCredentials"] == []


def test_one_locks_it_by_hand(page, case):
    page.get(url_of(case))
    page.post(reverse("session_lock"), headers={"X-Page-User": str(case.surgeon.pk)})
    assert is_locked(page, case)


class TestASessionThatIsGone:
    def test_the_same_person_logs_in_from_the_same_page(self, case):
        page = a_page()
        answer = unlock(page, case.surgeon, password=PASSWORD)
        assert (answer.status_code, answer.json()["user"]) == (200, str(case.surgeon.pk))
        assert not is_locked(page, case)

    def test_unlock_of_an_ended_session_needs_the_second_factor(self, case, clock):
        enroll(case.surgeon)
        page = a_page()
        answer = unlock(page, case.surgeon, password=PASSWORD)
        assert (answer.status_code, answer.json()["error"]["path"]) == (422, "code")
        assert "_auth_user_id" not in page.session
        assert unlock(page, case.surgeon, password=PASSWORD, code=code_now()).status_code == 200

    @pytest.mark.parametrize("who", ["", "999999", "x", "9" * 30])
    def test_a_person_who_does_not_exist_is_a_wrong_password(self, case, who):
        page = a_page()
        headers = {"X-Page-User": who, "HX-Request": "true"}
        answer = page.post(UNLOCK, {"password": "wrong"}, headers=headers)
        known = unlock(page, case.surgeon, password="wrong")
        assert (answer.status_code, answer.json()) == (known.status_code, known.json())

    def test_scripts_are_told_and_not_led_away(self, case):
        page = a_page()
        answer = page.get(url_of(case), headers={"HX-Request": "true"})
        assert (answer.status_code, answer.json()["error"]["path"]) == (401, "logged_out")
        assert page.get(reverse("session_state")).json()["state"] == "gone"


def test_asking_how_it_stands_tells_of_the_session_and_its_person(page, case, clock):
    page.get(url_of(case))
    clock.go(minutes=5)
    said = page.get(reverse("session_state")).json()
    assert (said["state"], said["user"], said["seconds_left"]) == (
        "open",
        str(case.surgeon.pk),
        600,
    )


def test_a_page_older_than_its_session_is_told_so_in_json(case):
    from django.test import Client

    page = Client(enforce_csrf_checks=True)
    page.force_login(case.surgeon)
    said = page_headers(url_of(case), case.surgeon.pk)
    answer = page.post(url_of(case), {"allergies": "x"}, headers=said)
    assert (answer.status_code, answer.json()["error"]["path"]) == (403, "csrf")
    token = page.get(reverse("session_state")).json()["csrf"]
    answer = page.post(url_of(case), {"allergies": "x"}, headers=said | {"X-CSRFToken": token})
    assert answer.status_code == 302


def test_another_persons_session_refuses_the_old_page(page, case):
    nurse = a_user(case.practice, Role.ASSISTANT)
    answer = active(page, case, user=nurse)
    assert answer.status_code == 409


WHERE_TO = [
    ("", "/"),
    ("?next=/search/", "/search/"),
    ("?next=/login/", "/"),
    ("?next=/login/%3Fnext=/login/", "/"),
    ("?next=https://elsewhere.example/", "/"),
]


@pytest.mark.parametrize(("query", "there"), WHERE_TO)
def test_whoever_is_logged_in_goes_on_from_the_log_in(page, query, there):
    answer = page.get(f"/login/{query}")
    assert (answer.status_code, answer["Location"]) == (302, there)


def test_at_the_lock_and_by_its_password_a_colleague_gets_in(page, case, clock):
    colleague = a_user(case.encounter.practice, Role.SURGEON)
    page.get(url_of(case))
    clock.go(minutes=15)
    assert page.get(reverse("login")).status_code == 200
    # In another tab the first one has unlocked meanwhile.
    unlock(page, case.surgeon, password=PASSWORD)
    page.post(reverse("login"), {"username": colleague.username, "password": PASSWORD})
    assert page.get(reverse("day_list")).wsgi_request.user == colleague
