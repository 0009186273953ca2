"""What was once done to a chart and printed as if it were so: refused now, or it holds up signing.

Each attack begins with a case that lacks nothing and goes through the actions alone.
"""

from copy import deepcopy
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from encounters import actions
from encounters.actions import ActionRefusedError, CompartmentReading
from encounters.vocabulary.terms import (
    Compartment,
    LesionOutcome,
    ReadingResult,
    Role,
    StageConclusion,
)
from tests.support.factories import (
    DAY,
    a_stage,
    a_user,
    lesion_facts,
    read_clear,
    read_tumor,
    verify,
)
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case, content_hash, remarks_on

pytestmark = pytest.mark.django_db
CLEAR = StageConclusion.CLEAR
TUMOR = CompartmentReading(result=ReadingResult.TUMOR, clock_from=Decimal(4), clock_to=Decimal(5))


@pytest.fixture(scope="module")
def complete_case(rows_for_all):
    return a_complete_case()


@pytest.fixture
def case(complete_case, db):
    return deepcopy(complete_case)


def stage(case, number=1):
    return case.lesion.stages.select_related("lesion__encounter").get(number=number)


def of_lesion(**values):
    return lambda case: opened.update_lesion(case.lesion, values, by=case.nurse)


def of_stage(**values):
    return lambda case: opened.update_stage(stage(case), values, by=case.nurse)


def of_header(**values):
    return lambda case: opened.update_encounter(case.encounter, values, by=case.nurse)


def of_patient(**values):
    return lambda case: actions.update_patient(case.encounter.patient, values, by=case.nurse)


def of_histology(**values):
    return lambda case: opened.describe_histology(stage(case), values, by=case.nurse)


def of_wound(**values):
    return lambda case: opened.save_wound_care(case.encounter, values, by=case.nurse)


def of_time_out(when):
    return lambda case: opened.save_time_out(case.encounter, {"done_at": when}, by=case.nurse)


def settled(outcome):
    return lambda case: opened.settle_lesion(
        case.lesion, outcome=outcome, reason="Enough for today.", by=case.nurse
    )


def named(field):
    """A coder is named for what surgeons do."""

    def name(case):
        coder = a_user(case.practice, Role.CODER)
        if field == "surgeon":
            defect = case.encounter.defects.get()
            opened.record_repair(defect, {"surgeon": coder}, by=case.nurse)
        else:
            opened.update_stage(stage(case), {field: coder}, by=case.nurse)

    return name


def the_nurse_reopens(case):
    opened.reopen_stage(stage(case), by=case.nurse)


def the_nurse_reads_for_the_surgeon(case):
    """Tumor that the surgeon saw becomes a clear stage, entered in the surgeon's name."""
    opened.reopen_stage(stage(case), by=case.surgeon)
    block = stage(case).blocks.get(number=1)
    seen = actions.clear_readings(block)
    opened.read_block(block, seen | {Compartment.EDGE: TUMOR}, by=case.surgeon)
    opened.read_block(block, seen, by=case.nurse)
    opened.conclude_stage(stage(case), conclusion=CLEAR, by=case.nurse)


def the_nurse_concludes_for_the_surgeon(case):
    opened.reopen_stage(stage(case), by=case.surgeon)
    opened.conclude_stage(stage(case), conclusion=CLEAR, by=case.nurse)


def found_in_a_clear_stage(kind):
    def find(case):
        opened.reopen_stage(stage(case), by=case.surgeon)
        block = stage(case).blocks.get(number=1)
        opened.add_finding(block, {"kind": kind, "compartment": "edge"}, by=case.surgeon)
        opened.conclude_stage(stage(case), conclusion=CLEAR, by=case.surgeon)

    return find


def times_run_backward(case):
    opened.reopen_stage(stage(case), by=case.surgeon)
    opened.remove_stage(stage(case), discard_readings=True, by=case.surgeon)
    read_tumor(a_stage(case.lesion, started_at=time(11)))
    read_clear(a_stage(case.lesion, started_at=time(10)))


def cut_before_the_time_out(case):
    of_stage(started_at=time(8))(case)


def a_stage_tomorrow(case):
    of_stage(date_of_service=actions.practice_today(case.practice) + timedelta(days=1))(case)


def a_tiny_defect(case):
    defect = case.encounter.defects.get()
    opened.update_defect(
        defect, {"length_mm": 1, "width_mm": 1}, lesions=[case.lesion], by=case.nurse
    )


def a_closure_shorter_than_its_wound(case):
    linear = {"type": "linear", "repair_class": "simple", "length_cm": Decimal("0.4")}
    opened.record_repair(case.encounter.defects.get(), linear, by=case.nurse)


def merged_and_called_clear_unread(case):
    """A lesion of its own, cut and not read, joins the first one and is settled as clear."""
    facts = lesion_facts(site="temple", side="right", indications=["ill_defined"])
    other = opened.add_lesion(case.encounter, {**facts, "borders": "ill_defined"}, by=case.surgeon)
    verify(other, by=case.surgeon)
    a_stage(other)
    opened.merge_lesion(other, into=case.lesion, at_stage=1, by=case.nurse)
    opened.settle_lesion(other, outcome=LesionOutcome.CLEAR, by=case.nurse)


