"""The page of the signature: who may sign, with what proof, and only what was read."""

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.models import (
    AuditEvent,
    Encounter,
    SaveReceipt,
    Signature,
    SignedNote,
)
from encounters.signed import verification
from encounters.vocabulary.terms import Role
from tests.encounters.accounts.conftest import code_now, enroll
from tests.support import scale
from tests.support.factories import PASSWORD, a_biopsy, a_practice, a_user
from tests.support.full_case import addresses
from tests.support.opened import opened
from tests.support.records import NEXT_DAY
from tests.support.signed_case import content_hash, sign, url_of

pytestmark = pytest.mark.django_db


def give(client, case, **changes):
    facts = {"password": PASSWORD, "content": content_hash(case.encounter)} | changes
    return client.post(url_of(case), facts)


def is_signed(case):
    case.encounter.refresh_from_db()
    return case.encounter.status == "signed" and SignedNote.objects.count() == 1


def test_the_surgeon_reads_signs_and_has_a_frozen_note(as_user, case):
    client = as_user(case.surgeon)
    page = client.get(url_of(case)).content.decode()
    [shown] = re.findall(r"<code>([0-9a-f]{64})</code>", page)
    assert "Nothing is missing" in page
    answer = give(client, case, content=shown)
    assert (answer.status_code, answer["Location"]) == (302, url_of(case, "note"))
    assert is_signed(case)
    note = client.get(url_of(case, "note")).content.decode()
    signature = Signature.objects.get()
    assert (signature.signer, signature.meaning) == (case.surgeon, "author")
    for said in (signature.printed_name, "Author", shown):
        assert said in note
    assert list(verification.faults()) == []
    assert AuditEvent.objects.filter(action="sign_note").count() == 1
    assert client.get(url_of(case)).status_code == 302


FORGED = {"signer": "1", "user": "1", "meaning": "attending", "signed_at": "2020-01-01", "by": "1"}


def test_signer_role_and_time_are_not_taken_from_the_page(as_user, case, stop_clock):
    before = timezone.now()
    give(as_user(case.surgeon), case, **FORGED)
    signature = Signature.objects.get()
    assert (signature.signer, signature.meaning) == (case.surgeon, "author")
    assert before <= signature.signed_at <= timezone.now()
    assert signature.printed_name == f"{case.surgeon.display_name}, MD"


OTHERS = [
    ("the nurse", (Role.ASSISTANT,), {}),
    ("another surgeon", (Role.SURGEON,), {}),
    ("a superuser", (Role.SURGEON, Role.ADMINISTRATOR), {"is_superuser": True}),
    ("a superuser without a role in charts", (Role.CODER,), {"is_superuser": True}),
]


def test_signing_for_another_person_is_refused(as_user, case):
    for who, roles, facts in OTHERS:
        client = as_user(a_user(case.practice, *roles, **facts))
        assert give(client, case).status_code == 403, who
        page = client.get(url_of(case)).content.decode()
        assert 'id="id_password"' not in page, who
        assert f"Only {case.surgeon.display_name}" in page, who
    assert not is_signed(case)


def test_sign_action_refuses_anybody_but_the_surgeon(case):
    others = [a_user(case.practice, Role.SURGEON), a_user(is_superuser=True)]
    for other in others:
        with pytest.raises(ActionRefusedError, match="Only the surgeon"):
            opened.sign_note(case.encounter, seen=content_hash(case.encounter), by=other)
    assert not is_signed(case)


def test_second_factor_is_needed_for_every_signature(as_user, case):
    client = as_user(case.surgeon)
    enroll(case.surgeon)
    answer = give(client, case)
    assert answer.status_code == 422
    assert "second factor is needed" in answer.content.decode()
    assert give(client, case, code="000000").status_code == 422
    assert not is_signed(case)
    assert give(client, case, code=code_now()).status_code == 302
    assert is_signed(case)


def test_a_stranger_does_not_find_it(as_user, case):
    stranger = as_user(a_user(a_practice(), Role.SURGEON))
    for name in ("sign", "co_sign", "addendum_new", "entered_in_error"):
        assert stranger.post(url_of(case, name), {"password": PASSWORD}).status_code == 404


def test_a_surgeon_who_lost_the_role_signs_nothing_any_more(as_user, case):
    client = as_user(case.surgeon)
    case.surgeon.memberships.update(role=Role.ASSISTANT.value)
    assert give(client, case).status_code == 403
    assert not is_signed(case)


WRONG_PASSWORDS = ["", "wrong", f"{PASSWORD} ", PASSWORD.upper(), "\0", "x" * 200]


