"""A rulebook: one dated edition of every table the rules read, built by ``coding.loader``.

Codes and modifiers are strings, measures ``Decimal``. The rules hold no figure of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from encounters.coding.claim_modifiers import ClaimModifiers
from encounters.coding.cms.tables import CodeValue, UnitLimit
from encounters.coding.code_pairs import CodePairs as CodePairs
from encounters.coding.code_pairs import CodePattern as CodePattern
from encounters.coding.code_pairs import Counted as Counted
from encounters.coding.code_pairs import Inclusion as Inclusion
from encounters.coding.code_pairs import Pair as Pair
from encounters.coding.code_pairs import PairIndicator as PairIndicator
from encounters.coding.code_pairs import ReadPart as ReadPart
from encounters.coding.code_pairs import Within as Within
from encounters.coding.rule_ids import RuleId
from encounters.vocabulary.terms import RepairType, Side


class CodeKind(StrEnum):
    """How the rules treat a code."""

    FIRST_STAGE = "first_stage"
    FURTHER_STAGE = "further_stage"
    FURTHER_BLOCK = "further_block"
    SIMPLE_REPAIR = "simple_repair"
    INTERMEDIATE_REPAIR = "intermediate_repair"
    COMPLEX_REPAIR = "complex_repair"
    FLAP = "flap"
    GRAFT = "graft"
    RECONSTRUCTION = "reconstruction"
    BIOPSY = "biopsy"
    BIOPSY_FURTHER = "biopsy_further"
    DESTRUCTION = "destruction"
    LESION_REMOVAL = "lesion_removal"
    WOUND_CLEANING = "wound_cleaning"
    FROZEN_SECTION = "frozen_section"
    PATHOLOGY = "pathology"
    SPECIAL_STAIN = "special_stain"
    ANESTHESIA = "anesthesia"
    EVALUATION = "evaluation"


class RepairTableKind(StrEnum):
    """The kinds of repair that have a table of codes."""

    SIMPLE = "simple"
    INTERMEDIATE = "intermediate"
    COMPLEX = "complex"
    FLAP = "flap"
    FULL_THICKNESS_GRAFT = "full_thickness_graft"
    SPLIT_THICKNESS_GRAFT = "split_thickness_graft"
    SKIN_SUBSTITUTE = "skin_substitute"
    INTERPOLATION_FLAP = "interpolation_flap"
    PEDICLE_DIVISION = "pedicle_division"


class RepairPlace(StrEnum):
    """Parts of the body that the codes of some repairs name."""

    NOSE = "nose"
    EAR = "ear"
    LIP = "lip"
    UPPER_LID = "upper_lid"
    LOWER_LID = "lower_lid"
    LID = "lid"
    FACE = "face"


class LesionModifier(StrEnum):
    """A payer's habit for telling a later lesion of the day apart."""

    DISTINCT = "59"
    STRUCTURE = "XS"
    REPEAT = "76"
    ANATOMIC = "anatomic"


class ServiceFact(StrEnum):
    """What a record may have to say of a service; ``rulebooks/paragraphs.toml`` says of which."""

    PLACE = "place"
    REASON = "reason"
    TECHNIQUE = "technique"
    SPECIMENS = "specimens"
    SENT_TO = "sent_to"
    ANTIBODY = "antibody"
    CONTROL = "control"
    LENGTH = "length"
    DIAGNOSIS = "diagnosis"


