"""The hard cases of real life: each is recorded, survives the snapshot, and keeps its meaning."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from encounters import actions
from encounters.actions import ActionRefusedError, CompartmentReading, SpecimenOrder
from encounters.record import StageRecord
from encounters.snapshot import take_snapshot
from encounters.specimen_map import describe, parse
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    LesionOutcome,
    MapLayout,
    ReadingResult,
    RepairType,
    Role,
    StageConclusion,
    StageState,
    TumorType,
)
from tests.support.factories import (
    DAY,
    a_case,
    a_stage,
    a_user,
    go_on,
    lesion_facts,
    read_clear,
    read_tumor,
)
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


def stages_of(case, letter="A") -> tuple[StageRecord, ...]:
    return take_snapshot(case.encounter.pk).lesion(letter).stages


def arc(start, end, blocks=1):
    return SpecimenOrder(
        layout=MapLayout.ARC,
        block_count=blocks,
        clock_from=Decimal(start),
        clock_to=Decimal(end),
    )


def base(blocks=1):
    return SpecimenOrder(layout=MapLayout.BASE_ONLY, block_count=blocks)


def test_two_specimens_at_opposite_poles_are_one_stage():
    case = a_case()
    read_tumor(a_stage(case.lesion))
    a_stage(case.lesion, arc(2, 4), arc(8, 10))
    second = stages_of(case)[1]
    assert [specimen.number for specimen in second.specimens] == [1, 2]
    assert second.block_count == 2
    assert [block.number for block in second.blocks] == [1, 2]
    assert len(parse(second.map_document).specimens) == 2


def test_a_base_only_second_stage_has_no_skin_edge():
    case = a_case()
    read_tumor(a_stage(case.lesion), deep=True, clock=None)
    read_clear(a_stage(case.lesion, base()))
    second = stages_of(case)[1]
    (block,) = second.blocks
    assert block.kind == BlockKind.BASE
    assert block.reading(Compartment.EDGE).result == ReadingResult.NOT_APPLICABLE
    assert block.reading(Compartment.DEEP).result == ReadingResult.NO_TUMOR
    assert second.state == StageState.CLEAR


def test_tumor_at_the_deep_margin_only_leaves_the_edge_clear():
    case = a_case()
    read_tumor(a_stage(case.lesion), deep=True, clock=("4", "5"))
    block = stages_of(case)[0].blocks[0]
    assert block.reading(Compartment.EDGE).result == ReadingResult.NO_TUMOR
    assert block.reading(Compartment.DEEP).result == ReadingResult.TUMOR
    sentences = describe(parse(stages_of(case)[0].map_document), 1)
    assert (
        "Block I-1: residual basal cell carcinoma at the deep margin, 4 to 5 o'clock." in sentences
    )


def test_no_tumor_but_dense_inflammation_can_lead_to_another_stage():
    case = a_case()
    first = a_stage(case.lesion)
    opened.add_finding(
        first.blocks.get(number=1),
        {
            "kind": "inflammation",
            "compartment": "deep",
            "clock_from": Decimal(6),
            "clock_to": Decimal(8),
        },
        by=case.surgeon,
    )
    read_clear(first)
    with pytest.raises(ActionRefusedError, match="say why another one was taken"):
        a_stage(case.lesion, arc(5, 9))
    a_stage(case.lesion, arc(5, 9), reason="inflammation")
    first_record, second = stages_of(case)
    assert first_record.state == StageState.CLEAR
    assert first_record.blocks[0].findings[0].kind == "inflammation"
    assert second.reason == "inflammation"


def test_a_lost_section_is_not_clear_without_a_reason():
    case = a_case()
    stage = a_stage(case.lesion)
    lost = CompartmentReading(result=ReadingResult.INCOMPLETE)
    block = stage.blocks.get(number=2)
    opened.read_block(
        block, {**actions.clear_readings(block), Compartment.EDGE: lost}, by=case.surgeon
    )
    opened.read_all_clear(stage, by=case.surgeon)
    with pytest.raises(ActionRefusedError) as refused:
        opened.conclude_stage(stage, by=case.surgeon, conclusion=StageConclusion.CLEAR)
    assert list(refused.value.errors) == ["reason"]
    opened.conclude_stage(
        stage,
        by=case.surgeon,
        conclusion=StageConclusion.CLEAR,
        reason="Dropped at 8 o'clock; a sliver there was clear.",
    )
    (record,) = stages_of(case)
    assert record.clear_despite_incomplete_reason.startswith("Dropped")
    assert record.blocks[1].is_incomplete


def test_a_case_can_stop_with_tumor_left_but_says_why():
    case = a_case()
    read_tumor(a_stage(case.lesion))
    with pytest.raises(ActionRefusedError, match="why surgery stopped"):
        opened.settle_lesion(case.lesion, by=case.surgeon, outcome=LesionOutcome.STOPPED)
    opened.settle_lesion(
        case.lesion,
        by=case.surgeon,
        outcome=LesionOutcome.STOPPED,
        reason="Tumor reaches the orbital rim.",
        plan="Referred to oculoplastic surgery.",
    )
    lesion = take_snapshot(case.encounter.pk).lesion("A")
    assert lesion.outcome == LesionOutcome.STOPPED
    with pytest.raises(ActionRefusedError):
        opened.settle_lesion(case.lesion, by=case.surgeon, outcome=LesionOutcome.CLEAR)


def test_a_second_day_is_the_stage_s_own_date():
    case = a_case()
    read_tumor(a_stage(case.lesion))
    go_on(case.encounter, DAY + timedelta(days=1), by=case.nurse)
    a_stage(case.lesion, arc(3, 6))
    assert [stage.date_of_service for stage in stages_of(case)] == [DAY, DAY + timedelta(days=1)]


def test_a_later_stage_cannot_lie_before_the_one_it_follows():
    case = a_case()
    go_on(case.encounter, DAY + timedelta(days=1), by=case.nurse)
    read_tumor(a_stage(case.lesion))
    with pytest.raises(ActionRefusedError) as refused:
        a_stage(case.lesion, arc(3, 6), date_of_service=DAY)
    assert list(refused.value.errors) == ["date_of_service"]


def test_the_tumor_type_may_change_and_both_are_kept():
    case = a_case(lesion_facts(tumor_type="scc_in_situ"))
    opened.update_lesion(
        case.lesion,
        {"final_tumor_type": "scc", "diagnosis_change_reason": "Invasion in stage I."},
        by=case.surgeon,
    )
    lesion = take_snapshot(case.encounter.pk).lesion("A")
    assert (lesion.tumor_type, lesion.coded_tumor_type) == (TumorType.SCC_IN_SITU, TumorType.SCC)


def test_two_lesions_can_merge_into_one_defect():
    case = a_case(lesion_facts(), lesion_facts(site_detail="2 cm below the first"))
    first, second = case.encounter.lesions.order_by("letter")
    read_tumor(a_stage(first))
    read_clear(a_stage(second))
    read_clear(a_stage(first, arc(3, 6)))
    opened.merge_lesion(second, into=first, at_stage=2, by=case.surgeon)
    defect = opened.record_defect(
        case.encounter, {"length_mm": 30, "width_mm": 20}, lesions=[first, second], by=case.surgeon
    )
    opened.record_repair(
        defect,
        {"type": "linear", "repair_class": "intermediate", "length_cm": Decimal("4.2")},
        by=case.surgeon,
    )
    record = take_snapshot(case.encounter.pk)
    assert (record.lesion("B").merged_into, record.lesion("B").merged_at_stage) == ("A", 2)
    (defect_record,) = record.defects
    assert defect_record.lesions == ("A", "B")
    assert defect_record.area_cm2 == Decimal("6")


def test_a_merged_lesion_takes_no_stages_of_its_own():
    case = a_case(lesion_facts(), lesion_facts(site_detail="second"))
    first, second = case.encounter.lesions.order_by("letter")
    read_tumor(a_stage(first))
    read_clear(a_stage(second))
    second = opened.merge_lesion(second, into=first, at_stage=1, by=case.surgeon)
    with pytest.raises(ActionRefusedError, match="merged into another"):
        a_stage(second, arc(1, 2), reason="scar")


def test_a_fellow_cuts_while_the_attending_reads():
    case = a_case()
    fellow = a_user(case.practice, Role.SURGEON)
    stage = a_stage(case.lesion, performer=fellow, supervisor=case.surgeon)
    opened.read_all_clear(stage, by=case.surgeon)
    (record,) = stages_of(case)
    assert record.performer.id == str(fellow.pk)
    assert record.reader.id == record.supervisor.id == str(case.surgeon.pk)
    assert {reading.reader.id for block in record.blocks for reading in block.readings} == {
        str(case.surgeon.pk)
    }


def test_another_surgeon_may_close_the_wound_of_an_open_case():
    case = a_case()
    read_tumor(a_stage(case.lesion))
    defect = opened.record_defect(
        case.encounter, {"length_mm": 12, "width_mm": 10}, lesions=[case.lesion], by=case.surgeon
    )
    with pytest.raises(ActionRefusedError, match="still in progress"):
        opened.record_repair(
            defect,
            {"type": "linear", "repair_class": "simple", "length_cm": Decimal(2)},
            by=case.surgeon,
        )
    opened.record_repair(
        defect,
        {
            "type": "other_surgeon",
            "other_surgeon": "Dr. Invented, oculoplastic surgery",
            "planned_date": date(2026, 10, 7),
        },
        by=case.surgeon,
    )
    repair = take_snapshot(case.encounter.pk).defects[0].repair
    assert repair.type == RepairType.OTHER_SURGEON


def test_bone_that_cannot_be_sectioned_is_a_result():
    case = a_case()
    stage = a_stage(case.lesion, SpecimenOrder(layout=MapLayout.SINGLE))
    unreadable = CompartmentReading(
        result=ReadingResult.NOT_READABLE, note="Bone chips, clinically free."
    )
    block = stage.blocks.get()
    opened.read_block(
        block, {**actions.clear_readings(block), Compartment.DEEP: unreadable}, by=case.surgeon
    )
    opened.conclude_stage(
        stage,
        by=case.surgeon,
        conclusion=StageConclusion.CLEAR,
        reason="Bone cannot be sectioned; chips clinically free.",
    )
    (record,) = stages_of(case)
    assert record.blocks[0].reading(Compartment.DEEP).note.startswith("Bone chips")
