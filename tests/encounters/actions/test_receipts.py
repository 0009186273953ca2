"""A save is done once: what begins it, what is kept of it, and what becomes of who comes late."""

import inspect
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encounters import actions
from encounters.actions.saving import receipts
from encounters.actions.saving.receipts import Kept, KeyUsedError, once
from encounters.actions.saving.transaction import begin_save
from encounters.models import Anesthetic, SaveReceipt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FACTS = {"agent": "Lidocaine", "volume_ml": 3}
KEPT = Kept(302, "/there/", {"a": 1})
# They look, or judge; or are part of an action; or are kept whatever becomes of a save.
NO_CHANGE = {
    "add_photo",
    "be_gone",
    "begin_save",
    "changes_since",
    "clear_readings",
    "destroy_device_keys",
    "draft_of",
    "drop_draft",
    "forget_tries",
    "forget_try",
    "is_author",
    "keep_try",
    "may_add",
    "may_co_sign",
    "once",
    "practice_today",
    "tries_since",
}


def do(case, key, sha256="one", kept=KEPT, by=None, fault=None):
    def work():
        row = actions.give_anesthetic(case.encounter, FACTS, by=case.nurse)
        if fault:
            raise fault
        return row

    return once(key, sha256, by=by or case.nurse, work=work, kept_of=lambda _: kept)


def test_works_once_and_remembers_its_answer(case):
    key = uuid.uuid4()
    row = do(case, key, kept=Kept(302, "/there/", {"a": 1}, case.encounter.pk))
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


def test_what_is_not_kept_is_taken_back(case):
    key = uuid.uuid4()
    do(case, key, kept=None)
    assert not Anesthetic.objects.exists()
    assert not SaveReceipt.objects.exists()
    assert isinstance(do(case, key), Anesthetic)


LATE = {
    "worked too": {},
    "was refused": {"kept": None},
    "met what the first has done": {"fault": ValueError("The row is gone.")},
}


@pytest.fixture
def late(monkeypatch):
    """The next to come sees nothing of who ends before it."""
    found = receipts._Save.earlier
    blind = iter([lambda _: None])
    monkeypatch.setattr(receipts._Save, "earlier", lambda save: next(blind, found)(save))


@pytest.mark.parametrize("how", LATE.values(), ids=LATE.keys())
def test_who_ends_second_is_taken_back_and_told_the_answer_of_the_first(case, request, how):
    key = uuid.uuid4()
    row = do(case, key)
    request.getfixturevalue("late")
    assert do(case, key, **how) == SaveReceipt.objects.get()
    assert Anesthetic.objects.get() == row


def test_what_the_second_met_is_in_the_log(case, request, caplog):
    caplog.set_level("INFO", receipts.log.name)
    key = uuid.uuid4()
    do(case, key)
    request.getfixturevalue("late")
    do(case, key, fault=ValueError("The row is gone."))
    told = "A save came twice and met ValueError: answered as the first"
    assert told in [one.getMessage() for one in caplog.records]


@pytest.mark.parametrize("how", LATE.values(), ids=LATE.keys())
def test_who_ends_second_with_something_else_is_refused(case, request, how):
    key = uuid.uuid4()
    do(case, key)
    request.getfixturevalue("late")
    with pytest.raises(KeyUsedError):
        do(case, key, sha256="two", **how)
    assert Anesthetic.objects.count() == 1


def test_who_waited_to_be_alone_goes_no_further_if_it_was_done(case, request):
    key, proofs = uuid.uuid4(), []

    def prove():
        for _ in range(2):
            begin_save(alone=True)
        proofs.append(SaveReceipt.objects.count())

    def sign():
        return once(key, "one", by=case.nurse, work=prove, kept_of=lambda _: KEPT)

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


def test_nothing_begins_before_the_first_change(case):
    def look():
        with CaptureQueriesContext(connection) as before:
            Anesthetic.objects.count()
        begin_save()
        with CaptureQueriesContext(connection) as again:
            begin_save()
        return len(before), len(again)

    with CaptureQueriesContext(connection) as asked:
        found = once(uuid.uuid4(), "one", by=case.nurse, work=look, kept_of=lambda _: KEPT)
    assert found == (1, 0)
    said = [one["sql"].split()[0] for one in asked]
    assert said == ["SELECT", "SELECT", "SAVEPOINT", "INSERT", "RELEASE"]


def test_a_refusal_that_changes_nothing_begins_nothing(case):
    with CaptureQueriesContext(connection) as asked:
        once(uuid.uuid4(), "one", by=case.nurse, work=dict, kept_of=lambda _: None)
    assert {one["sql"].split()[0] for one in asked} == {"SELECT"}


def test_every_action_begins_its_save_before_it_writes():
    """One that did not would be kept where the save it is part of is taken back."""
    named = {name: getattr(actions, name) for name in actions.__all__}
    functions = {name: one for name, one in named.items() if inspect.isfunction(one)}
    assert {name for name, one in functions.items() if not hasattr(one, "__wrapped__")} <= NO_CHANGE


def test_every_so_often_it_tidies(case, monkeypatch):
    tidied = []
    monkeypatch.setattr(receipts, "tidy", lambda: tidied.append(1))
    for every, times in ((10**9, 0), (1, 1)):
        monkeypatch.setattr(receipts, "EVERY", every)
        do(case, uuid.uuid4())
        assert len(tidied) == times
