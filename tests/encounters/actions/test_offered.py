"""Whoever left and what was switched off: named nowhere anew, kept where it is recorded."""

import pytest

from encounters import actions
from encounters.actions import ActionRefusedError, SpecimenOrder
from encounters.models import (
    AuditEvent,
    Ink,
    Location,
    MapPreset,
    Membership,
    Payer,
    SpecimenMap,
    Stain,
    SurgeonDefaults,
    User,
)
from encounters.vocabulary.terms import MapLayout, Role
from tests.support.factories import (
    a_site_row,
    a_stage,
    a_user,
    an_encounter,
    lesion_facts,
    moment,
    patient_facts,
    verify,
)
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
HALVES = (SpecimenOrder(layout=MapLayout.HALVES),)


def deactivate(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def dismiss(person):
    Membership.objects.filter(user=person).delete()


WAYS_TO_LEAVE = [deactivate, dismiss]


@pytest.fixture
def left(case, request):
    """A surgeon of the practice who has left it."""
    person = a_user(case.practice, Role.SURGEON)
    request.param(person)
    return person


def a_location(case, **facts):
    return Location.objects.create(practice=case.practice, name="Annex", **facts)


def in_header(field):
    def act(case, person):
        opened.update_encounter(case.encounter, {field: person}, by=case.surgeon)

    return field, act


def in_stage(field):
    def act(case, person):
        opened.update_stage(a_stage(case.lesion), {field: person}, by=case.surgeon)

    return field, act


def in_new_case(case, person):
    an_encounter(case.practice, person)


def in_new_stage(case, person):
    a_stage(case.lesion, performer=person, by=case.surgeon)


def in_verification(case, person):
    opened.verify_site(case.lesion, {"verified_by": person}, by=case.surgeon)


def in_repair(case, person):
    defect = opened.record_defect(
        case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon
    )
    facts = {"type": "second_intent", "surgeon": person}
    opened.record_repair(defect, facts, by=case.surgeon)


NAMED = [
    in_header("surgeon"),
    in_header("assistant"),
    in_header("histotechnician"),
    in_stage("performer"),
    in_stage("reader"),
    in_stage("supervisor"),
    ("surgeon", in_new_case),
    ("performer", in_new_stage),
    ("verified_by", in_verification),
    ("surgeon", in_repair),
]


@pytest.mark.parametrize("left", WAYS_TO_LEAVE, indirect=True, ids=lambda way: way.__name__)
@pytest.mark.parametrize(("field", "act"), NAMED)
def test_who_left_is_named_nowhere_anew(case, left, field, act):
    with pytest.raises(ActionRefusedError) as refused:
        act(case, left)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("way", WAYS_TO_LEAVE)
def test_who_left_stays_where_he_is_recorded(case, way):
    person = a_user(case.practice, Role.ASSISTANT)
    opened.update_encounter(case.encounter, {"assistant": person}, by=case.surgeon)
    way(person)
    facts = {"assistant": person, "histotechnician": None}
    assert opened.update_encounter(case.encounter, facts, by=case.surgeon).assistant == person


@pytest.mark.parametrize("way", WAYS_TO_LEAVE)
def test_no_reading_is_written_down_for_a_reader_who_left(case, way):
    stage = a_stage(case.lesion)
    way(case.surgeon)
    with pytest.raises(ActionRefusedError) as refused:
        opened.read_all_clear(stage, by=case.nurse)
    assert set(refused.value.errors) <= {"reader", ""}


@pytest.mark.parametrize("way", WAYS_TO_LEAVE)
def test_no_stage_is_taken_for_a_surgeon_who_left(case, way):
    way(case.surgeon)
    with pytest.raises(ActionRefusedError, match="Hand the case over"):
        opened.take_stage(case.lesion, {}, specimens=HALVES, by=case.nurse)


def switched_off(model, case, **facts):
    row = model.objects.filter(practice=case.practice, **facts).first()
    model.objects.filter(pk=row.pk).update(is_offered=False)
    return row


def payer_of_case(case):
    payer = switched_off(Payer, case)
    opened.update_encounter(case.encounter, {"payer": payer}, by=case.surgeon)


def payer_of_patient(case):
    payer = switched_off(Payer, case)
    actions.update_patient(case.encounter.patient, {"payer": payer}, by=case.surgeon)


def payer_of_new_patient(case):
    actions.open_encounter(
        practice=case.practice,
        by=case.surgeon,
        patient=patient_facts(payer=switched_off(Payer, case)),
        values={
            "date_of_service": case.encounter.date_of_service,
            "location": case.encounter.location,
            "surgeon": case.surgeon,
        },
    )


def location_of_case(case):
    closed = a_location(case, is_offered=False)
    opened.update_encounter(case.encounter, {"location": closed}, by=case.surgeon)


def location_of_new_case(case):
    actions.open_encounter(
        practice=case.practice,
        by=case.surgeon,
        patient=patient_facts(),
        values={
            "date_of_service": case.encounter.date_of_service,
            "location": a_location(case, is_offered=False),
            "surgeon": case.surgeon,
        },
    )


def stain_of_stage(case):
    stain = switched_off(Stain, case)
    opened.update_stage(a_stage(case.lesion), {"stain": stain.name}, by=case.surgeon)


def stain_of_new_stage(case):
    a_stage(case.lesion, stain=switched_off(Stain, case).name)


def site_of_lesion(case):
    a_site_row(case.practice, "temple", is_offered=False)
    opened.update_lesion(case.lesion, {"site": "temple"}, by=case.surgeon)


def site_of_new_lesion(case):
    a_site_row(case.practice, "temple", is_offered=False)
    opened.add_lesion(case.encounter, lesion_facts(site="temple"), by=case.surgeon)


def preset_of_stage(case):
    preset = switched_off(MapPreset, case)
    opened.take_stage(case.lesion, {}, specimens=HALVES, preset=preset, by=case.surgeon)


OFF = [
    (payer_of_case, "payer"),
    (payer_of_patient, "payer"),
    (payer_of_new_patient, "payer"),
    (location_of_case, "location"),
    (location_of_new_case, "location"),
    (stain_of_stage, "stain"),
    (stain_of_new_stage, "stain"),
    (site_of_lesion, "site"),
    (site_of_new_lesion, "site"),
    (preset_of_stage, ""),
]


@pytest.mark.parametrize(("act", "field"), OFF, ids=[act.__name__ for act, _ in OFF])
def test_what_was_switched_off_is_chosen_nowhere_anew(case, act, field):
    with pytest.raises(ActionRefusedError) as refused:
        act(case)
    assert set(refused.value.errors) == {field}


def test_what_was_switched_off_stays_where_it_is_recorded(case):
    stain = Stain.objects.filter(practice=case.practice).first()
    stage = a_stage(case.lesion, stain=stain.name)
    for model in (Location, Payer, Stain):
        model.objects.update(is_offered=False)
    a_site_row(case.practice, case.lesion.site, is_offered=False)
    header = {"location": case.encounter.location, "assistant": case.nurse}
    opened.update_encounter(case.encounter, header, by=case.surgeon)
    facts = {"stain": stain.name, "reason_detail": "As planned"}
    assert opened.update_stage(stage, facts, by=case.surgeon).stain == stain.name
    lesion = {"site": case.lesion.site, "side": "left", "clinical_signs": "Ulcer"}
    assert opened.update_lesion(case.lesion, lesion, by=case.surgeon).clinical_signs == "Ulcer"


def test_a_new_case_leaves_out_a_payer_that_was_switched_off(case):
    patient = case.encounter.patient
    payer = Payer.objects.filter(practice=case.practice).first()
    actions.update_patient(patient, {"payer": payer}, by=case.surgeon)
    facts = {
        "date_of_service": case.encounter.date_of_service,
        "location": case.encounter.location,
        "surgeon": case.surgeon,
    }
    found = []
    for is_offered in (True, False):
        Payer.objects.update(is_offered=is_offered)
        patient.refresh_from_db()
        opened_case = actions.open_encounter(
            practice=case.practice, by=case.surgeon, patient=patient, values=facts
        )
        found.append(opened_case.payer)
    assert found == [payer, None]


def test_a_surgeons_defaults_name_nothing_that_was_switched_off(case):
    preset = MapPreset.objects.filter(practice=case.practice).exclude(ink_letters="").first()
    stain = Stain.objects.filter(practice=case.practice).first()
    SurgeonDefaults.objects.create(
        user=case.surgeon, practice=case.practice, preset=preset, stain=stain.name
    )
    preset.is_offered = stain.is_offered = False
    for row in (preset, stain):
        row.nicks = [{"clock": "12", "mark": "double"}]
        row.save()
    stage = a_stage(case.lesion)
    assert (stage.stain, "stain" in stage.unconfirmed) == ("", False)
    assert len(SpecimenMap.objects.get(stage=stage).document["nicks"]) == 4


def test_a_new_map_has_no_ink_that_was_switched_off(case):
    ink = switched_off(Ink, case)
    stage = a_stage(case.lesion)
    letters = {ink["letter"] for ink in SpecimenMap.objects.get(stage=stage).document["inks"]}
    assert letters and ink.letter not in letters


class TestHandOver:
    @pytest.fixture
    def heir(self, case):
        return a_user(case.practice, Role.SURGEON)

    def hand_over(self, case, to, *, by, reason="She left."):
        return opened.hand_over(case.encounter, to=to, reason=reason, by=by)

    def test_a_draft_goes_to_another_surgeon_who_signs_it_then(self, case, heir):
        stage = a_stage(case.lesion)
        deactivate(case.surgeon)
        case.encounter.refresh_from_db()
        row = self.hand_over(case, heir, by=heir)
        assert (row.surgeon, actions.is_author(row, heir)) == (heir, True)
        stage.refresh_from_db()
        assert stage.performer == case.surgeon
        event = AuditEvent.objects.get(action="hand_over")
        assert event.changes == {
            "surgeon": [case.surgeon.pk, heir.pk],
            "reason": [None, "She left."],
        }
        assert event.version == row.version == case.encounter.version + 1

    def test_an_administrator_hands_over_too(self, case, heir):
        boss = a_user(case.practice, Role.ADMINISTRATOR)
        assert self.hand_over(case, heir, by=boss).surgeon == heir

    REFUSED = [
        ("a nurse", lambda case, heir: {"to": heir, "by": case.nurse}, ""),
        ("no reason", lambda case, heir: {"to": heir, "by": heir, "reason": " "}, "reason"),
        ("to the same", lambda case, heir: {"to": case.surgeon, "by": heir}, "to"),
        ("to a nurse", lambda case, heir: {"to": case.nurse, "by": heir}, "to"),
        ("to a stranger", lambda case, heir: {"to": a_user(), "by": heir}, "to"),
    ]

    @pytest.mark.parametrize(
        ("named", "field"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
    )
    def test_who_may_and_to_whom(self, case, heir, named, field):
        with pytest.raises(ActionRefusedError) as refused:
            self.hand_over(case, **{"to": heir, **named(case, heir)})
        assert set(refused.value.errors) == {field}
        assert not AuditEvent.objects.filter(action="hand_over").exists()

    def test_one_who_left_takes_nothing_over(self, case, heir):
        deactivate(heir)
        with pytest.raises(ActionRefusedError):
            self.hand_over(case, heir, by=case.surgeon)


def test_a_confirmation_by_somebody_who_left_can_be_saved_again(case):
    person = a_user(case.practice, Role.SURGEON)
    verify(case.lesion, by=person)
    deactivate(person)
    facts = {"verified_by": person, "verified_at": moment(9), "landmarks": "22 mm"}
    assert opened.verify_site(case.lesion, facts, by=case.surgeon).landmarks == "22 mm"