def test_an_open_session_is_no_signature(as_user, case):
    client = as_user(case.surgeon)
    for password in WRONG_PASSWORDS:
        answer = give(client, case, password=password)
        assert answer.status_code == 422
        assert "error_1_id_password" in answer.content.decode()
    assert not is_signed(case)


def test_password_is_not_in_the_receipt_of_a_signature(as_user, case):
    """The digest of a save covers what was sent; with the password in it, it could be guessed."""
    client, key = as_user(case.surgeon), "0b7f3f1e-0000-4000-8000-000000000001"
    facts = {"content": content_hash(case.encounter)}
    first = client.post(
        url_of(case), facts | {"password": PASSWORD}, headers={"Idempotency-Key": key}
    )
    again = client.post(
        url_of(case), facts | {"password": "other"}, headers={"Idempotency-Key": key}
    )
    assert (first.status_code, again.status_code) == (302, 302)
    assert again["Idempotent-Replayed"] == "true"
    assert (Signature.objects.count(), SaveReceipt.objects.count()) == (1, 1)


def changes(case):
    """Small changes without end, one in every part of the case in turn."""
    encounter, lesion, by = case.encounter, case.lesion, case.surgeon
    stage, defect = lesion.stages.get(), encounter.defects.get()
    for number in itertools.count(1):
        yield opened.save_wound_care, encounter, {"dressing": f"Dressing {number}"}
        yield opened.update_lesion, lesion, {"clinical_signs": f"{number} ulcers"}
        yield opened.update_stage, stage, {"supervision_statement": f"Statement {number}"}
        yield actions.update_patient, encounter.patient, {"referrer_name": f"Doctor {number}"}
        yield opened.save_pre_op, encounter, {"antiseptic": f"Antiseptic {number}"}
        yield opened.give_anesthetic, encounter, {"agent": "Lidocaine", "volume_ml": 1}
        yield (
            lambda row, values, by: opened.update_defect(row, values, lesions=[lesion], by=by),
            defect,
            {"depth_mm": number},
        )
        yield opened.add_other_service, encounter, a_biopsy(note=f"{number}")
    assert by


RACES = 100


def test_change_between_reading_and_signing_is_never_signed(case):
    """Many times: read, somebody changes one thing, sign. The last time nobody does."""
    for act, row, values in itertools.islice(changes(case), scale.number(RACES)):
        read = content_hash(case.encounter)
        act(row, values, by=case.nurse)
        with pytest.raises(actions.ChangedSinceReadError):
            opened.sign_note(case.encounter, seen=read, by=case.surgeon)
    assert not SignedNote.objects.exists()
    sign(case)
    assert is_signed(case)


def test_the_page_says_that_it_changed_and_shows_what_is_there_now(as_user, case):
    client, read = as_user(case.surgeon), content_hash(case.encounter)
    opened.save_wound_care(case.encounter, {"dressing": "Another"}, by=case.nurse)
    answer = give(client, case, content=read)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed since you read it" in page
    assert content_hash(case.encounter) in page
    assert read not in page
    assert not is_signed(case)


def test_a_hash_that_nobody_showed_signs_nothing(as_user, case):
    client = as_user(case.surgeon)
    for content in ("", "0" * 64, "0" * 63, "x", "0" * 65):
        assert give(client, case, content=content).status_code in (409, 422)
    assert not is_signed(case)


def test_missing_part_is_named_with_its_page_and_blocks_signing(as_user, case):
    client = as_user(case.surgeon)
    opened.save_wound_care(case.encounter, {"blood_loss": ""}, by=case.nurse)
    page = client.get(url_of(case)).content.decode()
    assert "1 thing missing" in page
    assert f'<a href="{url_of(case, "wound_care")}">Blood loss.</a>' in page
    assert 'id="id_password"' not in page
    answer = give(client, case)
    assert answer.status_code == 422
    assert not is_signed(case)


def test_other_people_at_work_are_named_and_block_nothing(as_user, case, stop_clock):
    """A change of the last two minutes, and something typed that is not in the record."""
    client, now = as_user(case.surgeon), timezone.now()
    nurse = case.nurse.display_name
    place = url_of(case, "pre_op")
    opened.keep_draft(
        case.encounter, place, {"consented_at": actions.Typed(["soon"], 1)}, by=case.nurse
    )
    opened.save_wound_care(case.encounter, {"dressing": "Other"}, by=case.nurse)

    def told(later):
        stop_clock(now + later)
        page = client.get(url_of(case)).content.decode()
        return f"{nurse} changed this case" in page, f"{nurse} typed something" in page

    assert told(timedelta(seconds=119)) == (True, True)
    assert told(timedelta(seconds=125)) == (False, True)
    assert told(timedelta(hours=73)) == (False, False)


