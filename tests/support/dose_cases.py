"""Each rule of doses, allergies, devices and photographs: just inside it, and just outside.

Changes of a complete record of one lesion in two stages, by a patient who reacts to penicillin.
"""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from encounters.record import AnestheticRecord
from tests.support.changed_records import (
    both,
    of_care,
    of_lesion,
    of_patient,
    of_pre_op,
    of_record,
    of_stage,
)
from tests.support.records import DAY, NEXT_DAY


def injection(volume="1", percent="1", agent="Lidocaine", epinephrine="1:100,000", **facts):
    """Of lesion A, stage I, at 9:30, as the sample has it, unless ``facts`` say otherwise."""
    known = {"lesion": "A", "stage": 1, "given_at": time(9, 30), **facts}
    return AnestheticRecord(
        agent=agent,
        concentration_percent=None if percent is None else Decimal(percent),
        epinephrine=epinephrine,
        volume_ml=Decimal(volume),
        **known,
    )


def numbed(*injections, **pre_op):
    """These injections alone, in a patient of 60 kg: 420 mg with epinephrine, 270 without."""
    weighed = of_pre_op(**{"weight_kg": Decimal(60), **pre_op})
    return both(of_record(anesthetics=injections), weighed)


def given(**facts):
    return numbed(injection(**facts))


def photographed(count, agreed):
    return both(of_lesion(photo_count=count), of_pre_op(photo_consent=agreed))


def joined_to(letter):
    """Lesion B, without stages of its own, joined to another one."""

    def change(record):
        [first] = record.lesions
        second = replace(first, id="lesionB", letter="B", stages=(), merged_into=letter)
        return replace(record, lesions=(first, second))

    return change


of_b = given(lesion="B", stage=2)
PLAIN = {"epinephrine": ""}
ICD = {"device_kinds": ("defibrillator",), "device_precautions": ""}

