"""Nobody gets to a patient without a second factor where one is asked for; codes work once."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.urls import reverse

from encounters import actions
from encounters.accounts.middleware import ENROLLING
from encounters.accounts.one_time_codes import factor_of_code
from encounters.accounts.secrets import BrokenSealError, seal, unseal
from encounters.models import User
from tests.encounters.accounts.conftest import (
    SECRET,
    a_page,
    code_now,
    enroll,
    spare_codes,
)
from tests.permissions.matrix import every_address
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db
FIRST_RUN = "/account/second-factor/"


def log_in(client, user, password=PASSWORD, **more):
    data = {"username": user.username, "password": password, **more}
    return client.post(reverse("login"), data)


def send_code(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client):
    return client.get(reverse("day_list")).status_code == 200


class TestWhereItIsRequired:
    @pytest.fixture(autouse=True)
    def _required(self, required):
        pass

    def test_a_password_alone_leads_to_the_first_run(self, client, surgeon):
        assert log_in(client, surgeon).status_code == 302
        answer = client.get(reverse("day_list"))
        assert (answer.status_code, answer["Location"]) == (302, FIRST_RUN)
        assert "It takes two minutes" in client.get(FIRST_RUN).content.decode()

    def test_no_other_address_answers_before_it(self, client, surgeon):
        """Administration included; what shows nothing of anybody is let through."""
        User.objects.filter(pk=surgeon.pk).update(is_superuser=True)
        client.force_login(surgeon)
        told = []
        for address in every_address():
            if address.name in ENROLLING or address.keys or address.name.startswith("mfa_auth"):
                continue
            if address.name.endswith(("old-address", "nowhere")):
                continue
            for method in (client.get, client.post):
                answer = method("/" + address.route.replace("^", "").replace("$", ""))
                where = answer.get("Location", "")
                if not (answer.status_code == 403 or where == FIRST_RUN):
                    told.append((address.name, answer.status_code, where))
        assert told == []

    def test_the_first_run_ends_with_codes_that_are_shown_once(
        self, client, surgeon, django_capture_on_commit_callbacks
    ):
        log_in(client, surgeon)
        page = client.get(reverse("mfa_activate_totp"))
        assert page.status_code == 200
        secret = client.session["mfa.totp.secret"]
        code = code_of(secret)
        wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
        assert "not right" in wrong.content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("mfa_activate_totp"), {"code": code})
        assert answer["Location"] == reverse("mfa_view_recovery_codes")
        first = client.get(answer["Location"]).content.decode()
        again = client.get(answer["Location"]).content.decode()
        assert first.count("<li><code>") == 10
        assert "<li><code>" not in again
        assert is_in(client)

    def test_a_session_that_showed_no_factor_is_ended(self, client, surgeon):
        """However it came about: another page of log-in, a cookie made by hand."""
        enroll(surgeon)
        client.force_login(surgeon)
        assert client.get(reverse("day_list"))["Location"] == "/login/"
        assert "_auth_user_id" not in client.session

    def test_reset_of_all_factors_ends_old_sessions(self, client, surgeon):
        enroll(surgeon)
        log_in(client, surgeon)
        send_code(client, code_now())
        assert is_in(client)
        actions.reset_second_factor(surgeon, by=surgeon, practices=[None])
        assert client.get(reverse("day_list"))["Location"] == "/login/"

    def test_scripts_are_told_so(self, client, surgeon):
        client.force_login(surgeon)
        answer = client.get(reverse("day_list"), headers={"HX-Request": "true"})
        assert (answer.status_code, answer.json()["error"]["path"]) == (403, "second_factor")

    def test_the_only_factor_stays(self, client, surgeon):
        enroll(surgeon)
        log_in(client, surgeon)
        send_code(client, code_now())
        confirm_password(client)
        page = client.post(reverse("mfa_deactivate_totp"))
        assert "only second factor" in page.content.decode()
        assert Authenticator.objects.filter(type="totp").exists()


def confirm_password(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_of(secret):
    from django.utils import timezone

    from encounters.accounts.one_time_codes import code_at

    return code_at(secret, int(timezone.now().timestamp()) // 30)


class TestTheSecondStep:
    def test_second_factor_is_asked_in_the_demo_too(self, client, surgeon):
        enroll(surgeon)
        answer = log_in(client, surgeon)
        assert answer["Location"] == reverse("mfa_authenticate")
        assert client.get(reverse("day_list"))["Location"].startswith("/login/")
        assert send_code(client, code_now()).status_code == 302
        assert is_in(client)

    def test_the_way_back_is_kept(self, client, surgeon):
        enroll(surgeon)
        log_in(client, surgeon, next="/encounters/new/")
        assert send_code(client, code_now())["Location"] == "/encounters/new/"

    @pytest.mark.parametrize(
        ("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)]
    )
    def test_clocks_may_differ_by_one_step(self, client, surgeon, clock, steps, is_right):
        enroll(surgeon)
        log_in(client, surgeon)
        send_code(client, code_now(steps))
        assert is_in(client) is is_right

    def test_a_code_is_good_once_out_of_a_hundred_tries(self, surgeon, clock):
        enroll(surgeon)
        code = code_now()
        let_in = sum(factor_of_code(surgeon, code) is not None for _ in range(97))
        for number in range(3):
            client = a_page(REMOTE_ADDR=f"10.0.0.{number}")
            log_in(client, surgeon)
            send_code(client, code)
            let_in += is_in(client)
        assert let_in == 1

    def test_an_older_code_is_used_up_with_a_newer_one(self, surgeon, clock):
        enroll(surgeon)
        for steps, is_right in ((0, True), (-1, False)):
            client = a_page()
            log_in(client, surgeon)
            send_code(client, code_now(steps))
            assert is_in(client) is is_right

    def test_a_recovery_code_is_good_once(self, surgeon):
        enroll(surgeon)
        spare = spare_codes(surgeon)[0]
        let_in = []
        for _ in range(2):
            client = a_page()
            log_in(client, surgeon)
            send_code(client, spare)
            let_in.append(is_in(client))
        assert let_in == [True, False]

    def test_a_person_switched_off_meanwhile_stays_out(self, client, surgeon):
        enroll(surgeon)
        log_in(client, surgeon)
        User.objects.filter(pk=surgeon.pk).update(is_active=False)
        send_code(client, code_now())
        assert "_auth_user_id" not in client.session


def test_factor_secrets_are_not_readable_in_the_database(client, surgeon):
    row = enroll(surgeon)
    spare = spare_codes(surgeon)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert not any(code in stored for code in spare)
    assert unseal(row.data["secret"]) == SECRET


def test_an_old_key_still_opens_and_a_strange_one_does_not(settings):
    settings.SEAL_KEYS = ["first-long-random-text"]
    sealed = seal("secret")
    settings.SEAL_KEYS = ["second-long-random-text", "first-long-random-text"]
    assert unseal(sealed) == "secret"
    settings.SEAL_KEYS = ["second-long-random-text"]
    with pytest.raises(BrokenSealError):
        unseal(sealed)


def test_other_log_in_pages_do_not_exist(client, surgeon):
    """The administration's log-in leads to the one log-in; none of allauth's others is there."""
    assert client.get("/admin/login/")["Location"].startswith("/login/")
    answer = client.post("/admin/login/", {"username": surgeon.username, "password": PASSWORD})
    assert answer["Location"].startswith("/login/")
    assert "_auth_user_id" not in client.session
    names = {address.name for address in every_address()}
    assert not {"account_signup", "account_reset_password", "mfa_trust"} & names


def test_a_new_password_ends_every_other_session(client, surgeon):
    here, there = a_page(), a_page()
    for page in (here, there):
        log_in(page, surgeon)
        assert is_in(page)
    new = "a-new-and-longer-secret"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("password_change"), data).status_code == 302
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.parametrize("wrong", ["", "wrong"])
def test_a_new_password_wants_the_old_one(client, surgeon, wrong):
    log_in(client, surgeon)
    new = "a-new-and-longer-secret"
    data = {"old_password": wrong, "new_password1": new, "new_password2": new}
    assert client.post(reverse("password_change"), data).status_code == 422
    assert User.objects.get(pk=surgeon.pk).check_password(PASSWORD)


class TestLeaving:
    def test_the_session_is_gone_and_the_browser_forgets(self, client, surgeon):
        log_in(client, surgeon)
        cookie = client.cookies["sessionid"].value
        answer = client.post(reverse("logout"))
        assert answer["Clear-Site-Data"] == '"cache"'
        assert not Session.objects.filter(session_key=cookie).exists()
        client.cookies["sessionid"] = cookie
        assert not is_in(client)

    def test_a_log_in_gives_a_new_key(self, client, surgeon):
        client.get(reverse("login"))
        log_in(client, surgeon)
        first = client.cookies["sessionid"].value
        log_in(client, surgeon)
        assert client.cookies["sessionid"].value != first

    @pytest.mark.parametrize("cut", ["is_active", "role"])
    def test_session_ends_when_the_account_or_role_is_removed(self, client, surgeon, cut):
        log_in(client, surgeon)
        url = reverse("encounter_new")
        assert client.get(url).status_code == 200
        if cut == "role":
            surgeon.memberships.all().delete()
        else:
            User.objects.filter(pk=surgeon.pk).update(is_active=False)
        assert client.get(url).status_code in (302, 404)
