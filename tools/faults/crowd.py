"""Several people at once, and what became of everything they were told is saved."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.faults.person import Person
from tools.faults.site import Site

Account = tuple[str, str]
DEMO_ACCOUNTS: tuple[Account, ...] = tuple(
    (name, f"mohsdoc-{name}-demo") for name in ("surgeon", "nurse", "fellow")
)


@dataclass
class Crowd:
    """Writers in threads; each save is one injection with an agent of a name of its own."""

    site: Site
    accounts: Sequence[Account] = DEMO_ACCOUNTS
    size: int = 4
    patience: float = 60.0
    people: list[Person] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def arrive(self) -> None:
        """Log in and open a chart each, before anything breaks."""
        charts = self.site.drafts
        sessions: dict[str, dict[str, str]] = {}
        for number in range(self.size):
            name, password = self.accounts[number % len(self.accounts)]
            # Further windows of the same person: checking a password is slow on purpose.
            person = Person(self.site.port, name, password, dict(sessions.get(name, {})))
            if not person.cookies:
                person.log_in()
                sessions[name] = person.cookies
            path = f"/encounters/{charts[number % len(charts)]}/anesthetic/"
            person.open(path)
            person.answers.clear()
            self.people.append(person)

    def begin(self, saves: int = 0) -> None:
        """Save until ``leave``, or so many times each."""
        for number, person in enumerate(self.people):
            thread = threading.Thread(target=self._write, args=(number, person, saves))
            thread.start()
            self._threads.append(thread)

    def leave(self) -> None:
        self.stop.set()
        self.wait()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def _write(self, number: int, person: Person, saves: int) -> None:
        [path] = person.hidden
        done = 0
        while not self.stop.is_set() and (not saves or done < saves):
            name = f"Fault {number}-{done}"
            values = {"agent": name, "volume_ml": "1"}
            is_saved = person.save(path, values, self.patience)
            (self.acknowledged if is_saved else self.unanswered).add(name)
            done += 1

    def judged(self) -> dict[str, object]:
        """The figures: what was said to be saved and is not, is there twice, or is half there."""
        given = self.site.given()
        counts = Counter(given["rows"].values())
        answers = [answer for person in self.people for answer in person.answers]
        good = sorted(answer.seconds for answer in answers if answer.status == 302)
        bad = Counter(answer.status for answer in answers if answer.status != 302)
        return {
            "acknowledged": len(self.acknowledged),
            "lost": sum(counts[name] == 0 for name in self.acknowledged),
            "twice": sum(count > 1 for name, count in counts.items() if name.startswith("Fault")),
            "torn": len(set(given["rows"]) ^ (set(given["told"]) & set(given["rows"]))),
            "unanswered": len(self.unanswered),
            "refused": {str(status): count for status, count in sorted(bad.items())},
            "p50_ms": milliseconds(good, 0.5),
            "p95_ms": milliseconds(good, 0.95),
            "worst_ms": milliseconds(good, 1.0),
        }


def milliseconds(ordered: Sequence[float], share: float) -> int:
    if not ordered:
        return 0
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))])
