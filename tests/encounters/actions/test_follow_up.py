"""A case that follows a signed one: opened, held to the same person, coded by what was signed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from encounters import actions
from encounters.actions import ActionRefusedError, SpecimenOrder
from encounters.models import Encounter, Lesion
from encounters.snapshot import take_snapshot
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.terms import (
    LesionOutcome,
    MapLayout,
    RepairType,
)
from tests.support.factories import (
    DAY,
    a_case,
    a_stage,
    an_encounter,
    lesion_facts,
    moment,
    patient_facts,
    read_clear,
)
from tests.support.opened import opened
from tests.support.signed_case import (
    WOUND_CARE,
    answer_all,
    confirm_all,
    sign,
    signable_lesion,
    unprinted,
)

pytestmark = pytest.mark.django_db
NOSE = signable_lesion(site="nasal-ala")
EXCISION = {"code": "11602", "reason": "Growing papule", "technique": "Excision to fat"}
A_FLAP = {"type": "flap", "primary_cm2": 3, "secondary_cm2": 5}


@pytest.fixture(autouse=True)
def _unprinted(monkeypatch):
    unprinted(monkeypatch)


def signed_with(repair):
    """A signed case of the nose whose wound was closed by ``repair``."""
    case = a_case(NOSE)
    by = case.surgeon
    facts = {"allergies": "None known", "consent_by": "Robin", "consented_at": moment(8, 30)}
    opened.save_pre_op(case.encounter, facts, by=by)
    opened.give_anesthetic(case.encounter, {"agent": "Lidocaine", "volume_ml": 3}, by=by)
    read_clear(a_stage(case.lesion))
    defect = opened.record_defect(case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=by)
    opened.record_repair(defect, repair, by=by)
    opened.save_wound_care(case.encounter, WOUND_CARE, by=by)
    confirm_all(case.encounter, by=by)
    answer_all(case.encounter, by=by)
    sign(case)
    case.encounter.refresh_from_db()
    return case


def values_on(case, day):
    return {
        "date_of_service": day,
        "location": case.practice.locations.get(),
        "surgeon": case.surgeon,
    }


def followed(case, kind, *, days=21, letters=("A",)):
    return actions.open_follow_up(
        by=case.nurse,
        follows=Encounter.objects.get(pk=case.encounter.pk),
        kind=kind,
        letters=letters,
        values=values_on(case, DAY + timedelta(days=days)),
    )


def codes(encounter):
    return [line.code_with_modifiers for line in chart_of(encounter.pk).code_sheet.lines]


def close(encounter, repair, *, by):
    lesion = encounter.lesions.get()
    defect = encounter.defects.first() or opened.record_defect(
        encounter, {"length_mm": 9, "width_mm": 8}, lesions=[lesion], by=by
    )
    facts = {**repair, "date_of_service": encounter.date_of_service}
    return opened.record_repair(defect, facts, by=by)


@pytest.mark.both_databases
def test_the_new_case_knows_the_signed_one_and_changes_nothing_of_it():
    case = signed_with(A_FLAP)
    before = take_snapshot(case.encounter.pk)
    made = followed(case, EncounterKind.POST_OP)
    record = take_snapshot(made.pk)
    assert take_snapshot(case.encounter.pk) == before
    assert (record.kind, record.follows.case_number) == ("post_op", case.encounter.case_number)
    [lesion] = record.lesions
    then = record.follows.lesion(lesion.follows)
    assert (then.letter, then.stages, then.outcome) == ("A", 1, LesionOutcome.CLEAR)
    assert then.closures == (RepairType.FLAP,)
    assert lesion.site == before.lesions[0].site
    assert lesion.stages == ()


REFUSED = [
    ("a draft", lambda case: None, EncounterKind.REPAIR, ("A",), "follows"),
    ("Mohs surgery by itself", signed_with, EncounterKind.MOHS, ("A",), "kind"),
    ("a lesion that is not there", signed_with, EncounterKind.REPAIR, ("B",), "letters"),
    ("no lesion", signed_with, EncounterKind.REPAIR, (), "letters"),
]


@pytest.mark.parametrize(
    ("make", "kind", "letters", "field"), [row[1:] for row in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_cannot_be_followed_is_refused_at_its_field(make, kind, letters, field):
    case = make(A_FLAP) or a_case(NOSE)
    count = Encounter.objects.count()
    with pytest.raises(ActionRefusedError) as refused:
        followed(case, kind, letters=letters)
    assert set(refused.value.errors) == {field}
    assert Encounter.objects.count() == count


@pytest.mark.both_databases
def test_no_case_lies_before_the_one_that_it_follows():
    case = signed_with(A_FLAP)
    with pytest.raises(ActionRefusedError) as refused:
        followed(case, EncounterKind.REPAIR, days=-1)
    assert set(refused.value.errors) == {"date_of_service"}
    made = followed(case, EncounterKind.REPAIR, days=0)
    with pytest.raises(ActionRefusedError):
        opened.update_encounter(made, {"date_of_service": DAY - timedelta(days=1)}, by=case.surgeon)


@pytest.mark.both_databases
def test_the_database_refuses_another_person_and_a_third_case():
    case, stranger = signed_with(A_FLAP), signed_with(A_FLAP)
    made = followed(case, EncounterKind.REPAIR)
    others = [
        (Encounter, made.pk, stranger.encounter.pk),
        (Encounter, made.pk, made.pk),
        (Lesion, made.lesions.get().pk, stranger.lesion.pk),
    ]
    for model, key, other in others:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=key).update(follows=other)
    another = actions.open_encounter(
        practice=case.practice,
        by=case.surgeon,
        patient=patient_facts(),
        values=values_on(case, DAY),
        lesions=[NOSE],
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Encounter.objects.filter(pk=another.pk).update(follows=case.encounter.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        another.lesions.update(follows=case.lesion)


# How the wound was closed then, after how many days a flap follows, what is told of it, codes.
CODED = [
    (
        "the last of ninety days, a complication",
        A_FLAP,
        90,
        {"relation": "complication"},
        ["14060-78"],
    ),
    ("the ninety-first", A_FLAP, 91, {"relation": "complication"}, ["14060"]),
    ("planned", A_FLAP, 30, {"relation": "planned"}, ["14060-58"]),
    ("nobody said", A_FLAP, 30, {}, ["14060"]),
    ("a wound that was left for later has no global days", {"type": "delayed"}, 30, {}, ["14060"]),
]


@pytest.mark.parametrize(
    ("before", "days", "told", "expect"), [row[1:] for row in CODED], ids=[row[0] for row in CODED]
)
def test_a_repair_is_coded_by_what_was_signed_before(before, days, told, expect, monkeypatch):
    monkeypatch.setattr(
        "encounters.actions.chart.dates.practice_today", lambda practice: date(2027, 6, 1)
    )
    case = signed_with(before)
    made = followed(case, EncounterKind.REPAIR, days=days)
    if told:
        opened.save_earlier_surgery(made, told, by=case.surgeon)
    close(made, A_FLAP, by=case.surgeon)
    assert codes(made) == expect


def test_a_division_has_its_wound_from_the_start_and_its_58():
    flap = {"type": "interpolation_flap", "flap_design": "Paramedian forehead flap"}
    case = signed_with(flap)
    made = followed(case, EncounterKind.DIVISION)
    assert made.defects.count() == 1
    close(made, {"type": "pedicle_division"}, by=case.surgeon)
    assert codes(made) == ["15630-58"]


def test_new_surgery_of_the_patient_within_the_days_of_a_flap_is_unrelated_by_its_site():
    case = signed_with(A_FLAP)
    new = actions.open_encounter(
        practice=case.practice,
        by=case.surgeon,
        patient=case.encounter.patient,
        values=values_on(case, DAY + timedelta(days=21)),
        lesions=[lesion_facts()],
    )
    assert codes(new) == []
    opened.add_other_service(new, EXCISION | {"lesion": new.lesions.get()}, by=case.surgeon)
    assert codes(new) == ["11602-79"]
    # Of another person nothing is looked at.
    other = an_encounter(case.practice, case.surgeon, date_of_service=new.date_of_service)
    opened.add_other_service(other, EXCISION | {"lesion": other.lesions.get()}, by=case.surgeon)
    assert codes(other) == ["11602"]


def test_what_was_entered_in_error_has_no_global_days():
    case = signed_with(A_FLAP)
    made = followed(case, EncounterKind.REPAIR)
    close(made, A_FLAP, by=case.surgeon)
    opened.save_earlier_surgery(made, {"relation": "planned"}, by=case.surgeon)
    assert codes(made) == ["14060-58"]
    opened.mark_entered_in_error(case.encounter, reason="Twice.", by=case.surgeon)
    assert codes(made) == ["14060"]


def test_a_visit_within_the_days_is_included():
    case = signed_with(A_FLAP)
    made = followed(case, EncounterKind.POST_OP)
    visit = {"code": "99213", "reason": "Pain", "lesion": made.lesions.get()}
    opened.add_other_service(made, visit, by=case.nurse)
    sheet = chart_of(made.pk).code_sheet
    assert sheet.lines == ()
    assert [finding.rule for finding in sheet.findings] == ["post-op-visit"]


def test_a_repair_takes_no_stage_and_a_continued_case_does():
    case = signed_with(A_FLAP)
    order = (SpecimenOrder(layout=MapLayout.SINGLE),)
    made = followed(case, EncounterKind.REPAIR)
    with pytest.raises(ActionRefusedError, match="no Mohs surgery"):
        opened.take_stage(made.lesions.get(), {}, specimens=order, by=case.surgeon)
    with pytest.raises(ActionRefusedError, match="no post-operative visit"):
        opened.save_post_op_visit(made, {"plan": "None"}, by=case.surgeon)


def test_surgery_elsewhere_cannot_lie_after_the_case():
    case = a_case(NOSE)
    for day, refused in ((DAY, False), (DAY + timedelta(days=1), True)):
        if not refused:
            opened.save_earlier_surgery(case.encounter, {"mohs_on": day}, by=case.surgeon)
            continue
        with pytest.raises(ActionRefusedError) as error:
            opened.save_earlier_surgery(case.encounter, {"mohs_on": day}, by=case.surgeon)
        assert set(error.value.errors) == {"mohs_on"}
