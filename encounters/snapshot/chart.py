"""From an encounter to everything the page, the note and the commands show of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from encounters.coding import NoRulebookError, derive_codes, rulebook_for
from encounters.coding.by_hand import held
from encounters.coding.case import CodingCase
from encounters.coding.earlier import SignedProcedure
from encounters.coding.from_record import case_from_record
from encounters.coding.ordering import with_payment
from encounters.coding.overrides import apply_overrides
from encounters.coding.results import CodeSheet, Finding
from encounters.coding.what_if import on_day
from encounters.integrity.seals import content_text
from encounters.models import Encounter, ScoreTable
from encounters.record import EncounterRecord
from encounters.snapshot import photo_hashes, signed_code_sheet, take_photos
from encounters.snapshot.cms_tables import LoadedKey, with_loaded_tables
from encounters.snapshot.earlier import signed_before, signed_before_rows
from encounters.snapshot.encounter import load_case
from encounters.vocabulary.terms import EncounterStatus, FindingLevel
from encounters.workflow.packs import Standing, standing
from encounters.workflow.rules import Case, Remarks, remarks_on


@dataclass(frozen=True)
class Chart:
    """A record with its code sheet, derived when first asked for.

    ``signed_before`` is what other encounters of the patient reported, ``tables`` are the tables of
    CMS that are loaded, ``row`` is its row with the patient's; ``None``: not looked up yet. Lists
    look them up for all. ``score_tables`` are the practice's licensed scores.
    """

    record: EncounterRecord
    signed_before: tuple[SignedProcedure, ...] | None = None
    tables: tuple[LoadedKey, ...] | None = None
    row: Encounter | None = None
    score_tables: tuple[ScoreTable, ...] = ()

    @cached_property
    def code_sheet(self) -> CodeSheet:
        return code_sheet_for(
            self.record, before=self.signed_before, tables=self.tables, row=self.row
        )

    def remarks(self, now: datetime) -> Remarks:
        """What the rules say of it; ``now`` is an aware moment."""
        return remarks_on(Case(self.record, self.code_sheet, now))

    def standing(self, now: datetime) -> Standing:
        """How far it is by its payer's pack."""
        return standing(Case(self.record, self.code_sheet, now))

    @cached_property
    def photos(self) -> dict[str, bytes]:
        """The photographs that the note shows, by their names in it; see ``take_photos``."""
        return take_photos(self.record)

    def content_for(self, patient_id: UUID) -> str:
        """What the author reads and signs, in canonical form; ``patient_id`` is the row's."""
        photos = photo_hashes(self.record)
        return content_text(self.record, self.code_sheet, patient_id=str(patient_id), photos=photos)


def chart_of(encounter_id: UUID) -> Chart:
    """``Encounter.DoesNotExist`` if there is none."""
    case = load_case(encounter_id)
    return Chart(case.record, tables=case.tables, row=case.row, score_tables=case.score_tables)


def code_sheet_for(
    record: EncounterRecord,
    *,
    before: tuple[SignedProcedure, ...] | None = None,
    tables: tuple[LoadedKey, ...] | None = None,
    row: Encounter | None = None,
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
    case = _case(record, before, row)
    changed = apply_overrides(derive_codes(case, rulebook), record.overrides)
    return with_payment(held(changed, case, rulebook), rulebook, _place(record))


def code_sheet_if(record: EncounterRecord, day: date) -> CodeSheet:
    """What would be derived had the case begun on ``day``; the coders' changes are not in it.

    ``NoRulebookError`` for a day without an edition.
    """
    rulebook = with_loaded_tables(rulebook_for(day), day)
    sheet = derive_codes(on_day(_case(record), day), rulebook)
    return with_payment(sheet, rulebook, _place(record))


def _case(
    record: EncounterRecord,
    before: tuple[SignedProcedure, ...] | None = None,
    row: Encounter | None = None,
) -> CodingCase:
    if before is None:
        found = signed_before_rows([row]) if row else signed_before([UUID(record.id)])
        before = found.get(record.id, ())
    return case_from_record(record, before)


def _place(record: EncounterRecord) -> str:
    return record.location.place_of_service.value
