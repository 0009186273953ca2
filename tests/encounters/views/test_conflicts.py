"""Two in one section: both keep what they wrote, or are asked with both values before them."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters.models import AuditEvent, Lesion, PreOp, SectionDraft, Stage
from tests.support.factories import a_stage
from tests.support.html_forms import post_forms
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


class Page:
    """One person's page of a section, as it was when it was loaded."""

    def __init__(self, client, user, name, key, form=None):
        self.client, self.user = client, user
        self.url = reverse(name, args=[key])
        client.force_login(user)
        pages = {
            post_form.action: post_form
            for post_form in post_forms(client.get(self.url).content, self.url)
        }
        self.form = pages[reverse(form or name, args=[key])]

    def save(self, **values):
        """The Save button: the whole form as it stands, with these fields changed."""
        self.client.force_login(self.user)
        changes = {"save_key": str(uuid.uuid4())} | values
        body = self.form.sent_with(changes)
        kind = "application/x-www-form-urlencoded"
        return self.client.post(self.form.action, body, content_type=kind)

    def type(self, seen=None, key=None, **values):
        """What the page sends by itself: the touched fields alone."""
        self.client.force_login(self.user)
        hidden = {name: value for name, value in self.form.values if name in self.form.hidden}
        version = str(hidden["version"])
        touched = {"touched": list(values), "seen": [str(seen or version)] * len(values)}
        headers = {
            "X-Save": "auto",
            "X-Page-User": hidden["page_user"],
            "X-Page-Patient": hidden["page_patient"],
            "If-Match": version,
            "Idempotency-Key": key or str(uuid.uuid4()),
        }
        data = touched | values
        return self.client.post(self.form.action, data, headers=headers)


@pytest.fixture
def pre_op(case):
    opened.save_pre_op(case.encounter, {"allergies": "None"}, by=case.nurse)
    return PreOp.objects.get()


def page(client, case, user, name="pre_op"):
    return Page(client, user, name, case.encounter.pk)


@pytest.mark.both_databases
def test_different_fields_are_both_kept(client, case, pre_op):
    first, second = page(client, case, case.surgeon), page(client, case, case.nurse)
    assert first.save(prosthesis="Left hip").status_code == 302
    assert second.save(allergies="Latex").status_code == 302
    pre_op.refresh_from_db()
    assert (pre_op.prosthesis, pre_op.allergies, pre_op.version) == ("Left hip", "Latex", 3)


@pytest.mark.both_databases
def test_the_same_field_is_asked_about_and_nothing_is_lost(client, case, pre_op):
    first, second = page(client, case, case.surgeon), page(client, case, case.nurse)
    first.save(allergies="Penicillin", prosthesis="Left hip")
    answer = second.save(allergies="Latex", consent_by="Dr. Adair")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert f"{case.surgeon.display_name} saved “Penicillin” here" in shown
    pre_op.refresh_from_db()
    assert (pre_op.allergies, pre_op.consent_by) == ("Penicillin", "")
    again = next(
        post_form
        for post_form in post_forms(answer.content, second.url)
        if post_form.action == second.url
    )
    kept = dict(again.values)
    names = ("allergies", "consent_by", "prosthesis")
    assert tuple(kept[name] for name in names) == (
        "Latex",
        "Dr. Adair",
        "Left hip",
    )
    second.form = again
    assert second.save().status_code == 302
    pre_op.refresh_from_db()
    assert tuple(getattr(pre_op, name) for name in names) == (
        "Latex",
        "Dr. Adair",
        "Left hip",
    )
    was = AuditEvent.objects.filter(subject_kind="preop").last().changes["allergies"]
    assert was == ["Penicillin", "Latex"]


def test_the_same_value_from_both_is_no_conflict(client, case, pre_op):
    first, second = page(client, case, case.surgeon), page(client, case, case.nurse)
    first.save(allergies="Latex")
    assert second.save(allergies="Latex", prosthesis="Hip").status_code == 302


