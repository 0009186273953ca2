"""The page on which each section of a record is entered."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from encounters.record import EncounterRecord
from encounters.vocabulary.encounter_kinds import (
    NO_SURGERY,
    NO_VISIT,
    WITH_STAGES,
    WITH_SURGERY,
    why_no_stages,
)
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.workflow.sections import Level, Section

PAGES: dict[Section, str] = {
    Section.HEADER: "encounter_header",
    Section.PATIENT: "patient",
    Section.PRE_OP: "pre_op",
    Section.TIME_OUT: "time_out",
    Section.BEFORE_THE_CUT: "before_the_cut",
    Section.SERVICE_DAY: "service_day",
    Section.ANESTHETICS: "anesthetics",
    Section.WOUND_CARE: "wound_care",
    Section.EARLIER_SURGERY: "earlier_surgery",
    Section.POST_OP_VISIT: "post_op_visit",
    Section.CODES: "codes",
    Section.NOTE: "note",
    Section.SIGNATURE: "sign",
    Section.CLOSURE: "closure",
    Section.NEW_LESION: "lesion_new",
    Section.NEW_DEFECT: "defect_new",
    Section.LESION: "lesion",
    Section.SITE_VERIFICATION: "site_verification",
    Section.OUTCOME: "lesion_outcome",
    Section.NEW_STAGE: "stage_new",
    Section.STAGE: "stage",
    # Entered on the stage's own page.
    Section.HISTOLOGY: "stage",
    Section.DEFECT: "defect",
    Section.NEW_REPAIR: "repair",
    Section.REPAIR: "repair",
}


# What the page before the cut shows together.
_TOGETHER = frozenset(
    {
        Section.PRE_OP,
        Section.TIME_OUT,
        Section.ANESTHETICS,
        Section.LESION,
        Section.SITE_VERIFICATION,
    }
)


# Pages that some kinds of encounter do not have, by their names.
_OF_SURGERY = frozenset(
    {
        "before_the_cut",
        "pre_op",
        "time_out",
        "service_day",
        "anesthetics",
        "site_verification",
        "closure",
        "defect_new",
        "wound_care",
    }
)
_OF_STAGES = frozenset({"stage_new", "stage_line"})


def why_no_page(record: EncounterRecord, name: str) -> str:
    """Why a case of this kind has no page of that name; empty where it has one."""
    if name in _OF_SURGERY and record.kind not in WITH_SURGERY:
        return NO_SURGERY
    if name in _OF_STAGES and record.kind not in WITH_STAGES:
        return why_no_stages(record.kind)
    if name == "post_op_visit" and record.kind is not EncounterKind.POST_OP:
        return NO_VISIT
    return ""


def is_shown_on(record: EncounterRecord, section: Section, key: str, path: str) -> bool:
    """Whether the page at ``path`` shows that section."""
    if section in _TOGETHER and path == reverse("before_the_cut", args=[record.id]):
        return True
    return section_address(record, section, key) == path


def section_address(record: EncounterRecord, section: Section, key: str) -> str:
    """The address of a section's page; ``key`` is the id of the row that it belongs to."""
    if section.level == Level.DAY:
        return day_address(record, date.fromisoformat(key))
    if section == Section.NEW_REPAIR:
        defect = next(defect for defect in record.defects if defect.id == key)
        return repair_address(defect.id, defect.next_place)
    if section == Section.REPAIR:
        return next(
            repair_address(defect.id, repair.place)
            for defect in record.defects
            for repair in defect.repairs
            if repair.id == key
        )
    return reverse(PAGES[section], args=[key])


def repair_address(defect_id: str, place: int) -> str:
    """The page of a closure of that defect; one that is not recorded yet has its place too."""
    return reverse(PAGES[Section.REPAIR], args=[defect_id, place])


def day_address(record: EncounterRecord, day: date) -> str:
    """The page of a day after the first."""
    return reverse(PAGES[Section.SERVICE_DAY], args=[record.id, day])
