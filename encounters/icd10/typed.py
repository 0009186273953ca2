"""A diagnosis code that a person typed, held against what is recorded of the lesion.

What the tables give for any site, tumor, side and lid is turned round: a code tells of which of
them it is. The first fact that none of its readings shares with the lesion is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from encounters.anatomy import Lid, Site, SiteReading, catalogue
from encounters.icd10.borders import borders
from encounters.icd10.proposal import propose_icd10
from encounters.icd10.tables import tables
from encounters.vocabulary.spoken import listed
from encounters.vocabulary.terms import Side, TumorType

# In C44 the fifth character is the histology; 0 leaves it open, whatever the rest says.
_SKIN = "C44."
_HISTOLOGY = 5
_OPEN, _ANY = "0", "1"
_NEOPLASMS = ("C00", "D49")
_CATEGORY_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Objection:
    """What in a lesion speaks against a code. Where it may be meant, a reason answers it."""

    text: str
    may_be_meant: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """One reading of a code; ``side`` and ``lid`` are empty where the code does not say them."""

    site: str
    tumor: TumorType
    side: str
    lid: str


def objection_to(
    code: str, site: Site, choice: str, tumor: TumorType, side: Side | None, lid: str = ""
) -> Objection | None:
    """What contradicts ``code`` for a tumor of this type at ``site``; ``None`` if nothing does.

    ``code`` is written with its dot. Whether the code exists and may be billed is another question
    (``encounters.icd10.in_force``). Raises as ``Site.reading`` does.
    """
    reading = site.reading(choice)
    lid = reading.lid.value if reading.lid else lid
    proposal = propose_icd10(reading, tumor, side, lid)
    if code in (proposal.code, *proposal.candidates):
        return None
    return _Held(code, site, reading, tumor, side, lid).objection()


@dataclass(frozen=True, slots=True)
class _Held:
    code: str
    site: Site
    reading: SiteReading
    tumor: TumorType
    side: Side | None
    lid: str

    def objection(self) -> Objection | None:
        known, leaves_open = _readings_of(self.code)
        if not known:
            return self.unknown()
        against = self.of_side(known) or self.of_site(known) or self.of_lid(known)
        if against is None and not leaves_open:
            against = self.of_tumor(known)
        if against is None and leaves_open:
            text = f"{self.code} leaves the kind of tumor open; recorded is {self.tumor_name}."
            against = Objection(text, may_be_meant=True)
        return against

    @property
    def tumor_name(self) -> str:
        return _lower(self.tumor.label)

    @property
    def place(self) -> str:
        return f"{_lower(self.site.name)} ({self.reading.icd10_meaning})"

    def unknown(self) -> Objection:
        """A code that no site and tumor of the tables leads to."""
        category = self.code[:_CATEGORY_LETTERS]
        is_tumor = _NEOPLASMS[0] <= category <= _NEOPLASMS[1]
        row = tables().tumors[self.tumor]
        is_open = is_tumor or bool(row.question) or self.tumor is TumorType.OTHER
        what = "is not the code of" if is_tumor else "is no code of a tumor: recorded is"
        return Objection(f"{self.code} {what} {self.tumor_name} of {self.place}.", is_open)

    def of_side(self, known: Collection[_Known]) -> Objection | None:
        sides = {entry.side for entry in known if entry.side}
        if not sides or self.side is None or self.side in sides:
            return None
        if sides == {Side.MIDLINE}:
            text = f"{self.code} leaves the side open; the lesion is on the {self.side.value}."
            return Objection(text, may_be_meant=True)
        other = listed(sorted(sides - {Side.MIDLINE.value}))
        text = f"{self.code} is a code of the {other} side; the lesion is recorded as {self.side}."
        return Objection(text, may_be_meant=False)

    def of_site(self, known: Collection[_Known]) -> Objection | None:
        sites = {entry.site for entry in known}
        recorded = self.reading.icd10_pattern
        if recorded in sites or tables().sites[recorded].with_lid in sites:
            return None
        why = self.why_meant(sorted(sites))
        coded = listed(dict.fromkeys(_meaning(site) for site in sorted(sites)))
        text = f"{self.code} is a code of: {coded}. The lesion is on: {self.place}."
        if why:
            text += f" It may be meant: {why}."
        return Objection(text, may_be_meant=bool(why))

    def why_meant(self, sites: Collection[str]) -> str:
        """Another answer of the site's question, or a site that meets this one."""
        others = {offered.reading.icd10_pattern for offered in self.site.choices}
        if others & set(sites):
            return "the site's own question has that answer"
        found = (borders().between(self.reading.icd10_pattern, site) for site in sites)
        return next((says for says in found if says), "")

    def of_lid(self, known: Collection[_Known]) -> Objection | None:
        lids = {entry.lid for entry in known if entry.lid}
        if not self.lid or not lids or self.lid in lids:
            return None
        other = listed(sorted(lids))
        text = f"{self.code} is a code of the {other} eyelid; recorded is the {self.lid} one."
        return Objection(text, may_be_meant=False)

    def of_tumor(self, known: Collection[_Known]) -> Objection | None:
        tumors = {entry.tumor for entry in known}
        if self.tumor in tumors:
            return None
        names = [_lower(tumor.label) for tumor in TumorType if tumor in _named(tumors)]
        text = f"{self.code} is a code of {_or(names)}; recorded is {self.tumor_name}."
        return Objection(text, may_be_meant=bool(tables().tumors[self.tumor].question))