# Rule, what makes it speak, what just does not.
DOSE_CASES = [
    ("dose_near_maximum", given(volume="33.6"), given(volume="33.59")),
    ("dose_near_maximum", given(volume="42"), given(volume="42.01")),
    ("dose_near_maximum", given(volume="21.6", **PLAIN), given(volume="21.5", **PLAIN)),
    ("dose_above_maximum", given(volume="42.01"), given(volume="42")),
    ("dose_above_maximum", given(volume="27.01", **PLAIN), given(volume="27", **PLAIN)),
    (
        "dose_above_maximum",
        numbed(injection("50.1"), weight_kg=Decimal(100)),
        numbed(injection("50"), weight_kg=Decimal(100)),
    ),
    (
        "dose_above_maximum",
        numbed(injection("50.1"), weight_kg=None),
        numbed(injection("50"), weight_kg=None),
    ),
    (
        "dose_above_maximum",
        numbed(injection("30"), injection("12.1", agent="xylocaine", lesion="", stage=None)),
        numbed(injection("30"), injection("12", agent="xylocaine", lesion="", stage=None)),
    ),
    (
        "dose_above_maximum",
        numbed(injection("30"), injection("13", given_on=DAY)),
        numbed(injection("30"), injection("13", given_on=NEXT_DAY)),
    ),
    (
        # 210 of 420 mg, and 90 of 180 mg.
        "dose_above_maximum",
        numbed(injection("21"), injection("36.1", "0.25", "Marcaine")),
        numbed(injection("21"), injection("36", "0.25", "Marcaine")),
    ),
    (
        "dose_above_maximum",
        both(given(volume="27.1"), of_patient(date_of_birth=date(2014, 10, 6))),
        both(given(volume="27.1"), of_patient(date_of_birth=date(2014, 10, 5))),
    ),
    ("weight", of_pre_op(weight_kg=None), of_pre_op(weight_kg=Decimal("0.5"))),
    (
        "weight",
        of_pre_op(weight_kg=None),
        both(of_pre_op(weight_kg=None), of_record(anesthetics=())),
    ),
    ("no_maximum", given(agent="Diphenhydramine"), given(agent="Lignocaine")),
    (
        "no_maximum",
        numbed(injection(agent="Septocaine"), weight_kg=None),
        given(agent="Septocaine"),
    ),
    ("no_strength", given(percent=None), given(percent="0.5")),
    ("no_strength", given(percent="0"), given(percent="0.01")),
    ("tumescent", given(technique="Tumescent"), given(technique="Infiltration")),
    ("too_strong", given(percent="4.01"), given(percent="4")),
    ("too_strong", given(percent="20"), given(percent="20", technique="topical")),
    ("injection_future", given(given_at=time(18, 11)), given(given_at=time(18, 9))),
    (
        "injection_future",
        given(given_at=None, given_on=NEXT_DAY),
        given(given_at=None, given_on=DAY),
    ),
    ("injection_before_consent", given(given_at=time(8, 39)), given(given_at=time(8, 40))),
    ("injection_before_time_out", given(given_at=time(8, 59)), given(given_at=time(9))),
    (
        "injection_before_time_out",
        given(given_at=time(8, 59)),
        given(given_at=time(8, 59), given_on=NEXT_DAY),
    ),
    ("injection_stage", given(stage=3), given(stage=2)),
    ("injection_stage", given(stage=9, lesion=""), given(stage=2, lesion="")),
    ("injection_stage", given(lesion="B"), given(lesion="A")),
    ("injection_stage", both(joined_to(""), of_b), both(joined_to("A"), of_b)),
    (
        "injection_order",
        given(stage=2, given_at=time(9, 39)),
        given(stage=2, given_at=time(9, 40)),
    ),
    ("injection_day", given(given_on=date(2026, 10, 4)), given(given_on=DAY)),
    (
        "injection_day",
        given(given_on=NEXT_DAY, stage=2),
        both(of_stage(2, date_of_service=NEXT_DAY), given(given_on=NEXT_DAY, stage=2)),
    ),
    (
        "allergy_anesthetic",
        of_pre_op(allergy_groups=("amide_anesthetics",)),
        of_pre_op(allergy_groups=("ester_anesthetics",)),
    ),
    (
        "allergy_anesthetic",
        of_pre_op(allergies="Lidocaine (anaphylaxis)"),
        of_pre_op(allergies="Tolerates lidocaine"),
    ),
    (
        "allergy_anesthetic",
        both(given(agent="Novocain"), of_pre_op(allergies="procaine")),
        both(given(agent="Marcaine"), of_pre_op(allergies="procaine")),
    ),
    (
        "allergy_anesthetic",
        of_pre_op(allergy_groups=("epinephrine",)),
        both(given(**PLAIN), of_pre_op(allergy_groups=("epinephrine",))),
    ),
    (
        "allergy_anesthetic",
        of_pre_op(allergies="sulfites"),
        both(given(**PLAIN), of_pre_op(allergies="sulfites")),
    ),
    ("allergy_antiseptic", of_pre_op(allergies="Hibiclens"), of_pre_op(allergies="Betadine")),
    (
        "allergy_antiseptic",
        of_pre_op(allergy_groups=("povidone_iodine",), antiseptic="Betadine"),
        of_pre_op(allergy_groups=("povidone_iodine",), antiseptic="Chlorhexidine"),
    ),
    (
        "allergy_prophylaxis",
        of_pre_op(antibiotic_prophylaxis="Amoxicillin 2 g"),
        of_pre_op(antibiotic_prophylaxis="Clindamycin 600 mg"),
    ),
    (
        "allergy_prophylaxis",
        of_pre_op(antibiotic_prophylaxis="Amoxicillin 2 g"),
        of_pre_op(antibiotic_prophylaxis="Amoxicillin avoided; azithromycin 500 mg"),
    ),
    (
        "allergy_dressing",
        both(of_pre_op(allergies="tape"), of_care(dressing="Gauze and Steri-Strips")),
        both(of_pre_op(allergies="tape"), of_care(dressing="Gauze and a bandage")),
    ),
    (
        "allergy_dressing",
        both(of_pre_op(allergies="Neomycin"), of_care(instructions="Bacitracin twice a day")),
        both(of_pre_op(allergies="Neomycin"), of_care(instructions="Petrolatum twice a day")),
    ),
    (
        "allergy_prescription",
        of_care(prescriptions="Augmentin 875 mg"),
        of_care(prescriptions="Doxycycline 100 mg"),
    ),
    (
        "allergy_related",
        of_care(prescriptions="Cephalexin 500 mg"),
        of_care(prescriptions="Clindamycin 300 mg"),
    ),
    (
        "allergy_none",
        of_pre_op(allergy_groups=("none_known", "latex"), allergies=""),
        of_pre_op(allergy_groups=("none_known",), allergies=""),
    ),
    (
        "allergy_none",
        of_pre_op(allergy_groups=("none_known",), allergies="Penicillin"),
        of_pre_op(allergy_groups=("none_known",), allergies="No penicillin allergy"),
    ),
    ("allergy_none", of_pre_op(allergies="NKDA, penicillin"), of_pre_op(allergies="NKDA, latex")),
    (
        "device_none",
        of_pre_op(device_kinds=("none",), implanted_device="Pacemaker"),
        of_pre_op(device_kinds=("none",), implanted_device="No pacemaker"),
    ),
    (
        "device_none",
        of_pre_op(device_kinds=("none", "pacemaker")),
        of_pre_op(device_kinds=("pacemaker",)),
    ),
    ("device_current", of_pre_op(**ICD), of_pre_op(**{**ICD, "device_precautions": "Bipolar"})),
    (
        "device_current",
        of_pre_op(implanted_device="AICD"),
        of_pre_op(implanted_device="Loop recorder"),
    ),
    (
        "device_current",
        of_pre_op(**{**ICD, "device_precautions": "None"}),
        of_pre_op(**{**ICD, "device_precautions": "None needed: heat cautery"}),
    ),
    ("device_current", of_pre_op(**ICD), both(of_pre_op(**ICD), of_care(hemostasis="Pressure"))),
    ("photos_refused", photographed(1, False), photographed(0, False)),
    ("photos_refused", photographed(1, False), photographed(1, True)),
    ("photos_not_asked", photographed(2, None), photographed(2, False)),
]
