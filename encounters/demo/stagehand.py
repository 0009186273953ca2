"""Who writes a demo case, and what day and hour it is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from encounters.demo.cases import Facts
from encounters.demo.practice import DemoPractice
from encounters.models import User

# After everything that the files tell of.
_DAY_ENDS = time(17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stagehand:
    """Who writes, and what day and hour it is in the case."""

    demo: DemoPractice
    day: date

    @property
    def surgeon(self) -> User:
        return self.demo.people["surgeon"]

    @property
    def nurse(self) -> User:
        return self.demo.people["nurse"]

    def at(self, hour: int, minute: int) -> datetime:
        zone = ZoneInfo(self.demo.practice.time_zone)
        return datetime.combine(self.day, self.clock(time(hour, minute)), zone)

    def clock(self, told: time) -> time:
        """The time of day at which something happened that the files tell of at ``told``.

        Of a case of today that lies ahead while the day is young, so the case is played faster:
        nothing in it has yet to happen, and all of it keeps its order.
        """
        passed = datetime.now(ZoneInfo(self.demo.practice.time_zone))
        if passed.date() != self.day or passed.time() >= _DAY_ENDS:
            return told
        minutes = (told.hour * 60 + told.minute) * (passed.hour * 60 + passed.minute)
        minutes //= _DAY_ENDS.hour * 60
        return time(minutes // 60, minutes % 60)

    def people_in(self, facts: Facts, *names: str) -> dict[str, object]:
        """``facts`` with accounts in the place of their user names."""
        named = {name: self.demo.people[facts[name]] for name in names if name in facts}
        return {**facts, **named}
