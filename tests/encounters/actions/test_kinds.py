"""The kind of a draft: changed while nothing is recorded that the new one cannot hold."""

import pytest
from django.urls import reverse

from encounters.actions import ActionRefusedError
from encounters.models import AuditEvent, Encounter, Lesion
from encounters.snapshot import take_snapshot
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.terms import LesionOutcome, Role
from tests.support.concurrent_writes import logged_in
from tests.support.factories import (
    DAY,
    a_case,
    a_practice,
    a_stage,
    a_user,
    an_encounter,
    lesion_facts,
    time_out,
    verify,
)
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MOHS, CONTINUED, REPAIR, DIVISION, VISIT = EncounterKind
ALL = tuple(EncounterKind)


@pytest.fixture
def bare():
    """A case of which nothing but its lesion is recorded."""
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    return an_encounter(practice, surgeon, lesion_facts())


def change(encounter, kind, **values):
    by = encounter.surgeon
    return opened.update_encounter(encounter, {"kind": kind.value, **values}, by=by)


def refusal(encounter, kind):
    with pytest.raises(ActionRefusedError) as refused:
        change(encounter, kind)
    assert list(refused.value.errors) == ["kind"]
    return refused.value.errors["kind"][0]


@pytest.mark.parametrize("after", ALL)
@pytest.mark.parametrize("before", ALL)
def test_a_bare_case_may_be_of_any_kind_and_of_another(bare, before, after):
    change(bare, before)
    changed = change(bare, after)
    assert changed.kind == after
    assert take_snapshot(bare.pk).kind is after
    # A division begins with a wound of each lesion, and no other kind does.
    assert bare.defects.count() == (after is DIVISION)


def test_the_change_is_in_the_audit_log_and_counts_the_version(bare):
    version = bare.version
    assert change(bare, VISIT).version == version + 1
    event = AuditEvent.objects.filter(action="update_encounter").get()
    assert event.changes == {"kind": ["mohs", "post_op"]}


def test_the_same_kind_again_writes_nothing(bare):
    change(bare, MOHS)
    assert not AuditEvent.objects.filter(action="update_encounter").exists()


def staged(encounter):
    lesion = encounter.lesions.get()
    verify(lesion, by=encounter.surgeon)
    time_out(encounter, by=encounter.surgeon)
    a_stage(lesion)


def ended(encounter):
    Lesion.objects.filter(encounter=encounter).update(outcome=LesionOutcome.PENDING.value)


def asked_before(encounter):
    opened.save_pre_op(encounter, {"anticoagulants": "None"}, by=encounter.surgeon)


def photographs(encounter):
    opened.save_pre_op(encounter, {"photo_consent": True}, by=encounter.surgeon)


def timed_out(encounter):
    time_out(encounter, by=encounter.surgeon)


def cared(encounter):
    opened.save_wound_care(encounter, {"dressing": "Gauze"}, by=encounter.surgeon)


def numbed(encounter):
    opened.give_anesthetic(encounter, {"agent": "Lidocaine", "volume_ml": 3}, by=encounter.surgeon)


def verified(encounter):
    verify(encounter.lesions.get(), by=encounter.surgeon)


def wounded(encounter):
    lesions = list(encounter.lesions.all())
    opened.record_defect(encounter, {"length_mm": 9}, lesions=lesions, by=encounter.surgeon)


def elsewhere(encounter):
    opened.save_earlier_surgery(encounter, {"mohs_by": "Dr Foss"}, by=encounter.surgeon)


def related(encounter):
    opened.save_earlier_surgery(encounter, {"relation": "unrelated"}, by=encounter.surgeon)


def visited(encounter):
    opened.save_post_op_visit(encounter, {"plan": "None"}, by=encounter.surgeon)


def without_recurrence(encounter):
    opened.save_post_op_visit(encounter, {"recurrence": False}, by=encounter.surgeon)


WAYS = [
    # from, what is recorded, to, what stands in the way ("" where nothing does)
    (MOHS, staged, CONTINUED, ""),
    (MOHS, staged, REPAIR, "the stages of lesion A"),
    (MOHS, ended, DIVISION, "how the case of lesion A stands"),
    (MOHS, asked_before, REPAIR, ""),
    (MOHS, asked_before, VISIT, "what was asked before surgery"),
    (MOHS, photographs, VISIT, ""),
    (MOHS, timed_out, REPAIR, ""),
    (MOHS, timed_out, VISIT, "the time-out"),
    (REPAIR, cared, MOHS, ""),
    (REPAIR, cared, VISIT, "wound care"),
    (REPAIR, numbed, VISIT, "anesthetic"),
    (REPAIR, verified, VISIT, "the verified site of lesion A"),
    (REPAIR, wounded, DIVISION, ""),
    (REPAIR, wounded, VISIT, "a defect"),
    (REPAIR, elsewhere, VISIT, ""),
    (REPAIR, elsewhere, MOHS, "Mohs surgery of another surgeon"),
    (REPAIR, related, MOHS, ""),
    (VISIT, visited, REPAIR, "what the visit found"),
    (VISIT, without_recurrence, REPAIR, "what the visit found"),
]