CLOCKS = [
    ("the same", timedelta(0), True),
    ("just within", timedelta(seconds=4.9), True),
    ("just beyond", timedelta(seconds=5.1), False),
    ("behind", timedelta(seconds=-5.1), False),
]


@pytest.mark.parametrize(
    ("skew", "signs"), [clock[1:] for clock in CLOCKS], ids=[c[0] for c in CLOCKS]
)
def test_signing_is_refused_while_the_clocks_disagree(case, monkeypatch, stop_clock, skew, signs):
    now = timezone.now()
    stop_clock(now)
    monkeypatch.setattr("encounters.actions.signing.signing_time.database_now", lambda: now + skew)
    if signs:
        sign(case)
    else:
        with pytest.raises(actions.ActionRefusedError, match="clocks"):
            sign(case)
    assert is_signed(case) is signs


@pytest.mark.parametrize(("seconds", "signs"), [(59, True), (61, False)])
def test_signing_is_refused_after_time_went_back(case, monkeypatch, stop_clock, seconds, signs):
    last = AuditEvent.objects.order_by("-id").values_list("at", flat=True).first()
    back = last - timedelta(seconds=seconds)
    stop_clock(back)
    monkeypatch.setattr("encounters.actions.signing.signing_time.database_now", lambda: back)
    if signs:
        assert sign(case).signed_at == back
    else:
        with pytest.raises(actions.ActionRefusedError, match="went back"):
            sign(case)


def test_the_moment_is_stored_as_a_moment_across_the_change_of_clocks(
    case, monkeypatch, stop_clock
):
    """1:30 comes twice that night; signed notes keep their order."""
    first = datetime(2035, 11, 4, 5, 30, tzinfo=UTC)
    stop_clock(first)
    monkeypatch.setattr("encounters.actions.signing.signing_time.database_now", lambda: first)
    note = sign(case)
    assert SignedNote.objects.get(pk=note.pk).signed_at == first
    second = first + timedelta(hours=1)
    stop_clock(second)
    monkeypatch.setattr("encounters.actions.signing.signing_time.database_now", lambda: second)
    row = opened.mark_entered_in_error(case.encounter, reason="Twice.", by=case.surgeon)
    assert row.marked_at - note.signed_at == timedelta(hours=1)


# Keys of what lies on a device, and the person's own draft of an addendum.
OF_NO_CHART = {"device_keys", "addendum_late"}


def test_a_signed_case_refuses_every_post_in_words(as_user, case):
    """By the pages: whatever address, a 4xx, and nothing of the chart is written."""
    keys = dict.fromkeys(
        (
            "photo_id",
            "block_id",
            "finding_id",
            "recut_id",
            "anesthetic_id",
            "service_id",
            "override_id",
        )
    )
    stage = case.lesion.stages.get()
    service = opened.add_other_service(case.encounter, a_biopsy(), by=case.surgeon)
    keys |= {
        "day": NEXT_DAY,
        "encounter_id": case.encounter.pk,
        "lesion_id": case.lesion.pk,
        "stage_id": stage.pk,
        "block_id": stage.blocks.first().pk,
        "defect_id": case.encounter.defects.get().pk,
        "place": 1,
        "anesthetic_id": case.encounter.anesthetics.get().pk,
        "service_id": service.pk,
    }
    known = {name: key for name, key in keys.items() if key}
    sign(case)
    client = as_user(case.surgeon)
    before = AuditEvent.objects.count()
    asked = 0
    for name, url in addresses({**dict.fromkeys(keys, stage.pk), **known}, only=known.keys()):
        if name in OF_NO_CHART:
            continue
        status = client.post(url, {"password": "wrong"}).status_code
        assert 400 <= status < 500, name
        asked += 1
    assert asked >= 35
    written = AuditEvent.objects.order_by("seq")[before:]
    assert {event.action for event in written} <= {"view_chart"}, "looks and refusals, no change"
    assert is_signed(case)


def test_a_write_that_slips_past_every_check_is_answered_with_409(as_user, case, monkeypatch):
    """The database is the last line; its refusal is a sentence, not an accident."""
    sign(case)
    client = as_user(case.surgeon)
    monkeypatch.setattr("encounters.views.chart.encounters.edit_section", _writes_anyway)
    answer = client.post(url_of(case, "encounter_header"))
    assert answer.status_code == 409
    assert "signed" in answer.content.decode()
    answer = client.post(url_of(case, "encounter_header"), headers={"X-Save": "auto"})
    assert answer.status_code == 409


@transaction.atomic
def _writes_anyway(request, chart, *_args, **_kwargs):
    Encounter.objects.filter(pk=chart.encounter.pk).update(case_number="M99-0001")