# The key of the codes that the rulebook does not list.
UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    id: str
    title: str
    edition: str
    locator: str
    consulted: date
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """One plain sentence and the sources behind it."""

    id: RuleId
    says: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntry:
    """What the rules know of a code; ``add_on_to`` is empty for a code that stands alone."""

    kind: CodeKind
    label: str
    rank: int
    global_days: str
    add_on_to: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneCode:
    """A code that was deleted on ``since`` or, without a date, never existed."""

    code: str
    since: date | None
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBook:
    single: Mapping[str, CodeEntry]
    ranges: tuple[tuple[CodePattern, CodeEntry], ...]
    gone: Mapping[str, GoneCode]

    def entry(self, code: str) -> CodeEntry | None:
        """What is known of ``code``; ``None`` for one the rulebook does not list."""
        found = self.single.get(code)
        if found is not None:
            return found
        return next((entry for pattern, entry in self.ranges if pattern.covers(code)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One of the two families of Mohs codes; ``words`` is the part of the body."""

    words: str
    first_stage: str
    further_stage: str
    further_block: str
    deep_structure_moves_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """``code`` for a measure up to and including ``up_to``; ``None`` is an open end."""

    up_to: Decimal | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairTable:
    """The codes of one kind of repair in one group of sites.

    A measure must be more than ``above`` and not more than ``at_most``. Beyond the last band each
    further ``each`` or part of it is one unit of ``further``.
    """

    kind: RepairTableKind
    group: str
    unit: str
    bands: tuple[Band, ...]
    further: str
    each: Decimal
    above: Decimal
    at_most: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCode:
    """The code of a repair that goes by what is recorded, not by a measure.

    ``words`` must all be recorded of the repair; ``places`` are where the code may be used, empty
    for everywhere; ``what`` is the repair in our own words.
    """

    type: RepairType
    what: str
    words: Mapping[str, str]
    places: frozenset[RepairPlace]
    code: str


class Payer(Struct, frozen=True, kw_only=True):
    key: str
    name: str
    distinct_lesion: LesionModifier
    service_modifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceModifiers:
    """Modifiers that name a place: by lid, by site, by side; ``fallback`` where there is none.

    ``sets_apart`` are all modifiers that separate a pair of codes for CMS; 76 does not. ``known``
    are all that may be entered with a service.
    """

    fallback: str
    sets_apart: frozenset[str]
    known: frozenset[str]
    sides: Mapping[Side, str]
    lids: Mapping[str, Mapping[Side, str]]
    sites: Mapping[str, Mapping[Side, str]]

    def modifier(self, site: str, lid: str, side: Side | None) -> str:
        """The modifier of a place, the most exact there is; empty where none fits."""
        if side is None:
            return ""
        found = self.lids.get(lid) or self.sites.get(site) or self.sides
        return found.get(side, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedWords:
    """Which tables of CMS answer for the day, in words for a line and for the sheet.

    ``is_loaded``: an administrator loaded some of them; otherwise all are the shipped parts.
    """

    quarter: str = ""
    sentence: str = ""
    is_loaded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How several procedures of a day are paid: percent of the first, the second and so on.

    ``reduced_kinds`` are the kinds of code it concerns where no relative values are loaded, which
    say it for each code: ``reduced_by`` are their indicators for it. ``facilities`` are the places
    of service where the values of a facility hold.
    """

    shares: tuple[int, ...]
    reduced_kinds: frozenset[CodeKind]
    reduced_by: frozenset[str]
    facilities: frozenset[str]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Rulebook:
    """One edition. ``families`` by their first-stage code, ``tables`` by kind and group.

    ``recorded`` are the codes of repairs without a measure, ``repair_places`` the place of a site's
    ICD-10-CM pattern. ``needs`` are the facts without which a service is not on the claim, by the
    kind of its code. ``carried_from`` is the edition whose rules it repeats for a time whose
    tables were not seen.
    ``loaded`` and ``values`` are empty unless an administrator loaded tables of CMS for the day,
    and ``primaries_of`` holds what those say of add-ons: see ``encounters.coding.loaded``.
    """

    id: str
    first_day: date
    last_day: date
    provenance: str
    reviewed_by: str
    carried_from: str
    pairs_from: date
    limits_from: date
    sources: Mapping[str, Source]
    rules: Mapping[RuleId, RuleText]
    included_blocks: int
    families: Mapping[str, Family]
    codes: CodeBook
    tables: Mapping[tuple[RepairTableKind, str], RepairTable]
    designs: Mapping[str, str]
    recorded: tuple[RecordedCode, ...]
    repair_places: Mapping[str, RepairPlace]
    pairs: CodePairs
    limits: Mapping[str, UnitLimit]
    payers: Mapping[str, Payer]
    places: PlaceModifiers
    modifiers: ClaimModifiers
    needs: Mapping[str, tuple[ServiceFact, ...]]
    payment: Payment
    loaded: LoadedWords = LoadedWords()
    primaries_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    values: Mapping[str, CodeValue] = field(default_factory=dict)

    def needed_of(self, code: str) -> tuple[ServiceFact, ...]:
        """What the record must say of a service with that code."""
        entry = self.codes.entry(code)
        return self.needs.get(entry.kind.value if entry else UNLISTED, ())

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def label(self, code: str) -> str:
        """Our own short label, empty for a code the rulebook does not list."""
        entry = self.codes.entry(code)
        return entry.label if entry else ""

    def primaries(self, code: str) -> frozenset[str]:
        """What ``code`` is an add-on to; empty for a code that stands alone or is not known."""
        return _primaries(self, code)

    def value_of(self, code: str, place: str) -> Decimal:
        """The relative value of ``code`` at a place of service; 0 where none is loaded."""
        value = self.values.get(code)
        if value is None:
            return Decimal(0)
        return value.facility if place in self.payment.facilities else value.office


# Bounded, because the codes of other services are whatever somebody typed.
@lru_cache(maxsize=8192)
def _primaries(rulebook: Rulebook, code: str) -> frozenset[str]:
    entry = rulebook.codes.entry(code)
    return rulebook.primaries_of.get(code) or (entry.add_on_to if entry else frozenset())
