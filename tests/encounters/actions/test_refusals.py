"""What an action refuses whoever asks for it, and at which field: nothing is written."""

from datetime import timedelta
from decimal import Decimal

import pytest

from encounters import actions
from encounters.actions import ActionRefusedError, CompartmentReading
from encounters.models import AuditEvent, Icd10Code
from encounters.models.stage import STAGES_MAX
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import Compartment, LesionOutcome, ReadingResult, TumorType
from tests.support.factories import DAY, a_stage, lesion_facts, moment, read_clear
from tests.support.opened import opened

pytestmark = pytest.mark.django_db

DAY_BEFORE, DAY_AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
# The last minute of the day where the practice is, and the first of the next.
LAST, TOO_LATE = moment(23, 59), moment(0) + timedelta(days=1)


@pytest.fixture
def case(case, stop_clock):
    stop_clock(moment(23, 30))
    return case


def refusal(act, *arguments, **named):
    """The fields an action names. It must have said why, and have left no trace."""
    before = AuditEvent.objects.filter(place="").count()
    with pytest.raises(ActionRefusedError) as caught:
        act(*arguments, **named)
    assert AuditEvent.objects.filter(place="").count() == before
    assert all(all(words) for words in caught.value.errors.values())
    return set(caught.value.errors)


SITES = [
    ("left of two sides", "nasal-ala", "left", True),
    ("no side of two", "nasal-ala", "", False),
    ("the middle of two", "nasal-ala", "midline", False),
    ("the middle of three", "nasal-tip", "midline", True),
    ("no side of three", "nasal-tip", "", False),
    ("no side of none", "scalp-not-otherwise-specified", "", True),
    ("a side of none", "scalp-not-otherwise-specified", "left", False),
]


@pytest.mark.parametrize(
    ("site", "side", "fits"), [row[1:] for row in SITES], ids=[row[0] for row in SITES]
)
def test_a_side_is_one_that_the_site_has(case, site, side, fits):
    facts = lesion_facts(site=site, side=side)
    if fits:
        assert opened.add_lesion(case.encounter, facts, by=case.surgeon).side == side
    else:
        assert refusal(opened.add_lesion, case.encounter, facts, by=case.surgeon) == {"side"}


LESIONS = [
    ("a site of nobody", {"site": "tail"}, "site"),
    ("an answer nobody asked for", {"site_choice": "scalp"}, "site_choice"),
    ("a biopsy after the surgery", {"biopsy_date": DAY_AFTER}, "biopsy_date"),
    ("a biopsy before the birth", {"biopsy_date": DAY.replace(year=1950)}, "biopsy_date"),
    ("a reason of nobody", {"indications": ["weather"]}, "indications"),
    ("a code of nobody", {"icd10": "C99.999"}, "icd10"),
]


@pytest.mark.parametrize(
    ("facts", "field"), [lesion[1:] for lesion in LESIONS], ids=[lesion[0] for lesion in LESIONS]
)
def test_a_lesion_that_cannot_be(case, facts, field):
    assert refusal(opened.update_lesion, case.lesion, facts, by=case.surgeon) == {field}


MOMENTS = [
    ("consent", opened.save_pre_op, "consented_at"),
    ("time-out", opened.save_time_out, "done_at"),
]


@pytest.mark.parametrize(
    ("save", "field"), [row[1:] for row in MOMENTS], ids=[row[0] for row in MOMENTS]
)
def test_time_in_the_future_is_refused(case, save, field):
    assert refusal(save, case.encounter, {field: TOO_LATE}, by=case.nurse) == {field}
    save(case.encounter, {field: LAST}, by=case.nurse)


def test_a_site_is_not_confirmed_tomorrow(case):
    facts = {"methods": ["photo"], "verified_by": case.nurse, "verified_at": TOO_LATE}
    assert refusal(opened.verify_site, case.lesion, facts, by=case.nurse) == {"verified_at"}
    opened.verify_site(case.lesion, facts | {"verified_at": LAST}, by=case.nurse)


def test_sutures_are_not_removed_before_they_are_placed(case):
    field = "suture_removal_date"
    facts = {field: DAY_BEFORE}
    assert refusal(opened.save_wound_care, case.encounter, facts, by=case.nurse) == {field}
    opened.save_wound_care(case.encounter, {field: DAY}, by=case.nurse)


DATES = [
    ("before the surgery", "date_of_service", DAY_BEFORE, False),
    ("the same day", "date_of_service", DAY, True),
    ("tomorrow", "date_of_service", DAY_AFTER, False),
    ("planned before the surgery", "planned_date", DAY_BEFORE, False),
    ("planned for later", "planned_date", DAY_AFTER, True),
]


