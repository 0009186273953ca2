"""What single rules promise where no case of the public contract reaches."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.coding import derive_codes, rulebook_for
from encounters.coding.case import CodingCase, CodingLesion, CodingRepair, CodingStage, OtherService
from encounters.coding.day import days_of
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeEntry, CodeKind, LesionModifier, Payer
from encounters.coding.rules.pairs import lesser_repair
from encounters.coding.rules.services import other_services
from encounters.coding.sheet import Line
from encounters.vocabulary.terms import DeepStructure, RepairType, Side, TumorType
from tests.encounters.coding.records import DAY

RULEBOOK = rulebook_for(DAY)
STAGE = CodingStage(number=1, date_of_service=DAY, blocks=1)


def a_lesion(letter="A", **facts):
    usual = {
        "id": letter,
        "site": "dorsal-forearm",
        "side": Side.LEFT,
        "tumor": TumorType.BCC,
        "stages": (STAGE,),
    }
    return CodingLesion(**{**usual, **facts})


def a_repair(**facts):
    return CodingRepair(**{"date_of_service": DAY, "site": "dorsal-forearm", **facts})


def a_case(*lesions, payer="medicare", **facts):
    lesions = lesions or (a_lesion(),)
    return CodingCase(id="c", date_of_service=DAY, payer=payer, lesions=lesions, **facts)


def sheet_of(case, rulebook=RULEBOOK):
    return derive_codes(case, rulebook)


def test_a_structure_without_its_stage_counts_and_is_told_without_one():
    case = a_case(a_lesion(deep_structure=DeepStructure.MAJOR_VESSEL))
    (line,), (finding,) = sheet_of(case).lines, sheet_of(case).findings
    assert line.code == "17311"
    assert "but a major vessel was directly involved, which moves" in line.because
    assert finding.text == (
        "Lesion A: a major vessel was directly involved; the note must name the structure, since "
        "it alone supports 17311 on dorsal forearm."
    )


def test_a_repair_of_no_recorded_lesion():
    repair = a_repair(type=RepairType.SPLIT_THICKNESS_GRAFT)
    (finding,) = sheet_of(a_case(repairs=(repair,))).findings
    assert finding.text == "The repair of a wound has no code yet: enter its area in sq cm."
    assert finding.lesion == ""


def test_the_order_of_two_repairs_of_one_lesion_is_irrelevant():
    areas = [(Decimal(3), Decimal(4)), (Decimal(2), Decimal(5))]
    flaps = tuple(
        a_repair(type=RepairType.FLAP, lesions=("A",), primary_cm2=primary, secondary_cm2=secondary)
        for primary, secondary in areas
    )
    there, back = (sheet_of(a_case(repairs=order)) for order in (flaps, flaps[::-1]))
    assert [line.code_with_modifiers for line in there.lines] == ["17313", "14020", "14020"]
    assert [finding.rule for finding in there.findings] == ["not-established"]
    assert there == back


def test_a_flap_without_its_measures_hides_no_other():
    usual = {"type": RepairType.FLAP, "primary_cm2": Decimal(3)}
    flaps = (
        a_repair(**usual, lesions=("A",)),
        a_repair(**usual, lesions=("B",), secondary_cm2=Decimal(4)),
    )
    lines = sheet_of(a_case(a_lesion("A"), a_lesion("B"), repairs=flaps)).lines
    assert [(line.code, line.lesion) for line in lines[2:]] == [("14020", "B")]


def payers(**habits):
    return {
        key: Payer(key=key, name=key, distinct_lesion=habit, service_modifier="XS")
        for key, habit in habits.items()
    }


HABITS = replace(
    RULEBOOK, payers=payers(strict=LesionModifier.STRUCTURE, other=LesionModifier.REPEAT)
)


@pytest.mark.parametrize(("payer", "modifier"), [("strict", "XS"), ("other", "76"), ("new", "76")])
def test_the_habit_is_the_payers_own_or_that_of_any_other(payer, modifier):
    sheet = sheet_of(a_case(a_lesion("A"), a_lesion("B"), payer=payer), HABITS)
    assert [line.modifiers for line in sheet.lines] == [(), (modifier,)]


def test_every_modifier_names_its_rule():
    """11772 is column 1 over 17313, and 76 does not separate the two for CMS."""
    case = a_case(
        a_lesion("A"),
        a_lesion("B"),
        distinct_lesion_modifier="76",
        other_services=(OtherService(code="11772", date_of_service=DAY),),
    )
    later = sheet_of(case).lines[1]
    assert later.modifiers == ("59", "76")
    assert later.modifier_rules == (RuleId.CODE_PAIR, RuleId.DISTINCT_LESION)


def test_a_line_has_our_label_and_the_diagnoses_that_are_known():
    """A service may name a lesion that the record no longer has."""
    gone = OtherService(code="96372", date_of_service=DAY, lesion="Z")
    first, other = sheet_of(a_case(other_services=(gone,))).lines
    assert (first.label, first.icd10) == (RULEBOOK.label("17313"), ("C44.619",))
    assert (other.label, other.icd10, other.lesion) == ("", (), "Z")


def test_a_service_of_no_lesion_has_none():
    elsewhere = OtherService(code="11102", date_of_service=DAY)
    (day,) = days_of(a_case(other_services=(elsewhere,)), RULEBOOK)
    (line,) = other_services(day, ())
    assert line.lesions == ()


def test_the_class_of_a_repair_counts_before_the_number_of_its_code():
    (day,) = days_of(a_case(), RULEBOOK)
    simple, complex_ = (
        Line(
            code=code,
            units=1,
            rule=RuleId.LINEAR_REPAIR,
            facts=(),
            lesions=lesions,
            entry=CodeEntry(
                kind=kind, label="", rank=rank, global_days="010", add_on_to=frozenset()
            ),
        )
        for code, kind, rank, lesions in (
            ("12018", CodeKind.SIMPLE_REPAIR, 25, ("A",)),
            ("12001", CodeKind.COMPLEX_REPAIR, 23, ("B",)),
        )
    )
    (mark,) = lesser_repair(day, (simple, complex_))
    assert mark.line is simple
    assert mark.fact == "modifier 59 marks it as another wound than that of 12001"
