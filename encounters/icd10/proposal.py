"""Site, tumor and side propose a diagnosis code; what they leave open becomes a question."""

from __future__ import annotations

from dataclasses import dataclass

from encounters.anatomy import Lid, SiteReading
from encounters.icd10.tables import Asked, SiteCodes, Tables, TumorCodes, tables
from encounters.vocabulary.terms import Side, TumorType

_EYELID = "C44.1"
_CATEGORY_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Icd10Proposal:
    """A billable code, or a question, or both.

    ``because`` is one sentence on what the code was read from. A ``question`` beside a ``code``
    asks to confirm it; without a code it has to be answered. ``candidates`` are codes that an
    answer may choose.
    """

    code: str | None
    because: str
    question: str = ""
    candidates: tuple[str, ...] = ()


def propose_icd10(
    reading: SiteReading, tumor: TumorType, side: Side | None, lid: str = ""
) -> Icd10Proposal:
    """The ICD-10-CM code for ``tumor`` at a site read as ``reading``.

    ``lid`` ("upper", "lower" or empty) counts only for eyelids whose site does not say it.
    Midline is the unspecified side of a sided code. Raises ``ValueError`` for another ``lid``.
    """
    recorded_lid = next((known_lid for known_lid in Lid if known_lid == lid), None)
    if lid and recorded_lid is None:
        raise ValueError(f"lid must be upper, lower or empty, not {lid!r}")
    lid_known = (reading.lid or recorded_lid) if reading.icd10_pattern.startswith(_EYELID) else None
    return _Proposer(tables(), reading, tumor, side, lid_known).propose()


@dataclass(frozen=True, slots=True)
class _Proposer:
    known: Tables
    reading: SiteReading
    tumor: TumorType
    side: Side | None
    lid: Lid | None

    def propose(self) -> Icd10Proposal:
        site, row = self.site(), self.known.tumors[self.tumor]
        pattern = site.codes.get(row.kind, "")
        asked = site.question(row.kind)
        needed = self.missing(pattern, *(asked.candidates if asked else ()))
        if needed:
            return self.answer(None, needed)
        if row.histologies and pattern:
            return self.left_open(row, pattern, asked)
        code = self.fill(pattern, row) if pattern else None
        return self.answer(code, *self.doubts(row, asked))

    def site(self) -> SiteCodes:
        """The row of the reading's site, or of the better one that knows the lid."""
        row = self.known.sites[self.reading.icd10_pattern]
        return self.known.sites[row.with_lid] if row.with_lid and self.lid else row

    def missing(self, *patterns: str) -> str:
        """The question for a fact without which no code can be formed; empty if none is missing."""
        if any("{s}" in pattern for pattern in patterns) and self.side is None:
            return "Left or right? The diagnosis code needs the side."
        lid_counts = self.side != Side.MIDLINE and any("{l}" in pattern for pattern in patterns)
        if lid_counts and self.lid is None:
            return "Upper or lower eyelid? The diagnosis code needs it."
        return ""

    def left_open(self, row: TumorCodes, pattern: str, asked: Asked | None) -> Icd10Proposal:
        """A tumor the index does not settle; where all answers agree there is nothing to ask."""
        found = [self.fill(pattern, row, histology) for histology in row.histologies]
        candidates = tuple(dict.fromkeys((*found, *row.codes)))
        if len(candidates) == 1:
            return self.answer(candidates[0], asked.question if asked else "")
        return self.answer(None, self.doubts(row, asked)[0], candidates)

    def doubts(self, row: TumorCodes, asked: Asked | None) -> tuple[str, tuple[str, ...]]:
        if asked is None:
            return row.question, ()
        question = " ".join(text for text in (asked.question, row.question) if text)
        return question, tuple(self.fill(candidate, row) for candidate in asked.candidates)

    def fill(self, pattern: str, row: TumorCodes, histology: str = "") -> str:
        """``pattern`` with its places filled; it ends at the side when the side is unspecified."""
        digit = histology or row.histology
        if pattern.startswith(_EYELID) and row.eyelid_histology:
            digit = row.eyelid_histology
        code = pattern.replace("{h}", digit)
        if "{s}" in code:
            side = self.side or Side.MIDLINE
            digits = self.known.side_digits[code[:_CATEGORY_LETTERS]]
            code = code.replace("{s}", digits[side])
            if side == Side.MIDLINE:
                code = code.replace("{l}", "")
        return code.replace("{l}", self.known.lid_digits[self.lid]) if self.lid else code

    def answer(
        self, code: str | None, question: str, candidates: tuple[str, ...] = ()
    ) -> Icd10Proposal:
        facts = [self.tumor.label, self.reading.icd10_meaning]
        facts += [self.side.label.lower()] if self.side else []
        facts += [self.lid.label.lower()] if self.lid else []
        because = f"ICD-10-CM reads the lesion as: {', '.join(facts)}."
        return Icd10Proposal(code=code, because=because, question=question, candidates=candidates)
