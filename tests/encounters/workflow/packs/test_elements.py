"""Each single thing taken out of a full record is named by the pack of its payer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from encounters.record import HistologyRecord, OtherServiceRecord, PayerRecord
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.terms import (
    LesionOutcome,
    RepairType,
    StageReason,
    Taxonomy,
)
from encounters.workflow.packs import contractor_of, pack_of, packs, standing
from encounters.workflow.rules import Case
from encounters.workflow.sections import Section
from tests.support.changed_records import (
    both,
    of_biopsy,
    of_defect,
    of_histology,
    of_lesion,
    of_record,
    of_repair,
    of_stage,
    unread,
)
from tests.support.records import CLEAR, LOCATION, SURGEON, code_sheet
from tests.support.ruled_records import COMPLETE, NOW

MEDICARE = PayerRecord(key="medicare", name="Medicare")
TRAINED = replace(SURGEON, taxonomy=Taxonomy.MOHS_SURGERY)
LOCAL = replace(LOCATION, medicare_contractor="Novitas Solutions, Inc.")


def no_tumor_in_stage_one(record):
    """Its blocks clear, its description away; the second stage is not taken then."""
    lesion = record.lesions[0]
    first = lesion.stages[0]
    specimens = tuple(
        replace(
            specimen,
            blocks=tuple(replace(block, readings=CLEAR) for block in specimen.blocks),
        )
        for specimen in first.specimens
    )
    clear = replace(
        first,
        specimens=specimens,
        histology=HistologyRecord(scar=False),
        conclusion=lesion.stages[-1].conclusion,
    )
    return of_lesion(stages=(clear,))(record)


def tumor_in_stage_two(record):
    first, second = record.lesions[0].stages
    blocks = second.specimens[0].blocks
    seen = replace(blocks[0], readings=first.specimens[0].blocks[-1].readings)
    specimen = replace(second.specimens[0], blocks=(seen, *blocks[1:]))
    return of_stage(2, specimens=(specimen,), histology=HistologyRecord())(record)


FULL = replace(
    COMPLETE, payer=MEDICARE, surgeon=replace(COMPLETE.surgeon, taxonomy=Taxonomy.MOHS_SURGERY)
)
EXPLAINED = OtherServiceRecord(code="11102", note="Biopsy of the right shoulder")
# What is taken out, the element that names it, where it is entered.
TAKEN = [
    ("reasons", of_lesion(indications=(), indication_detail=""), Section.LESION),
    ("alternatives", of_lesion(alternatives_discussed=""), Section.LESION),
    ("proof", of_biopsy(diagnosis=""), Section.LESION),
    ("proof", of_lesion(biopsy=None, clinical_signs=""), Section.LESION),
    ("site", of_lesion(verification=None), Section.SITE_VERIFICATION),
    ("size", of_lesion(length_mm=None), Section.LESION),
    ("size", of_lesion(width_mm=None), Section.LESION),
    ("surgeon", of_record(surgeon=replace(SURGEON, credentials="PA-C")), Section.HEADER),
    ("laboratory", of_record(location=replace(LOCATION, clia_number="")), Section.HEADER),
    ("stages", of_lesion(stages=()), Section.NEW_STAGE),
    ("performer", of_stage(1, performer=None), Section.STAGE),
    ("specimens", of_stage(2, specimens=()), Section.STAGE),
    ("map", of_stage(1, map_document=None), Section.STAGE),
    ("map", of_stage(2, map_document=None), Section.STAGE),
    ("stain", of_stage(1, stain=""), Section.STAGE),
    ("readings", unread(1), Section.STAGE),
    ("reader", of_stage(2, reader=None), Section.STAGE),
    ("pattern", of_histology(1, growth_pattern=""), Section.HISTOLOGY),
    ("cells", of_histology(1, cell_morphology=""), Section.HISTOLOGY),
    ("depth", of_histology(1, depth_of_invasion=None), Section.HISTOLOGY),
    ("nerves", of_histology(1, perineural_invasion=None), Section.HISTOLOGY),
    ("scar", of_histology(1, scar=None), Section.HISTOLOGY),
    ("later_reason", of_stage(2, reason=StageReason.OTHER, reason_detail=""), Section.STAGE),
    ("later_tumor", tumor_in_stage_two, Section.HISTOLOGY),
    ("conclusion", of_stage(2, conclusion=None), Section.STAGE),
    ("outcome", of_lesion(outcome=LesionOutcome.IN_PROGRESS), Section.OUTCOME),
    ("defect", of_defect(length_mm=None), Section.CLOSURE),
    ("repair", of_defect(repair=None), Section.NEW_REPAIR),
    ("measure", of_repair(length_cm=None), Section.REPAIR),
    (
        "services",
        of_record(other_services=(EXPLAINED, OtherServiceRecord(code="88305"))),
        Section.CODES,
    ),
    (
        "criterion",
        of_lesion(
            length_mm=Decimal(20),
            width_mm=Decimal(20),
            borders=None,
            tumor_subtype="Nodular",
            immunosuppressed=None,
        ),
        Section.LESION,
    ),
    ("earlier_histology", both(no_tumor_in_stage_one, of_biopsy(diagnosis="")), Section.LESION),
    (
        "scar",
        both(no_tumor_in_stage_one, of_histology(1, scar=None)),
        Section.HISTOLOGY,
    ),
]
KEPT = [
    ("clinical", of_lesion(biopsy=None, clinical_signs="Pearly papule with vessels"), "proof"),
    ("DO", of_record(surgeon=replace(SURGEON, credentials="DO, PhD")), "surgeon"),
    (
        "weighed",
        of_lesion(alternatives_discussed="", why_not_excision="Too near the lid"),
        "alternatives",
    ),
    ("seen nerves", of_histology(1, perineural_invasion=True), "nerves"),
    ("reason told", of_stage(2, reason=StageReason.OTHER, reason_detail="Gap"), "later_reason"),
    ("explained service", of_record(other_services=(EXPLAINED,)), "services"),
    ("second intention", of_repair(type=RepairType.SECOND_INTENT, length_cm=None), "measure"),
    ("no tumor in stage I", no_tumor_in_stage_one, "pattern"),
    (
        "as in stage I",
        both(tumor_in_stage_two, of_histology(2, carried_from_stage=1)),
        "later_tumor",
    ),
    ("21 mm", of_lesion(length_mm=Decimal(21), borders=None, tumor_subtype=""), "criterion"),
]


def standing_of(record):
    return standing(Case(record, code_sheet(record), NOW))


def lacking(record):
    return {lack.element for lack in standing_of(record).lacks}


def test_a_full_record_lacks_nothing():
    found = standing_of(FULL)
    assert found.lacks == ()
    assert found.has == found.asked > 20
    assert found.pack.policy == "Medicare SE1318"


@pytest.mark.parametrize(
    ("element", "change", "section"),
    TAKEN,
    ids=[f"{number}-{case[0]}" for number, case in enumerate(TAKEN)],
)
def test_what_is_taken_out_is_named_with_its_place(element, change, section):
    changed = standing_of(change(FULL))
    named = {lack.element: lack for lack in changed.lacks}
    assert named[element].section == section
    assert named[element].key
    assert changed.has < changed.asked
    assert "{" not in named[element].text


@pytest.mark.parametrize(("what", "change", "element"), KEPT, ids=[case[0] for case in KEPT])
def test_what_is_answered_otherwise_is_not_named(what, change, element):
    assert element not in lacking(change(FULL))


def test_every_element_of_medicare_was_taken_out():
    asked = {known.element.id for known in pack_of(FULL).elements}
    # Every line has a diagnosis of its own while the tables know the site's.
    assert asked - {case[0] for case in TAKEN} == {"diagnosis"}


def test_training_is_asked_where_the_contractor_asks_it():
    local = replace(FULL, location=LOCAL, surgeon=TRAINED)
    assert pack_of(local).contractor == "novitas"
    assert lacking(local) == set()
    untrained = replace(local, surgeon=replace(TRAINED, taxonomy=Taxonomy.DERMATOLOGY))
    assert lacking(untrained) == {"training"}
    assert lacking(replace(untrained, location=LOCATION)) == set()


def test_an_element_counts_once_for_many_lesions():
    first = FULL.lesions[0]
    second = replace(first, id="lesionB", letter="B", length_mm=None)
    third = replace(first, id="lesionC", letter="C", length_mm=None)
    record = replace(FULL, lesions=(first, second, third))
    found = standing_of(record)
    assert [lack.where for lack in found.lacks if lack.element == "size"] == [
        "lesion B",
        "lesion C",
    ]
    assert found.asked - found.has == len({lack.element for lack in found.lacks})


def test_without_a_stage_what_a_stage_must_hold_waits_there():
    found = standing_of(of_lesion(stages=())(FULL))
    places = {lack.section for lack in found.lacks if lack.element in ("map", "specimens")}
    assert places == {Section.NEW_STAGE}


def test_without_a_lesion_everything_of_lesions_waits_for_one():
    found = standing_of(replace(FULL, lesions=(), defects=()))
    assert {lack.section for lack in found.lacks} == {Section.NEW_LESION}


# A kind of encounter, elements that are asked of it, elements that are not.
OF_KINDS = [
    (EncounterKind.MOHS_CONTINUED, {"reasons", "criterion", "stages", "size", "defect"}, set()),
    (
        EncounterKind.REPAIR,
        {"surgeon", "site", "defect", "repair"},
        {"reasons", "criterion", "stages", "size", "proof", "stain", "laboratory"},
    ),
    (EncounterKind.DIVISION, {"surgeon", "site"}, {"defect", "criterion", "stages", "size"}),
    (EncounterKind.POST_OP, {"surgeon", "diagnosis"}, {"site", "defect", "stages", "size"}),
]


@pytest.mark.parametrize(("kind", "asked", "left"), OF_KINDS, ids=[case[0] for case in OF_KINDS])
def test_a_kind_of_encounter_is_asked_what_belongs_to_it(kind, asked, left):
    found = standing_of(replace(with_criteria(of_lesion(stages=())(FULL)), kind=kind))
    assert asked <= set(found.elements)
    assert not left & set(found.elements)


def with_criteria(record):
    """Of a payer whose pack has criteria."""
    return replace(record, payer=replace(record.payer, key="bcbs"))


# What a place says of its contractor, who that is.
CONTRACTORS = [
    ("Novitas Solutions", "novitas"),
    ("novitas solutions, inc.", "novitas"),
    (" NGS ", "ngs"),
    ("National Government Services", "ngs"),
    ("Noridian JE", "noridian"),
    ("WPS", "wps"),
    ("Not Novitas", None),
    ("Novitas Solutions of Ohio", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "key"), CONTRACTORS)
def test_a_contractor_is_known_by_its_whole_name(written, key):
    known = contractor_of(written)
    assert (known.key if known else None) == key


# Payer, contractor, day, whose pack.
CHOSEN = [
    ("medicare", "", date(2020, 10, 26), "general"),
    ("medicare", "", date(2020, 10, 27), "medicare"),
    ("medicare", "wps", date(2024, 10, 30), "medicare"),
    ("medicare", "wps", date(2024, 10, 31), "medicare_wps"),
    ("medicare", "ngs", date(2026, 10, 5), "medicare"),
    ("bcbs", "", date(2023, 4, 11), "general"),
    ("bcbs", "", date(2023, 4, 12), "bcbs"),
    ("another", "", date(2026, 10, 5), "general"),
    ("", "", date(1999, 1, 1), "general"),
]


@pytest.mark.parametrize(("payer", "contractor", "day", "key"), CHOSEN)
def test_the_day_of_service_chooses_the_edition(payer, contractor, day, key):
    assert packs().of(payer, contractor, day).key == key


def test_only_medicare_asks_who_its_contractor_is():
    record = replace(FULL, location=LOCAL, payer=PayerRecord(key="aetna", name="Aetna"))
    assert pack_of(record).key == "aetna"
