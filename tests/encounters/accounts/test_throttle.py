"""Guessing is slow, nobody is locked out, and a name that does not exist is told from no other."""

from itertools import pairwise

import pytest
from allauth.core import context
from django.urls import reverse

from encounters import actions
from encounters.accounts.credentials import CredentialError, Proof, confirm
from encounters.accounts.throttle import TooManyTriesError, begin_try
from encounters.models import WrongTry
from encounters.request_state import network_address
from encounters.vocabulary.terms import Role
from encounters.web.credentials import CredentialForm, confirmed
from tests.encounters.accounts.conftest import a_page, code_now, enroll
from tests.support.factories import PASSWORD, a_practice, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WRONG = "wrong"
HERE, THERE = "10.0.0.1", "10.0.0.2"


def guess(name, password=WRONG, source=HERE):
    page = a_page(REMOTE_ADDR=source)
    return page.post(reverse("login"), {"username": name, "password": password})


def is_refused(answer):
    return answer.status_code == 429


@pytest.mark.parametrize("is_known", [True, False])
def test_ten_wrong_tries_and_no_more_in_fifteen_minutes(surgeon, clock, is_known):
    name = surgeon.username if is_known else "nobody-here"
    told = [guess(name) for _ in range(12)]
    assert [is_refused(answer) for answer in told] == [False] * 10 + [True] * 2
    assert "Too many wrong tries. Wait 15 minutes" in told[-1].content.decode()
    clock.go(minutes=14, seconds=59)
    assert is_refused(guess(name))
    clock.go(seconds=2)
    assert not is_refused(guess(name))


def test_hundreds_of_guesses_at_five_names_judge_ten_each(surgeon, clock):
    """The others are turned away unread, from the one address they come from."""
    names = [surgeon.username, *(f"ghost{number}" for number in range(4))]
    request = a_page(REMOTE_ADDR=HERE).get(reverse("login")).wsgi_request
    judged = dict.fromkeys(names, 0)
    for number in range(300):
        try:
            begin_try(request, names[number % 5])
            judged[names[number % 5]] += 1
        except TooManyTriesError:
            clock.go(seconds=1)
    assert max(judged.values()) <= 10
    assert WrongTry.objects.count() == sum(judged.values())


def test_the_owner_gets_in_from_elsewhere_whatever_others_guess(surgeon, clock):
    for _ in range(15):
        guess(surgeon.username)
    assert is_refused(guess(surgeon.username, PASSWORD))
    assert guess(surgeon.username, PASSWORD, THERE).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(surgeon, clock):
    for _ in range(9):
        guess(surgeon.username)
    assert guess(surgeon.username, PASSWORD).status_code == 302
    assert not WrongTry.objects.exists()


def test_a_right_password_does_not_forget_wrong_codes(surgeon, clock):
    """Else whoever knows the password could guess at codes for ever."""
    enroll(surgeon)
    judged = 0
    for _ in range(12):
        page = a_page(REMOTE_ADDR=HERE)
        if is_refused(
            page.post(reverse("login"), {"username": surgeon.username, "password": PASSWORD})
        ):
            continue
        judged += (
            "not right"
            in page.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
        )
    assert judged == 10
    assert guess(surgeon.username, PASSWORD, THERE).status_code == 302


