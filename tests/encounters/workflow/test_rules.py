"""Each rule of a record with a case just inside it and one just outside."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from encounters.coding.results import Finding
from encounters.record import (
    AnswerRecord,
    EncounterRecord,
    PreOpRecord,
    WoundCareRecord,
)
from encounters.vocabulary.terms import (
    Borders,
    Compartment,
    FindingKind,
    FindingLevel,
    Indication,
    LesionOutcome,
    Presentation,
    ReadingResult,
    RepairClass,
    RepairComplexity,
    RepairType,
    Side,
    StageConclusion,
    StageReason,
    Technique,
)
from encounters.workflow.rules import Case, Kind, RuleError, Severity, remarks_on, rules
from encounters.workflow.rules.rule import read_rules
from encounters.workflow.sections import Section
from tests.support.changed_records import (
    both,
    of_biopsy,
    of_block,
    of_care,
    of_defect,
    of_histology,
    of_lesion,
    of_patient,
    of_pre_op,
    of_record,
    of_repair,
    of_stage,
    of_verification,
    unread,
)
from tests.support.confirmed import confirmed
from tests.support.dose_cases import DOSE_CASES
from tests.support.records import DAY, NEXT_DAY, SURGEON, code_sheet, finding, moment
from tests.support.sample_records import SAMPLES

SAMPLE = SAMPLES["forearm_two_stages"]
NOW = moment(18)
COMPLETE = confirmed(
    replace(
        SAMPLE,
        wound_care=replace(SAMPLE.wound_care, instructions="Sheet given"),
        pre_op=replace(SAMPLE.pre_op, antibiotic_prophylaxis="None needed"),
    )
)
LESION = COMPLETE.lesions[0]
ALL_LOST = (
    *(
        replace(reading, result=ReadingResult.NOT_READABLE)
        for reading in LESION.stages[1].blocks[0].readings
    ),
)


def remarks(record: EncounterRecord, now=NOW, sheet=None):
    return remarks_on(Case(record, sheet or code_sheet(record), now))


def found(record: EncounterRecord, rule: str, **options):
    return [rem for rem in remarks(record, **options).everything if rem.rule.id == rule]


def test_a_complete_case_has_no_remark():
    assert [rem.text for rem in remarks(COMPLETE).everything] == []


# Rule, what is taken away, where it is entered.
ELEMENTS = [
    ("surgeon", of_record(surgeon=replace(SURGEON, name=" ")), Section.HEADER),
    ("credentials", of_record(surgeon=replace(SURGEON, credentials="")), Section.HEADER),
    ("consent", of_pre_op(consented_at=None, consent_by=""), Section.PRE_OP),
    ("allergies", of_pre_op(allergies=""), Section.PRE_OP),
    ("anticoagulants", of_pre_op(anticoagulants=""), Section.PRE_OP),
    ("prophylaxis", of_pre_op(antibiotic_prophylaxis=""), Section.PRE_OP),
    ("time_out", of_pre_op(time_out_at=None), Section.TIME_OUT),
    ("anesthetic", of_record(anesthetics=()), Section.ANESTHETICS),
    ("lesion", of_record(lesions=(), defects=()), Section.NEW_LESION),
    ("site_verification", of_lesion(verification=None), Section.SITE_VERIFICATION),
    ("indication", of_lesion(indications=(), indication_detail=""), Section.LESION),
    ("biopsy", of_lesion(biopsy=None), Section.LESION),
    ("size", of_lesion(length_mm=None), Section.LESION),
    ("stage", of_lesion(stages=()), Section.NEW_STAGE),
    ("specimens", of_stage(2, specimens=()), Section.STAGE),
    ("map", of_stage(1, map_document=None), Section.STAGE),
    ("performer", of_stage(1, performer=None), Section.STAGE),
    ("findings", unread(1), Section.STAGE),
    ("findings", unread(2, compartments=1), Section.STAGE),
    ("reader", of_stage(2, reader=None), Section.STAGE),
    ("conclusion", of_stage(2, conclusion=None), Section.STAGE),
    (
        "histology",
        of_histology(1, growth_pattern="", cell_morphology="", depth_of_invasion=None),
        Section.HISTOLOGY,
    ),
    ("outcome", of_lesion(outcome=LesionOutcome.IN_PROGRESS), Section.OUTCOME),
    ("defect", of_defect(length_mm=None), Section.CLOSURE),
    ("defect", of_record(defects=()), Section.CLOSURE),
    ("repair", of_defect(repair=None), Section.REPAIR),
    ("hemostasis", of_care(hemostasis=""), Section.WOUND_CARE),
    ("blood_loss", of_care(blood_loss=""), Section.WOUND_CARE),
    ("complications", of_care(complications=""), Section.WOUND_CARE),
    ("condition", of_care(condition=""), Section.WOUND_CARE),
    ("instructions", of_care(instructions=""), Section.WOUND_CARE),
    ("follow_up", of_care(follow_up=""), Section.WOUND_CARE),
]


@pytest.mark.parametrize(
    ("rule", "change", "section"),
    ELEMENTS,
    ids=[f"{number}-{element[0]}" for number, element in enumerate(ELEMENTS)],
)
def test_an_element_that_is_taken_away_is_named_with_its_section(rule, change, section):
    [remark] = found(change(COMPLETE), rule)
    assert remark.section == section
    assert remark.key
    assert remark.holds_up == (remark.rule.severity == Severity.BLOCKS)


def the_right_arm(record):
    site = replace(record.lesions[0].site, side=Side.RIGHT)
    return of_lesion(site=site)(record)


def the_other_place(record):
    site = replace(record.lesions[0].site, detail="7 cm distal to the elbow crease")
    return of_lesion(site=site)(record)


def another_lesion(record):
    first = record.lesions[0]
    second = replace(first, id="lesionB", letter="B", site=replace(first.site, detail="lower"))
    return replace(record, lesions=(first, second))


def carried(record):
    return of_histology(2, carried_from_stage=1, carried_facts={"Scar": "not seen"})(record)


CLEAR_ONE = of_stage(1, conclusion=StageConclusion.CLEAR)
PNI = (finding(FindingKind.PERINEURAL_INVASION, Compartment.EDGE),)
PLAIN_INK = (finding(FindingKind.FLOATER, Compartment.EDGE),)
FLAP = {"type": RepairType.FLAP, "repair_class": None, "length_cm": None}
GRAFT = {"type": RepairType.FULL_THICKNESS_GRAFT, "repair_class": None, "length_cm": None}
COMPLEX = {
    "repair_class": RepairClass.COMPLEX,
    "complexity": (RepairComplexity.EXTENSIVE_UNDERMINING,),
}


def joined(outcome, conclusion):
    """Lesion B joined A at stage II with tumor at its own margin; A's last stage is as given."""

    def change(record):
        first = record.lesions[0]
        own = replace(first.stages[0], id="stageB")
        second = replace(
            first,
            id="lesionB",
            letter="B",
            stages=(own,),
            merged_into="A",
            merged_at_stage=2,
            outcome=outcome,
        )
        record = of_stage(2, conclusion=conclusion)(record)
        return replace(record, lesions=(record.lesions[0], second))

    return change


