"""What somebody confirmed, word for word, and whether it still stands as it was confirmed. Pure.

Each confirmation stores the facts it was about, as words under a label. When the record says
something else now, it has to be confirmed again: nobody agreed to what it says now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from encounters.record import (
    DayRecord,
    EncounterRecord,
    LesionRecord,
    PatientRecord,
    ReconfirmationRecord,
    StageRecord,
)
from encounters.specimen_map import MapError, ink_names, parse_stored
from encounters.vocabulary.spoken import plain, roman
from encounters.vocabulary.terms import StageConclusion, Term
from encounters.workflow.sections import Level

Facts = Mapping[str, str]
# U+2068 and U+2069.
_ISOLATES = dict.fromkeys((0x2068, 0x2069))


class Confirmation(StrEnum):
    """What people confirm; each belongs to a row of its ``level``."""

    level: Level

    def __new__(cls, value: str, level: Level = Level.ENCOUNTER) -> Confirmation:
        member = str.__new__(cls, value)
        member._value_ = value
        member.level = level
        return member

    CONSENT = "consent", Level.ENCOUNTER
    TIME_OUT = "time_out", Level.ENCOUNTER
    # Of a day after the first, for itself.
    DAY_CONSENT = "day_consent", Level.DAY
    DAY_TIME_OUT = "day_time_out", Level.DAY
    SITE = "site", Level.LESION
    HISTOLOGY_TIME_OUT = "histology_time_out", Level.STAGE
    CARRIED_HISTOLOGY = "carried_histology", Level.STAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A confirmation that was given: what was confirmed, and what the record says now."""

    confirmed: Facts
    current: Facts

    @property
    def is_stale(self) -> bool:
        return dict(self.confirmed) != dict(self.current)

    def covers(self, *labels: str) -> bool:
        """Whether these facts are as they were confirmed, whatever became of others."""
        return all(self.confirmed.get(label) == self.current.get(label) for label in labels)

    @property
    def digest(self) -> str:
        """Of what is to be confirmed now, so that a tap confirms what its page showed."""
        return digest_of(self.current)

    @property
    def differences(self) -> str:
        """ "Lesion A was confirmed as left dorsal forearm and is now right dorsal forearm"."""
        if not self.confirmed:
            return "What was confirmed was not recorded"
        return "; ".join(
            _difference(label, self.confirmed.get(label, ""), self.current.get(label, ""))
            for label in {**self.confirmed, **self.current}
            if self.confirmed.get(label) != self.current.get(label)
        )


def digest_of(facts: Facts) -> str:
    spelled = json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(spelled.encode()).hexdigest()


def _difference(label: str, before: str, after: str) -> str:
    if not before:
        return f"{label} was not there yet: {after}"
    if not after:
        return f"{label} was confirmed as {before} and is gone"
    return f"{label} was confirmed as {before} and is now {after}"


def holds(found: Standing | None) -> bool:
    return found is not None and not found.is_stale


def is_stale(found: Standing | None) -> bool:
    """Whether it was confirmed and does not hold any more."""
    return found is not None and found.is_stale


def stale_words(found: Standing | None) -> dict[str, str] | None:
    """For the sentence of a rule: what has changed since; ``None`` for one that holds."""
    return {"differences": found.differences} if found is not None and found.is_stale else None


def to_be_confirmed_again(found: Standing | None) -> str:
    """Why a confirmation does not hold any more; empty for one that does.

    One that stored no facts, from before they were stored, is not called untrue.
    """
    if found is None or not found.is_stale or not found.confirmed:
        return ""
    return found.differences


def patient_words(patient: PatientRecord) -> str:
    return f"{patient.name}, born {patient.date_of_birth.isoformat()}, MRN {patient.mrn}"


def _sites(record: EncounterRecord) -> dict[str, str]:
    return {f"Lesion {lesion.letter}": lesion.site.in_words for lesion in record.lesions}


def consent_facts(record: EncounterRecord) -> Facts:
    return {"Patient": patient_words(record.patient), **_sites(record)}


def time_out_facts(record: EncounterRecord) -> Facts:
    return {"Patient": patient_words(record.patient), **_sites(record)}


def site_facts(record: EncounterRecord, lesion: LesionRecord) -> Facts:
    return {f"Lesion {lesion.letter}": lesion.site.in_words}


def histology_time_out_facts(
    record: EncounterRecord, lesion: LesionRecord, stage: StageRecord
) -> Facts:
    """Whose tissue, from where, which blocks and inks: what a slide is held against."""
    read = sum(block.is_read for block in stage.blocks)
    return {
        "Patient": patient_words(record.patient),
        f"Lesion {lesion.letter}": lesion.site.in_words,
        "Stage": roman(stage.number),
        "Blocks": f"{read} read of {stage.block_count} cut",
        "Inks": _inks(stage) or "none",
    }


def _inks(stage: StageRecord) -> str:
    if stage.map_document is None:
        return ""
    try:
        return ", ".join(ink_names(parse_stored(stage.map_document)))
    except MapError:
        # A stored map that cannot be read any more is said by the note itself.
        return "not readable"


def carried_facts(lesion: LesionRecord, number: int) -> Facts:
    """What an earlier stage's description says, fact by fact; empty once that stage is gone."""
    source = next((stage for stage in lesion.stages if stage.number == number), None)
    if source is None:
        return {}
    seen = source.histology
    facts = {
        "Growth pattern": seen.growth_pattern,
        "Cell morphology": seen.cell_morphology,
        "Depth of invasion": seen.depth_of_invasion,
        "Perineural invasion": "indeterminate"
        if seen.is_perineural_doubtful
        else seen.perineural_invasion,
        "Largest nerve (mm)": seen.perineural_caliber_mm,
        "Lymphovascular invasion": seen.lymphovascular_invasion,
        "Scar": seen.scar,
        "Inflammation": seen.inflammation,
    }
    return {label: _words(value) for label, value in facts.items() if value not in (None, "")}


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "seen" if value else "not seen"
    if isinstance(value, Term):
        return value.label
    return value if isinstance(value, str) else plain(value)  # type: ignore[arg-type]


