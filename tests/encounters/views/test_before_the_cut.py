"""All that is asked before the first cut, on one page: saved together, missing things at once."""

import pytest
from django.urls import reverse

from encounters.models import (
    Anesthetic,
    AuditEvent,
    MapPreset,
    PreOp,
    SiteVerification,
    SurgeonDefaults,
    TimeOut,
)
from encounters.snapshot import take_snapshot
from encounters.vocabulary.terms import Role
from encounters.workflow import confirmations
from tests.support.before_page import READY, address, form_of, gaps_on, send
from tests.support.factories import a_practice, a_user, an_encounter, lesion_facts
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
NO_ALTERNATIVES = (
    "Why no other treatment was chosen for lesion A: excision, curettage, radiation, topical, "
    "observation."
)
NEEDED = {
    "Consent: who took it, or when it was given.": "consent-given",
    "The time-out.": "time_out-agreed",
    "Confirmation of the site of lesion A.": "site_A-methods_0",
}
TOLD = {
    "Allergies were not entered.": "pre_op-allergy_groups_0",
    "Anticoagulants were not entered.": "pre_op-anticoagulants",
    "Antibiotic prophylaxis was not entered.": "pre_op-antibiotic_prophylaxis",
    "The anesthetic given.": "anesthetic-volume_ml",
    "Why Mohs surgery was chosen for lesion A.": "lesion_A-indications_0",
    "The size of lesion A before surgery was not entered.": "lesion_A-size",
    NO_ALTERNATIVES: "lesion_A-why_not_excision",
}


@pytest.fixture
def surgeon(db):
    return a_user(a_practice(), Role.SURGEON, credentials="MD", first_name="Ada", last_name="Quill")


@pytest.fixture
def encounter(surgeon):
    """Booked, and nothing done yet."""
    practice = surgeon.memberships.get().practice
    SurgeonDefaults.objects.create(practice=practice, user=surgeon, antiseptic="Chlorhexidine")
    return an_encounter(practice, surgeon)


@pytest.fixture
def client(client, surgeon):
    client.force_login(surgeon)
    return client


def rows_of(encounter):
    found = (PreOp, TimeOut, SiteVerification, Anesthetic)
    return {kind.__name__: kind.objects.count() for kind in found if kind.objects.exists()}


def test_a_page_that_was_looked_at_has_stored_nothing(client, encounter):
    assert b"Chlorhexidine" in client.get(address(encounter)).content
    assert rows_of(encounter) == {}


def test_one_request_saves_and_confirms_all_and_goes_on(client, encounter, surgeon):
    answer = send(client, form_of(client, encounter), **READY)
    lesion = encounter.lesions.get()
    assert (answer.status_code, answer.url) == (302, reverse("stage_new", args=[lesion.pk]))
    record = take_snapshot(encounter.pk)
    pre_op, own = record.pre_op, record.lesions[0]
    assert (pre_op.allergies, pre_op.antiseptic) == ("None known", "Chlorhexidine")
    assert (pre_op.consent_by, len(pre_op.time_out_confirmed)) == ("Ada Quill, MD", 7)
    assert pre_op.time_out_present == "Ada Quill, MD"
    assert (own.length_mm, own.verification.verified_by.name) == (12, "Ada Quill")
    assert [given.volume_ml for given in record.anesthetics] == [3]
    given = (confirmations.consent, confirmations.time_out)
    assert all(confirmations.holds(of(record)) for of in given)
    assert confirmations.holds(confirmations.site(record, own))
    keys = AuditEvent.objects.filter(actor=surgeon, encounter_id=str(encounter.pk))
    assert {"save_preop", "save_timeout", "verify_site", "give_anesthetic"} <= set(
        keys.values_list("action", flat=True)
    )