# Rule, what makes it speak, what just does not.
CONTRADICTIONS = [
    ("stale_consent", another_lesion, of_lesion(length_mm=Decimal(13))),
    ("stale_consent", the_right_arm, of_lesion(clinical_signs="pearly")),
    ("stale_time_out", of_patient(mrn="004418"), of_record(case_number="M26-0002")),
    ("stale_time_out", the_right_arm, of_pre_op(time_out_present="Ada Quill")),
    ("stale_site", the_right_arm, of_verification(landmarks="6 cm from the crease")),
    ("stale_site", the_other_place, of_lesion(tumor_subtype="superficial")),
    ("stale_site", of_verification(confirmed_facts={}), of_verification(patient_agreed=False)),
    ("stale_histology_time_out", the_right_arm, of_stage(2, margin_mm=Decimal(3))),
    ("stale_histology_time_out", of_patient(given_names="Mirjam"), of_record(payer=None)),
    ("stale_carried_histology", carried, of_histology(2, differences="smaller nests")),
    (
        "open_outcome_after_clear_stage",
        of_lesion(outcome=LesionOutcome.STOPPED),
        both(
            of_lesion(outcome=LesionOutcome.STOPPED),
            of_stage(2, conclusion=StageConclusion.INDETERMINATE),
        ),
    ),
    (
        "open_outcome_after_clear_stage",
        of_lesion(outcome=LesionOutcome.PENDING),
        of_lesion(outcome=LesionOutcome.CLEAR),
    ),
    (
        "clear_outcome_without_clear_stage",
        of_stage(2, conclusion=StageConclusion.INDETERMINATE),
        of_lesion(outcome=LesionOutcome.CLEAR),
    ),
    (
        "merged_margin_not_followed",
        joined(LesionOutcome.CLEAR, StageConclusion.RESIDUAL_TUMOR),
        joined(LesionOutcome.CLEAR, StageConclusion.CLEAR),
    ),
    ("tumor_in_clear_stage", CLEAR_ONE, of_stage(2, conclusion=StageConclusion.CLEAR)),
    (
        "no_tumor_in_residual_stage",
        of_stage(2, conclusion=StageConclusion.RESIDUAL_TUMOR),
        of_stage(2, conclusion=StageConclusion.INDETERMINATE),
    ),
    ("doubt_in_clear_stage", of_block(2, findings=PNI), of_block(2, findings=PLAIN_INK)),
    (
        "doubt_in_clear_stage",
        of_block(2, findings=PNI),
        both(of_block(2, findings=PNI), of_stage(2, clear_despite_incomplete_reason="Gone after")),
    ),
    ("not_readable_block", of_block(2, readings=ALL_LOST), unread(2, compartments=1)),
    ("histology_denies_finding", of_block(1, findings=PNI), of_block(1, findings=PLAIN_INK)),
    (
        "invasion_in_clear_stage",
        of_histology(2, perineural_invasion=True),
        of_histology(1, perineural_invasion=True),
    ),
    (
        "morphology_without_tumor",
        of_histology(2, carried_from_stage=1),
        of_histology(2, growth_pattern="none left"),
    ),
    (
        "residual_after_clear_stage",
        CLEAR_ONE,
        both(CLEAR_ONE, of_stage(2, reason=StageReason.INFLAMMATION)),
    ),
    (
        "future",
        of_pre_op(time_out_at=NOW + timedelta(minutes=11)),
        of_pre_op(time_out_at=NOW + timedelta(minutes=9)),
    ),
    (
        "future",
        of_stage(2, started_at=time(18, 11)),
        of_stage(2, started_at=time(18, 9)),
    ),
    (
        "future",
        of_verification(verified_at=moment(0, 30, NEXT_DAY)),
        of_verification(verified_at=moment(9, 10)),
    ),
    ("future", of_repair(date_of_service=NEXT_DAY), of_repair(date_of_service=DAY)),
    (
        "born_later",
        of_patient(date_of_birth=NEXT_DAY),
        of_patient(date_of_birth=DAY),
    ),
    (
        "time_out_other_day",
        of_pre_op(time_out_at=moment(9, 10, date(2026, 10, 4))),
        of_pre_op(time_out_at=moment(0, 1)),
    ),
    (
        "cut_before_time_out",
        of_stage(1, started_at=time(8, 59)),
        of_stage(1, started_at=time(9)),
    ),
    (
        "consent_after_cut",
        of_pre_op(consented_at=moment(9, 51)),
        of_pre_op(consented_at=moment(9, 50)),
    ),
    (
        "site_after_cut",
        of_verification(verified_at=moment(9, 51)),
        of_verification(verified_at=moment(9, 50)),
    ),
    (
        "stage_before_stage",
        of_stage(2, started_at=time(9, 39)),
        of_stage(2, started_at=time(9, 40)),
    ),
    (
        "stage_before_service",
        of_record(date_of_service=NEXT_DAY),
        of_record(date_of_service=DAY),
    ),
    (
        "stage_far_away",
        of_record(date_of_service=DAY - timedelta(days=46)),
        of_record(date_of_service=DAY - timedelta(days=45)),
    ),
    (
        "biopsy_before_birth",
        of_biopsy(date=date(1958, 3, 13)),
        of_biopsy(date=date(1958, 3, 14)),
    ),
    ("biopsy_after_cut", of_biopsy(date=NEXT_DAY), of_biopsy(date=DAY)),
    (
        "repair_before_stage",
        of_repair(date_of_service=date(2026, 10, 4)),
        of_repair(date_of_service=DAY),
    ),
    (
        "sutures_out_early",
        of_care(suture_removal_date=DAY),
        of_care(suture_removal_date=NEXT_DAY),
    ),
    (
        "sutures_out_late",
        of_care(suture_removal_date=DAY + timedelta(days=46)),
        of_care(suture_removal_date=DAY + timedelta(days=45)),
    ),
    (
        "defect_smaller",
        of_defect(length_mm=Decimal("11.9"), width_mm=Decimal(9)),
        of_defect(length_mm=Decimal(9), width_mm=Decimal(12)),
    ),
    (
        "graft_smaller",
        of_repair(**GRAFT, area_cm2=Decimal("2.0")),
        of_repair(**GRAFT, area_cm2=Decimal("2.1")),
    ),
    (
        "flap_smaller",
        of_repair(**FLAP, primary_cm2=Decimal("2.0"), secondary_cm2=Decimal(3)),
        of_repair(**FLAP, primary_cm2=Decimal("2.1"), secondary_cm2=Decimal(3)),
    ),
    (
        "closure_shorter",
        of_repair(length_cm=Decimal("1.4")),
        of_repair(length_cm=Decimal("1.5")),
    ),
    (
        "undermining",
        of_repair(**COMPLEX, undermining_mm=Decimal("14.9")),
        of_repair(**COMPLEX, undermining_mm=Decimal(15)),
    ),
    (
        "undermining",
        of_repair(**COMPLEX),
        of_repair(repair_class=RepairClass.COMPLEX, complexity=(RepairComplexity.FREE_MARGIN,)),
    ),
    (
        "large_without_size",
        of_lesion(indications=(Indication.LARGE,), length_mm=None),
        of_lesion(indications=(Indication.LARGE,)),
    ),
    (
        "ill_defined_without_borders",
        of_lesion(borders=Borders.WELL_DEFINED),
        of_lesion(borders=Borders.ILL_DEFINED),
    ),
    (
        "recurrent_but_primary",
        of_lesion(indications=(Indication.RECURRENT,)),
        of_lesion(indications=(Indication.RECURRENT,), presentation=Presentation.RECURRENT),
    ),
    (
        "immunosuppressed_but_denied",
        of_lesion(indications=(Indication.IMMUNOSUPPRESSED,)),
        of_lesion(indications=(Indication.IMMUNOSUPPRESSED,), immunosuppressed=True),
    ),
]


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    CONTRADICTIONS,
    ids=[f"{number}-{case[0]}" for number, case in enumerate(CONTRADICTIONS)],
)
def test_a_rule_speaks_just_inside_and_not_just_outside(rule, inside, outside):
    [remark, *others] = found(inside(COMPLETE), rule)
    assert not [other for other in others if other.text == remark.text]
    assert "{" not in remark.text
    assert found(outside(COMPLETE), rule) == []