@pytest.mark.both_databases
def test_conflict_when_both_create_the_section(client, case):
    first, second = page(client, case, case.surgeon), page(client, case, case.nurse)
    first.save(allergies="Latex")
    assert second.save(allergies="Iodine").status_code == 409
    assert page(client, case, case.nurse).save(prosthesis="Hip").status_code == 302
    assert PreOp.objects.get().allergies == "Latex"


def test_the_other_side_of_the_body_is_never_merged_in_silence(client, case):
    first, second = (
        Page(client, user, "lesion", case.lesion.pk) for user in (case.surgeon, case.nurse)
    )
    assert first.save(side="right").status_code == 302
    answer = second.save(clinical_signs="Pearly")
    assert answer.status_code == 409
    assert "saved “Right” here" in answer.content.decode()
    row = Lesion.objects.get()
    assert (row.side, row.clinical_signs) == ("right", "")


def test_histology_and_how_it_was_taken_never_collide(client, case):
    stage = a_stage(case.lesion)
    facts = Page(client, case.surgeon, "stage", stage.pk)
    words = Page(client, case.nurse, "stage", stage.pk, form="stage_histology")
    for round_ in range(1, 6):
        assert facts.save(reason_detail=f"n{round_}").status_code == 302
        # From a page that does not know the other's save.
        assert words.save(growth_pattern=f"g{round_}").status_code == 302
        facts = Page(client, case.surgeon, "stage", stage.pk)
        words = Page(client, case.nurse, "stage", stage.pk, form="stage_histology")
    stage = Stage.objects.get()
    assert (stage.reason_detail, stage.growth_pattern) == ("n5", "g5")


VERSIONS = [("none", ""), ("in words", "new"), ("far too long", "1" * 40), ("negative", "-1")]


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_a_page_without_a_version_saves_nothing(client, case, pre_op, name, version):
    answer = page(client, case, case.nurse).save(allergies="Latex", version=version)
    assert answer.status_code == 428
    assert PreOp.objects.get().allergies == "None"


def test_change_without_an_event_is_asked_about(client, case, pre_op):
    nurse_page = page(client, case, case.nurse)
    PreOp.objects.update(version=5, allergies="Penicillin")
    answer = nurse_page.save(prosthesis="Hip")
    assert answer.status_code == 409
    assert "Penicillin" in answer.content.decode()


def test_touched_fields_go_into_the_record_by_themselves(client, case, pre_op):
    answer = page(client, case, case.nurse).type(allergies="Latex")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["version"], body["errors"], body["theirs"]) == (2, {}, {})
    assert PreOp.objects.get().allergies == "Latex"


def test_only_what_was_touched_is_confirmed(client, case):
    stage = a_stage(case.lesion)
    Stage.objects.update(unconfirmed=["margin_mm", "stain"], margin_mm=2)
    Page(client, case.nurse, "stage", stage.pk).type(margin_mm="3")
    stage.refresh_from_db()
    assert stage.unconfirmed == ["stain"]


@pytest.mark.both_databases
def test_changes_of_others_are_shown_with_the_next_save(client, case, pre_op):
    nurse_page = page(client, case, case.nurse)
    page(client, case, case.surgeon).save(prosthesis="Left hip")
    body = nurse_page.type(allergies="Latex").json()
    assert body["theirs"] == {"prosthesis": ["Left hip"]}
    assert body["changed"] == ["Joint or valve prosthesis"]
    assert body["version"] == 3


def test_a_field_that_both_typed_is_asked_about_with_both_values(client, case, pre_op):
    nurse_page = page(client, case, case.nurse)
    page(client, case, case.surgeon).type(allergies="Penicillin")
    answer = nurse_page.type(allergies="Latex")
    body = answer.json()
    assert (answer.status_code, body["error"]) == (409, "stale")
    (asked,) = body["fields"]
    assert (asked["base"], asked["mine"], asked["theirs"]) == ("None", "Latex", "Penicillin")
    assert (asked["name"], asked["label"]) == ("allergies", "Allergies")
    assert (asked["who"], asked["typed"]) == (case.surgeon.display_name, ["Penicillin"])
    assert nurse_page.type(seen=body["version"], allergies="Latex").status_code == 200
    assert PreOp.objects.get().allergies == "Latex"


