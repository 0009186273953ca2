"""A site of the skin and the way codes and criteria read it."""

from __future__ import annotations

from dataclasses import dataclass

from encounters.anatomy.groups import (
    AucArea,
    IntermediateGroup,
    Lid,
    MohsFamily,
    RepairGroup,
    SimpleGroup,
    SplitThicknessGroup,
)
from encounters.vocabulary.terms import Side

DEFAULT_CHOICE = "default"


class UnknownSiteError(LookupError):
    """No site has this slug."""


class UnknownChoiceError(LookupError):
    """The site offers no such reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairGroups:
    """The group of a site in each repair table."""

    simple: SimpleGroup
    intermediate: IntermediateGroup
    complex: RepairGroup
    flap: RepairGroup
    full_thickness: RepairGroup
    split_thickness: SplitThicknessGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReading:
    """What a site means for codes and criteria, once any doubt is settled.

    ``icd10_pattern`` has places for histology ``{h}``, side ``{s}`` and lid ``{l}``;
    ``icd10_meaning`` says in words which part of the body it stands for. ``lid`` is set where the
    site itself says which eyelid.
    """

    family: MohsFamily
    auc_area: AucArea
    icd10_pattern: str
    icd10_meaning: str
    lid: Lid | None
    groups: RepairGroups


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a site lies on a diagram of the patient's left side.

    ``diagram`` is its name, ``x`` and ``y`` are units of its viewBox, ``zoom`` is how much it is
    magnified. ``specimen_map.diagrams`` knows the diagrams and judges the place.
    """

    diagram: str
    x: float
    y: float
    zoom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to a doubtful site's question, with the reading it leads to."""

    key: str
    label: str
    reading: SiteReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One of the catalogue's sites.

    ``sides`` is empty where a side means nothing. A doubtful site has a ``question`` and at least
    two ``choices``, the first of which (key ``"default"``) is the catalogue's own reading.
    """

    slug: str
    name: str
    region: str
    sides: tuple[Side, ...]
    synonyms: tuple[str, ...]
    note: str
    place: Place
    default_reading: SiteReading
    question: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        return bool(self.question)

    def allows_side(self, side: Side | None) -> bool:
        """Whether ``side`` can be recorded; ``None`` only where there is nothing to choose."""
        if side is None:
            return len(self.sides) <= 1
        return side in self.sides

    def reading(self, choice: str = "") -> SiteReading:
        """The reading under ``choice``; "" and "default" give the catalogue's own.

        Raises ``UnknownChoiceError`` for a key the site does not offer.
        """
        if choice in ("", DEFAULT_CHOICE):
            return self.default_reading
        for offered in self.choices:
            if offered.key == choice:
                return offered.reading
        raise UnknownChoiceError(f"{self.name} has no choice {choice!r}.")