SHEETS = [
    ("no_code", {"lines": ()}),
    (
        "code_error",
        {"findings": (Finding(level=FindingLevel.ERROR, rule="mue", lesion="", text="Too many."),)},
    ),
    (
        "not_mohs",
        {
            "findings": (
                Finding(level=FindingLevel.ERROR, rule="not-mohs", lesion="A", text="Not Mohs."),
            )
        },
    ),
    (
        "code_warning",
        {"findings": (Finding(level=FindingLevel.WARNING, rule="x", lesion="", text="Ask."),)},
    ),
]


@pytest.mark.parametrize(("rule", "changes"), SHEETS, ids=[case[0] for case in SHEETS])
def test_what_is_wrong_with_the_codes_is_said(rule, changes):
    sheet = replace(code_sheet(COMPLETE), **changes)
    assert len(found(COMPLETE, rule, sheet=sheet)) == 1
    assert found(COMPLETE, rule) == []


def test_a_diagnosis_without_a_code_is_named():
    sheet = code_sheet(COMPLETE)
    bare = replace(sheet, lines=tuple(replace(line, icd10=()) for line in sheet.lines))
    [remark] = found(COMPLETE, "diagnosis", sheet=bare)
    assert remark.section == Section.LESION


def test_every_rule_has_its_cases():
    tried = {case[0] for case in (*ELEMENTS, *CONTRADICTIONS, *SHEETS)} | {"diagnosis"}
    assert {rule.id for rule in rules()} - TRIED_ELSEWHERE == tried


