"""A save is done once: what opens its transaction, what is stored, what becomes of who is late."""

import inspect
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encounters import actions
from encounters.actions import KeyUsedError, StoredAnswer, hold_key, locked_draft, run_once
from encounters.actions.saving import receipts
from encounters.models import Anesthetic, SaveReceipt
from encounters.request_state import SaveTransaction

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FACTS = {"agent": "Lidocaine", "volume_ml": 3}
ANSWER = StoredAnswer(302, "/there/", {"a": 1})


def a_save(key, by, sha256="one"):
    return SaveTransaction(receipt=SaveReceipt(key=key, user=by, sha256=sha256))


def give(case, save):
    with locked_draft(case.encounter, by=case.nurse, save=save) as draft:
        return actions.give_anesthetic(draft, FACTS)


def do(case, key, sha256="one", answer=ANSWER, by=None, fault=None):
    save = a_save(key, by or case.nurse, sha256)

    def work():
        row = give(case, save)
        if fault:
            raise fault
        return row

    return run_once(save, work, lambda _: answer)


def test_works_once_and_remembers_its_answer(case):
    key = uuid.uuid4()
    row = do(case, key, answer=StoredAnswer(302, "/there/", {"a": 1}, case.encounter.pk))
    assert Anesthetic.objects.get() == row
    do(case, uuid.uuid4())
    receipt = do(case, key)
    assert Anesthetic.objects.count() == 2
    assert receipt == SaveReceipt.objects.get(key=key, user=case.nurse)
    assert (receipt.status, receipt.location, receipt.answer) == (302, "/there/", {"a": 1})
    assert (receipt.about, receipt.sha256) == (case.encounter.pk, "one")


def test_a_key_is_each_persons_own(case):
    key = uuid.uuid4()
    for by in (case.nurse, case.surgeon):
        assert isinstance(do(case, key, by=by), Anesthetic)
    assert do(case, key, by=case.surgeon).user == case.surgeon


def test_the_key_with_something_else_in_it_is_refused(case):
    key = uuid.uuid4()
    do(case, key)
    with pytest.raises(KeyUsedError):
        do(case, key, sha256="two")


def test_action_without_an_answer_is_rolled_back(case):
    key = uuid.uuid4()
    do(case, key, answer=None)
    assert not Anesthetic.objects.exists()
    assert not SaveReceipt.objects.exists()
    assert isinstance(do(case, key), Anesthetic)


LATE = {
    "worked too": {},
    "was refused": {"answer": None},
    "met what the first has done": {"fault": ValueError("The row is gone.")},
}


@pytest.fixture
def late(monkeypatch):
    """The next to come sees nothing of who ends before it."""
    found = receipts._earlier
    blind = iter([lambda _: None])
    monkeypatch.setattr(receipts, "_earlier", lambda receipt: next(blind, found)(receipt))


@pytest.mark.parametrize("how", LATE.values(), ids=LATE.keys())
def test_second_save_is_rolled_back_and_answered_as_the_first(case, request, how):
    key = uuid.uuid4()
    row = do(case, key)
    request.getfixturevalue("late")
    assert do(case, key, **how) == SaveReceipt.objects.get()
    assert Anesthetic.objects.get() == row


