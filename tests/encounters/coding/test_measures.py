"""Measures against the ends of every band, just below, at and just above."""

from datetime import date
from decimal import Decimal

import pytest

from encounters.coding import rulebook_for
from encounters.coding.rulebook import RepairTableKind
from encounters.coding.rules.measures import codes_for, tenths

TABLES = rulebook_for(date(2026, 10, 5)).tables

ROUNDED = {"2.54": "2.5", "2.55": "2.6", "2.5": "2.5", "10.04": "10.0", "10.05": "10.1", "3": "3.0"}


@pytest.mark.parametrize(("measure", "rounded"), ROUNDED.items())
def test_measures_are_rounded_half_up_to_tenths(measure, rounded):
    assert tenths(Decimal(measure)) == Decimal(rounded)


CODES = {
    ("simple", "A"): {
        "2.5": "12001",
        "2.6": "12002",
        "7.5": "12002",
        "7.6": "12004",
        "30.1": "12007",
    },
    ("simple", "B"): {"2.5": "12011", "5.0": "12013", "5.1": "12014", "30": "12017", "99": "12018"},
    ("intermediate", "A"): {"2.5": "12031", "12.6": "12035", "30.0": "12036", "30.1": "12037"},
    ("intermediate", "B"): {"0.1": "12041", "7.5": "12042", "12.5": "12044", "20.1": "12046"},
    ("intermediate", "C"): {"2.4": "12051", "2.6": "12052", "5.1": "12053", "7.6": "12054"},
    ("complex", "trunk"): {"1.1": "13100", "2.5": "13100", "2.6": "13101", "7.5": "13101"},
    ("complex", "scalp_arms_legs"): {"2.5": "13120", "2.6": "13121", "7.6": "13121 13122"},
    ("complex", "forehead_cheeks_neck_hands"): {"2.5": "13131", "12.5": "13132 13133"},
    ("complex", "eyelids_nose_ears_lips"): {"2.5": "13151", "12.6": "13152 13153x2"},
    ("flap", "trunk"): {"10.0": "14000", "10.1": "14001", "30.1": "14301", "60.1": "14301 14302"},
    ("flap", "scalp_arms_legs"): {"10": "14020", "30": "14021", "90": "14301 14302"},
    ("flap", "forehead_cheeks_neck_hands"): {"10": "14040", "30": "14041", "90.1": "14301 14302x2"},
    ("flap", "eyelids_nose_ears_lips"): {"10": "14060", "10.1": "14061", "60": "14301"},
    ("full_thickness_graft", "trunk"): {"20": "15200", "20.1": "15200 15201"},
    ("full_thickness_graft", "scalp_arms_legs"): {"20": "15220", "40": "15220 15221"},
    ("full_thickness_graft", "forehead_cheeks_neck_hands"): {"40.1": "15240 15241x2"},
    ("full_thickness_graft", "eyelids_nose_ears_lips"): {"0.1": "15260", "21": "15260 15261"},
    ("split_thickness_graft", "trunk_arms_legs"): {"100": "15100", "100.1": "15100 15101"},
    ("split_thickness_graft", "face_scalp_neck_hands"): {"100": "15120", "201": "15120 15121x2"},
    ("skin_substitute", "trunk_arms_legs"): {"25": "15271", "50": "15271 15272"},
    ("skin_substitute", "face_scalp_neck_hands"): {"25.1": "15275 15276", "51": "15275 15276x2"},
}
EXPECTED = [
    (kind, group, measure, codes)
    for (kind, group), bands in CODES.items()
    for measure, codes in bands.items()
]


@pytest.mark.parametrize(("kind", "group", "measure", "codes"), EXPECTED)
def test_code_of_a_measure(kind, group, measure, codes):
    found = codes_for(TABLES[RepairTableKind(kind), group], Decimal(measure))
    shown = [f"{line.code}x{line.units}" if line.units > 1 else line.code for line in found]
    assert " ".join(shown) == codes


def test_every_table_with_a_measure_is_tried():
    unmeasured = (RepairTableKind.INTERPOLATION_FLAP, RepairTableKind.PEDICLE_DIVISION)
    measured = {key for key in TABLES if key[0] not in unmeasured}
    assert {(RepairTableKind(kind), group) for kind, group in CODES} == measured