# Rules whose cases stand in a file of their own.
TRIED_ELSEWHERE: set[str] = {case[0] for case in DOSE_CASES}


def test_a_missing_required_element_stops_the_signature_every_time():
    required = [case for case in ELEMENTS if rule_of(case[0]).severity == Severity.BLOCKS]
    stopped = [rule for rule, change, _ in required if remarks(change(COMPLETE)).hold_up_signature]
    assert len(stopped) == len(required) > 20


def rule_of(rule_id):
    return next(rule for rule in rules() if rule.id == rule_id)


def test_consent_is_complete_with_the_name_or_the_time():
    without_time = of_pre_op(consented_at=None, consent_by="Ada Quill, MD")(COMPLETE)
    without_name = of_pre_op(consent_by="")(COMPLETE)
    assert found(without_time, "consent") == found(without_name, "consent") == []


@pytest.mark.parametrize("outcome", [LesionOutcome.CONTINUES, LesionOutcome.PENDING])
def test_a_wound_that_is_not_closed_yet_needs_no_size(outcome):
    record = of_record(defects=())(of_lesion(outcome=outcome)(COMPLETE))
    assert found(record, "defect") == []


def test_permanent_sections_may_be_awaited_and_frozen_ones_not():
    awaited = of_stage(2, technique=Technique.PERMANENT, conclusion=None, reader=None)(COMPLETE)
    pending = of_record(defects=())(of_lesion(outcome=LesionOutcome.PENDING)(awaited))
    assert remarks(pending).blocking == ()
    frozen = of_stage(2, technique=Technique.FROZEN)(pending)
    assert {rem.rule.id for rem in remarks(frozen).blocking} == {"reader", "conclusion"}