def test_fault_of_the_second_save_is_in_the_server_log(case, request, caplog):
    caplog.set_level("INFO", receipts.log.name)
    key = uuid.uuid4()
    do(case, key)
    request.getfixturevalue("late")
    do(case, key, fault=ValueError("The row is gone."))
    told = "A save came twice and met ValueError: answered as the first"
    assert told in [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("how", LATE.values(), ids=LATE.keys())
def test_second_save_with_other_content_is_refused(case, request, how):
    key = uuid.uuid4()
    do(case, key)
    request.getfixturevalue("late")
    with pytest.raises(KeyUsedError):
        do(case, key, sha256="two", **how)
    assert Anesthetic.objects.count() == 1


def test_save_that_waited_for_a_used_key_stops(case, request):
    key, proofs = uuid.uuid4(), []

    def sign():
        save = a_save(key, case.nurse)

        def prove():
            for _ in range(2):
                hold_key(save)
            proofs.append(SaveReceipt.objects.count())

        return run_once(save, prove, lambda _: ANSWER)

    assert sign() is None
    request.getfixturevalue("late")
    receipt = sign()
    assert proofs == [1]
    assert receipt == SaveReceipt.objects.get()
    assert (receipt.status, receipt.location, receipt.answer) == (302, "/there/", {"a": 1})


def test_a_fault_of_its_own_is_nobody_else_s(case):
    with pytest.raises(ValueError, match="gone"):
        do(case, uuid.uuid4(), fault=ValueError("The row is gone."))
    assert not SaveReceipt.objects.exists()
    assert not Anesthetic.objects.exists()


def test_transaction_opens_with_the_first_change(case):
    save = a_save(uuid.uuid4(), case.nurse)

    def look():
        with CaptureQueriesContext(connection) as before:
            Anesthetic.objects.count()
        save.open()
        with CaptureQueriesContext(connection) as again:
            save.open()
        return len(before), len(again)

    with CaptureQueriesContext(connection) as asked:
        found = run_once(save, look, lambda _: ANSWER)
    assert found == (1, 0)
    said = [query["sql"].split()[0] for query in asked]
    assert said == ["SELECT", "SELECT", "SAVEPOINT", "INSERT", "RELEASE"]


def test_a_refusal_that_changes_nothing_opens_nothing(case):
    with CaptureQueriesContext(connection) as asked:
        run_once(a_save(uuid.uuid4(), case.nurse), dict, lambda _: None)
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}


def test_failure_under_the_lock_is_rolled_back_at_once(case):
    """The page that says why shows nothing of it; what is done afterwards counts again."""
    save, seen = a_save(uuid.uuid4(), case.nurse), []

    def refused():
        hold_key(save)
        give(case, save)
        with locked_draft(case.encounter, by=case.nurse, save=save) as draft:
            actions.give_anesthetic(draft, FACTS)
            raise ValueError

    def work():
        with pytest.raises(ValueError):  # noqa: PT011
            refused()
        seen.append((save.is_open, Anesthetic.objects.count(), SaveReceipt.objects.count()))
        return give(case, save)

    row = run_once(save, work, lambda _: ANSWER)
    assert seen == [(False, 0, 0)]
    assert Anesthetic.objects.get() == row
    assert SaveReceipt.objects.get().location == "/there/"


def test_every_action_on_a_case_takes_it_first():
    """So none can forget the lock, nor the transaction of the save that it is part of."""
    named = {name: getattr(actions, name) for name in actions.__all__}
    functions = {name: function for name, function in named.items() if inspect.isfunction(function)}
    on_a_case = {
        name
        for name, function in functions.items()
        if next(iter(inspect.signature(function).parameters), "") == "case"
    }
    assert functions.keys() - on_a_case == OF_NO_CASE


# They look, or judge, or change no case: accounts, a practice, a new case, the save itself.
OF_NO_CASE = {
    "followable",
    "open_follow_up",
    "acknowledge_role",
    "add_protocol",
    "change_protocol",
    "keep_in_protocol",
    "remove_defaults",
    "remove_protocol",
    "save_defaults",
    "defaults_shown",
    "drafts_in",
    "moment_words",
    "open_hand_over",
    "photo_seen",
    "tell_of_role",
    "add_location",
    "add_member",
    "lesion_seen",
    "stage_seen",
    "set_site",
    "be_gone",
    "be_present",
    "changed_since",
    "clear_readings",
    "destroy_device_keys",
    "device_keys_left",
    "draft_of",
    "forget_tries",
    "forget_try",
    "highest_block",
    "hold_key",
    "is_author",
    "keep_try",
    "late_text",
    "locked_case",
    "locked_draft",
    "may_add",
    "may_co_sign",
    "merge_charts",
    "open_encounter",
    "open_practice",
    "part_charts",
    "practice_today",
    # Before the lock, because it takes seconds.
    "print_addendum",
    "print_co_signature",
    "print_note",
    "print_note_ahead",
    "count_pin_try",
    "forget_pin_tries",
    "remove_signing_pin",
    "set_signing_pin",
    "record_factor",
    "reset_second_factor",
    "run_once",
    "set_password",
    "tries_since",
    "update_patient",
    "use_counter",
}


def test_old_receipts_are_deleted_now_and_then(case, monkeypatch):
    tidied = []
    monkeypatch.setattr(receipts, "tidy", lambda: tidied.append(1))
    for every, times in ((10**9, 0), (1, 1)):
        monkeypatch.setattr(receipts, "EVERY", every)
        do(case, uuid.uuid4())
        assert len(tidied) == times
