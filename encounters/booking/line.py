"""A case in one typed line: "L dorsal forearm BCC, 68M" is a site, a side, a tumor, age and sex.

Nothing is taken over by itself. A line that fits several sites or tumors offers all of them, and
words that mean nothing here are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeVar

from encounters.anatomy import Catalogue, Site
from encounters.booking.words import Meaning, Phrase, Said, known_words
from encounters.record import SiteRecord
from encounters.record.people import age_years
from encounters.vocabulary.terms import Presentation, Sex, Side, TumorType
from encounters.vocabulary.words import words

LONGEST_LINE = 200
MOST_CHOICES = 8
MOST_LESIONS = 40
_MOST_SITE_WORDS = 8
# The beginning of a word finds a site; of one or two letters it would find nearly any.
_SHORTEST_WORD = 3
# A visit is booked before a birthday and takes place after it.
_YEARS_OFF = 1
_SMALL_WORDS = frozenset(["a", "an", "and", "at", "in", "of", "on", "the", "for", "with"])
_AGE = re.compile(
    r"(?<![\w.])(?P<age>[0-9]{1,3})\s*-?\s*"
    r"(?:(?:y/?o|yrs?|years?)(?:[\s-]*old)?\b[\s,]*(?P<later>female|male|woman|man|[fm])?"
    r"|(?P<sex>female|male|woman|man|[fm]))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionChoice:
    """One way to read the line: what it would put into the form. ``None`` is left as it is."""

    site: Site
    side: Side | None
    tumor: TumorType | None
    presentation: Presentation | None
    biopsied: bool

    @property
    def label(self) -> str:
        """In plain words: "Left dorsal forearm, basal cell carcinoma, recurrent"."""
        place = SiteRecord(slug=self.site.slug, name=self.site.name, side=self.side).in_words
        said = [place]
        if self.tumor is not None:
            said.append(f"{self.tumor.label[:1].lower()}{self.tumor.label[1:]}")
        if self.presentation is not None:
            said.append(self.presentation.value)
        if self.biopsied:
            said.append("biopsy-proven")
        return ", ".join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLine:
    """What a line says. Where it says two things of one kind, both are there."""

    sites: tuple[Site, ...] = ()
    sides: tuple[Side, ...] = ()
    tumors: tuple[TumorType, ...] = ()
    presentations: tuple[Presentation, ...] = ()
    biopsied: bool = False
    age: int | None = None
    sexes: tuple[Sex, ...] = ()
    unread: tuple[str, ...] = field(default=())

    @property
    def choices(self) -> tuple[LesionChoice, ...]:
        """Every reading, at most ``MOST_CHOICES``; one alone means that the line is clear."""
        return tuple(self._choices())[:MOST_CHOICES]

    @property
    def are_cut(self) -> bool:
        return len(tuple(self._choices())) > MOST_CHOICES

    @property
    def lesions(self) -> tuple[LesionChoice, ...]:
        """Every whole reading, with a tumor and, wherever the site has sides, one of them."""
        found = (
            LesionChoice(
                site=site,
                side=side,
                tumor=tumor,
                presentation=_only(self.presentations),
                biopsied=self.biopsied,
            )
            for site in self.sites
            for side in self._said_at(site) or site.sides or (None,)
            for tumor in self.tumors
        )
        return tuple(islice(found, MOST_LESIONS))

    @property
    def is_clear(self) -> bool:
        """Whether it means one lesion, and nothing in it speaks against that."""
        is_one_person = len(self.sexes) < 2 and len(self.presentations) < 2
        return len(self.lesions) == 1 and is_one_person and not self.has_no_such_side

    def _choices(self) -> Iterator[LesionChoice]:
        for site in self.sites:
            for side in self._sides_at(site):
                for tumor in self.tumors or (None,):
                    yield LesionChoice(
                        site=site,
                        side=side,
                        tumor=tumor,
                        presentation=_only(self.presentations),
                        biopsied=self.biopsied,
                    )

    @property
    def has_no_such_side(self) -> bool:
        """Whether no site that was found has a side that the line names."""
        return bool(self.sites and self.sides) and not any(
            side in site.sides for site in self.sites for side in self.sides
        )

    def _sides_at(self, site: Site) -> tuple[Side | None, ...]:
        """The sides that were said and that the site has; of one site, those to choose from."""
        if said := self._said_at(site):
            return said
        if len(site.sides) == 1:
            return site.sides
        return site.sides if site.sides and len(self.sites) == 1 else (None,)

    def _said_at(self, site: Site) -> tuple[Side, ...]:
        return tuple(side for side in self.sides if side in site.sides)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the person should know before a choice is taken, in sentences."""
        found = []
        if not self.sites:
            found.append("No site is read from this line.")
        elif self.has_no_such_side:
            said = " and ".join(side.value for side in self.sides)
            found.append(f"The line says {said}, which this site does not have.")
        elif any(choice.side is None and choice.site.sides for choice in self.choices):
            found.append("No side is read from this line.")
        if self.sites and not self.tumors:
            found.append("No tumor type is read from this line.")
        several = {
            "side": self.sides,
            "tumor": self.tumors,
            "sex": self.sexes,
            "of primary, recurrent and persistent": self.presentations,
        }
        found += [
            f"The line names more than one {what}."
            for what, said in several.items()
            if len(said) > 1
        ]
        if self.unread:
            found.append(f"Not read: {', '.join(self.unread)}.")
        return tuple(found)

    def against(self, born: date | None, sex: Sex | None, on: date) -> tuple[str, ...]:
        """What age and sex in the line say against the patient's; empty where nothing does."""
        found = []
        if self.age is not None and born is not None and born <= on:
            age = age_years(born, on)
            if abs(age - self.age) > _YEARS_OFF:
                found.append(f"The line says {self.age} years, the patient is {age}.")
        said = _only(self.sexes)
        if said is not None and sex in (Sex.FEMALE, Sex.MALE) and sex != said:
            found.append(f"The line says {said.value}, the patient is {sex.value}.")
        return tuple(found)


