"""The lines of all stored encounters, derived anew, beside what was signed or another edition.

Nothing is written. The quick way answers what it can (``stored_cases``), the ordinary way the rest.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Substr
from msgspec.structs import replace

from encounters.coding import NoRulebookError, all_rulebooks, derive_codes, rulebook_for
from encounters.coding.case import CodingCase
from encounters.coding.from_record import case_from_record
from encounters.coding.loaded import WholePairs
from encounters.coding.overrides import apply_overrides
from encounters.coding.rulebook import Rulebook
from encounters.coding.shapes import CaseLines, Claim, Claims, ShapeMemory, claims_of
from encounters.models import Encounter, SignedNote
from encounters.record import EncounterRecord
from encounters.snapshot.cms_tables import LoadedKey, loaded_keys, with_loaded_tables
from encounters.snapshot.earlier import signed_before
from encounters.snapshot.encounter import take_snapshots
from encounters.snapshot.raw_rows import key_of
from encounters.snapshot.stored_cases import StoredCase, stored_cases

_ORDINARY_AT_ONCE = 50
# Most sheets end before; the content begins with it, and a note is a hundred times as long.
_HEAD_LETTERS = 12_000
_HEAD = '{"code_sheet":'
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is asked in the place of the case's own edition and payer; empty: as it is."""

    edition: str = ""
    payer: str = ""

    @property
    def is_asked(self) -> bool:
        return bool(self.edition or self.payer)


class Rederived(NamedTuple):
    """``before`` is what the note says, or for a draft what its own edition gives.

    ``None``: nothing to compare with. ``after`` is ``None`` for a day that no edition covers.
    Lines of a shape are made when ``claims_in`` asks for them, which few cases need.
    """

    case: StoredCase
    before: Claims | CaseLines | None
    after: Claims | CaseLines | None


def claims_in(lines: Claims | CaseLines) -> Claims:
    return lines.claims() if isinstance(lines, CaseLines) else lines


def differs(found: Rederived) -> bool:
    """Whether there is something to compare, and it may not be the same."""
    before, after = found.before, found.after
    if isinstance(before, CaseLines) and isinstance(after, CaseLines):
        return before.of_shape != after.of_shape
    return before is not None


def rederived(
    asked: QuerySet[Encounter],
    otherwise: Otherwise,
    near: Collection[object],
    share: tuple[int, int] = (0, 1),
) -> Iterator[Rederived]:
    """Each of ``asked``, by key; of ``near`` and ``share`` see ``stored_cases``."""
    books = _Books()
    memory = ShapeMemory()
    for part in stored_cases(asked, near, share):
        signed = dict(signed_claims([key_of(case.key) for case in part if case.is_signed]))
        ordinary = list(_ordinary([case for case in part if case.part is None], books, otherwise))
        by_key = {found.case.key: found for found in ordinary}
        for case in part:
            found = by_key.get(case.key) or _quick(case, memory, books, otherwise)
            if case.is_signed:
                found = found._replace(before=signed.get(key_of(case.key)))
            elif found.before is not None and not otherwise.is_asked:
                found = found._replace(before=None)
            yield found


def _quick(case: StoredCase, memory: ShapeMemory, books: _Books, otherwise: Otherwise) -> Rederived:
    other = books.asked(case.date_of_service, otherwise)
    if other is None:
        return Rederived(case, None, None)
    rows, before = case.rows(), None
    if otherwise.is_asked and (own := books.of(case.date_of_service)):
        before = memory.lines(rows, own)
    if otherwise.payer:
        rows = rows._replace(payer=otherwise.payer, distinct_lesion_modifier="")
    return Rederived(case, before, memory.lines(rows, other))


