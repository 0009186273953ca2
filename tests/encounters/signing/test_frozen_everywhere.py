"""The ways of the app into a signed case: every action, and the administration as a superuser."""

import inspect

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from encounters import actions
from encounters.actions import ActionRefusedError, SpecimenOrder
from encounters.models import AuditEvent, BlockFinding, Reading, Recut, freezing
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.terms import LesionOutcome, MapLayout, StageConclusion
from encounters.workflow.confirmations import Confirmation
from tests.support.factories import lesion_facts, moment
from tests.support.opened import opened
from tests.support.photo_files import jpeg
from tests.support.records import NEXT_DAY

# Refused before a statement is sent; the guards below, by table, are tried with both databases.
pytestmark = pytest.mark.django_db


def block_of(case):
    return Reading.objects.filter(block__stage__lesion=case.lesion).first().block


def act(name, *arguments, **named):
    """The action's name, and how to call it as the case's own surgeon."""

    def attack(case):
        return getattr(opened, name)(
            *(argument(case) if callable(argument) else argument for argument in arguments),
            **{key: value(case) if callable(value) else value for key, value in named.items()},
            by=case.surgeon,
        )

    return name, attack


def encounter(case):
    return case.encounter


def lesion(case):
    return case.lesion


def stage(case):
    return case.lesion.stages.get()


def reading_of(case):
    return Reading.objects.filter(block__stage__lesion__encounter=case.encounter).first()


def defect(case):
    return case.encounter.defects.get()


ORDER = (SpecimenOrder(layout=MapLayout.HALVES),)
ACTIONS = [
    act("update_encounter", encounter, {"assistant": None}),
    act("hand_over", encounter, to=lambda case: case.nurse, reason="He left."),
    act("save_pre_op", encounter, {"allergies": "Latex"}),
    act("save_time_out", encounter, {"done_at": moment(9)}),
    act("save_service_day", encounter, NEXT_DAY, {"present": "All"}),
    act("remove_service_day", lambda case: case.encounter.service_days.get()),
    act("save_wound_care", encounter, {"dressing": "None"}),
    act("save_earlier_surgery", encounter, {"report": "None"}),
    act("save_post_op_visit", encounter, {"plan": "None"}),
    act("give_anesthetic", encounter, {"agent": "Lidocaine", "volume_ml": 1}),
    act("remove_anesthetic", lambda case: case.encounter.anesthetics.get()),
    act("add_lesion", encounter, lesion_facts()),
    act("update_lesion", lesion, {"site_detail": "elsewhere"}),
    act("remove_lesion", lesion),
    act("verify_site", lesion, {"landmarks": "elsewhere"}),
    act("settle_lesion", lesion, outcome=LesionOutcome.CONTINUES),
    act("take_stage", lesion, {}, specimens=ORDER),
    act("update_stage", stage, {"stain": "Other"}),
    act("describe_histology", stage, {"scar": True}),
    act("divide_stage", stage, specimens=ORDER),
    act("remove_stage", stage),
    act("reopen_stage", stage),
    act("confirm_stage", stage),
    act("confirm_defaults", stage, shown=()),
    act("take_change", reading_of),
    act("leave_change", reading_of),
    act("conclude_stage", stage, conclusion=StageConclusion.RESIDUAL_TUMOR),
    act("conclude_rest_clear", stage),
    act("unread_block", block_of),
    act("add_finding", block_of, {"kind": "scar", "compartment": "edge"}),
    act(
        "remove_finding",
        lambda case: BlockFinding.objects.filter(block__stage__lesion=case.lesion).first(),
    ),
    act("record_recut", block_of, {"reason": "hole"}),
    act("remove_recut", lambda case: Recut.objects.get(block__stage__lesion=case.lesion)),
    act("record_defect", encounter, {"length_mm": 1}, lesions=lambda case: [case.lesion]),
    act("update_defect", defect, {"length_mm": 1}, lesions=lambda case: [case.lesion]),
    act("remove_defect", defect),
    act("record_repair", defect, {"type": "second_intent"}),
    act("remove_repair", lambda case: defect(case).repairs.get()),
    act("add_other_service", encounter, {"code": "11102"}),
    act(
        "change_other_service",
        lambda case: case.encounter.other_services.get(),
        {"reason": "Later"},
        seen="",
    ),
    act("remove_other_service", lambda case: case.encounter.other_services.get()),
    act("withdraw_override", lambda case: case.encounter.code_overrides.get()),
    act("add_photo", lesion, jpeg()),
    act("add_pictures", lesion, (), moment=PhotoMoment.OUTSIDE_REPORT, stage=None),
    act("describe_photo", lambda case: case.lesion.photos.get(), {"caption": "Later"}),
    act("offer_hand_over", lesion, moment=PhotoMoment.REPAIR),
    act("remove_photo", lambda case: case.lesion.photos.get(), reason="Another patient"),
    act("device_keys", encounter),
    act("keep_draft", encounter, "/x/", {"a": ["b"]}),
    act(
        "answer_remark",
        encounter,
        rule="future",
        subject=lambda case: str(case.encounter.pk),
        statement="It lies in the future.",
        reason="No.",
    ),
    act("withdraw_answer", lambda case: case.encounter.answers.first()),
    act(
        "confirm_again",
        encounter,
        Confirmation.TIME_OUT,
        lambda case: str(case.encounter.pk),
        shown="0" * 64,
    ),
    act("sign_note", encounter, seen="0" * 64),
]