def test_a_repair_says_nothing_of_another_kind(case):
    read_clear(a_stage(case.lesion))
    defect = opened.record_defect(
        case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon
    )
    graft = {"type": "full_thickness_graft", "area_cm2": 3, "flap_design": "Rotation"}
    assert refusal(opened.record_repair, defect, graft, by=case.surgeon) == {"flap_design"}


@pytest.mark.parametrize(
    ("field", "day", "fits"), [row[1:] for row in DATES], ids=[row[0] for row in DATES]
)
def test_a_repair_follows_the_surgery(case, field, day, fits):
    read_clear(a_stage(case.lesion))
    defect = opened.record_defect(
        case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon
    )
    graft = {"type": "full_thickness_graft", "area_cm2": 3}
    facts = {**({"type": "delayed"} if field == "planned_date" else graft), field: day}
    if fits:
        opened.record_repair(defect, facts, by=case.surgeon)
    else:
        assert refusal(opened.record_repair, defect, facts, by=case.surgeon) == {field}


@pytest.mark.parametrize(
    ("taken", "number", "fits"),
    [(0, 0, False), (0, 1, True), (0, 2, False), (1, 2, True), (1, 3, False), (1, 31, False)],
)
@pytest.mark.parametrize("named", [True, False], ids=["of a lesion", "of none"])
def test_an_injection_is_for_a_stage_that_was_taken_or_comes_next(case, taken, number, fits, named):
    if taken:
        a_stage(case.lesion)
    facts = {"agent": "Lidocaine", "volume_ml": 3, "stage_number": number}
    judge(case, facts | ({"lesion": case.lesion} if named else {}), "stage_number", fits)


def judge(case, facts, field, fits):
    """An injection that is taken, or refused at that field."""
    if fits:
        opened.give_anesthetic(case.encounter, facts, by=case.nurse)
    else:
        give = opened.give_anesthetic
        assert refusal(give, case.encounter, facts, by=case.nurse) == {field}


@pytest.mark.parametrize(
    ("agent", "percent", "technique", "fits"),
    [
        ("Lidocaine", 4, "", True),
        ("Lidocaine", Decimal("4.01"), "", False),
        ("xylocaine", 20, "", False),
        ("Lidocaine", 20, "Topical, under film", True),
        ("Marcaine", Decimal("0.75"), "", True),
        ("Marcaine", 1, "", False),
        ("Tetracaine", 4, "", True),
        ("Diphenhydramine", 5, "", True),
    ],
)
def test_an_injection_is_no_stronger_than_what_is_sold(case, agent, percent, technique, fits):
    facts = {"agent": agent, "concentration_percent": percent, "technique": technique}
    judge(case, {**facts, "volume_ml": 1}, "concentration_percent", fits)


@pytest.mark.parametrize(
    ("agent", "technique", "fits"),
    [("Lidocaine and bupivacaine", "", False), ("EMLA", "topical", True), ("EMLA", "", False)],
)
def test_a_mixture_is_entered_agent_by_agent(case, agent, technique, fits):
    judge(case, {"agent": agent, "technique": technique, "volume_ml": 1}, "agent", fits)


@pytest.mark.parametrize(
    ("day", "fits"), [(DAY_BEFORE, False), (DAY, True), (DAY_AFTER, False), (None, True)]
)
def test_an_injection_has_a_day_between_that_of_service_and_today(case, day, fits):
    judge(case, {"agent": "Lidocaine", "volume_ml": 1, "given_on": day}, "given_on", fits)


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("weight_kg", Decimal("0.4"), False),
        ("weight_kg", Decimal("0.5"), True),
        ("weight_kg", 400, True),
        ("weight_kg", Decimal("400.1"), False),
        ("allergy_groups", ["latex", "penicillin"], True),
        ("allergy_groups", ["latex", "latex"], False),
        ("allergy_groups", ["moon"], False),
        ("allergy_groups", "latex", False),
        ("allergy_groups", [["latex"]], False),
        ("device_kinds", ["none"], True),
        ("device_kinds", ["latex"], False),
        ("device_kinds", {"none": 1}, False),
    ],
)
def test_what_is_picked_and_weighed(case, field, value, fits):
    save = opened.save_pre_op
    if fits:
        save(case.encounter, {field: value}, by=case.nurse)
    else:
        assert refusal(save, case.encounter, {field: value}, by=case.nurse) == {field}


def test_one_stage_more_than_a_lesion_has(case):
    stage = a_stage(case.lesion)
    opened.read_all_clear(stage, by=case.surgeon)
    type(stage).objects.filter(pk=stage.pk).update(number=STAGES_MAX, conclusion="residual_tumor")
    with pytest.raises(ActionRefusedError, match=f"at most {STAGES_MAX} stages"):
        a_stage(case.lesion)


READINGS = [
    ("a type without a tumor", {"tumor_type": TumorType.SCC}, "edge_tumor_type"),
    ("from one place to none", {"clock_from": 3}, "edge_clock_to"),
    ("13 o'clock", {"clock_from": 13, "clock_to": 2}, "edge_clock_from"),
]


