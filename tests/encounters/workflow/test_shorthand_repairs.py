"""A repair in one line: what is read, and where a fault points."""

from decimal import Decimal

import pytest

from encounters.workflow.shorthand import ShorthandError, parse_repair, repair_words

LINES = [
    ("int 4.2 4-0", ["Intermediate: linear closure", "4.2 cm long", "Deep sutures: 4-0"]),
    (
        "INT 4.2cm 4-0 Vicryl 5-0 Fast gut",
        [
            "Intermediate: linear closure",
            "4.2 cm long",
            "Deep sutures: 4-0 Vicryl",
            "Surface sutures: 5-0 Fast gut",
        ],
    ),
    ("sim 2 5-0 nylon", ["Simple: linear closure", "2 cm long", "Surface sutures: 5-0 nylon"]),
    (
        "int 3, s 5-0 nylon",
        ["Intermediate: linear closure", "3 cm long", "Surface sutures: 5-0 nylon"],
    ),
    ("int 3 s5-0", ["Intermediate: linear closure", "3 cm long", "Surface sutures: 5-0"]),
    (
        "cpx 5.5; um 20mm undermined margin",
        [
            "Complex: linear closure",
            "5.5 cm long",
            "undermined 20 mm",
            (
                "Undermined at least the defect's width along one whole edge and "
                "Free margin of helix, vermilion or nostril involved"
            ),
        ],
    ),
    (
        "flap 3x2 4.5",
        ["Adjacent tissue transfer (flap)", "primary defect 6 cm²", "secondary defect 4.5 cm²"],
    ),
    ("ftsg 2x1.5", ["Full-thickness skin graft", "3 cm²"]),
    (
        "isl 3 4.5",
        ["Island pedicle flap", "primary defect 3 cm²", "secondary defect 4.5 cm²"],
    ),
    ("burow 1.5x1", ["Burow's graft", "1.5 cm²"]),
    ("comp 5-0 nylon", ["Composite graft (skin and cartilage)", "Surface sutures: 5-0 nylon"]),
    ("2nd", ["Second intention healing"]),
]


@pytest.mark.parametrize(("line", "said"), LINES)
def test_a_line_is_said_back(line, said):
    assert repair_words(parse_repair(line)) == said


def test_a_line_names_only_the_fields_it_speaks_of():
    assert parse_repair("int 4.2 4-0").values == {
        "type": "linear",
        "repair_class": "intermediate",
        "length_cm": Decimal("4.2"),
        "deep_sutures": "4-0",
    }
    assert parse_repair("2nd").values == {"type": "second_intent", "repair_class": ""}


FAULTS = [
    # line, what it points at, the message
    ("", "", "Type what was seen"),
    ("4.2 int", "4.2", "Begin with the kind"),
    ("lin 4.2", "lin", "Begin with the kind"),
    ("int", "", "the length in cm"),
    ("int 4-0", "", "the length in cm"),
    ("flap 6", "", "primary and secondary"),
    ("ftsg", "", "the area"),
    ("int 4.2 3", "3", "One measure more"),
    ("2nd 3", "3", "One measure more"),
    ("int 4x2", "4x2", "a length alone"),
    ("int 4.2 4-0 5-0 6-0", "6-0", "Put d for deep or s"),
    ("sim 2 5-0 6-0", "6-0", "Put d for deep or s"),
    ("int 4 d4-0 d5-0", "d5-0", "Put d for deep or s"),
    ("int 4 vicryl", "vicryl", "Not understood"),
    ("int 4.222", "4.222", "Not understood"),
    ("int 4 exposed", "exposed", "Only a complex"),
    ("int 4 um", "um", "how far in mm"),
    ("int 4 um 2x2", "um", "how far in mm"),
    ("int 4 um 2 um 3", "um", "how far in mm"),
    ("int " + "4" * 400, "", "at most 400"),
]


@pytest.mark.parametrize(("line", "place", "said"), FAULTS)
def test_a_fault_points_at_its_place(line, place, said):
    with pytest.raises(ShorthandError, match=said) as refused:
        parse_repair(line)
    if place:
        assert line[refused.value.start : refused.value.end] == place
