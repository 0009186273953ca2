"""A change says whose page it is from, which patient's, and which save it is; it counts once."""

import json
import uuid
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.models import Anesthetic, AuditEvent, Membership, SaveReceipt
from encounters.vocabulary.terms import Role
from tests.support import scale
from tests.support.drawing_desk import cut_in_two, open_desk, stored
from tests.support.factories import a_user, an_encounter
from tests.support.full_case import a_full_case, addresses, pages_without_a_chart
from tests.support.page_client import page_headers

pytestmark = pytest.mark.begins_early

FACTS = {"agent": "Lidocaine", "volume_ml": "3"}
# They change no chart, and say whose page asks, but not which save: keys of a device are asked for
# before anybody knows which patient lies there.
NO_SAVE = {"device_keys", "presence"}
# Says something about what is typed and writes nothing, so there is nothing to repeat.
ASKS = {"lesion_why"}
WRONG = (("X-Page-User", 409), ("X-Page-Patient", 409), ("Idempotency-Key", 428))


@pytest.fixture
def surgeon(as_user, case):
    return as_user(case.surgeon)


def first_turn(said):
    """Where, among what was asked of the database, a transaction began; ``None`` if none did."""
    return next((at for at, sql in enumerate(said) if sql.startswith("SAVEPOINT")), None)


def give(client, case, data=None, **headers):
    url = reverse("anesthetics", args=[case.encounter.pk])
    return client.post(url, FACTS if data is None else data, headers=headers)


@pytest.mark.django_db
def test_no_address_of_a_chart_takes_a_change_from_another_page(as_user):
    """By default an address lacks one of what it needs; they take turns."""
    case, keys = a_full_case()
    client = as_user(case.surgeon)
    before = AuditEvent.objects.filter(place="").count()
    refused = set()
    for turn, (name, url) in enumerate(addresses(keys)):
        said = page_headers(url, case.surgeon.pk)
        wrong = WRONG[:1] if name in NO_SAVE else WRONG
        for missing, status in scale.some(wrong, each=len(wrong), start=turn):
            answer = client.post(url, headers=said | {missing: "x"})
            if name in pages_without_a_chart() or answer.status_code == 405:
                continue
            refused.add(name)
            assert answer.status_code == status, (name, missing)
    assert AuditEvent.objects.filter(place="").count() == before
    assert {"drawing", "stage", "lesion_photos", "codes", "anesthetic_remove"} <= refused


@pytest.mark.django_db
def test_the_old_page_of_a_nurse_never_writes_as_the_surgeon(as_user, case):
    page = page_headers(reverse("anesthetics", args=[case.encounter.pk]), case.nurse.pk)
    as_user(case.nurse)
    client = as_user(case.surgeon)
    answer = give(client, case, **page)
    assert (answer.status_code, answer.json()["error"]["path"]) == (409, "user_changed")
    assert not Anesthetic.objects.exists()


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_page_of_one_patient_never_writes_to_another(surgeon, case):
    other = an_encounter(case.practice, case.surgeon)
    answer = give(surgeon, case, **{"X-Page-Patient": str(other.patient_id)})
    assert (answer.status_code, answer.json()["error"]["path"]) == (409, "patient_mismatch")
    page = {"page_user": case.surgeon.pk, "page_patient": other.patient_id}
    form = FACTS | page | {"save_key": uuid.uuid4()}
    answer = give(surgeon, case, form)
    assert answer.status_code == 409
    assert "another patient" in answer.content.decode()
    assert answer.context["user"] == case.surgeon
    assert not Anesthetic.objects.exists()


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_same_save_has_its_effect_once_and_the_same_answer(surgeon, case):
    key = str(uuid.uuid4())
    first = give(surgeon, case, **{"Idempotency-Key": key})
    again = give(surgeon, case, **{"Idempotency-Key": key})
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Anesthetic.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["a form", "a drawing"])
@pytest.mark.both_databases
def test_a_chart_is_found_before_the_save_has_its_turn_to_write(surgeon, as_user, case, what):
    desk = open_desk(as_user) if what == "a drawing" else None
    with CaptureQueriesContext(connection) as asked:
        answer = desk.send(cut_in_two(desk.drawing)) if desk else give(surgeon, case)
    assert answer.status_code in (200, 302)
    said = [captured_query["sql"] for captured_query in asked.captured_queries]
    found = [at for at, sql in enumerate(said) if '"encounters_patient"."mrn"' in sql]
    assert [at < first_turn(said) for at in found] == [True]


@pytest.mark.django_db
def test_save_to_an_unreadable_chart_takes_no_turn(as_user, case):
    stranger = as_user(a_user())
    with CaptureQueriesContext(connection) as asked:
        assert give(stranger, case).status_code == 404
    assert first_turn(query["sql"] for query in asked) is None