def _ordinary(
    cases: Sequence[StoredCase], books: _Books, otherwise: Otherwise
) -> Iterator[Rederived]:
    """From rows to a record, from the record to the sheet, with the coders' changes."""
    for start in range(0, len(cases), _ORDINARY_AT_ONCE):
        part = {key_of(case.key): case for case in cases[start : start + _ORDINARY_AT_ONCE]}
        before = signed_before(list(part))
        for record in take_snapshots(list(part)):
            case = part[UUID(record.id)]
            own, other = (
                books.of(record.date_of_service),
                books.asked(record.date_of_service, otherwise),
            )
            coded = case_from_record(record, before.get(record.id, ()))
            asked = coded
            if otherwise.payer:
                asked = replace(coded, payer=otherwise.payer, distinct_lesion_modifier="")
            yield Rederived(
                case,
                _lines(coded, record, own) if own else None,
                _lines(asked, record, other) if other else None,
            )


def _lines(case: CodingCase, record: EncounterRecord, rulebook: Rulebook) -> Claims:
    changed = apply_overrides(derive_codes(case, rulebook), record.overrides)
    return claims_of(changed.lines)


def signed_claims(keys: Sequence[UUID]) -> Iterator[tuple[UUID, Claims]]:
    """What the notes of these encounters say was reported."""
    notes = SignedNote.objects.filter(encounter__in=keys).order_by()
    heads = notes.annotate(head=Substr("content", 1, _HEAD_LETTERS))
    late = []
    for key, head in heads.values_list("encounter_id", "head"):
        sheet = _sheet_in(head)
        if sheet is None:
            late.append(key)
        else:
            yield key, _claims_said(sheet)
    for note in SignedNote.objects.filter(encounter__in=late).values_list(
        "encounter_id", "content"
    ):
        yield note[0], _claims_said(json.loads(note[1])["code_sheet"])


def _sheet_in(head: str) -> dict[str, Any] | None:
    """The code sheet at the beginning of a content; ``None`` if it does not end there."""
    if not head.startswith(_HEAD):
        return None
    try:
        found: dict[str, Any] = _decoder.raw_decode(head, len(_HEAD))[0]
    except ValueError:
        return None
    return found


def _claims_said(sheet: dict[str, Any]) -> Claims:
    return tuple(
        Claim(
            date.fromisoformat(line["date_of_service"]),
            line["code"],
            int(line["units"]),
            tuple(line["modifiers"]),
            line["lesion"],
            tuple(line["icd10"]),
        )
        for line in sheet["lines"]
    )


class _Books:
    """Rulebooks by day; days whose tables are the same share one, so that shapes are shared."""

    def __init__(self) -> None:
        self._keys = loaded_keys()
        self._by_day: dict[tuple[date, str], Rulebook | None] = {}
        self._same: dict[tuple[object, ...], Rulebook] = {}

    def of(self, day: date) -> Rulebook | None:
        """``None`` for a day that no edition covers."""
        return self._found(day, "")

    def asked(self, day: date, otherwise: Otherwise) -> Rulebook | None:
        return self._found(day, otherwise.edition)

    def _found(self, day: date, edition: str) -> Rulebook | None:
        if (day, edition) not in self._by_day:
            self._by_day[day, edition] = self._look_up(day, edition)
        return self._by_day[day, edition]

    def _look_up(self, day: date, edition: str) -> Rulebook | None:
        try:
            base = edition_named(edition) if edition else rulebook_for(day)
        except NoRulebookError:
            return None
        if edition:
            return base
        found = with_loaded_tables(base, day, self._keys)
        return self._same.setdefault(_identity(found, base, day, self._keys), found)


def _identity(
    found: Rulebook, base: Rulebook, day: date, keys: Sequence[LoadedKey]
) -> tuple[object, ...]:
    covering = tuple(key for key in keys if key.first_day <= day <= key.last_day)
    pairs = found.pairs
    in_force = (
        tuple(
            place
            for place, pair in enumerate(pairs.table.partly)
            if pair.begins <= day <= pair.ends
        )
        if isinstance(pairs, WholePairs)
        else ()
    )
    return base.id, covering, in_force


@lru_cache(maxsize=64)
def edition_named(name: str) -> Rulebook:
    """``NoRulebookError`` names those there are."""
    for rulebook in all_rulebooks():
        if rulebook.id == name:
            return rulebook
    known = ", ".join(rulebook.id for rulebook in all_rulebooks())
    raise NoRulebookError(f"There is no edition {name}. There are: {known}.")
