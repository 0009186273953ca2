"""The content of a signed note held against the rows of its chart, as they are now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from encounters.file_store import SMALL_PHOTO, WHOLE_PHOTO, BytesMissingError, faults_of
from encounters.file_store.reading import Owner
from encounters.integrity.canonical import plain
from encounters.integrity.comparing import Difference, differences, packaged_facts
from encounters.models import LesionPhoto, SignedNote
from encounters.record import EncounterRecord, PatientRecord, small_photo
from encounters.signed.log import SIGN, Logged, patient_changes
from encounters.snapshot import take_snapshots
from encounters.snapshot.identity import chart_patients
from encounters.vocabulary.terms import EncounterStatus

# What reading rows may raise that somebody changed behind this program.
_UNREADABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Compared:
    """``notices`` are changes that may be and that the log tells of; ``faults`` all others."""

    faults: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def records_of(notes: Sequence[SignedNote]) -> dict[UUID, EncounterRecord]:
    """The record of each note's case as its rows give it, in as many queries as for one.

    Its patient as the chart has them: of a signed case, pages show whom the note names.

    Where one cannot be read, none of the others suffers; it is left out.
    """
    keys = [note.encounter_id for note in notes]
    try:
        patients = chart_patients(keys)
        return {
            UUID(record.id): replace(record, patient=patients[record.id])
            for record in take_snapshots(keys)
        }
    except _UNREADABLE:
        if len(notes) == 1:
            return {}
        return {key: record for note in notes for key, record in records_of([note]).items()}


def compared(note: SignedNote, now: EncounterRecord | None, events: Sequence[Logged]) -> Compared:
    """``now`` is ``None`` where the rows cannot be read; ``events`` are those of the case."""
    try:
        content = json.loads(note.content)
        signed, photos = dict(content["record"]), dict(content["photos"])
    except (ValueError, KeyError, TypeError):
        return Compared(faults=("what was signed cannot be read",))
    if now is None:
        return Compared(faults=("the chart cannot be read",))
    found = list(_differences(signed, now))
    told = [difference for difference in found if difference.told]
    explained = _explained(note, now.patient, told, events) if told else frozenset()
    return Compared(
        faults=(
            *(_words(difference) for difference in found if difference.told not in explained),
            *_faults_of_photos(photos),
        ),
        notices=tuple(_notice(name) for name in sorted(explained)),
    )


def _differences(signed: dict[str, Any], now: EncounterRecord) -> Iterator[Difference]:
    """The status is no part of what is read before signing: the note's own check looks at it."""
    present = plain(now)
    assert isinstance(present, dict)
    try:
        yield from differences(signed, {**present, "status": EncounterStatus.SIGNED.value})
    except _UNREADABLE:
        yield Difference(place="", what="what was signed has another shape than a record")


def _words(difference: Difference) -> str:
    return f"{difference}, and the log knows of no change" if difference.told else str(difference)


def _notice(name: str) -> str:
    word = packaged_facts().word_of(PatientRecord, name)
    return f"the patient's {word} was changed after signing; the note keeps the one that was signed"


def _explained(
    note: SignedNote, now: PatientRecord, told: Sequence[Difference], events: Sequence[Logged]
) -> frozenset[str]:
    """Fields whose value now is what the newest event that changed them says."""
    signed_at = [event.seq for event in events if event.action == SIGN]
    if not signed_at:
        return frozenset()
    newest: dict[str, Any] = {}
    for event in patient_changes(note.patient_id, signed_at[0]):
        newest |= {name: event.new(name) for name in event.changes}
    present = plain(now)
    assert isinstance(present, dict)
    return frozenset(
        difference.told
        for difference in told
        if difference.told in newest and plain(newest[difference.told]) == present[difference.told]
    )


def _faults_of_photos(signed: dict[str, str]) -> Iterator[str]:
    """Photographs under maps, those printed, and reports; most notes have none, and ask nothing."""
    if not signed:
        return
    present = {**_present(WHOLE_PHOTO, signed), **_present(SMALL_PHOTO, signed)}
    for name, digest in signed.items():
        where = "in the note" if "/" in name else "under a map or of a report"
        if present.get(name) is None:
            yield f"a photograph {where} is gone"
        elif present[name] != digest:
            yield f"a photograph {where} is not what was signed"


def _present(owner: Owner, signed: dict[str, str]) -> dict[str, str | None]:
    """Of the signed pictures of this kind the hashes of their bytes; ``None`` for missing ones."""
    is_small = owner is SMALL_PHOTO
    keys = {UUID(name.partition("/")[0]) for name in signed if ("/" in name) == is_small}
    if not keys:
        return {}
    rows = LesionPhoto.objects.filter(pk__in=keys)
    hashes = dict(rows.values_list("pk", owner.column))
    for key, fault in faults_of(owner, rows).items():
        hashes[key] = None if isinstance(fault, BytesMissingError) else "another"
    return {small_photo(str(key)) if is_small else str(key): found for key, found in hashes.items()}