def a_day_without_a_rulebook(case):
    # The newest that ships ends with its year; the oldest begins with one.
    opened.update_encounter(case.encounter, {"date_of_service": date(2019, 3, 1)}, by=case.nurse)


SITE_REASON = {"site_change_reason": "The photograph was mirrored."}
NOT_FIT = "of this practice"
# Id of the attack, what is done, words of the refusal.
REFUSED = [
    ("C1-side", of_lesion(side="right"), "Say below why"),
    ("C1-site", of_lesion(site="nasal-tip", side="midline"), "Say below why"),
    ("C2-reopened", the_nurse_reopens, "concluded this stage"),
    ("C2-read", the_nurse_reads_for_the_surgeon, "takes this change"),
    *(
        (f"C5-{kind}", found_in_a_clear_stage(kind), "say why the stage is clear")
        for kind in ("in_situ", "pni", "lvi", "second_tumor", "missing_epidermis", "dropout")
    ),
    ("C6-future", a_stage_tomorrow, "in the future"),
    ("C8-performer", named("performer"), NOT_FIT),
    ("C8-reader", named("reader"), NOT_FIT),
    ("C8-repair", named("surgeon"), NOT_FIT),
    ("C9-birth", of_patient(date_of_birth=DAY + timedelta(days=1)), "before this date of birth"),
]
# Id of the attack, what is done, the rule that then holds up the signature.
HELD_UP = [
    ("C1-side-explained", of_lesion(side="right", **SITE_REASON), "stale_site"),
    ("C1-time-out", of_lesion(side="right", **SITE_REASON), "stale_time_out"),
    ("C1-consent", of_lesion(side="right", **SITE_REASON), "stale_consent"),
    ("C1-slides", of_lesion(side="right", **SITE_REASON), "stale_histology_time_out"),
    (
        "C1-site-explained",
        of_lesion(site="nasal-tip", side="midline", **SITE_REASON),
        "stale_site",
    ),
    ("C1-patient", of_patient(family_name="Otherperson"), "stale_time_out"),
    ("C2-concluded", the_nurse_concludes_for_the_surgeon, "confirmation"),
    *(
        (f"C3-{outcome.value}", settled(outcome), "open_outcome_after_clear_stage")
        for outcome in (LesionOutcome.STOPPED, LesionOutcome.CONTINUES, LesionOutcome.PENDING)
    ),
    ("C4-invasion", of_histology(perineural_invasion=True), "invasion_in_clear_stage"),
    ("C4-pattern", of_histology(growth_pattern="Strands"), "described_without_tumor"),
    ("C4-depth", of_histology(depth_of_invasion="muscle"), "described_without_tumor"),
    ("C6-backward", times_run_backward, "stage_before_stage"),
    ("C6-time-out", cut_before_the_time_out, "cut_before_time_out"),
    ("C7-later", of_header(date_of_service=DAY + timedelta(days=1)), "stage_before_service"),
    ("C7-months-before", of_header(date_of_service=date(2025, 3, 1)), "stage_far_away"),
    ("C12-defect", a_tiny_defect, "defect_smaller"),
    ("C12-closure", a_closure_shorter_than_its_wound, "closure_shorter"),
    ("C12-sutures", of_wound(suture_removal_date=date(2099, 1, 1)), "sutures_out_late"),
    ("C14-merged", merged_and_called_clear_unread, "findings"),
    ("C16-rulebook", a_day_without_a_rulebook, "no_code"),
]


@pytest.mark.parametrize(
    ("act", "words"), [attack[1:] for attack in REFUSED], ids=[attack[0] for attack in REFUSED]
)
def test_an_attack_is_refused(case, act, words):
    with pytest.raises(ActionRefusedError, match=words):
        act(case)


@pytest.mark.parametrize(
    ("act", "rule"), [attack[1:] for attack in HELD_UP], ids=[attack[0] for attack in HELD_UP]
)
def test_an_attack_holds_up_the_signature(case, act, rule):
    assert not remarks_on(case.encounter).hold_up_signature
    act(case)
    found = remarks_on(case.encounter)
    assert rule in {remark.rule.id for remark in (*found.blocking, *found.unanswered)}
    with pytest.raises(ActionRefusedError, match=r"Missing: |Not answered: "):
        actions.print_note(case.encounter, by=case.surgeon, seen=content_hash(case.encounter))


def test_a_birth_after_the_biopsy_holds_up_the_signature(case):
    """C9, once the biopsy has a day."""
    of_lesion(biopsied=True, biopsy_date=date(2026, 9, 1))(case)
    of_patient(date_of_birth=date(2026, 9, 2))(case)
    rules = {remark.rule.id for remark in remarks_on(case.encounter).blocking}
    assert "biopsy_before_birth" in rules
