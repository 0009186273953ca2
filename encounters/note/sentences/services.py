"""Services beside the surgery: one paragraph each, made of what was entered."""

from __future__ import annotations

from encounters.anatomy import catalogue
from encounters.coding.loader import all_rulebooks
from encounters.note.parts import Section
from encounters.note.phrases import joined, lower_first, sentence
from encounters.record import EncounterRecord, OtherServiceRecord
from encounters.vocabulary.service_terms import ServiceWound, VisitAbout
from encounters.vocabulary.spoken import listed, plain
from encounters.vocabulary.terms import (
    Side,
)

_CIRCUMSTANCES = {
    "led_to_mohs": "Its result led to Mohs surgery the same day; there was no earlier pathology.",
    "separate_tissue": "The tissue lay apart from the layers examined in Mohs surgery.",
}
_ABOUT = {
    None: "",
    VisitAbout.EARLIER_SURGERY: "The visit was about the earlier surgery.",
    VisitAbout.ANOTHER_MATTER: "The visit was about another matter than the earlier surgery.",
}
_WOUNDS = {
    ServiceWound.SECONDARY: "the secondary defect of ",
    ServiceWound.DONOR: "the donor site of ",
}


def service_sections(record: EncounterRecord) -> tuple[Section, ...]:
    """One section with a paragraph for each service; none without services."""
    if not record.other_services:
        return ()
    paragraphs = tuple(map(service_words, record.other_services))
    return (Section(heading="Services beside the surgery", paragraphs=paragraphs),)


def service_words(service: OtherServiceRecord) -> str:
    """What was done, where, why, how and with what tissue; nothing that was not entered."""
    return joined(
        _head(service),
        _said("Indication", service.reason),
        _said("Technique", service.technique),
        f"Length {plain(service.length_cm)} cm." if service.length_cm is not None else "",
        _said("Antibody or stain", service.antibody),
        _said("Control", service.control),
        _tissue(service),
        _CIRCUMSTANCES.get(service.circumstance, ""),
        _ABOUT[service.visit_about],
        "It was done at another session of the day." if service.another_session else "",
        f"Diagnosis {service.icd10}." if service.icd10 else "",
        f"Modifiers entered: {listed(service.modifiers)}." if service.modifiers else "",
        sentence(service.note) if service.note else "",
    )


def _head(service: OtherServiceRecord) -> str:
    """ "Skin biopsy, punch, one lesion (11104), left temple."."""
    label = all_rulebooks()[-1].label(service.code)
    units = f" × {service.units}" if service.units > 1 else ""
    name = f"{label} ({service.code}{units})" if label else f"Service {service.code}{units}"
    return sentence(", ".join(part for part in (name, _place(service)) if part))


def _place(service: OtherServiceRecord) -> str:
    site = ""
    if service.site:
        side = service.side.label.lower() if service.side else ""
        name = lower_first(catalogue().site(service.site).name)
        site = f"{side} {name}" if side and service.side is not Side.MIDLINE else name
        site += ", midline" if service.side is Side.MIDLINE else ""
    if service.lesion:
        part = _WOUNDS.get(service.wound, "") if service.wound else ""
        own = "the wound of " if service.wound is ServiceWound.DEFECT else ""
        lesion = f"{part or own}lesion {service.lesion}"
        return f"{lesion}, {site}" if site else lesion
    word = "another wound or lesion than the recorded ones"
    donor = "a donor site" if service.wound is ServiceWound.DONOR else ""
    is_another = service.wound is ServiceWound.ANOTHER
    return ", ".join(part for part in (site, donor, word if is_another else "") if part)


def _said(label: str, text: str) -> str:
    return sentence(f"{label}: {text}") if text else ""


def _tissue(service: OtherServiceRecord) -> str:
    """ "Specimens: 2; Larkin Dermatopathology, in formalin."."""
    number = str(service.specimens) if service.specimens else ""
    return _said("Specimens", "; ".join(part for part in (number, service.sent_to) if part))