@pytest.mark.parametrize(
    ("seen", "field"),
    [reading[1:] for reading in READINGS],
    ids=[reading[0] for reading in READINGS],
)
def test_a_reading_that_cannot_be(case, seen, field):
    block = a_stage(case.lesion).blocks.first()
    readings = {Compartment.EDGE: CompartmentReading(result=ReadingResult.NO_TUMOR, **seen)}
    assert refusal(opened.read_block, block, readings, by=case.surgeon) == {field}


def test_a_stop_has_a_reason(case):
    settle = opened.settle_lesion
    stopped = {"outcome": LesionOutcome.STOPPED, "by": case.surgeon}
    assert refusal(settle, case.lesion, **stopped) == {"reason"}
    assert settle(case.lesion, **stopped, reason="The patient is tired.").outcome == "stopped"


@pytest.mark.both_databases
def test_two_patients_do_not_share_a_number(case):
    patient = case.encounter.patient
    other = actions.open_encounter(
        practice=case.practice,
        by=case.surgeon,
        patient={"mrn": "Q-1", "family_name": "Quill", "date_of_birth": patient.date_of_birth},
        values={
            "date_of_service": DAY,
            "location": case.encounter.location,
            "surgeon": case.surgeon,
        },
    ).patient
    facts = {"mrn": patient.mrn.lower()}
    assert refusal(actions.update_patient, other, facts, by=case.nurse) == {"mrn"}
    assert actions.update_patient(other, {"mrn": "q-1"}, by=case.nurse).row.mrn == "q-1"


BY_HAND = [
    ("a modifier of nobody", {"modifiers": ["ZZ"]}, {"modifiers"}),
    ("another side", {"modifiers": ["RT"]}, {"modifiers"}),
    ("two first stages", {"units": 2}, {"units"}),
    ("what can be", {"modifiers": ["59"]}, set()),
]


@pytest.mark.parametrize(
    ("facts", "fields"), [row[1:] for row in BY_HAND], ids=[row[0] for row in BY_HAND]
)
def test_a_line_is_not_changed_into_what_cannot_be(case, facts, fields):
    line = {"code": "17311", "lesion_letter": "A", "date_of_service": DAY, "reason": "Payer"}
    change = {"units": 1, "modifiers": [], **line, **facts}
    if fields:
        assert refusal(opened.override_line, case.encounter, by=case.surgeon, **change) == fields
    else:
        opened.override_line(case.encounter, by=case.surgeon, **change)


FOREARM = {"site": "dorsal-forearm", "side": "left"}
DIAGNOSES = [
    ("the proposed one", {"icd10": "C44.619"}, set()),
    ("a heading", {"icd10": "C44.61"}, {"icd10"}),
    ("the other side", {"icd10": "C44.612"}, {"icd10"}),
    ("a site that lies apart", {"icd10": "C44.311"}, {"icd10"}),
    ("another histology", {"icd10": "C44.629"}, {"icd10"}),
    ("the histology left open", {"icd10": "C44.609"}, {"icd10_reason"}),
    ("left open with a reason", {"icd10": "C44.609", "icd10_reason": "Report awaited"}, set()),
    ("a reason for what cannot be", {"icd10": "C44.612", "icd10_reason": "As told"}, {"icd10"}),
]


@pytest.fixture
def some_codes(db):
    for code in ("C44.61", "C44.619", "C44.612", "C44.311", "C44.629", "C44.609"):
        Icd10Code.objects.create(
            code=code,
            label=f"Label of {code}",
            is_billable=code != "C44.61",
            effective_from=DAY_BEFORE,
            release="Of the test",
        )


@pytest.mark.parametrize(
    ("facts", "fields"), [row[1:] for row in DIAGNOSES], ids=[row[0] for row in DIAGNOSES]
)
def test_a_diagnosis_is_held_against_its_lesion(case, some_codes, facts, fields):
    facts = {**FOREARM, **facts}
    if fields:
        assert refusal(opened.update_lesion, case.lesion, facts, by=case.surgeon) == fields
    else:
        opened.update_lesion(case.lesion, facts, by=case.surgeon)


def test_a_correction_of_the_side_is_not_held_up_by_a_code(case, some_codes):
    opened.update_lesion(case.lesion, {**FOREARM, "icd10": "C44.619"}, by=case.surgeon)
    opened.update_lesion(case.lesion, {"side": "right"}, by=case.surgeon)
    findings = chart_of(case.encounter.pk).code_sheet.findings
    (held,) = [found for found in findings if found.rule == "diagnosis-by-hand"]
    assert (held.level, held.lesion) == ("error", "A")
    opened.update_lesion(case.lesion, {"icd10": "C44.612"}, by=case.surgeon)
