"""Who tells the note: the surgeon who signs it, as "I"; everybody else by name.

Everybody's titles stand once, in the head of the note; after that a name is enough. The same holds
for the day: a note of one day says it in its head, and then only what o'clock it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from encounters.note.phrases import clock_time, day, moment, subject
from encounters.record import EncounterRecord, PersonRecord, StageRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """``introduced`` are the ids of those whose titles the head of the note gives."""

    signer: PersonRecord
    introduced: frozenset[str]
    time_zone: str
    days: tuple[date, ...]

    def name(self, person: PersonRecord | None) -> str:
        """For a cell of a table."""
        if person is None:
            return ""
        return person.name if person.id in self.introduced else person.signature_name

    def who(self, person: PersonRecord | None) -> str:
        """Before a verb: "I", "Tomas Lind"."""
        return "I" if self.is_signer(person) else subject(self.name(person))

    def whom(self, person: PersonRecord | None) -> str:
        """After "by", "for": "me", "Tomas Lind"."""
        return "me" if self.is_signer(person) else self.name(person)

    def is_signer(self, person: PersonRecord | None) -> bool:
        return person is not None and person.id == self.signer.id

    def whom_typed(self, name: str) -> str:
        """Somebody whose name was typed: the signer too is known by it."""
        own = (self.signer.name, self.signer.signature_name)
        return "me" if name.strip() in own else name.strip()

    def at(self, when: datetime) -> str:
        """ "8:40 am"; with its day where that is not the only one of the case."""
        if when.tzinfo and self.is_the_day(self._local(when).date()):
            return clock_time(self._local(when).time())
        return moment(when, self.time_zone)

    def is_the_day(self, when: date) -> bool:
        """Whether it is the one day of the case, which the head of the note says."""
        return self.days == (when,)

    def on(self, when: date) -> str:
        return "" if self.is_the_day(when) else day(when)

    def _local(self, when: datetime) -> datetime:
        return when.astimezone(ZoneInfo(self.time_zone))


def teller_of(record: EncounterRecord) -> Teller:
    """Of two people with one name each keeps the titles, wherever the name stands."""
    people = {person.id: person for person in (record.surgeon, *introduced_people(record))}
    names = Counter(person.name for person in people.values())
    return Teller(
        signer=record.surgeon,
        introduced=frozenset(key for key, person in people.items() if names[person.name] == 1),
        time_zone=record.practice.time_zone,
        days=tuple(days_of(record)),
    )


def days_of(record: EncounterRecord) -> list[date]:
    """The encounter's day and any other day on which a stage was taken."""
    stages = [stage for lesion in record.lesions for stage in lesion.stages]
    return sorted({record.date_of_service, *(stage.date_of_service for stage in stages)})


def introduced_people(record: EncounterRecord) -> tuple[PersonRecord, ...]:
    """Everybody but the surgeon who stands in the head of the note, each once."""
    found = (*team_of(record), *surgeons_beside(record))
    return tuple({person.id: person for person in found}.values())


def team_of(record: EncounterRecord) -> tuple[PersonRecord, ...]:
    """Assistants and histotechnicians of all days."""
    later = [
        person for own in record.further_days for person in (own.assistant, own.histotechnician)
    ]
    people = (*record.assistants, record.histotechnician, *later)
    return tuple({person.id: person for person in people if person}.values())


def surgeons_beside(record: EncounterRecord) -> tuple[PersonRecord, ...]:
    """Who cut, read, supervised or closed, and is not the surgeon of the encounter."""
    stages = [stage for lesion in record.lesions for stage in lesion.stages]
    people = [person for stage in stages for person in _at_work(stage)]
    people += [repair.surgeon for defect in record.defects for repair in defect.repairs]
    others = {person.id: person for person in people if person and person.id != record.surgeon.id}
    return tuple(others.values())


def _at_work(stage: StageRecord) -> Iterator[PersonRecord | None]:
    yield from (stage.performer, stage.reader, stage.supervisor)
    for block in stage.blocks:
        for reading in block.readings:
            yield reading.reader
