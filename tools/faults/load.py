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


@dataclass
class Day:
    port: int
    charts: Sequence[str]
    accounts: Sequence[Account]
    ends: float
    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in MIX})
    failures: list[tuple[str, int]] = field(default_factory=list)

    def live(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - what somebody does next
        person = Person(self.port, *self.accounts[number % len(self.accounts)])
        person.log_in()
        chart = f"/encounters/{self.charts[number % len(self.charts)]}/"
        person.open(f"{chart}anesthetic/")
        while time.monotonic() < self.ends:
            time.sleep(chance.uniform(*THINKING_SECONDS))
            kind = chance.choices(list(MIX), list(MIX.values()))[0]
            began = time.monotonic()
            is_good = self._act(person, kind, chart, chance)
            self.seconds[kind].append(time.monotonic() - began)
            if not is_good:
                self.failures.append((kind, person.answers[-1].status))

    def _act(self, person: Person, kind: str, chart: str, chance: random.Random) -> bool:
        if kind == "save":
            values = {"agent": f"Load {len(person.answers)}", "volume_ml": "1"}
            return person.save(f"{chart}anesthetic/", values, 10)
        path = chance.choice(("/", chart)) if kind == "read" else f"{chart}note.pdf"
        return person.ask("GET", path).status == 200


def mixed_load(
    database: str,
    seconds: float,
    accounts: tuple[Account, ...] = DEMO_ACCOUNTS,
    size: int = 20,
) -> dict[str, object]:
    with served(database) as site:
        day = Day(site.port, site.drafts(), accounts, time.monotonic() + seconds)
        threads = [threading.Thread(target=day.live, args=(number,)) for number in range(size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    total = sum(map(len, day.seconds.values()))
    figures: dict[str, object] = {"people": size, "requests": total, "failures": day.failures[:9]}
    for kind, taken in day.seconds.items():
        figures[f"{kind}_p95_ms"] = milliseconds(sorted(taken), 0.95)
    figures["ok_percent"] = round(100 * (1 - len(day.failures) / max(1, total)), 2)
    return figures
