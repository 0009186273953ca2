"""Small records to take cases from; patients and people are invented."""

from datetime import date
from decimal import Decimal

from encounters.record import (
    BlockRecord,
    DefectRecord,
    EncounterRecord,
    LesionRecord,
    LocationRecord,
    PatientRecord,
    PersonRecord,
    PracticeRecord,
    RepairRecord,
    SiteRecord,
    SpecimenRecord,
    StageRecord,
)
from encounters.vocabulary.terms import MapLayout, PlaceOfService, RepairType, Side, TumorType

DAY = date(2026, 10, 5)
SURGEON = PersonRecord(id="1", name="Ada Quill")
FELLOW = PersonRecord(id="2", name="Ben Sorrel")
PATHOLOGIST = PersonRecord(id="3", name="Cleo Marsh")


def stage(number=1, blocks=2, **facts):
    pieces = tuple(
        BlockRecord(id=f"{number}-{place}", number=place) for place in range(1, blocks + 1)
    )
    specimen = SpecimenRecord(id="s", number=1, layout=MapLayout.HALVES, blocks=pieces)
    usual = {
        "id": str(number),
        "number": number,
        "date_of_service": DAY,
        "performer": SURGEON,
        "reader": SURGEON,
        "specimens": (specimen,),
    }
    return StageRecord(**{**usual, **facts})


def lesion(letter="A", *stages, **facts):
    usual = {
        "id": letter,
        "letter": letter,
        "site": SiteRecord(slug="dorsal-forearm", name="Dorsal forearm", side=Side.LEFT),
        "tumor_type": TumorType.BCC,
        "stages": stages or (stage(),),
    }
    return LesionRecord(**{**usual, **facts})


def defect(*letters, **repair):
    usual = {
        "id": "r",
        "type": RepairType.FLAP,
        "date_of_service": DAY,
        "surgeon": SURGEON,
        "primary_cm2": Decimal(3),
        "secondary_cm2": Decimal(4),
        "site_lesion": letters[0],
    }
    return DefectRecord(id="d", lesions=letters, repair=RepairRecord(**{**usual, **repair}))


def encounter(*lesions, **facts):
    usual = {
        "id": "e",
        "case_number": "M26-0001",
        "date_of_service": DAY,
        "practice": PracticeRecord(name="Elm Street Skin"),
        "location": LocationRecord(name="Main", place_of_service=PlaceOfService.OFFICE),
        "surgeon": SURGEON,
        "patient": PatientRecord(mrn="1", family_name="Okafor", date_of_birth=date(1958, 3, 14)),
        "lesions": lesions or (lesion(),),
    }
    return EncounterRecord(**{**usual, **facts})
