"""The signing PIN: how it is set, when it is good, how it locks, and what the log says of it."""

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.urls import reverse

from encounters import actions
from encounters.accounts import session_timer
from encounters.accounts.credentials import CredentialError, Proof, confirm
from encounters.accounts.secrets import unseal
from encounters.accounts.signing_pin import PinState, judge_pin, pin_state, set_pin
from encounters.accounts.throttle import TooManyTriesError
from encounters.models import AuditEvent, SigningPin
from encounters.request_state import state_of
from encounters.web.credentials import SignatureForm, confirmed
from tests.encounters.accounts.conftest import code_now, enroll
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db
PIN, OTHER = "739104", "482917"
PAGE = "/account/signing-pin/"


@pytest.fixture
def practice(surgeon):
    return surgeon.memberships.get().practice


@pytest.fixture
def request_(rf, surgeon):
    """A request in a session that was begun by a full log-in just now."""
    request = rf.post("/")
    request.user, request.session = surgeon, {}
    session_timer.begin(request.session)
    session_timer.show_proof(request.session)
    return request


def typed(**changes):
    return {"new_pin": PIN, "new_pin_again": PIN, "password": PASSWORD} | changes


def twice(pin):
    return {"new_pin": pin, "new_pin_again": pin}


REFUSED_ON_THE_PAGE = [
    ("a wrong password", {"password": "wrong"}, "The password is not right."),
    ("no password", {"password": ""}, "The password is not right."),
    ("another one the second time", {"new_pin_again": OTHER}, "not the same digits"),
    ("one that everybody guesses", twice("123456"), "Everybody guesses"),
    ("none", twice(""), "required"),
    ("one too long for the field", twice("7" * 400), "at most 12"),
]


def test_set_on_the_account_page_changed_and_removed(inside, surgeon, told):
    assert "Set one" in inside.get(reverse("mfa_index")).content.decode()
    for number in (PIN, OTHER):
        answer = inside.post(PAGE, typed(new_pin=number, new_pin_again=number))
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
        assert judge_pin(surgeon, number)
    assert "Change it" in inside.get(reverse("mfa_index")).content.decode()
    inside.post(PAGE, {"remove": "1"})
    assert not SigningPin.objects.exists()
    events = [row for row in told.rows() if "signing_pin" in row.action]
    assert [(row.action, row.changes) for row in events] == [
        ("set_signing_pin", {"signing_pin": [None, "set"]}),
        ("set_signing_pin", {"signing_pin": ["set", "set anew"]}),
        ("remove_signing_pin", {"signing_pin": ["set", None]}),
    ]
    assert all(row.actor == surgeon for row in events)


@pytest.mark.parametrize(("what", "changes", "said"), REFUSED_ON_THE_PAGE)
def test_refused_on_the_account_page(inside, what, changes, said):
    answer = inside.post(PAGE, typed(**changes))
    assert answer.status_code == 422, what
    assert said in answer.content.decode()
    assert not SigningPin.objects.exists()


def test_setting_it_takes_the_second_factor_of_whoever_has_one(inside, surgeon, clock):
    enroll(surgeon)
    assert inside.post(PAGE, typed()).status_code == 422
    assert inside.post(PAGE, typed(code=code_now())).status_code == 302


def test_a_copy_of_the_database_holds_no_hash_of_it(surgeon):
    set_pin(surgeon, PIN)
    row = SigningPin.objects.get()
    assert "$" not in row.sealed
    assert check_password(PIN, unseal(row.sealed))
    assert PIN not in str(AuditEvent.objects.filter(action="set_signing_pin").get().changes)


def test_it_signs_where_password_and_factor_were_shown_less_than_four_hours_ago(
    request_, surgeon, practice, clock
):
    set_pin(surgeon, PIN)
    session_timer.show_proof(request_.session)
    for span, state in (
        ({}, PinState.USABLE),
        ({"hours": 3, "minutes": 59, "seconds": 59}, PinState.USABLE),
        ({"seconds": 1}, PinState.STALE),
    ):
        clock.go(**span)
        assert pin_state(request_, surgeon, practice) is state
    enroll(surgeon)
    with pytest.raises(CredentialError):
        confirm(request_, surgeon, Proof(password=PASSWORD))
    assert pin_state(request_, surgeon, practice) is PinState.STALE
    confirm(request_, surgeon, Proof(password=PASSWORD, code=code_now()))
    assert pin_state(request_, surgeon, practice) is PinState.USABLE


def test_unlocking_by_password_alone_is_no_full_proof(request_, surgeon, practice, clock):
    set_pin(surgeon, PIN)
    enroll(surgeon)
    clock.go(hours=4, seconds=1)
    confirm(request_, surgeon, Proof(password=PASSWORD), asks_factor=False, act="unlock")
    assert pin_state(request_, surgeon, practice) is PinState.STALE


