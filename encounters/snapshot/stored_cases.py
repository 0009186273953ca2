"""All stored encounters as their codes depend on them, in one pass by key, without a row's object.

A part of the keys is read at a time, each table once and all columns in one fixed statement. What
``CaseRows`` cannot say (services entered beside the surgery, a coder's changes, work near earlier
surgery, values nobody has confirmed) is left to the ordinary way from rows to codes; so the answer
is always that of ``case_from_record`` and ``derive_codes``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Max,
    OuterRef,
    Q,
    QuerySet,
    RowRange,
    Subquery,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce

from encounters.coding.case_rows import (
    REPAIR_WORDS,
    CaseRows,
    LesionRow,
    RepairRow,
    StageRow,
)
from encounters.models import (
    Block,
    CodeOverride,
    Defect,
    Encounter,
    Lesion,
    OtherService,
    Repair,
    Stage,
)
from encounters.snapshot.earlier import LOOKED_BACK
from encounters.snapshot.raw_rows import day_of, grouped, key_of, measure_of, raw_rows
from encounters.snapshot.shared_rows import SharedRows
from encounters.vocabulary.terms import EncounterStatus, LesionOutcome

AT_ONCE = 5_000
_SIGNED, _STOPPED = EncounterStatus.SIGNED.value, LesionOutcome.STOPPED.value
_KEYS = 2**128
# Of a column of JSON, as SQLite has it.
_NONE = "[]"
_DefectLesion = Defect.lesions.through


class StoredCase(NamedTuple):
    """``key`` as the database has it. No ``part`` where only the ordinary way gives the codes."""

    key: object
    case_number: str
    is_signed: bool
    date_of_service: date
    row: tuple[Any, ...]
    part: _Part | None

    def rows(self) -> CaseRows:
        """All that the codes of a case with a ``part`` depend on."""
        assert self.part is not None
        return self.part.case_rows(self.row, self.date_of_service)


def stored_cases(
    asked: QuerySet[Encounter], near: Collection[object], share: tuple[int, int] = (0, 1)
) -> Iterator[list[StoredCase]]:
    """Those of ``asked`` by key, some thousand at a time; entered in error ones are left out.

    ``near`` is what ``near_earlier_surgery`` found. ``share``: of so many shares of all keys the
    one of that number, which is another's neighbor.
    """
    number, of = share
    wanted = asked.filter(entered_in_error__isnull=True).order_by("pk")
    if number + 1 < of:
        wanted = wanted.filter(pk__lte=UUID(int=(number + 1) * _KEYS // of))
    last = UUID(int=number * _KEYS // of)
    shared = SharedRows.read()
    while True:
        rows = wanted.filter(pk__gt=last).annotate(day=_as_text("date_of_service"))
        found = raw_rows(rows.values_list(*_ENCOUNTER)[:AT_ONCE])
        if not found:
            return
        first, last = last, key_of(found[-1][0])
        part = _Part(first, last, shared)
        yield [part.case(row, near) for row in found]


def near_earlier_surgery() -> set[object]:
    """Keys, as the database has them, of encounters that may lie in earlier global days.

    Whoever has another encounter before, signed and no longer ago than the longest period counts.
    """
    person = Coalesce("patient__merged_into", "patient")
    signed_on = Case(When(status=EncounterStatus.SIGNED.value, then="date_of_service"))
    before = Window(
        Max(signed_on),
        partition_by=["practice", person],
        order_by=["date_of_service", "pk"],
        frame=RowRange(end=-1),
    )
    rows = Encounter.objects.annotate(before=before).filter(before__isnull=False).order_by()
    found = raw_rows(rows.values_list("pk", "date_of_service", "before"))
    return {key for key, on, signed in found if day_of(on) - day_of(signed) <= LOOKED_BACK}


def _as_text(column: str) -> Cast:
    """A day as a text: Django makes an object of each day that comes from a column of SQLite."""
    return Cast(column, CharField(max_length=10))


_ENCOUNTER = (
    "pk",
    "case_number",
    "status",
    "day",
    "kind",
    "surgeon_id",
    "payer_id",
    "location_id",
    "follows_id",
    "unconfirmed",
)
_LESION = (
    "encounter_id",
    "pk",
    "letter",
    "site",
    "side",
    "site_choice",
    "lid",
    "tumor_type",
    "final_tumor_type",
    "icd10",
    "payer_notice",
    "merged_into_id",
    "outcome",
    "unconfirmed",
)
_STAGE = (
    "lesion_id",
    "unconfirmed",
    "number",
    "day",
    "blocks_there",
    "technique",
    "performer_id",
    "reader_id",
    "supervisor_id",
    "deep_structure",
    "fellow_accredited",
    "present_for_key_parts",
    "reader_does_not_bill",
)
_REPAIR = (
    "defect__encounter_id",
    "defect_id",
    "unconfirmed",
    "site_lesion__letter",
    "type",
    "repair_class",
    "day",
    "length_cm",
    "primary_cm2",
    "secondary_cm2",
    "area_cm2",
    "closes",
    "surgeon_id",
    "other_surgeon",
    "with_fellow",
    "fellow_id",
    "flap_design",
    "axial_vessel",
    *REPAIR_WORDS,
)


def _blocks() -> Coalesce:
    of_stage = Block.objects.filter(stage=OuterRef("pk")).order_by().values("stage")
    return Coalesce(Subquery(of_stage.annotate(count=Count("pk")).values("count")), 0)


@dataclass
class _Part:
    """What lies under encounters with keys above ``first`` and up to ``last``."""

    first: UUID
    last: UUID
    shared: SharedRows
    by_hand: set[object] = field(init=False)

    def __post_init__(self) -> None:
        self.by_hand = {
            key
            for model in (CodeOverride, OtherService)
            for (key,) in raw_rows(
                model._default_manager.filter(self._within("encounter"))
                .order_by()
                .values_list("encounter_id")
            )
        }
        lesions = Lesion.objects.filter(self._within("encounter")).order_by("letter")
        found = raw_rows(lesions.values_list(*_LESION))
        self._lesions = grouped(found)
        self._letters = {row[1]: row[2] for row in found}
        stages = Stage.objects.filter(self._within("lesion__encounter")).order_by("number")
        stages = stages.annotate(day=_as_text("date_of_service"), blocks_there=_blocks())
        cut = raw_rows(stages.values_list(*_STAGE))
        self._stages = grouped(cut)
        repairs = Repair.objects.filter(self._within("defect__encounter"))
        ordered = repairs.order_by("defect__created_at", "place").annotate(
            day=_as_text("date_of_service")
        )
        sewn = raw_rows(ordered.values_list(*_REPAIR))
        self._repairs = grouped(sewn)
        open_lesions = {row[0] for row in cut if row[1] != _NONE and _is_open(row[1])}
        # Encounters in which something read here is a usual value that nobody has confirmed.
        self._open = {
            row[0]
            for row in found
            if row[1] in open_lesions or (row[13] != _NONE and _is_open(row[13]))
        }
        self._open |= {row[0] for row in sewn if row[2] != _NONE and _is_open(row[2])}
        links = _DefectLesion.objects.filter(self._within("defect__encounter")).order_by()
        self._joined = grouped(raw_rows(links.values_list("defect_id", "lesion_id")))

    def _within(self, path: str) -> Q:
        return Q(**{f"{path}__gt": self.first, f"{path}__lte": self.last})

    def case(self, row: tuple[Any, ...], near: Collection[object]) -> StoredCase:
        key, number, status, on = row[:4]
        is_plain = not (
            row[8] or key in near or key in self.by_hand or key in self._open or _is_open(row[9])
        )
        return StoredCase(
            key, number, status == _SIGNED, day_of(on), row, self if is_plain else None
        )

    def case_rows(self, row: tuple[Any, ...], day: date) -> CaseRows:
        key, number, _, _, kind, surgeon, payer_id, location, *_ = row
        payer, habit = self.shared.payers[payer_id] if payer_id else ("other", "")
        lesions, repairs = self._lesions.get(key, ()), self._repairs.get(key, ())
        return CaseRows(
            id=number or str(key),
            date_of_service=day,
            payer=payer,
            distinct_lesion_modifier=habit,
            kind=kind,
            place_of_service=self.shared.places[location],
            surgeon=surgeon,
            lesions=tuple([self._lesion(lesion, day) for lesion in lesions]),
            repairs=tuple(
                [found for repair in repairs if (found := self._repair(repair, day)) is not None]
            ),
        )

    def _lesion(self, row: tuple[Any, ...], day: date) -> LesionRow:
        _, key, letter, site, side, choice, lid, tumor, final, icd10, notice, into, how, _ = row
        return LesionRow(
            letter,
            site,
            side,
            choice,
            lid,
            final or tumor,
            icd10,
            notice,
            self._letters[into] if into else "",
            how == _STOPPED,
            # A stage without a block has not been done.
            tuple(
                [
                    StageRow(stage[2], (day_of(stage[3]) - day).days, *stage[4:])
                    for stage in self._stages.get(key, ())
                    if stage[4]
                ]
            ),
        )

    def _repair(self, row: tuple[Any, ...], day: date) -> RepairRow | None:
        _, defect, _, site_lesion, kind, repair_class, on, *rest = row
        lesions = tuple(sorted(self._letters[link[1]] for link in self._joined.get(defect, ())))
        if not lesions:
            return None
        length, primary, secondary, area, closes, surgeon, other, taught, fellow = rest[:9]
        design, vessel, from_, extent, lip, share, lid = rest[9:]
        return RepairRow(
            lesions,
            site_lesion,
            kind,
            repair_class,
            (day_of(on) - day).days,
            measure_of(length),
            measure_of(primary),
            measure_of(secondary),
            measure_of(area),
            closes,
            surgeon,
            bool(other),
            bool(taught),
            fellow,
            design,
            vessel,
            (from_, extent, lip, share, lid),
        )


# The columns, of any table here, whose value no one may take as entered.
_READ = frozenset(
    {
        *(*_ENCOUNTER, *_LESION, *_STAGE, *_REPAIR),
        *("date_of_service", "surgeon", "performer", "reader", "supervisor"),
    }
)


@lru_cache(maxsize=4096)
def _names_read(unconfirmed: str) -> bool:
    return not _READ.isdisjoint(json.loads(unconfirmed))


def _is_open(unconfirmed: object) -> bool:
    """Whether something read here is a usual value that nobody has confirmed."""
    if not unconfirmed or unconfirmed == _NONE:
        return False
    return _names_read(unconfirmed if isinstance(unconfirmed, str) else json.dumps(unconfirmed))