def test_without_any_tap_everything_missing_is_named_with_its_field(client, encounter):
    answer = send(client, form_of(client, encounter))
    url = address(encounter)
    assert answer.status_code == 422
    expected = {text: f"{url}#id_{name}" for text, name in {**NEEDED, **TOLD}.items()}
    assert dict(gaps_on(answer)) == expected
    # What was proposed was confirmed by the button; nobody tapped a confirmation.
    assert rows_of(encounter) == {"PreOp": 1}
    pre_op = PreOp.objects.get()
    assert (pre_op.antiseptic, pre_op.consent_by, pre_op.consented_at) == (
        "Chlorhexidine",
        "",
        None,
    )


# What is not tapped or typed, and what is said to be missing then.
LEFT_OUT = [
    ("consent", ["consent-given"], "Consent: who took it, or when it was given."),
    ("site", ["site_A-methods"], "Confirmation of the site of lesion A."),
    ("time-out", ["time_out-agreed"], "The time-out."),
    ("volume", ["anesthetic-volume_ml", "anesthetic-agent"], "The anesthetic given."),
    ("reason", ["lesion_A-indications"], "Why Mohs surgery was chosen for lesion A."),
    ("alternatives", ["lesion_A-why_not_excision"], NO_ALTERNATIVES),
    ("size", ["lesion_A-size"], "The size of lesion A before surgery was not entered."),
]


@pytest.mark.parametrize(
    ("names", "text"), [row[1:] for row in LEFT_OUT], ids=[row[0] for row in LEFT_OUT]
)
def test_one_thing_left_out_is_named_and_all_else_is_saved(client, encounter, names, text):
    left = {name: value for name, value in READY.items() if name not in names}
    answer = send(client, form_of(client, encounter), **left)
    assert answer.status_code == 422
    assert [words for words, _ in gaps_on(answer)] == [text]
    assert PreOp.objects.get().allergies == "None known"
    # The rest alone is enough the next time, as the page shows it now.
    again = {name: READY[name] for name in names}
    assert send(client, form_of(client, encounter), **again).status_code == 302


@pytest.mark.parametrize(("left", "status"), [("lesion_A-size", 302), ("consent-given", 422)])
def test_only_what_nobody_cuts_without_holds_up_who_goes_on(client, encounter, left, status):
    rest = {name: value for name, value in READY.items() if name != left}
    answer = send(client, form_of(client, encounter), **rest, without="1")
    assert answer.status_code == status


# A field with its unsound value, and how many rows of its kind there are then.
UNSOUND = [
    ("volume", {"anesthetic-volume_ml": "much"}, Anesthetic),
    ("consent in the future", {"consent-consented_at": "2090-01-01T09:00"}, None),
    ("time-out in the future", {"time_out-done_at": "2090-01-01T09:00"}, TimeOut),
    (
        "a time without its tick",
        {"time_out-agreed": None, "time_out-done_at": "2026-10-05T09:00"},
        TimeOut,
    ),
    (
        "agreed without a way",
        {"site_A-methods": None, "site_A-patient_agreed": "on"},
        SiteVerification,
    ),
]


@pytest.mark.parametrize(
    ("changes", "kind"), [row[1:] for row in UNSOUND], ids=[row[0] for row in UNSOUND]
)
def test_what_is_refused_stays_on_the_page_and_the_rest_is_saved(client, encounter, changes, kind):
    form = form_of(client, encounter)
    answer = send(client, form, **{**READY, **changes})
    assert answer.status_code == 422
    assert "What was right is saved." in answer.content.decode()
    assert "invalid-feedback" in answer.content.decode()
    assert PreOp.objects.get().allergies == "None known"
    assert kind is None or not kind.objects.exists()
    # The same save sent again is done once, and shows the page.
    events = AuditEvent.objects.filter(encounter_id=str(encounter.pk)).exclude(action="view_chart")
    count = events.count()
    again = send(client, form, **{**READY, **changes})
    assert (again.status_code, again.get("Idempotent-Replayed")) == (302, "true")
    assert events.count() == count