def _named(tumors: Collection[TumorType]) -> Collection[TumorType]:
    """Those the index is sure of, before those it leaves to a question."""
    sure = {tumor for tumor in tumors if not tables().tumors[tumor].question}
    return sure or tumors


def _or(names: list[str]) -> str:
    return " or ".join(names)


def _readings_of(code: str) -> tuple[Collection[_Known], bool]:
    """All readings of a code, and whether it leaves the histology open."""
    known = _index().get(code)
    if known:
        return known, False
    if code.startswith(_SKIN) and code[_HISTOLOGY : _HISTOLOGY + 1] == _OPEN:
        closed = code[:_HISTOLOGY] + _ANY + code[_HISTOLOGY + 1 :]
        return _index().get(closed, ()), True
    return (), False


@cache
def _index() -> dict[str, tuple[_Known, ...]]:
    """Every code that the tables can give, with what it is of."""
    found: dict[str, dict[_Known, None]] = {}
    for reading in _all_readings():
        for tumor in TumorType:
            for code, known in _codes_at(reading, tumor):
                found.setdefault(code, {})[known] = None
    return {code: tuple(known) for code, known in found.items()}


def _all_readings() -> Iterator[SiteReading]:
    """One reading for each site of ICD-10-CM and each lid that a site of ours says."""
    seen: set[tuple[str, Lid | None]] = set()
    for site in catalogue().sites:
        for reading in (site.default_reading, *(offered.reading for offered in site.choices)):
            key = reading.icd10_pattern, reading.lid
            if key not in seen:
                seen.add(key)
                yield reading


def _codes_at(reading: SiteReading, tumor: TumorType) -> Iterator[tuple[str, _Known]]:
    """The codes of a tumor at a site; a fact that changes no code is not part of its reading."""
    by_facts: dict[tuple[str, str], tuple[str, ...]] = {}
    for side in Side:
        for lid in [reading.lid.value] if reading.lid else ["", *(lid.value for lid in Lid)]:
            proposal = propose_icd10(reading, tumor, side, lid)
            codes = (*((proposal.code,) if proposal.code else ()), *proposal.candidates)
            by_facts[side.value, lid] = codes
    for (side_said, lid_said), codes in by_facts.items():
        for code in codes:
            sides = {side for (side, _), others in by_facts.items() if code in others}
            lids = {lid for (_, lid), others in by_facts.items() if code in others}
            known = _Known(
                site=reading.icd10_pattern,
                tumor=tumor,
                side=side_said if len(sides) == 1 else "",
                lid=lid_said if len(lids) == 1 else "",
            )
            yield code, known


@lru_cache(maxsize=64)
def _meaning(pattern: str) -> str:
    for reading in _all_readings():
        if reading.icd10_pattern == pattern:
            return reading.icd10_meaning
    return pattern


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
