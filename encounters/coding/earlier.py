"""What a signed encounter reported, as later encounters of the same patient see it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from encounters.coding.case import EarlierProcedure
from encounters.coding.results import CodeSheet
from encounters.record import EncounterRecord, LesionRecord
from encounters.vocabulary.kind_terms import EarlierRelation
from encounters.vocabulary.terms import RepairType, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLesion:
    """A lesion of the earlier encounter that a code line was for."""

    id: str
    site: str
    side: Side | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedProcedure:
    """A line of a signed code sheet. ``encounter`` is the id of the encounter."""

    encounter: str
    code: str
    date_of_service: date
    lesions: tuple[SignedLesion, ...]


def signed_procedures(record: EncounterRecord, sheet: CodeSheet) -> tuple[SignedProcedure, ...]:
    """The lines of a signed encounter; a line of several lesions may be of any of them."""
    known = {
        lesion.letter: SignedLesion(id=lesion.id, site=lesion.site.slug, side=lesion.site.side)
        for lesion in record.lesions
    }
    return tuple(
        SignedProcedure(
            encounter=record.id,
            code=line.code,
            date_of_service=line.date_of_service,
            lesions=(known[line.lesion],) if line.lesion in known else tuple(known.values()),
        )
        for line in sheet.lines
    )


def earlier_procedures(
    record: EncounterRecord, signed: Iterable[SignedProcedure]
) -> tuple[EarlierProcedure, ...]:
    """What was signed before, as the case of ``record`` stands to it."""
    return tuple(
        found
        for procedure in signed
        if procedure.date_of_service < record.date_of_service
        for found in _parts(record, procedure)
    )


def _parts(record: EncounterRecord, procedure: SignedProcedure) -> Iterator[EarlierProcedure]:
    now = {lesion.follows: lesion for lesion in record.lesions if lesion.follows}
    for earlier in procedure.lesions:
        lesion = now.get(earlier.id)
        yield EarlierProcedure(
            code=procedure.code,
            date_of_service=procedure.date_of_service,
            site=earlier.site,
            side=earlier.side,
            lesion=lesion.letter if lesion else "",
            relation=_relation(record, lesion),
        )


def _relation(record: EncounterRecord, lesion: LesionRecord | None) -> EarlierRelation | None:
    """What was entered; else planned, where the earlier note puts the repair of the wound off."""
    if record.earlier_surgery.relation is not None:
        return record.earlier_surgery.relation
    before = record.follows.lesion(lesion.follows) if record.follows and lesion else None
    if before is not None and RepairType.DELAYED in before.closures:
        return EarlierRelation.PLANNED
    return None