def _standing(
    record: EncounterRecord, confirmation: Confirmation, subject: str, first: Facts, current: Facts
) -> Standing:
    """``first`` is what was confirmed at first; what was confirmed again since then replaces it."""
    again = reconfirmed(record, confirmation, subject)
    # The marks that keep a right-to-left name apart on paper are no fact.
    bare = {label: words.translate(_ISOLATES) for label, words in current.items()}
    return Standing(confirmed=again.facts if again else first, current=bare)


def reconfirmed(
    record: EncounterRecord, confirmation: Confirmation, subject: str
) -> ReconfirmationRecord | None:
    """The last time that it was confirmed again."""
    found = [
        row
        for row in record.reconfirmations
        if row.confirmation == confirmation and row.subject == subject
    ]
    return found[-1] if found else None


def consent(record: EncounterRecord) -> Standing | None:
    pre_op = record.pre_op
    if pre_op.consented_at is None and not pre_op.consent_by:
        return None
    first, current = pre_op.consent_facts, consent_facts(record)
    return _standing(record, Confirmation.CONSENT, record.id, first, current)


def time_out(record: EncounterRecord) -> Standing | None:
    if record.pre_op.time_out_at is None:
        return None
    first, current = record.pre_op.time_out_facts, time_out_facts(record)
    return _standing(record, Confirmation.TIME_OUT, record.id, first, current)


def day_consent(record: EncounterRecord, day: DayRecord) -> Standing | None:
    if day.consented_at is None and not day.consent_by:
        return None
    current = consent_facts(record)
    return _standing(record, Confirmation.DAY_CONSENT, day.key, day.consent_facts, current)


def day_time_out(record: EncounterRecord, day: DayRecord) -> Standing | None:
    if day.time_out_at is None:
        return None
    current = time_out_facts(record)
    return _standing(record, Confirmation.DAY_TIME_OUT, day.key, day.time_out_facts, current)


def site(record: EncounterRecord, lesion: LesionRecord) -> Standing | None:
    if lesion.verification is None:
        return None
    first, current = lesion.verification.confirmed_facts, site_facts(record, lesion)
    return _standing(record, Confirmation.SITE, lesion.id, first, current)


def histology_time_out(
    record: EncounterRecord, lesion: LesionRecord, stage: StageRecord
) -> Standing | None:
    if stage.conclusion != StageConclusion.CLEAR:
        return None
    current = histology_time_out_facts(record, lesion, stage)
    kind = Confirmation.HISTOLOGY_TIME_OUT
    return _standing(record, kind, stage.id, stage.conclusion_facts, current)


def carried_histology(
    record: EncounterRecord, lesion: LesionRecord, stage: StageRecord
) -> Standing | None:
    number = stage.histology.carried_from_stage
    if number is None:
        return None
    first, current = stage.histology.carried_facts, carried_facts(lesion, number)
    return _standing(record, Confirmation.CARRIED_HISTOLOGY, stage.id, first, current)


def facts_of(record: EncounterRecord, confirmation: Confirmation, key: str) -> Facts:
    """What a confirmation given now is about; ``KeyError`` for a key of no row of its level.

    A day has its row from its first confirmation on: any date is one.
    """
    if confirmation.level in (Level.ENCOUNTER, Level.DAY):
        return consent_facts(record)
    for lesion in record.lesions:
        if confirmation == Confirmation.SITE and lesion.id == key:
            return site_facts(record, lesion)
        for stage in lesion.stages:
            if confirmation == Confirmation.HISTOLOGY_TIME_OUT and stage.id == key:
                return histology_time_out_facts(record, lesion, stage)
            if confirmation == Confirmation.CARRIED_HISTOLOGY and stage.id == key:
                return carried_facts(lesion, stage.histology.carried_from_stage or 1)
    raise KeyError(key)


_OF_ENCOUNTER: dict[Confirmation, Callable[[EncounterRecord], Standing | None]] = {
    Confirmation.CONSENT: consent,
    Confirmation.TIME_OUT: time_out,
}
_OF_DAY: dict[Confirmation, Callable[[EncounterRecord, DayRecord], Standing | None]] = {
    Confirmation.DAY_CONSENT: day_consent,
    Confirmation.DAY_TIME_OUT: day_time_out,
}
_OF_STAGE: dict[
    Confirmation, Callable[[EncounterRecord, LesionRecord, StageRecord], Standing | None]
] = {
    Confirmation.HISTOLOGY_TIME_OUT: histology_time_out,
    Confirmation.CARRIED_HISTOLOGY: carried_histology,
}


def standing(record: EncounterRecord, confirmation: Confirmation, key: str) -> Standing | None:
    """How a confirmation stands; ``None`` where it was not given, or for a key of no row of it."""
    if confirmation.level == Level.ENCOUNTER:
        return _OF_ENCOUNTER[confirmation](record) if key == record.id else None
    if confirmation.level == Level.DAY:
        own = next((day for day in record.further_days if day.key == key), None)
        return _OF_DAY[confirmation](record, own) if own else None
    for lesion in record.lesions:
        if confirmation == Confirmation.SITE and lesion.id == key:
            return site(record, lesion)
        for stage in lesion.stages:
            if confirmation.level == Level.STAGE and stage.id == key:
                return _OF_STAGE[confirmation](record, lesion, stage)
    return None
