"""Of the fields that a page saves by itself, one that is refused holds up no other, in any section.

There are no savepoints: an action refuses before it writes, and the others are tried again in the
same transaction.
"""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from encounters.actions.audit import emergency
from encounters.actions.audit.emergency import EmergencyRequest
from encounters.actions.saving import receipts
from encounters.forms.base import SavedForm
from encounters.forms.follow_up import EarlierSurgeryForm, PostOpVisitForm
from encounters.forms.service_days import ServiceDayForm
from encounters.models import (
    AuditEvent,
    EmergencyAccess,
    Encounter,
    Lesion,
    PreOp,
    SectionDraft,
    SiteVerification,
    Stage,
    TimeOut,
    WoundCare,
)
from encounters.vocabulary.terms import Role
from tests.encounters.views.test_conflicts import Page
from tests.encounters.views.test_new_case import facts as new_case
from tests.support.factories import PASSWORD, a_case, a_practice, a_stage, a_user
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
LATER = "2090-01-01T10:00"
# The page, the section that it saves, a field that is right, and one that only the action refuses.
SECTIONS = [
    ("stage", Stage, {"reason_detail": "Seen"}, {"margin_mm": "50.1"}),
    ("stage", Stage, {"technique": "permanent"}, {"date_of_service": "2090-01-01"}),
    ("stage_histology", Stage, {"growth_pattern": "Nodular"}, {"perineural_caliber_mm": "20.1"}),
    ("lesion", Lesion, {"clinical_signs": "Pearly"}, {"icd10": "Z99.9999"}),
    ("lesion", Lesion, {"borders": "ill_defined"}, {"clinical_signs": "\x07"}),
    ("pre_op", PreOp, {"allergies": "Latex"}, {"consented_at": LATER}),
    ("time_out", TimeOut, {"present": "All"}, {"done_at": LATER}),
    ("wound_care", WoundCare, {"dressing": "Gauze"}, {"suture_removal_date": "2020-01-01"}),
    ("site_verification", SiteVerification, {"landmarks": "2 mm"}, {"verified_at": LATER}),
]


@pytest.fixture
def pages(client):
    """Opens a page of a case whose sections are all there."""
    case = a_case()
    opened.save_pre_op(case.encounter, {"allergies": "None"}, by=case.nurse)
    opened.save_wound_care(case.encounter, {"dressing": "None"}, by=case.nurse)
    stage = a_stage(case.lesion)
    keys = {"encounter_id": case.encounter.pk, "lesion_id": case.lesion.pk, "stage_id": stage.pk}

    def open_page(name):
        shown = "stage" if name == "stage_histology" else name
        (key,) = patterns()[name].pattern.converters
        return Page(client, case.nurse, shown, keys[key], form=name)

    return open_page


def patterns():
    included = [
        url_pattern
        for url_pattern in get_resolver().url_patterns
        if hasattr(url_pattern, "url_patterns")
    ]
    return {
        url_pattern.name: url_pattern
        for part in included
        for url_pattern in part.url_patterns
        if hasattr(url_pattern, "name")
    }


@pytest.mark.parametrize(
    ("name", "section", "right", "wrong"),
    SECTIONS,
    ids=[f"{name} {next(iter(wrong))}" for name, _, _, wrong in SECTIONS],
)
def test_partial_save_of_a_section(pages, name, section, right, wrong):
    page, before = pages(name), section.objects.get()
    with CaptureQueriesContext(connection) as asked:
        answer = page.type(**wrong, **right)
    body = answer.json()
    assert (answer.status_code, list(body["errors"]), [*body["labels"]]) == (
        200,
        [*wrong],
        [*wrong],
    )
    row = section.objects.get()
    assert row.version == body["version"] == before.version + 1
    ((field, value),) = right.items()
    (refused,) = wrong
    assert str(getattr(row, field)) == value
    assert getattr(row, refused) == getattr(before, refused)
    assert list(AuditEvent.objects.filter(version=row.version).last().changes) == [field]
    assert list(SectionDraft.objects.get().values) == [refused]
    updated = [
        query["sql"] for query in asked if query["sql"].startswith(f'UPDATE "{row._meta.db_table}"')
    ]
    assert len(updated) == 1


def test_partial_saves_are_tried_for_every_section_that_saves_by_itself():
    # A further day has its own: see test_service_days.py; these are of cases after surgery alone.
    elsewhere = {ServiceDayForm, EarlierSurgeryForm, PostOpVisitForm}
    saving = {kind for kind in all_forms(SavedForm) if kind.autosaves} - elsewhere
    assert len({(name, section) for name, section, *_ in SECTIONS}) == len(saving)


def all_forms(kind):
    for found in kind.__subclasses__():
        yield found
        yield from all_forms(found)


def test_partial_save_of_a_section_that_is_not_there_yet(client):
    case = a_case()
    page = Page(client, case.nurse, "pre_op", case.encounter.pk)
    body = page.type(consented_at=LATER, allergies="Latex").json()
    assert (body["version"], list(body["errors"])) == (1, ["consented_at"])
    assert PreOp.objects.get().allergies == "Latex"


def test_a_save_that_is_refused_as_a_whole_leaves_nothing(client):
    """By its button: what had been written before it was refused is rolled back with the rest."""
    case = a_case()
    url = reverse("stage_new", args=[case.lesion.pk])
    client.force_login(case.surgeon)
    sent = {
        "reason": "first_stage",
        "form-TOTAL_FORMS": "9",
        "form-INITIAL_FORMS": "0",
        **{f"form-{number}-cut": "strips_and_base" for number in range(9)},
        **{f"form-{number}-block_count": "20" for number in range(9)},
    }
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "A stage holds at most" in answer.content.decode()
    assert not Stage.objects.exists()


class TestWhatIsOfNoCase:
    """It too is written in the transaction of the save: without its receipt there is nothing."""

    @pytest.fixture
    def case(self, monkeypatch):
        case = a_case()

        def refuse(*_):
            raise IntegrityError("FOREIGN KEY constraint failed")

        monkeypatch.setattr(receipts, "_store", refuse)
        return case

    @pytest.fixture
    def send(self, as_user):
        def send(user, name, data, *keys):
            client = as_user(user)
            client.raise_request_exception = False
            assert client.post(reverse(name, args=keys), data).status_code == 500

        return send

    def test_a_new_case(self, case, send):
        send(case.surgeon, "encounter_new", new_case((case.practice, case.surgeon, None)))
        assert Encounter.objects.get() == case.encounter

    def test_a_new_password(self, case, send):
        new = "a-new-and-longer-secret"
        passwords = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        send(case.surgeon, "password_change", passwords)
        case.surgeon.refresh_from_db()
        assert case.surgeon.check_password(PASSWORD)

    def test_an_emergency_access_and_its_review(self, case, send):
        elsewhere = a_user(a_practice(), Role.SURGEON)
        patient = case.encounter.patient
        born = patient.date_of_birth
        facts = {"number": patient.mrn, "date_of_birth": born, "reason": "Bleeding, alone"}
        send(elsewhere, "emergency", {**facts, "password": PASSWORD})
        assert not EmergencyAccess.objects.exists()
        access = emergency.open_emergency(EmergencyRequest(**facts), by=elsewhere)
        officer = a_user(case.practice, Role.PRIVACY_OFFICER)
        review = {f"{access.pk}-verdict": "justified", f"{access.pk}-review": ""}
        send(officer, "emergency_review", review, access.pk)
        assert EmergencyAccess.objects.get().verdict == ""