@pytest.mark.parametrize(
    ("before", "record", "after", "words"),
    WAYS,
    ids=[f"{a.value} {f.__name__} to {b.value}" for a, f, b, _ in WAYS],
)
def test_what_the_new_kind_cannot_hold_is_named(bare, before, record, after, words):
    change(bare, before)
    record(bare)
    if not words:
        assert change(bare, after).kind == after
        return
    said = refusal(bare, after)
    assert after.label in said
    assert f"recorded here: {words}." in said
    bare.refresh_from_db()
    assert bare.kind == before


def test_a_signed_case_that_is_followed_keeps_its_follower_from_being_new_surgery(bare):
    Encounter.objects.filter(pk=bare.pk).update(status="signed")
    later = an_encounter(bare.practice, bare.surgeon, lesion_facts())
    Encounter.objects.filter(pk=later.pk).update(
        patient=bare.patient, follows=bare, kind=REPAIR.value
    )
    later.refresh_from_db()
    assert f"that it follows {bare.case_number}" in refusal(later, MOHS)
    assert change(later, VISIT).kind == VISIT


def test_what_was_emptied_stands_no_longer_in_the_way(bare):
    cared(bare)
    refusal(bare, VISIT)
    opened.save_wound_care(bare, {"dressing": ""}, by=bare.surgeon)
    assert change(bare, VISIT).kind == VISIT


def test_a_filled_wound_of_a_division_stays_with_its_case(bare):
    change(bare, DIVISION)
    defect = bare.defects.get()
    lesions = list(bare.lesions.all())
    opened.update_defect(defect, {"length_mm": 9}, lesions=lesions, by=bare.surgeon)
    assert "a defect" in refusal(bare, VISIT)
    assert change(bare, REPAIR).kind == REPAIR
    assert bare.defects.count() == 1


@pytest.mark.parametrize(
    "record", [asked_before, timed_out, cared, numbed, verified, wounded], ids=lambda f: f.__name__
)
def test_a_page_of_surgery_that_was_left_open_writes_nothing_into_a_visit(bare, record):
    change(bare, VISIT)
    before = AuditEvent.objects.count()
    with pytest.raises(ActionRefusedError, match="post-operative visit"):
        record(bare)
    assert AuditEvent.objects.count() == before


def settled(encounter):
    opened.settle_lesion(
        encounter.lesions.get(),
        outcome=LesionOutcome.STOPPED,
        reason="The patient was tired",
        by=encounter.surgeon,
    )


@pytest.mark.parametrize("record", [settled, staged], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", [REPAIR, DIVISION])
def test_a_page_of_mohs_surgery_that_was_left_open_ends_no_lesion_of_a_repair(bare, kind, record):
    change(bare, kind)
    with pytest.raises(ActionRefusedError, match="no Mohs surgery"):
        record(bare)
    assert bare.lesions.get().outcome == LesionOutcome.IN_PROGRESS


def header(encounter, **values):
    return {
        "date_of_service": DAY.isoformat(),
        "location": encounter.location_id,
        "surgeon": encounter.surgeon_id,
        "kind": encounter.kind,
        "confirm_date": "on",
        **values,
    }


def test_the_page_says_it_at_the_field_and_a_page_without_it_leaves_it():
    case = a_case()
    client = logged_in(case.surgeon)
    url = reverse("encounter_header", args=[case.encounter.pk])
    answer = client.post(url, header(case.encounter, kind="post_op"))
    assert answer.status_code == 422
    [said] = answer.context["form"].errors["kind"]
    assert "the time-out" in said
    values = header(case.encounter)
    del values["kind"]
    assert client.post(url, values).status_code == 302
    case.encounter.refresh_from_db()
    assert case.encounter.kind == MOHS


def test_a_stale_page_is_shown_what_somebody_else_chose(bare):
    client = logged_in(bare.surgeon)
    url = reverse("encounter_header", args=[bare.pk])
    stale, seen = header(bare, kind="repair"), bare.version
    change(bare, VISIT)
    answer = client.post(url, stale, headers={"If-Match": str(seen)})
    assert answer.status_code == 409
    bare.refresh_from_db()
    assert bare.kind == VISIT


@pytest.mark.parametrize("kind", ["", "picnic", "MOHS"])
def test_a_kind_that_is_none_is_refused_or_left(bare, kind):
    answer = logged_in(bare.surgeon).post(
        reverse("encounter_header", args=[bare.pk]), header(bare, kind=kind)
    )
    assert answer.status_code == (302 if kind == "" else 422)
    bare.refresh_from_db()
    assert bare.kind == MOHS