def test_an_address_that_errs_with_many_names_waits_longer_and_longer(clock, client):
    request = client.get(reverse("login")).wsgi_request
    waits = []
    for number in range(60):
        waited = 0
        while True:
            try:
                begin_try(request, f"ghost{number}")
                break
            except TooManyTriesError as error:
                waited += error.seconds
                clock.go(seconds=error.seconds)
        waits.append(waited)
    assert set(waits[:30]) == {0}
    assert all(earlier <= later for earlier, later in pairwise(waits))
    assert waits[-1] == 2 ** ((59 - 30) // 5)


def test_capitals_and_spaces_make_no_other_name(surgeon, clock):
    for number in range(10):
        guess(surgeon.username.upper() if number % 2 else f" {surgeon.username}")
    assert is_refused(guess(surgeon.username))


def test_stored_try_names_nobody(clock):
    guess("my-password-in-the-wrong-field")
    row = WrongTry.objects.get()
    assert "my-password" not in f"{row.subject} {row.source} {row}"


def test_a_day_later_it_is_dropped(clock):
    guess("ghost")
    clock.go(days=1, seconds=1)
    guess("other")
    assert WrongTry.objects.count() == 1


HEADERS = [
    (0, "1.1.1.1", "127.0.0.1"),
    (1, "1.1.1.1", "1.1.1.1"),
    (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
    (2, "9.9.9.9, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
    (2, "1.1.1.1", "127.0.0.1"),
    (1, "", "127.0.0.1"),
]


@pytest.mark.parametrize(("hops", "told", "source"), HEADERS)
def test_the_address_is_what_ones_own_servers_saw(rf, settings, hops, told, source):
    """What a visitor writes before them counts for nothing."""
    settings.TRUSTED_PROXIES = hops
    assert network_address(rf.get("/", headers={"X-Forwarded-For": told})) == source


class TestConfirming:
    """What unlocking and signing ask."""

    @pytest.fixture
    def request_(self, client):
        return client.get(reverse("login")).wsgi_request

    def test_password_is_enough_for_whoever_has_no_factor(self, request_, surgeon):
        assert confirm(request_, surgeon, Proof(password=PASSWORD)) is False

    def test_second_factor_is_needed_when_there_is_one(self, request_, surgeon, clock):
        enroll(surgeon)
        with pytest.raises(CredentialError) as refused:
            confirm(request_, surgeon, Proof(password=PASSWORD))
        assert refused.value.field == "code"
        assert confirm(request_, surgeon, Proof(password=PASSWORD, code=code_now()))

    @pytest.mark.parametrize(
        ("proof", "field"),
        [
            (Proof(), "password"),
            (Proof(password="wrong"), "password"),
            (Proof(password=PASSWORD, code="000000"), "code"),
            (Proof(code="000000"), "password"),
            (Proof(password=PASSWORD, credential={}), "credential"),
            (Proof(credential={"id": "x", "response": {}}), "credential"),
        ],
    )
    def test_wrong_proof_is_refused_at_its_field(self, request_, surgeon, proof, field):
        enroll(surgeon)
        with pytest.raises(CredentialError) as refused:
            confirm(request_, surgeon, proof)
        assert refused.value.field == field
        assert WrongTry.objects.count() == 1

    def test_ten_wrong_ones_and_then_not_even_the_right_one(self, request_, surgeon, clock):
        for _ in range(10):
            with pytest.raises(CredentialError):
                confirm(request_, surgeon, Proof(password="wrong"))
        with pytest.raises(TooManyTriesError):
            confirm(request_, surgeon, Proof(password=PASSWORD))

    def test_password_of_another_person_does_not_confirm(self, request_, surgeon):
        other = a_user(a_practice(), Role.SURGEON)
        other.set_password("another-long-secret")
        with pytest.raises(CredentialError):
            confirm(request_, surgeon, Proof(password="another-long-secret"))


class TestSigning:
    """The form that a signature asks for."""

    @pytest.fixture
    def signed(self, rf, surgeon):
        def sign(**typed):
            request = rf.post("/", typed)
            request.user, request.session = surgeon, {}
            with context.request_context(request):
                form = CredentialForm(request.POST)
                return confirmed(request, form), form

        return sign

    def test_signing_by_password(self, signed):
        assert signed(password=PASSWORD)[0]
        for wrong in ("wrong", ""):
            is_confirmed, form = signed(password=wrong)
            assert not is_confirmed
            assert list(form.errors) == ["password"]
        assert "code" not in form.fields

    def test_signing_by_password_and_code(self, signed, surgeon, clock):
        enroll(surgeon)
        is_confirmed, form = signed(password=PASSWORD)
        assert (is_confirmed, list(form.errors)) == (False, ["code"])
        assert not signed(password="wrong", code=code_now())[0]
        assert signed(password=PASSWORD, code=code_now())[0]
        assert not signed(password=PASSWORD, code=code_now())[0]

    def test_signing_is_refused_after_ten_wrong_passwords(self, signed, clock):
        for _ in range(10):
            signed(password="wrong")
        is_confirmed, form = signed(password=PASSWORD)
        assert not is_confirmed
        assert "Too many wrong tries" in str(form.errors)


def test_a_refused_save_takes_the_wrong_try_not_back(client, surgeon, monkeypatch):
    """The save's transaction is undone; the count is written again after it."""
    client.force_login(surgeon)
    kept = []
    monkeypatch.setattr(actions, "keep_try", lambda key, **_: kept.append(key))
    data = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}
    assert client.post(reverse("password_change"), data).status_code == 422
    assert len(kept) == 2
    assert len(set(kept)) == 1