@pytest.mark.django_db
def test_a_form_that_is_refused_takes_no_turn(surgeon, case):
    with CaptureQueriesContext(connection) as asked:
        assert give(surgeon, case, {"agent": "Lidocaine"}).status_code == 422
    assert first_turn(query["sql"] for query in asked) is None


@pytest.mark.django_db
def test_repeated_save_gets_the_first_answer(as_user):
    """Also where what it was about is gone by now, because it was to go."""
    case, keys = a_full_case()
    client = as_user(case.surgeon)
    again = set()
    for name, url in addresses(keys):
        if name in pages_without_a_chart() | NO_SAVE | ASKS:
            continue
        said = page_headers(url, case.surgeon.pk)
        with transaction.atomic():
            with CaptureQueriesContext(connection) as asked:
                first = client.post(url, headers=said)
            if first.status_code < 400:
                words = [query["sql"].split()[0] for query in asked]
                assert words.count("SAVEPOINT") == 1, (name, "one transaction")
                second = client.post(url, headers=said)
                assert second["Idempotent-Replayed"] == "true", name
                assert second.status_code == first.status_code, name
                assert second.get("Location") == first.get("Location"), name
                again.add(name)
            transaction.set_rollback(True)
    gone = {"anesthetic", "defect", "other_service", "repair", "stage"}
    assert {f"{row_name}_remove" for row_name in gone} | {"override_withdraw"} <= again


@pytest.mark.django_db
def test_the_same_drawing_gets_the_same_json(as_user):
    desk = open_desk(as_user)
    drawing, key = cut_in_two(desk.drawing), str(uuid.uuid4())
    answers = [desk.send(drawing, **{"Idempotency-Key": key}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert stored(desk.stage).version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["a form", "a drawing"])
def test_a_save_is_told_again_only_to_who_may_still_change_the_chart(surgeon, as_user, case, what):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    if what == "a form":
        send = partial(give, surgeon, case, **key)
    else:
        desk = open_desk(as_user)
        send = partial(desk.send, cut_in_two(desk.drawing), **key)
    assert send().status_code in (200, 302)
    assert send()["Idempotent-Replayed"] == "true"
    Membership.objects.update(role=Role.PRIVACY_OFFICER)
    refused = send()
    assert refused.status_code == 403
    assert "Your role can read this chart but not change it." in refused.content.decode()
    Membership.objects.all().delete()
    assert send().status_code == 404


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_key_with_something_else_in_it_is_refused(surgeon, case):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    give(surgeon, case, **key)
    answer = give(surgeon, case, FACTS | {"volume_ml": "4"}, **key)
    assert answer.status_code == 422
    assert answer.json()["error"] == {
        "path": "save_key",
        "message": "This save was sent before with something else in it. Load the page again.",
    }
    elsewhere = surgeon.post(reverse("codes", args=[case.encounter.pk]), FACTS, headers=key)
    assert elsewhere.status_code == 422
    assert Anesthetic.objects.count() == 1


@pytest.mark.django_db
def test_a_fresh_csrf_token_makes_it_no_other_save(surgeon, case):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    for token in ("before", "after"):
        assert give(surgeon, case, FACTS | {"csrfmiddlewaretoken": token}, **key).status_code == 302
    assert Anesthetic.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.both_databases
def test_two_people_may_use_the_same_key(as_user, case):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    for user in (case.surgeon, case.nurse):
        assert give(as_user(user), case, **key).status_code == 302
    assert Anesthetic.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.both_databases
def test_refused_save_leaves_its_key_free(surgeon, case):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    assert give(surgeon, case, {"agent": "Lidocaine"}, **key).status_code == 422
    assert not SaveReceipt.objects.exists()
    assert give(surgeon, case, **key).status_code == 302


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_save_that_fails_halfway_changes_nothing(surgeon, case, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("the disk is full")

    key = {"Idempotency-Key": str(uuid.uuid4())}
    with monkeypatch.context() as broken:
        broken.setattr("encounters.actions.saving.locked_case.record_event", fail)
        surgeon.raise_request_exception = False
        assert give(surgeon, case, **key).status_code == 500
    assert not Anesthetic.objects.exists()
    assert not SaveReceipt.objects.exists()
    assert give(surgeon, case, **key).status_code == 302


@pytest.mark.django_db
def test_a_receipt_holds_no_word_of_the_chart(surgeon, case):
    give(surgeon, case, FACTS | {"technique": "Zqcanary"})
    receipt = SaveReceipt.objects.get()
    assert "Zqcanary" not in json.dumps([receipt.location, receipt.answer, receipt.sha256])


@pytest.mark.django_db
def test_save_without_a_login_is_refused_and_stores_nothing(client, case):
    stranger = a_user()
    assert give(client, case, **{"X-Page-User": str(stranger.pk)}).status_code == 401
    assert not SaveReceipt.objects.exists()
