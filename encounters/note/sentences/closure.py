"""After the last stage: the defect, how it was closed and by whom, and the care of the wound."""

from __future__ import annotations

from encounters.note.parts import Fact, Section
from encounters.note.phrases import (
    centimeters,
    clause,
    day,
    joined,
    lower_first,
    person_name,
    square,
)
from encounters.note.sentences.facts import known
from encounters.record import DefectRecord, EncounterRecord, RepairRecord
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.spoken import listed, plain
from encounters.vocabulary.terms import RepairComplexity, RepairType, WoundPart

_HEADINGS = {EncounterKind.DIVISION: "Division of the pedicle"}


def closure_sections(record: EncounterRecord) -> tuple[Section, ...]:
    """One section for each defect with its repair; empty ones are left out."""
    found = tuple(_defect_section(defect, record) for defect in record.defects)
    return tuple(section for section in found if not section.is_empty)


def _defect_section(defect: DefectRecord, record: EncounterRecord) -> Section:
    several = len(record.lesions) > 1 and defect.lesions
    what = _HEADINGS.get(record.kind, "Defect and repair")
    name = f"{what} of lesion{'s' if len(defect.lesions) > 1 else ''} "
    heading = f"{name}{listed(defect.lesions)}" if several else what
    shared = len(defect.lesions) > 1
    return Section(
        heading=heading,
        facts=(
            *known(
                ("Defect", f"Shared by lesions {listed(defect.lesions)}" if shared else ""),
                ("Final defect" if not shared else "Size", defect_size(defect)),
                ("Deepest layer", defect.deepest_layer.label if defect.deepest_layer else ""),
                ("Exposed or removed", defect.exposed),
                ("Free margin", defect.free_margin),
            ),
            *(fact for repair in defect.repairs for fact in _repair_facts(repair, record)),
        ),
    )


def defect_size(defect: DefectRecord) -> str:
    """ "1.8 × 1.5 cm, 0.5 cm deep (2.7 cm²)"."""
    surface = [length for length in (defect.length_mm, defect.width_mm) if length is not None]
    words = f"{' × '.join(centimeters(length) for length in surface)} cm" if surface else ""
    if defect.depth_mm is not None:
        depth = f"{centimeters(defect.depth_mm)} cm deep"
        words = f"{words}, {depth}" if words else depth
    area = defect.area_cm2
    return f"{words} ({square(area)})" if area is not None else words


def repair_words(repair: RepairRecord) -> str:
    """Kind and measure: "Linear closure, intermediate, 4.2 cm"."""
    words = repair.type.label
    if repair.repair_class:
        words += f", {lower_first(repair.repair_class.label)}"
    if repair.flap_design:
        words += f", {clause(repair.flap_design)}"
    measure = _measure(repair)
    return f"{words}, {measure}" if measure else words


def _measure(repair: RepairRecord) -> str:
    if repair.length_cm is not None:
        return f"{plain(repair.length_cm)} cm"
    if repair.area_cm2 is not None:
        return f"{plain(repair.area_cm2)} cm²"
    primary, secondary = repair.primary_cm2, repair.secondary_cm2
    if primary is None or secondary is None:
        return ""
    return (
        f"primary defect {plain(primary)} cm² and secondary defect {plain(secondary)} cm², "
        f"together {plain(primary + secondary)} cm²"
    )


_HEADS = {
    WoundPart.WHOLE: "Repair",
    WoundPart.PART: "Repair of a part",
    WoundPart.SECONDARY: "Repair of the secondary defect",
}


def _repair_facts(repair: RepairRecord, record: EncounterRecord) -> tuple[Fact, ...]:
    """Each closure begins with what it closes; what is said of it follows."""
    return known(
        (_HEADS[repair.closes], repair_words(repair)),
        ("Repaired by", _repairer(repair)),
        ("Date of repair", _repair_date(repair, record)),
        ("Reason for this repair", repair.reason),
        ("Donor site", repair.donor_site),
        ("Complex because", _complexity(repair)),
        ("Undermining", _undermining(repair)),
        ("Deep sutures", repair.deep_sutures),
        ("Surface sutures", repair.surface_sutures),
        ("Detail", repair.detail),
    )


def _complexity(repair: RepairRecord) -> str:
    """The facts in words; one that is no term of ours stands as it was entered."""
    labels = {term.value: term.label for term in RepairComplexity}
    words = [labels.get(reason, reason) for reason in repair.complexity]
    return "; ".join([*words[:1], *map(lower_first, words[1:])])


def _repairer(repair: RepairRecord) -> str:
    """The other surgeon as entered; a member of the team by name."""
    if repair.other_surgeon:
        return repair.other_surgeon
    if repair.type == RepairType.OTHER_SURGEON:
        return "Another surgeon"
    return person_name(repair.surgeon)


def _repair_date(repair: RepairRecord, record: EncounterRecord) -> str:
    """Where it is not the day of surgery; a repair that lies ahead has a planned date only."""
    if repair.planned_date:
        return f"Planned for {day(repair.planned_date)}"
    if repair.type in (RepairType.OTHER_SURGEON, RepairType.DELAYED):
        return ""
    if repair.date_of_service == record.date_of_service:
        return ""
    return day(repair.date_of_service)


def after_care(record: EncounterRecord) -> Section | None:
    """Hemostasis to follow-up; the suture date is stated in full."""
    care = record.wound_care
    removal = care.suture_removal_date
    section = Section(
        heading="Wound care and follow-up",
        facts=known(
            ("Hemostasis", care.hemostasis),
            ("Blood loss", care.blood_loss),
            ("Complications", care.complications),
            ("Dressing", care.dressing),
            ("Condition", care.condition),
            ("Prescriptions", care.prescriptions),
            ("Instructions", care.instructions),
            ("Suture removal", day(removal) if removal else ""),
            ("Follow-up", joined(care.follow_up)),
        ),
    )
    return None if section.is_empty else section


def _undermining(repair: RepairRecord) -> str:
    """ "15 mm, on both sides": how far, then in which planes or where."""
    far = f"{plain(repair.undermining_mm)} mm" if repair.undermining_mm is not None else ""
    return ", ".join(part for part in (far, repair.undermining) if part)
