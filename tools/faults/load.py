"""A working day in two minutes: people who look, save and print (goal 35)."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.faults.crowd import DEMO_ACCOUNTS, Account, milliseconds
from tools.faults.person import Person
from tools.faults.site import served

# Of a hundred acts, and between two of them somebody thinks.
MIX = {"read": 70, "save": 25, "print": 5}
THINKING_SECONDS = (1.0, 3.0)
# What several people of one chart type at the same time, each in a field of their own.
_FIELDS = ("allergies", "anticoagulant_plan", "consent_detail", "device_precautions")


@dataclass
class Day:
    port: int
    charts: Sequence[str]
    accounts: Sequence[Account]
    length_seconds: float
    begun: threading.Barrier
    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in MIX})
    failures: list[tuple[str, int]] = field(default_factory=list)

    def live(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - what somebody does next
        person = Person(self.port, *self.accounts[number % len(self.accounts)])
        person.log_in()
        turn, place = divmod(number, len(self.charts))
        chart = f"/encounters/{self.charts[place]}/"
        person.open(f"{chart}pre-op/")
        # Checking twenty passwords is slow on purpose, and no part of the day.
        self.begun.wait()
        ends = time.monotonic() + self.length_seconds
        while time.monotonic() < ends:
            time.sleep(chance.uniform(*THINKING_SECONDS))
            kind = chance.choices(list(MIX), list(MIX.values()))[0]
            began = time.monotonic()
            is_good = self._act(person, kind, chart, _FIELDS[turn % len(_FIELDS)], chance)
            self.seconds[kind].append(time.monotonic() - began)
            if not is_good:
                self.failures.append((kind, person.answers[-1].status))

    def _act(
        self, person: Person, kind: str, chart: str, field_name: str, chance: random.Random
    ) -> bool:
        if kind == "save":
            return person.type(f"{chart}pre-op/", field_name, f"Typed {len(person.answers)}")
        path = chance.choice(("/", chart)) if kind == "read" else f"{chart}note.pdf"
        return person.ask("GET", path).status == 200


def mixed_load(
    database: str,
    seconds: float,
    accounts: tuple[Account, ...] = DEMO_ACCOUNTS,
    size: int = 20,
) -> dict[str, object]:
    with served(database) as site:
        day = Day(site.port, site.drafts, accounts, seconds, threading.Barrier(size))
        threads = [threading.Thread(target=day.live, args=(number,)) for number in range(size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    total = sum(map(len, day.seconds.values()))
    figures: dict[str, object] = {"people": size, "requests": total, "failures": day.failures[:9]}
    for kind, taken in day.seconds.items():
        ordered = sorted(taken)
        figures[f"{kind}_p50_ms"] = milliseconds(ordered, 0.5)
        figures[f"{kind}_p95_ms"] = milliseconds(ordered, 0.95)
    figures["ok_percent"] = round(100 * (1 - len(day.failures) / max(1, total)), 2)
    return figures
