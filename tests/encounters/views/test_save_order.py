"""What of a save is asked first, what a repeated one is told, and what a conflict says."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters import actions
from encounters.actions.saving import locked_case, receipts, rows
from encounters.actions.saving.tidying import RECEIPT_RETENTION, tidy
from encounters.models import (
    AuditEvent,
    DeviceKey,
    Encounter,
    Lesion,
    Membership,
    PreOp,
    Presence,
    SaveReceipt,
    SectionDraft,
)
from encounters.vocabulary.terms import LesionOutcome, Role
from tests.encounters.views.test_conflicts import Page
from tests.support.factories import a_user, an_encounter
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
FACTS = {"agent": "Lidocaine", "volume_ml": "3"}


@pytest.fixture
def pre_op(case):
    opened.save_pre_op(case.encounter, {"allergies": "None"}, by=case.nurse)
    return PreOp.objects.get()


def page(client, case, user, name="pre_op"):
    return Page(client, user, name, case.encounter.pk)


def give(client, case, key, **headers):
    url = reverse("anesthetics", args=[case.encounter.pk])
    return client.post(url, FACTS, headers={"Idempotency-Key": key, **headers})


def test_a_repeated_save_is_told_so_after_the_signature_too(as_user, case):
    client, key = as_user(case.surgeon), str(uuid.uuid4())
    first = give(client, case, key)
    Encounter.objects.update(status="signed")
    again = give(client, case, key)
    assert (again.status_code, again["Idempotent-Replayed"]) == (first.status_code, "true")
    assert give(client, case, str(uuid.uuid4())).status_code == 409


REVOKED = [
    ("no longer in the practice", {}, 404),
    ("a reader now", {Role.CODER}, 302),
    ("looks after privacy now", {Role.PRIVACY_OFFICER}, 403),
]


@pytest.mark.parametrize(("name", "roles", "status"), REVOKED)
def test_repeated_save_after_losing_access_is_refused(as_user, case, name, roles, status):
    client, key = as_user(case.nurse), str(uuid.uuid4())
    give(client, case, key)
    Membership.objects.filter(user=case.nurse).delete()
    for role in roles:
        Membership.objects.create(user=case.nurse, practice=case.practice, role=role)
    answer = give(client, case, key)
    assert answer.status_code == status
    refused = "Your role can read this chart but not change it." in answer.content.decode()
    assert refused == (status == 403)


def test_a_save_of_which_a_part_was_held_up_is_answered_the_same_again(client, case, pre_op):
    nurse_page, key = page(client, case, case.nurse), str(uuid.uuid4())
    page(client, case, case.surgeon).type(allergies="Penicillin")
    first, again = (nurse_page.type(key=key, allergies="Latex", prosthesis="Hip") for _ in range(2))
    assert (first.status_code, again.status_code) == (409, 409)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert PreOp.objects.get().version == 3


def test_a_repeated_save_is_still_from_its_own_page(as_user, case):
    client, key = as_user(case.nurse), str(uuid.uuid4())
    give(client, case, key)
    other = an_encounter(case.practice, case.surgeon)
    wrong = {"X-Page-Patient": str(other.patient_id)}
    answer = give(client, case, key, **wrong)
    assert (answer.status_code, answer.json()["error"]["path"]) == (409, "patient_mismatch")


def test_a_conflict_names_whoever_changed_that_field_not_the_last_to_save(client, case, pre_op):
    nurse_page = page(client, case, case.nurse)
    page(client, case, case.surgeon).type(allergies="Penicillin")
    third = a_user(case.practice, Role.SURGEON, first_name="Kim")
    page(client, case, third).type(prosthesis="Left hip")
    (asked,) = nurse_page.type(allergies="Latex").json()["fields"]
    assert asked["who"] == case.surgeon.display_name


def test_a_conflict_holds_up_no_other_field(client, case, pre_op):
    nurse_page = page(client, case, case.nurse)
    page(client, case, case.surgeon).type(allergies="Penicillin")
    answer = nurse_page.type(allergies="Latex", prosthesis="Left hip", immune_status="Transplant")
    body = answer.json()
    assert (answer.status_code, body["error"]) == (409, "stale")
    assert list(body["labels"]) == ["allergies"]
    row = PreOp.objects.get()
    assert (row.allergies, row.prosthesis) == ("Penicillin", "Left hip")
    assert body["version"] == row.version
    draft = SectionDraft.objects.get()
    assert (draft.values, draft.seen) == ({"allergies": ["Latex"]}, {"allergies": 1})


def test_a_draft_comes_back_with_the_version_it_was_typed_over(client, case, pre_op):
    """Otherwise a page that is loaded again would write over what it was asked about."""
    nurse_page = page(client, case, case.nurse)
    page(client, case, case.surgeon).type(allergies="Penicillin")
    nurse_page.type(allergies="Latex")
    client.force_login(case.nurse)
    shown = client.get(nurse_page.url).content.decode()
    assert '{"allergies": {"values": ["Latex"], "seen": 1}}' in shown
    assert page(client, case, case.nurse).type(seen="1", allergies="Latex").status_code == 409


def test_a_page_from_before_a_backup_was_restored_is_asked(client, case, pre_op):
    nurse_page = page(client, case, case.nurse)
    PreOp.objects.update(version=2, allergies="Penicillin")
    answer = nurse_page.save(allergies="Latex", version="7")
    assert answer.status_code == 409


def test_a_field_shown_under_another_name_is_no_older_than_the_rest(client, case):
    """The form of the outcome saves by its button; what others changed is shown before."""
    nurse_page = Page(client, case.nurse, "lesion_outcome", case.lesion.pk)
    opened.settle_lesion(
        case.lesion, outcome=LesionOutcome.STOPPED, reason="Waits", by=case.surgeon
    )
    body = nurse_page.type(plan="A letter").json()
    assert body["theirs"] == {"outcome": ["stopped"], "reason": ["Waits"]}


def test_signed_a_moment_ago_is_said_as_such(client, case, pre_op, monkeypatch):
    nurse_page = page(client, case, case.nurse)
    Encounter.objects.update(status="signed")
    monkeypatch.setattr("encounters.web.open_chart.OpenChart.is_draft", True)
    answer = nurse_page.type(allergies="Latex")
    assert (answer.status_code, answer.json()["error"]["path"]) == (409, "signed")
    assert not SectionDraft.objects.exists()


def test_a_field_that_the_action_refuses_holds_up_no_other(client, case, pre_op):
    body = (
        page(client, case, case.nurse)
        .type(allergies="Latex", consented_at="2050-01-01T10:00", prosthesis="Hip")
        .json()
    )
    assert list(body["labels"]) == ["consented_at"]
    row = PreOp.objects.get()
    assert (row.allergies, row.prosthesis, row.consented_at) == ("Latex", "Hip", None)
    assert SectionDraft.objects.get().values == {"consented_at": ["2050-01-01T10:00"]}


STEPS = [
    (receipts, "insert"),
    (rows, "update"),
    (locked_case, "record_event"),
    (SectionDraft, "save"),
]


@pytest.mark.parametrize(("owner", "write"), STEPS)
def test_a_save_that_fails_at_any_step_changes_nothing(
    client, case, pre_op, monkeypatch, owner, write
):
    """Each write in turn: the receipt, the section, its audit event, the draft of the rest."""
    nurse_page = page(client, case, case.nurse)
    changes = AuditEvent.objects.filter(version__isnull=False)
    before = (changes.count(), PreOp.objects.values().get())
    client.raise_request_exception = False

    def fail(*_, **__):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(owner, write, fail)
        answer = nurse_page.type(allergies="Latex", consented_at="2050-01-01T10:00")
    assert answer.status_code == 500
    assert (changes.count(), PreOp.objects.values().get()) == before
    assert not SaveReceipt.objects.exists()
    assert not SectionDraft.objects.exists()


class TestTidying:
    def test_receipts_go_after_a_week(self, as_user, case):
        give(as_user(case.nurse), case, str(uuid.uuid4()))
        receipts = SaveReceipt.objects.all()
        now = timezone.now()
        for age, left in ((RECEIPT_RETENTION - timedelta(hours=1), 1), (RECEIPT_RETENTION * 2, 0)):
            receipts.update(at=now - age)
            tidy()
            assert receipts.count() == left

    @pytest.mark.parametrize(("every", "left"), [(1, 1), (10**9, 2)])
    def test_some_saves_tidy_by_themselves(self, as_user, case, monkeypatch, every, left):
        monkeypatch.setattr("encounters.actions.saving.receipts.EVERY", every)
        client = as_user(case.nurse)
        give(client, case, str(uuid.uuid4()))
        SaveReceipt.objects.update(at=timezone.now() - RECEIPT_RETENTION * 2)
        give(client, case, str(uuid.uuid4()))
        assert SaveReceipt.objects.count() == left

    AGES = [(71, 1), (73, 0)]

    @pytest.mark.parametrize(("hours", "left"), AGES)
    def test_drafts_go_after_three_days(self, client, case, pre_op, hours, left):
        page(client, case, case.nurse).type(consented_at="2050-01-01T10:00")
        SectionDraft.objects.update(updated_at=timezone.now() - timedelta(hours=hours))
        assert tidy() == 1 - left
        assert SectionDraft.objects.count() == left

    def test_presence_goes_after_a_session(self, case):
        page_id = uuid.uuid4()
        actions.be_present(case.encounter, page_id, "/", idle=timedelta(), unsaved=0, by=case.nurse)
        assert tidy() == 0
        Presence.objects.update(seen_at=timezone.now() - timedelta(hours=13))
        assert tidy() == 1

    def test_the_lesion_stays(self, case):
        assert tidy() == 0
        assert Lesion.objects.exists()
        assert not DeviceKey.objects.exists()
