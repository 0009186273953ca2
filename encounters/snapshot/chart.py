"""From an encounter to everything the page, the note and the commands show of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from encounters.coding import NoRulebookError, derive_codes, rulebook_for
from encounters.coding.from_record import case_from_record
from encounters.coding.ordering import with_payment
from encounters.coding.overrides import apply_overrides
from encounters.coding.results import CodeSheet, Finding
from encounters.coding.what_if import on_day
from encounters.integrity.seals import content_text
from encounters.record import EncounterRecord
from encounters.snapshot import signed_code_sheet, take_photos, take_snapshot
from encounters.snapshot.cms_tables import LoadedKey, with_loaded_tables
from encounters.vocabulary.terms import EncounterStatus, FindingLevel
from encounters.workflow.rules import Case, Remarks, remarks_on


@dataclass(frozen=True)
class Chart:
    """A record with its code sheet, derived when first asked for.

    ``tables`` are the tables of CMS that are loaded, where a list has looked them up for all.
    """

    record: EncounterRecord
    tables: tuple[LoadedKey, ...] | None = None

    @cached_property
    def code_sheet(self) -> CodeSheet:
        return code_sheet_for(self.record, self.tables)

    def remarks(self, now: datetime) -> Remarks:
        """What the rules say of it; ``now`` is an aware moment."""
        return remarks_on(Case(self.record, self.code_sheet, now))

    @cached_property
    def photos(self) -> dict[str, bytes]:
        """The photographs under the maps, by id."""
        return take_photos(self.record)

    def content_for(self, patient_id: UUID) -> str:
        """What the author reads and signs, in canonical form; ``patient_id`` is the row's."""
        return content_text(
            self.record, self.code_sheet, patient_id=str(patient_id), photos=self.photos
        )


def chart_of(encounter_id: UUID) -> Chart:
    """``Encounter.DoesNotExist`` if there is none."""
    return Chart(take_snapshot(encounter_id))


def code_sheet_for(
    record: EncounterRecord, tables: tuple[LoadedKey, ...] | None = None
) -> CodeSheet:
    """The derived codes with the coders' changes.

    A signed encounter has the sheet that was signed: no later rulebook changes a claim. A date that
    no rulebook covers gives no lines and says so: guessing with another year's rules would look
    right and be wrong.
    """
    if record.status == EncounterStatus.SIGNED:
        signed = signed_code_sheet(record.id)
        if signed is not None:
            return signed
    try:
        rulebook = rulebook_for(record.date_of_service)
    except NoRulebookError as error:
        finding = Finding(level=FindingLevel.ERROR, rule="no-rulebook", lesion="", text=str(error))
        return CodeSheet(case_id=record.id, rulebook="", lines=(), findings=(finding,))
    rulebook = with_loaded_tables(rulebook, record.date_of_service, tables)
    sheet = derive_codes(case_from_record(record), rulebook)
    return with_payment(apply_overrides(sheet, record.overrides), rulebook, _place(record))


def code_sheet_if(record: EncounterRecord, day: date) -> CodeSheet:
    """What would be derived had the case begun on ``day``; the coders' changes are not in it.

    ``NoRulebookError`` for a day without an edition.
    """
    rulebook = with_loaded_tables(rulebook_for(day), day)
    sheet = derive_codes(on_day(case_from_record(record), day), rulebook)
    return with_payment(sheet, rulebook, _place(record))


def _place(record: EncounterRecord) -> str:
    return record.location.place_of_service.value
