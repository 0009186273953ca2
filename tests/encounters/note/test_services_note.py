"""What the note says of services beside the surgery: all that was entered, and nothing else."""

from decimal import Decimal

import pytest

from encounters.note.sentences.services import service_sections, service_words
from encounters.record import OtherServiceRecord
from encounters.vocabulary.service_terms import ServiceWound, VisitAbout
from encounters.vocabulary.terms import (
    Side,
)
from tests.encounters.coding.records import encounter

WORDS = {
    "a biopsy told in full": (
        {
            "code": "11104",
            "site": "temple",
            "side": Side.LEFT,
            "reason": "pearly papule of 4 mm",
            "technique": "3 mm punch",
            "specimens": 1,
            "sent_to": "Larkin Dermatopathology",
            "icd10": "D48.5",
            "note": "One suture",
        },
        (
            "Skin biopsy, punch, one lesion (11104), left temple. Indication: pearly papule of "
            "4 mm. Technique: 3 mm punch. Specimens: 1; Larkin Dermatopathology. "
            "Diagnosis D48.5. One suture."
        ),
    ),
    "an immunostain of the lesion": (
        {
            "code": "88342",
            "units": 2,
            "lesion": "A",
            "antibody": "MART-1",
            "control": "positive and negative as expected",
            "specimens": 2,
        },
        (
            "Special stain (88342 × 2), lesion A. Antibody or stain: MART-1. "
            "Control: positive and negative as expected. Specimens: 2."
        ),
    ),
    "a biopsy that decided the surgery": (
        {"code": "11102", "lesion": "A", "circumstance": "led_to_mohs"},
        (
            "Skin biopsy, tangential, one lesion (11102), lesion A. Its result led to Mohs surgery "
            "the same day; there was no earlier pathology."
        ),
    ),
    "tissue apart, at another session": (
        {
            "code": "88305",
            "lesion": "A",
            "circumstance": "separate_tissue",
            "another_session": True,
        },
        (
            "Tissue read in paraffin (88305), lesion A. The tissue lay apart from the layers "
            "examined in Mohs surgery. It was done at another session of the day."
        ),
    ),
    "a visit about another matter": (
        {"code": "99213", "visit_about": VisitAbout.ANOTHER_MATTER},
        "Visit (99213). The visit was about another matter than the earlier surgery.",
    ),
    "a visit about the wound": (
        {"code": "99213", "visit_about": VisitAbout.EARLIER_SURGERY},
        "Visit (99213). The visit was about the earlier surgery.",
    ),
    "a closure of another wound": (
        {
            "code": "12051",
            "wound": ServiceWound.ANOTHER,
            "site": "chin",
            "side": Side.MIDLINE,
            "length_cm": Decimal("2.0"),
        },
        (
            "Layered closure to 2.5 cm, face, ear, lid, nose, lip (12051), chin, midline, another "
            "wound or lesion than the recorded ones. Length 2 cm."
        ),
    ),
    "a secondary defect": (
        {"code": "12011", "lesion": "A", "wound": ServiceWound.SECONDARY},
        (
            "Simple closure to 2.5 cm, face, ear, lid, nose, lip (12011), the secondary defect of "
            "lesion A."
        ),
    ),
    "a donor site of a lesion, with its place": (
        {"code": "15120", "lesion": "A", "wound": ServiceWound.DONOR, "site": "chin"},
        (
            "Split-thickness graft to 100 sq cm, face, scalp, neck, hand, foot (15120), the donor "
            "site of lesion A, chin."
        ),
    ),
    "modifiers": (
        {"code": "99213", "modifiers": ("25", "57"), "reason": "acne"},
        "Visit (99213). Indication: acne. Modifiers entered: 25 and 57.",
    ),
    "a code that the rulebook does not know": ({"code": "96372"}, "Service 96372."),
}


@pytest.mark.parametrize(
    ("told", "words"),
    WORDS.values(),
    ids=WORDS.keys(),
)
def test_a_service_is_told_in_a_paragraph(told, words):
    assert service_words(OtherServiceRecord(**told)) == words


def test_services_have_one_section_and_none_without():
    told = (OtherServiceRecord(code="11102"), OtherServiceRecord(code="17000"))
    (section,) = service_sections(encounter(other_services=told))
    assert section.heading == "Services beside the surgery"
    assert len(section.paragraphs) == 2
    assert service_sections(encounter()) == ()