@pytest.mark.both_databases
def test_value_the_record_refuses_is_stored_for_its_writer(client, case):
    stage = a_stage(case.lesion)
    nurse_page = Page(client, case.nurse, "stage", stage.pk)
    body = nurse_page.type(margin_mm="wide", reason_detail="Seen").json()
    assert list(body["errors"]) == ["margin_mm"]
    assert body["labels"] == {"margin_mm": "Margin (mm)"}
    stage.refresh_from_db()
    assert (stage.reason_detail, stage.margin_mm) == ("Seen", None)
    draft = SectionDraft.objects.get()
    assert (draft.user, draft.values) == (case.nurse, {"margin_mm": ["wide"]})
    url = reverse("stage", args=[stage.pk])
    assert "data-draft" in client.get(url).content.decode()
    client.force_login(case.surgeon)
    assert "data-draft" not in client.get(url).content.decode()
    Page(client, case.nurse, "stage", stage.pk).save(margin_mm="2")
    assert not SectionDraft.objects.exists()


def test_a_rule_across_fields_keeps_all_that_was_typed(client, case):
    nurse_page = Page(client, case.nurse, "lesion", case.lesion.pk)
    body = nurse_page.type(icd10="Z99.9999").json()
    assert list(body["errors"]) == ["icd10"]
    assert SectionDraft.objects.get().values == {"icd10": ["Z99.9999"]}
    assert Lesion.objects.get().icd10 == ""


def test_a_draft_cannot_run_as_a_script(client, case):
    nurse_page = Page(client, case.nurse, "stage", a_stage(case.lesion).pk)
    nurse_page.type(margin_mm="</script><script>alert(1)</script>")
    shown = client.get(nurse_page.url).content.decode()
    assert "\\u003C/script\\u003E" in shown
    assert "<script>alert" not in shown


def test_identity_waits_for_the_button(client, case):
    nurse_page = page(client, case, case.nurse, "patient")
    body = nurse_page.type(family_name="Adair").json()
    assert body["labels"] == {"family_name": "Family name"}
    case.encounter.patient.refresh_from_db()
    assert case.encounter.patient.family_name == "Okafor"
    assert SectionDraft.objects.get().values == {"family_name": ["Adair"]}


@pytest.mark.both_databases
def test_a_draft_is_kept_three_days(client, case, stop_clock):
    nurse_page = Page(client, case.nurse, "stage", a_stage(case.lesion).pk)
    nurse_page.type(margin_mm="wide")
    at = SectionDraft.objects.get().updated_at
    assert timezone.now() >= at
    for later, shown in ((timedelta(hours=71), True), (timedelta(hours=73), False)):
        SectionDraft.objects.update(updated_at=timezone.now() - later)
        assert ("data-draft" in client.get(nurse_page.url).content.decode()) is shown


SEEN = [("too few", []), ("in words", ["new"]), ("too long", ["1" * 20])]


@pytest.mark.parametrize(("name", "seen"), SEEN)
def test_each_touched_field_says_its_version(client, case, pre_op, name, seen):
    nurse_page = page(client, case, case.nurse)
    headers = {"X-Save": "auto", "X-Page-User": str(case.nurse.pk), "If-Match": "1"}
    headers |= {"X-Page-Patient": str(case.encounter.patient_id)}
    data = {"touched": ["allergies"], "seen": seen, "allergies": "Latex"}
    answer = client.post(nurse_page.url, data, headers=headers)
    assert (answer.status_code, answer.json()["error"]["path"]) == (428, "seen")


def test_a_box_without_a_tick_is_saved_by_its_name(client, case):
    """The page sends no value of it then, as a browser does."""
    Lesion.objects.update(biopsied=True)
    nurse_page = Page(client, case.nurse, "lesion", case.lesion.pk)
    answer = nurse_page.type(biopsied=[])
    assert (answer.status_code, answer.json()["errors"]) == (200, {})
    assert not Lesion.objects.get().biopsied
