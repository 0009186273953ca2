"""Acts on what comes after the last stage, on the header, the patient and the codes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from encounters import actions
from encounters.models import Anesthetic, CodeOverride, Defect, Repair, RuleAnswer
from encounters.vocabulary.terms import RepairType, WoundPart
from tests.support.case_acts import Desk, act
from tests.support.opened import opened
from tests.support.signed_case import WOUND_CARE


@act(3)
def inject(desk: Desk) -> None:
    values = {
        "agent": desk.choose.choice(["Lidocaine", "Lidocaine with epinephrine"]),
        "concentration_percent": desk.choose.choice([None, 1]),
        "volume_ml": desk.choose.choice([1, 3, 5]),
        "stage_number": desk.choose.choice([None, 1, 2]),
        "given_at": desk.clock(),
    }
    opened.give_anesthetic(desk.encounter, values, by=desk.by)


@act(1)
def take_an_injection_back(desk: Desk) -> None:
    rows = Anesthetic.objects.filter(encounter=desk.encounter)
    opened.remove_anesthetic(desk.some(rows, "created_at"), by=desk.by)


def some_defect(desk: Desk) -> Defect:
    rows = Defect.objects.filter(encounter=desk.encounter).select_related("encounter")
    return desk.some(rows, "created_at")


@act(4)
def measure_the_defect(desk: Desk) -> None:
    lesions = list({lesion.pk: lesion for lesion in (desk.lesion(), desk.lesion())}.values())
    values = {"length_mm": desk.length(), "width_mm": desk.length() if desk.is_so() else None}
    if desk.is_so():
        opened.record_defect(desk.encounter, values, lesions=lesions, by=desk.by)
    else:
        opened.update_defect(some_defect(desk), values, lesions=lesions, by=desk.by)


@act(1)
def take_the_defect_back(desk: Desk) -> None:
    opened.remove_defect(some_defect(desk), by=desk.by)


@act(5)
def close_the_wound(desk: Desk) -> None:
    kind = desk.choose.choice(list(RepairType))
    area = Decimal(desk.choose.choice(["0.1", "0.8", "2", "6", "20"]))
    measures: dict[RepairType, dict[str, object]] = {
        RepairType.LINEAR: {
            "length_cm": area,
            "repair_class": desk.choose.choice(["simple", "intermediate", "complex"]),
        },
        RepairType.FLAP: {"primary_cm2": area, "secondary_cm2": Decimal(3)},
        RepairType.FULL_THICKNESS_GRAFT: {"area_cm2": area},
        RepairType.SPLIT_THICKNESS_GRAFT: {"area_cm2": area},
        RepairType.SKIN_SUBSTITUTE: {"area_cm2": area},
        RepairType.OTHER_SURGEON: {"other_surgeon": "Dr. Omar Haddad"},
    }
    none = dict.fromkeys(("length_cm", "primary_cm2", "secondary_cm2", "area_cm2"))
    values = {"type": kind.value, "repair_class": "", **none, **measures.get(kind, {})}
    if desk.is_so(30):
        values["surgeon"] = desk.by
    if desk.is_so(20):
        values["date_of_service"] = desk.day()
    place = desk.choose.choice([1, 1, 1, 2])
    if place > 1:
        values["closes"] = desk.choose.choice(list(WoundPart)).value
    opened.record_repair(some_defect(desk), values, place=place, by=desk.by)


@act(1)
def take_the_repair_back(desk: Desk) -> None:
    rows = Repair.objects.filter(defect__encounter=desk.encounter)
    repair = desk.some(rows.select_related("defect__encounter"), "created_at")
    opened.remove_repair(repair, by=desk.by)


@act(3)
def care_for_the_wound(desk: Desk) -> None:
    values = {**WOUND_CARE, "suture_removal_date": desk.choose.choice([None, desk.day()])}
    opened.save_wound_care(desk.encounter, values, by=desk.by)


@act()
def move_the_day_of_service(desk: Desk) -> None:
    opened.update_encounter(desk.encounter, {"date_of_service": desk.day()}, by=desk.by)


@act(1)
def name_other_people(desk: Desk) -> None:
    duty = desk.choose.choice(["surgeon", "assistant", "histotechnician"])
    opened.update_encounter(desk.encounter, {duty: desk.by}, by=desk.by)


@act()
def change_who_the_patient_is(desk: Desk) -> None:
    values = desk.choose.choice(
        [
            {"family_name": "Okafor-Lind"},
            {"given_names": "Miriam Ada"},
            {"date_of_birth": date(1958, 4, 13)},
            {"date_of_birth": date(2026, 9, 30)},
            {"mrn": "MRN-OTHER"},
        ]
    )
    actions.update_patient(desk.encounter.patient, values, by=desk.by)


@act()
def take_an_answer_back(desk: Desk) -> None:
    rows = RuleAnswer.objects.filter(encounter=desk.encounter)
    opened.withdraw_answer(desk.some(rows, "answered_at"), by=desk.by)


@act()
def change_a_code(desk: Desk) -> None:
    opened.override_line(
        desk.encounter,
        code=desk.choose.choice(["17311", "17313", "17314"]),
        lesion_letter=desk.lesion().letter,
        date_of_service=desk.day(),
        units=desk.choose.randint(0, 2),
        modifiers=[],
        reason="The payer asks for it.",
        by=desk.by,
    )


@act(1)
def leave_a_code_as_derived(desk: Desk) -> None:
    rows = CodeOverride.objects.filter(encounter=desk.encounter)
    opened.withdraw_override(desk.some(rows, "at"), by=desk.by)
