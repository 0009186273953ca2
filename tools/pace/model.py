"""The keystroke-level model: what hands and head do, by section, and how long that takes.

Card, Moran and Newell's operators, with the times that the reach of issue 16 was set by. The time
the server takes is measured and told apart: it is no fault of a page's layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields

KEY_S = 0.28
TAP_S = 1.1
SCROLL_S = 1.1
THOUGHT_S = 1.35
SWITCH_S = 0.4
# A stroke is pointed to where it begins and to where it ends.
POINTS_OF_STROKE = 2
# A tablet's own pickers: the list is opened and chosen from, a long one is scrolled once; a date
# takes day, month, year, and is opened and closed.
TAPS_OF_LIST = 2
LONG_LIST = 14
TAPS_OF_DATE = 5
# One gesture moves the page by this part of its height.
SCROLL_PART = 0.6
BOOKING = "New case"


@dataclass(slots=True, kw_only=True)
class Count:
    """What was done. ``thoughts`` are one for each section and each decision."""

    taps: int = 0
    strokes: int = 0
    keys: int = 0
    scrolls: int = 0
    thoughts: int = 0
    switches: int = 0
    loads: int = 0
    lost: int = 0
    waited_s: float = 0.0

    @property
    def acts(self) -> int:
        """Taps as a person counts them: a stroke is one."""
        return self.taps + self.strokes

    @property
    def seconds(self) -> float:
        """By the model, without the time of the server."""
        points = self.taps + POINTS_OF_STROKE * self.strokes
        return (
            self.keys * KEY_S
            + points * TAP_S
            + self.scrolls * SCROLL_S
            + self.thoughts * THOUGHT_S
            + self.switches * SWITCH_S
        )

    def __add__(self, other: Count) -> Count:
        return Count(
            **{
                field.name: getattr(self, field.name) + getattr(other, field.name)
                for field in fields(self)
            }
        )


def total(counts: Iterable[Count]) -> Count:
    return sum(counts, Count())


@dataclass(slots=True)
class Tally:
    """The counts of one case by section, in the order in which they were come to.

    ``is_typing`` says where the hands are; they begin at the pointer.
    """

    sections: dict[str, Count] = field(default_factory=dict)
    now: Count = field(default_factory=Count)
    is_typing: bool = False
    # Whether the case came to its signature; else the counts are of a part.
    is_signed: bool = False

    @contextmanager
    def section(self, name: str, thoughts: int = 1) -> Iterator[None]:
        """What is done inside is counted there; whoever comes to a section takes it in first.

        None for a button that is passed on the way.
        """
        before = self.now
        self.now = self.sections.setdefault(name, Count())
        self.now.thoughts += thoughts
        try:
            yield
        finally:
            self.now = before

    def decide(self) -> None:
        """A choice that needs a thought of its own: site, layout, conclusion, kind of repair."""
        self.now.thoughts += 1

    def tap(self, times: int = 1) -> None:
        self._hands(is_typing=False)
        self.now.taps += times

    def stroke(self) -> None:
        self._hands(is_typing=False)
        self.now.strokes += 1

    def keys(self, number: int) -> None:
        self._hands(is_typing=True)
        self.now.keys += number

    def scroll(self) -> None:
        """With the finger, the wheel, or the key Page Down: the hands stay where they are."""
        self.now.scrolls += 1

    def choose_on_tablet(self, options: int) -> None:
        self.tap(TAPS_OF_LIST)
        if options > LONG_LIST:
            self.scroll()

    def lose_tap(self) -> None:
        """A tap that did nothing, and that is done again."""
        self.now.lost += 1
        self.now.taps += 1

    def _hands(self, *, is_typing: bool) -> None:
        if self.is_typing != is_typing:
            self.is_typing = is_typing
            self.now.switches += 1

    @property
    def whole(self) -> Count:
        return total(self.sections.values())

    @property
    def booked(self) -> Count:
        """Without the booking, which somebody else does on another day."""
        return total(count for name, count in self.sections.items() if name != BOOKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The most that counts as done, for a booked case on a tablet; and what is wanted."""

    seconds: float
    wanted: float
    taps: int | None = None
    keys: int | None = None


BOUNDS: Mapping[str, Bound] = {
    "a": Bound(seconds=38, wanted=35),
    "b": Bound(seconds=55, wanted=45, taps=25, keys=10),
    "c": Bound(seconds=75, wanted=65),
    "d": Bound(seconds=95, wanted=80),
    "e": Bound(seconds=60, wanted=50),
}
# The second case of a surgeon on the same day, of the first.
SECOND_PART = 0.8


def broken(case: str, tally: Tally) -> list[str]:
    """Which bounds a case on the tablet breaks."""
    count, bound = tally.booked, BOUNDS[case]
    found = []
    if count.seconds > bound.seconds:
        found.append(f"{case}: {count.seconds:.1f} s, at most {bound.seconds:.0f}")
    if bound.taps is not None and count.acts > bound.taps:
        found.append(f"{case}: {count.acts} taps, at most {bound.taps}")
    if bound.keys is not None and count.keys > bound.keys:
        found.append(f"{case}: {count.keys} keys, at most {bound.keys}")
    if lost := tally.whole.lost:
        found.append(f"{case}: {lost} lost taps, at most 0")
    return found


def broken_second(case: str, first: Tally, second: Tally) -> list[str]:
    """Whether the second case of the day is not enough faster than the first."""
    if not second.is_signed:
        return []
    part = second.booked.seconds / first.booked.seconds
    if part <= SECOND_PART:
        return []
    return [f"{case}, second of the day: {part:.2f} of the first, at most {SECOND_PART}"]