def test_an_empty_case_names_everything_once():
    empty = replace(
        COMPLETE,
        lesions=(),
        defects=(),
        anesthetics=(),
        pre_op=PreOpRecord(),
        wound_care=WoundCareRecord(),
    )
    named = [rem.rule.id for rem in remarks(empty).blocking]
    assert len(named) == len(set(named)) == 10


def answered(record, remark, statement=None):
    answer = AnswerRecord(
        id="answer",
        rule=remark.rule.id,
        subject=remark.subject,
        statement=statement or remark.text,
        reason="The clock of the room was wrong.",
        answered_by=SURGEON,
        answered_at=NOW,
    )
    return replace(record, answers=(*record.answers, answer))


SHORT = of_repair(length_cm=Decimal("1.4"))(COMPLETE)


def test_an_answer_lets_the_note_be_signed():
    [asked] = remarks(SHORT).unanswered
    given = remarks(answered(SHORT, asked))
    assert not given.hold_up_signature
    [kept] = given.answered
    assert kept.answer.reason == "The clock of the room was wrong."


def test_an_answer_does_not_outlive_the_words_it_answered():
    [asked] = remarks(SHORT).unanswered
    shorter = of_repair(length_cm=Decimal("1.3"))(answered(SHORT, asked))
    assert remarks(shorter).hold_up_signature
    assert remarks(of_repair(length_cm=Decimal("4.2"))(answered(SHORT, asked))).answered == ()


def test_what_blocks_cannot_be_answered():
    wrong = the_right_arm(COMPLETE)
    for remark in remarks(wrong).blocking:
        wrong = answered(wrong, remark)
    assert remarks(wrong).hold_up_signature


def test_a_rule_holds_for_its_days_alone():
    [rule] = [rule for rule in rules() if rule.id == "future"]
    assert rule.holds_on(DAY)
    assert not replace_rule(rule, since=NEXT_DAY).holds_on(DAY)
    assert not replace_rule(rule, until=date(2026, 10, 4)).holds_on(DAY)
    assert replace_rule(rule, since=DAY, until=DAY).holds_on(DAY)


def replace_rule(rule, **changes):
    return type(rule)(**{name: getattr(rule, name) for name in rule.__struct_fields__} | changes)


SOUND = {
    "kind": "element",
    "of": "lesion",
    "condition": "no_size",
    "severity": "tells",
    "section": "lesion",
    "says": "The size of {lesion}.",
    "source": "A source",
}
ODD = [
    ("no source", {"source": " "}, "source"),
    ("unknown condition", {"condition": "nonsense"}, "nonsense"),
    ("unknown severity", {"severity": "shouts"}, "shouts"),
    ("unknown key", {"colour": "red"}, "colour"),
    ("section of a part below", {"section": "stage"}, "section"),
    ("no sentence", {"says": "size"}, "says"),
    ("confirmation of another level", {"confirmation": "consent"}, "confirmation"),
]


@pytest.mark.parametrize(("changes", "named"), [odd[1:] for odd in ODD], ids=[o[0] for o in ODD])
def test_the_loader_refuses_what_is_odd(changes, named):
    with pytest.raises(RuleError, match=named):
        read_rules("rules.toml", toml({**SOUND, **changes}))


def test_the_loader_takes_a_sound_rule_and_refuses_one_without_a_source():
    [rule] = read_rules("rules.toml", toml(SOUND))
    assert (rule.id, rule.kind) == ("sample", Kind.ELEMENT)
    for key in SOUND:
        with pytest.raises(RuleError, match=key):
            read_rules("rules.toml", toml({name: v for name, v in SOUND.items() if name != key}))


def toml(cells):
    return "[sample]\n" + "".join(f'{name} = "{value}"\n' for name, value in cells.items())