def test_no_action_changes_a_signed_case(unchanged):
    before = AuditEvent.objects.count()
    for name, attack in ACTIONS:
        with pytest.raises(ActionRefusedError) as refused:
            attack(unchanged.case)
        assert "signed" in str(refused.value), name
    assert AuditEvent.objects.count() == before


CHARTS = {frozen.table for frozen in freezing.FROZEN} | {*freezing.APPEND_ONLY}


def test_a_superuser_finds_no_way_in_the_administration(unchanged):
    """Change, add, delete, actions over a list, a popup, another primary key in the form."""
    client = Client()
    client.force_login(unchanged.root)
    asked = 0
    for model in admin.site._registry:
        if model._meta.db_table not in CHARTS:
            continue
        row = model._base_manager.first()
        name = f"admin:encounters_{model._meta.model_name}"
        fields = {"id": str(row.pk), "status": "draft", "_selected_action": str(row.pk)}
        for url, sent in (
            (reverse(f"{name}_change", args=[row.pk]), fields | {"_save": "Save"}),
            (reverse(f"{name}_change", args=[row.pk]), fields | {"_saveasnew": "1"}),
            (reverse(f"{name}_change", args=[row.pk]) + "?_popup=1&_to_field=id", fields),
            (reverse(f"{name}_add"), fields),
            (reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}),
        ):
            assert client.post(url, sent).status_code in (403, 404), url
            asked += 1
        listed = reverse(f"{name}_changelist")
        answer = client.post(listed, fields | {"action": "delete_selected", "post": "yes"})
        assert answer.status_code in (200, 302, 403), listed
    assert asked >= 100


def test_the_list_of_actions_is_whole():
    """A new action that changes a chart fails here until it is tried above."""
    named = {
        name
        for name in actions.__all__
        if inspect.isfunction(getattr(actions, name)) and name[0].islower()
    }
    assert {name for name, _ in ACTIONS} | ELSEWHERE >= named


# They read, or make something new, or find nothing to do in a stage that is read, or are about a
# practice; those that share their way in with one above are not tried twice.
ELSEWHERE = {
    "print_note_ahead",
    "followable",
    "open_follow_up",
    "hand_over_photo",
    "moment_words",
    "open_hand_over",
    "photo_seen",
    # Beside a signed case: tests/encounters/signing/test_signed_photos.py.
    "change_photo_consent",
    # Accounts, not charts.
    "forget_tries",
    "forget_try",
    "keep_try",
    "count_pin_try",
    "forget_pin_tries",
    "remove_signing_pin",
    "set_signing_pin",
    "record_factor",
    "run_once",
    "reset_second_factor",
    "set_password",
    "tries_since",
    "use_counter",
    "be_gone",
    "be_present",
    "destroy_device_keys",
    "device_keys_left",
    "drop_late_text",
    "highest_block",
    "keep_late_text",
    "late_text",
    "add_addendum",
    "add_location",
    "add_member",
    # What a surgeon usually enters: no case has it.
    "add_protocol",
    "change_protocol",
    "keep_in_protocol",
    "remove_defaults",
    "remove_protocol",
    "save_defaults",
    "acknowledge_role",
    "tell_of_role",
    "carry_histology",
    "changed_since",
    "clear_readings",
    "co_sign",
    "defaults_shown",
    "draft_of",
    "drafts_in",
    "ink_map",
    "hold_key",
    "is_author",
    "locked_case",
    "locked_draft",
    "mark_entered_in_error",
    "lesion_seen",
    "may_add",
    "stage_seen",
    "may_co_sign",
    "merge_charts",
    "merge_lesion",
    "open_encounter",
    "open_practice",
    "set_site",
    "override_line",
    "part_charts",
    "part_lesion",
    "practice_today",
    "print_addendum",
    "print_co_signature",
    "print_note",
    "read_all_clear",
    "read_margins",
    "read_block",
    "save_drawing",
    "update_patient",
}
