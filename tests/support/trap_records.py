"""Whole cases by name: the situations in which a simple record of Mohs surgery breaks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from encounters.record import (
    EncounterRecord,
    HistologyRecord,
    RepairRecord,
)
from encounters.vocabulary.terms import (
    Compartment,
    DeepStructure,
    FindingKind,
    LesionOutcome,
    MapLayout,
    ReadingResult,
    RepairType,
    StageConclusion,
    StageReason,
    Technique,
    TumorType,
)
from tests.support.case_parts import BIOPSY, DEFECT, LINEAR
from tests.support.records import (
    DAY,
    FELLOW,
    NEXT_DAY,
    PATHOLOGIST,
    SURGEON,
    deep,
    edge,
    encounter,
    finding,
    lesion,
    reading,
    specimen,
    stage,
)


def opposite_poles() -> EncounterRecord:
    """Stage II takes two specimens at opposite poles: one stage, one sum of blocks."""
    second = stage(
        2,
        specimens=(
            specimen(2, layout=MapLayout.ARC, hours=("2", "4"), id_prefix="2-"),
            specimen(
                1,
                layout=MapLayout.ARC,
                hours=("8", "9"),
                number=2,
                first_block=3,
                id_prefix="2-",
            ),
        ),
    )
    poles = {1: edge(ReadingResult.TUMOR, "2", "4"), 2: edge(ReadingResult.TUMOR, "8", "9")}
    return encounter(lesion(stages=[stage(1, 2, readings=poles), second]))


def base_only() -> EncounterRecord:
    """Tumor at the deep margin alone; stage II takes the base alone."""
    first = stage(1, 2, readings={1: deep(ReadingResult.TUMOR), 2: deep(ReadingResult.TUMOR)})
    base = specimen(1, layout=MapLayout.BASE_ONLY, id_prefix="2-")
    return encounter(lesion(stages=[first, stage(2, specimens=(base,))]))


def deep_tumor() -> EncounterRecord:
    """Tumor at the deep margin only, edges clear, and nothing after it yet."""
    return encounter(
        lesion(stages=[stage(1, 2, readings={1: deep(ReadingResult.TUMOR, "6", "7")})])
    )


def dense_inflammation() -> EncounterRecord:
    """No tumor in stage I, but inflammation that could hide it: another layer."""
    first = stage(
        1,
        2,
        findings={1: (finding(FindingKind.INFLAMMATION, Compartment.EDGE, "10", "1"),)},
        histology=HistologyRecord(inflammation="dense lymphocytic"),
        conclusion=StageConclusion.INDETERMINATE,
    )
    second = stage(2, 1, reason=StageReason.INFLAMMATION)
    return encounter(lesion(stages=[first, second], biopsy=BIOPSY))


def lost_section() -> EncounterRecord:
    """A section was lost; the surgeon judged the margin clear and says why."""
    lost = edge(ReadingResult.NOT_READABLE, "8", "9", note="section lost at recut")
    reason = "The replacement sliver from 8 to 9 o'clock showed no tumor."
    first = stage(
        1,
        2,
        readings={1: lost},
        conclusion=StageConclusion.CLEAR,
        clear_despite_incomplete_reason=reason,
    )
    return encounter(lesion(stages=[first], biopsy=BIOPSY))


def stopped() -> EncounterRecord:
    """The case stops with tumor left at the bone."""
    first = stage(1, 3, readings={2: deep(ReadingResult.TUMOR, "4", "6")})
    second = stage(2, 1, readings={1: deep(ReadingResult.TUMOR, "5", "6")})
    return encounter(
        lesion(
            site="temple",
            stages=[first, second],
            outcome=LesionOutcome.STOPPED,
            outcome_reason="tumor reaches the temporal bone",
            outcome_plan="Referred to head and neck surgery.",
        )
    )


def second_day() -> EncounterRecord:
    """Two stages on the first day, a third on the next."""
    tumor = {1: edge(ReadingResult.TUMOR, "1", "2")}
    return encounter(
        lesion(
            stages=[
                stage(1, 4, readings=tumor),
                stage(2, 2, readings=tumor),
                stage(3, 1, date_of_service=NEXT_DAY),
            ]
        )
    )


def continues() -> EncounterRecord:
    """Not clear at the end of the day; surgery goes on another day."""
    return encounter(
        lesion(
            stages=[stage(1, 2, readings={1: edge(ReadingResult.TUMOR, "11", "1")})],
            outcome=LesionOutcome.CONTINUES,
            outcome_plan="Stage II on Oct 6, 2026.",
        )
    )


def changed_diagnosis() -> EncounterRecord:
    """Squamous cell carcinoma in situ at biopsy, invasive in stage I."""
    return encounter(
        lesion(
            stages=[2],
            tumor_type=TumorType.SCC_IN_SITU,
            final_tumor_type=TumorType.SCC,
            final_tumor_subtype="well differentiated",
            diagnosis_change_reason="dermal invasion seen in stage I, block 1",
        )
    )


def merged_lesions() -> EncounterRecord:
    """Two lesions whose wounds join at stage II and share one defect and one repair."""
    shared = replace(
        DEFECT,
        lesions=("A", "B"),
        repair=replace(
            LINEAR,
            type=RepairType.FLAP,
            repair_class=None,
            length_cm=None,
            primary_cm2=Decimal("4.5"),
            secondary_cm2=Decimal("6.2"),
            flap_design="rotation",
        ),
    )
    return encounter(
        lesion("A", "temple", stages=[3, 2]),
        lesion(
            "B",
            "lateral-forehead",
            stages=[stage(1, 2, readings={1: edge(ReadingResult.TUMOR, "5", "7")})],
            outcome=LesionOutcome.CLEAR,
            merged_into="A",
            merged_at_stage=2,
        ),
        defects=(shared,),
    )


def fellow_cuts() -> EncounterRecord:
    """A fellow cuts, the attending surgeon reads and supervises."""
    statement = "I was present for the removal of the tissue and read every section."
    cut = {"performer": FELLOW, "supervisor": SURGEON, "supervision_statement": statement}
    return encounter(lesion(stages=[stage(1, 2, **cut)]))


def pathologist_reads() -> EncounterRecord:
    """Permanent sections read by a pathologist: not Mohs surgery, and the note must not say so."""
    first = stage(1, 2, reader=PATHOLOGIST, technique=Technique.PERMANENT)
    return encounter(lesion(stages=[first], tumor_type=TumorType.MELANOMA_IN_SITU))


def other_surgeon_repairs() -> EncounterRecord:
    """The defect is handed over to an oculoplastic surgeon."""
    handed = RepairRecord(
        id="repair1",
        type=RepairType.OTHER_SURGEON,
        site_lesion="A",
        date_of_service=DAY,
        other_surgeon="Dr. Omar Haddad, oculoplastic surgery",
        planned_date=NEXT_DAY,
    )
    return encounter(lesion(site="temple", stages=[2]), defects=(replace(DEFECT, repair=handed),))


def bone() -> EncounterRecord:
    """Bone that cannot be sectioned, judged by eye."""
    note = "outer table chips cannot be sectioned; judged clear by eye"
    unsectioned = (
        reading(Compartment.EDGE, ReadingResult.NOT_APPLICABLE),
        reading(Compartment.DEEP, ReadingResult.NOT_READABLE, note=note),
    )
    base = specimen(1, layout=MapLayout.BASE_ONLY, id_prefix="2-")
    second = stage(
        2,
        specimens=(base,),
        readings={1: unsectioned},
        deep_structure=DeepStructure.BONE,
        deep_structure_detail="outer table of the parietal bone",
        conclusion=StageConclusion.CLEAR,
        clear_despite_incomplete_reason="Bone was judged clear by eye.",
    )
    first = stage(1, 4, readings={3: deep(ReadingResult.TUMOR, "6", "7")})
    return encounter(lesion(site="parietal-scalp", stages=[first, second]))


TRAPS = {
    build.__name__: build()
    for build in (
        opposite_poles,
        base_only,
        deep_tumor,
        dense_inflammation,
        lost_section,
        stopped,
        second_day,
        continues,
        changed_diagnosis,
        merged_lesions,
        fellow_cuts,
        pathologist_reads,
        other_surgeon_repairs,
        bone,
    )
}