def test_a_site_that_changed_since_the_page_was_made_is_not_confirmed(client, encounter, surgeon):
    form = form_of(client, encounter)
    opened.update_lesion(encounter.lesions.get(), {"side": "right"}, by=surgeon)
    answer = send(client, form, **READY)
    assert answer.status_code == 422
    assert answer.content.decode().count("Look again, then tap once more.") == 3
    assert not SiteVerification.objects.exists()
    assert not TimeOut.objects.exists()
    assert PreOp.objects.get().consented_at is None
    ticked = dict(form_of(client, encounter).values)
    assert "site_A-methods" not in ticked


def test_what_was_typed_beside_an_empty_volume_stays(client, encounter):
    typed = {"anesthetic-agent": "Articaine", "anesthetic-technique": "Ring block"}
    page = send(client, form_of(client, encounter), **typed).content.decode()
    assert all(f'value="{words}"' in page for words in typed.values())
    assert not Anesthetic.objects.exists()


def test_a_case_that_was_signed_meanwhile_takes_nothing(client, encounter, monkeypatch):
    form = form_of(client, encounter)
    encounter_rows = type(encounter).objects.filter(pk=encounter.pk)

    def sign_first(*_):
        encounter_rows.update(status="signed")
        return {}

    monkeypatch.setattr("encounters.views.chart.before_the_cut._refuse_gone", sign_first)
    assert send(client, form, **READY).status_code == 409
    assert rows_of(encounter) == {}


def test_a_page_of_a_lesion_that_is_gone_saves_nothing(client, encounter, surgeon):
    added = opened.add_lesion(encounter, lesion_facts(side="right"), by=surgeon)
    form = form_of(client, encounter)
    opened.remove_lesion(added, by=surgeon)
    assert send(client, form, **READY).status_code == 409
    assert rows_of(encounter) == {}


def test_a_page_that_does_not_say_its_versions_saves_nothing(client, encounter):
    form = form_of(client, encounter)
    answer = send(client, form, **READY, **{"pre_op-version": "soon"})
    assert answer.status_code == 428
    assert rows_of(encounter) == {}


def test_a_field_that_somebody_else_changed_meanwhile_is_asked_about(client, encounter):
    form = form_of(client, encounter)
    by = a_user(encounter.practice, Role.ASSISTANT)
    opened.save_pre_op(encounter, {"allergies": "Penicillin"}, by=by)
    answer = send(client, form, **READY)
    assert answer.status_code == 422
    assert "Penicillin" in answer.content.decode()
    assert PreOp.objects.get().allergies == "Penicillin"
    assert TimeOut.objects.exists()


def test_what_was_recorded_meanwhile_is_not_recorded_twice(client, encounter, surgeon):
    form = form_of(client, encounter)
    opened.give_anesthetic(encounter, {"agent": "Lidocaine", "volume_ml": 5}, by=surgeon)
    answer = send(client, form, **READY)
    assert answer.status_code == 422
    assert "An injection was recorded meanwhile" in answer.content.decode()
    assert [given.volume_ml for given in Anesthetic.objects.all()] == [5]


def test_what_the_site_asks_is_asked_again_before_the_cut(client, encounter, surgeon):
    lesion = encounter.lesions.get()
    opened.update_lesion(lesion, {"site": "temple"}, by=surgeon)
    answer = send(client, form_of(client, encounter), **READY)
    [(text, _)] = gaps_on(answer)
    assert text.startswith("Lesion A, Temple: ")
    answer = send(client, form_of(client, encounter), **{"lesion_A-site_choice": "default"})
    assert answer.status_code == 302
    lesion.refresh_from_db()
    assert lesion.site_choice == "default"


def test_a_stage_without_its_papers_names_them_all_with_links(client, encounter):
    url = reverse("stage_new", args=[encounter.lesions.get().pk])
    shown = gaps_on(client.get(url))
    assert dict(shown).keys() == {**NEEDED, **TOLD}.keys()
    preset = MapPreset.objects.filter(practice=encounter.practice, layout="halves").first()
    answer = client.post(url, {"preset": preset.pk})
    assert answer.status_code == 422
    assert gaps_on(answer) == shown
    assert all(href.startswith(address(encounter)) for _, href in shown)