def read_line(text: str, offered: Catalogue) -> BookingLine:
    """What ``text`` says, with the sites and search words that a practice offers."""
    text = text[:LONGEST_LINE]
    age, sex, rest = _person(text)
    said: dict[str, list[Meaning]] = {}
    left: list[str] = list(words(rest))
    for kind in ("tumor", "biopsied", "presentation", "side", "sex", "ignored"):
        said[kind], left = _taken(left, kind)
    sites, unread = _sites(left, offered)
    sides = tuple(meaning for meaning in said["side"] if isinstance(meaning, Side))
    # A side that was said narrows what is offered, unless no site has it.
    sites = tuple(site for site in sites if {*sides} & {*site.sides}) or sites
    sexes = [meaning for meaning in (sex, *said["sex"]) if isinstance(meaning, Sex)]
    return BookingLine(
        sites=sites,
        sides=sides,
        tumors=tuple(meaning for meaning in said["tumor"] if isinstance(meaning, TumorType)),
        presentations=tuple(
            meaning for meaning in said["presentation"] if isinstance(meaning, Presentation)
        ),
        biopsied=Said.YES in said["biopsied"],
        age=age,
        sexes=tuple(dict.fromkeys(sexes)),
        unread=unread,
    )


OneT = TypeVar("OneT")


def _only(said: Sequence[OneT]) -> OneT | None:
    return said[0] if len(said) == 1 else None


def side_in(text: str) -> tuple[Side | None, str]:
    """The one side that ``text`` names, and the text without it."""
    sides, rest = _taken(list(words(text[:LONGEST_LINE])), "side")
    side = sides[0] if len(sides) == 1 else None
    return (side if isinstance(side, Side) else None), " ".join(rest)


def _person(text: str) -> tuple[int | None, Sex | None, str]:
    """Age and sex as in "68M" or "70 yo female", and the line without them."""
    found = _AGE.search(text)
    if found is None:
        return None, None, text
    word = (found["sex"] or found["later"] or "").lower()
    sex = known_words()["sex"].get((word,))
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return int(found["age"]), (sex if isinstance(sex, Sex) else None), rest


def _taken(left: list[str], kind: str) -> tuple[list[Meaning], list[str]]:
    """What phrases of one kind mean, each once, and the words that belong to none of them."""
    known = known_words()[kind]
    longest = max(map(len, known))
    meanings: list[Meaning] = []
    rest: list[str] = []
    place = 0
    while place < len(left):
        for length in range(min(longest, len(left) - place), 0, -1):
            meaning = known.get(tuple(left[place : place + length]))
            if meaning is not None:
                meanings += [] if meaning in meanings else [meaning]
                place += length
                break
        else:
            rest.append(left[place])
            place += 1
    return meanings, rest


def _sites(left: list[str], offered: Catalogue) -> tuple[tuple[Site, ...], tuple[str, ...]]:
    """Sites of the longest run of words that finds any, and the words outside of it."""
    left = [word for word in left if word not in _SMALL_WORDS]
    for length in range(min(len(left), _MOST_SITE_WORDS), 0, -1):
        for start in range(len(left) - length + 1):
            phrase: Phrase = tuple(left[start : start + length])
            if found := _named(phrase, offered):
                return found, tuple(left[:start] + left[start + length :])
    return (), tuple(left)


def _named(phrase: Phrase, offered: Catalogue) -> tuple[Site, ...]:
    """The one site that is called so, else all that have these words."""
    text = " ".join(phrase)
    called = [site for site in offered.called(text) if not _is_unspecified(site)]
    if len(called) == 1:
        return tuple(called)
    if min(map(len, phrase)) < _SHORTEST_WORD:
        return ()
    return tuple(_unique([*called, *offered.search(text, limit=2 * MOST_CHOICES)]))


def _is_unspecified(site: Site) -> bool:
    """Whether the site stands for a region whose part nobody named."""
    return "not otherwise specified" in site.name


def _unique(sites: Iterable[Site]) -> list[Site]:
    return list({site.slug: site for site in sites}.values())