def test_a_pin_does_not_make_the_proof_younger(request_, surgeon, practice, clock):
    set_pin(surgeon, PIN)
    session_timer.show_proof(request_.session)
    clock.go(hours=3)
    confirm(request_, surgeon, Proof(pin=PIN))
    clock.go(hours=1)
    assert pin_state(request_, surgeon, practice) is PinState.STALE


def test_a_session_of_before_this_release_asks_the_password(request_, surgeon, practice):
    set_pin(surgeon, PIN)
    del request_.session["clock"]["proof"]
    assert pin_state(request_, surgeon, practice) is PinState.STALE


def test_a_practice_may_forbid_it(request_, surgeon, practice):
    set_pin(surgeon, PIN)
    practice.allows_signing_pin = False
    assert pin_state(request_, surgeon, practice) is PinState.FORBIDDEN


def test_right_pin_is_told_to_the_log_and_forgets_wrong_tries(request_, surgeon):
    set_pin(surgeon, PIN)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(CredentialError, match="The PIN is not right") as refused:
                confirm(request_, surgeon, Proof(pin=OTHER))
            assert refused.value.field == "pin"
        assert confirm(request_, surgeon, Proof(pin=PIN)) is False
    assert SigningPin.objects.get().wrong_tries == 0
    assert state_of(request_).proven_by == ("pin",)
    proven = [event.details for event in state_of(request_).session_events]
    assert proven == [{"factors": ["pin"]}] * 2


def test_five_wrong_tries_lock_it_until_it_is_set_anew(request_, surgeon, practice):
    set_pin(surgeon, PIN)
    said = []
    for _ in range(5):
        with pytest.raises(CredentialError) as refused:
            confirm(request_, surgeon, Proof(pin=OTHER))
        said.append(refused.value.message)
    assert said == ["The PIN is not right."] * 4 + [PinState.LOCKED.value]
    assert "lock_signing_pin" in [event.act for event in state_of(request_).session_events]
    assert pin_state(request_, surgeon, practice) is PinState.LOCKED
    assert not judge_pin(surgeon, PIN)
    confirm(request_, surgeon, Proof(password=PASSWORD))
    assert not judge_pin(surgeon, PIN)
    set_pin(surgeon, PIN)
    assert judge_pin(surgeon, PIN)


def test_wrong_pins_count_among_the_tries_of_the_name(request_, surgeon, clock):
    """Setting it anew again and again gives nobody more guesses than the throttle allows."""
    for number in range(10):
        if number % 4 == 0:
            set_pin(surgeon, PIN)
        with pytest.raises(CredentialError):
            confirm(request_, surgeon, Proof(pin=OTHER))
    with pytest.raises(TooManyTriesError):
        confirm(request_, surgeon, Proof(password=PASSWORD))


def test_whoever_shows_a_password_beside_it_is_judged_by_the_password(request_, surgeon):
    set_pin(surgeon, PIN)
    with pytest.raises(CredentialError) as refused:
        confirm(request_, surgeon, Proof(pin=PIN, password="wrong"))
    assert refused.value.field == "password"
    assert SigningPin.objects.get().wrong_tries == 0


def test_without_a_pin_none_is_right(request_, surgeon):
    with pytest.raises(CredentialError):
        confirm(request_, surgeon, Proof(pin=PIN))


def test_keys_that_were_changed_make_it_wrong_and_fail_nothing(surgeon, settings):
    set_pin(surgeon, PIN)
    settings.SEAL_KEYS = ["another key"]
    assert not judge_pin(surgeon, PIN)


def test_it_goes_with_the_second_factor(surgeon):
    set_pin(surgeon, PIN)
    actions.reset_second_factor(surgeon, by=surgeon, practices=[None])
    assert not SigningPin.objects.exists()
    assert not Authenticator.objects.exists()


FORMS = [
    # what is typed, whether it proves, the field that says so
    ({"pin": PIN}, True, None),
    ({"pin": OTHER}, False, "pin"),
    ({"pin": ""}, False, "pin"),
    ({"password": PASSWORD}, True, None),
    ({"pin": OTHER, "password": PASSWORD}, True, None),
    ({"pin": "7" * 400}, False, "pin"),
]


@pytest.mark.parametrize(("data", "is_proof", "field"), FORMS)
def test_form_of_a_signature_where_the_pin_is_good(rf, request_, practice, data, is_proof, field):
    set_pin(request_.user, PIN)
    with context.request_context(request_):
        form = SignatureForm(data, practice=practice)
        assert confirmed(request_, form) is is_proof
    assert list(form.errors) == ([field] if field else [])


def test_form_of_a_signature_takes_no_pin_where_it_is_not_good(request_, practice):
    set_pin(request_.user, PIN)
    practice.allows_signing_pin = False
    with context.request_context(request_):
        form = SignatureForm({"pin": PIN}, practice=practice)
        assert not confirmed(request_, form)
    assert list(form.errors) == ["password"]
    assert SigningPin.objects.get().wrong_tries == 0
