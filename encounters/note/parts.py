"""What a printed note is made of; every text is final, a template only lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from unicodedata import east_asian_width

_SHORT = 9
_SENTENCE = 120
# The head of a page at its usual size: lines, and how many small letters one of them holds.
_HEAD_LINES = 4
_NAME_LINE = 52
_PLAIN_LINE = 58


def _width(text: str) -> float:
    """In small letters: a capital is wider than one, a Chinese or Japanese sign twice as wide."""
    return sum(
        2.0 if east_asian_width(letter) in "WF" else 1.4 if letter.isupper() else 1.0
        for letter in text
    )


class PrintedStatus(StrEnum):
    DRAFT = "draft"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label with what was entered under it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with facts, then paragraphs; one without either is not printed."""

    heading: str
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.facts and not self.paragraphs

    @property
    def is_sentence(self) -> bool:
        """Whether it is so little that its heading stands in the same line."""
        return not self.facts and len(self.paragraphs) == 1 and len(self.paragraphs[0]) < _SENTENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A table row; its first cell names it. ``note`` is a line of its own below it."""

    name: str
    cells: tuple[str, ...]
    note: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``columns`` names every column, that of the rows' names included."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it is kept on one page; a longer one may go on overleaf between its rows."""
        return len(self.rows) <= _SHORT


class TablePlace(StrEnum):
    """Where a lesion's table of stages stands: before its stages, beside its last figure, after."""

    FIRST = "first"
    BESIDE = "beside"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What stands on every page."""

    patient: str
    born: str
    mrn: str
    case_number: str
    dates: str
    status: str

    @property
    def is_long(self) -> bool:
        """Whether the head of a page needs more room and smaller letters for the whole name."""
        lines = ceil(_width(self.patient) / _NAME_LINE) + ceil(
            _width(f"Born {self.born} · MRN {self.mrn}") / _PLAIN_LINE
        )
        return lines > _HEAD_LINES


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """``lines``: the place with its address and the CLIA number of its laboratory."""

    practice: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn map: ``svg`` is the renderer's own markup, its title says the same in words.

    ``heading`` and ``head`` say whose it is and stand in the figure itself, so that a map cut from
    its page still says it; ``locator`` is the markup of the site on the body, or empty.
    """

    caption: str
    svg: str
    heading: str = ""
    head: tuple[str, ...] = ()
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPhoto:
    """A photograph; ``words`` say the same as ``caption`` to somebody who cannot see it."""

    address: str
    caption: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageNote:
    """One stage: what was done, seen and concluded, beside its map and its blocks.

    ``legend`` explains the inks and signs of all the lesion's maps, beside the first of them.
    """

    heading: str
    paragraphs: tuple[str, ...]
    conclusion: str
    confirmed: str
    picture: Picture | None
    block_table: Table | None
    legend: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionNote:
    """``indication`` is of the time before the first cut; the rest stands under ``heading``.

    ``composite`` shows all stages in one picture where there are several. ``table_place`` and
    ``clears_beside`` say where the table of stages and the clearance stand.
    """

    letter: str
    heading: str
    indication: Section | None
    stages: tuple[StageNote, ...]
    stage_table: Table | None
    clearance: str
    composite: Picture | None
    photographs: tuple[PrintedPhoto, ...] = ()
    table_place: TablePlace = TablePlace.AFTER
    clears_beside: bool = False

    @property
    def last_figure(self) -> Picture | None:
        """Beside which what follows the stages may stand."""
        return self.composite or (self.stages[-1].picture if self.stages else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBlock:
    """``statements`` are the attestation, ``signed`` the line under it: name, meaning, moment.

    ``moment`` is the end of that line once more. ``content_sha256`` is the hash of what was read
    and signed, spoken on the page of the note.
    """

    statements: tuple[str, ...]
    signed: str
    is_signed: bool
    moment: str = ""
    content_sha256: str = ""

    @property
    def before_moment(self) -> str:
        return self.signed.removesuffix(self.moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteContext:
    """All a note says, in the order in which it says it.

    ``opening`` is what was done and the diagnosis, ``preparation`` the sites as verified, consent
    and time-out. ``codes`` are the lines of the claim; a copy for a referrer (``is_copy``) has
    none. So many sections of ``closure`` as ``beside`` says stand beside the last figure.
    ``author`` and ``created`` (ISO 8601) become the document's properties.
    """

    title: str
    author: str
    created: str
    identity: Identity
    letterhead: Letterhead
    warnings: tuple[str, ...]
    patient: tuple[Fact, ...]
    people: tuple[Fact, ...]
    opening: tuple[Section, ...]
    lesions: tuple[LesionNote, ...]
    preparation: tuple[Section, ...]
    risks: Section | None
    anesthesia: Section | None
    anesthetics: Table | None
    totals: str
    closure: tuple[Section, ...]
    ending: tuple[Section, ...]
    codes: Table | None
    answers: Section | None
    signature: SignatureBlock
    is_copy: bool = False
    beside: int = 0

    @property
    def closes_together(self) -> bool:
        """Whether what ends the note is short enough for one page: no signature stands alone."""
        has_answers = self.answers is not None and not self.answers.is_empty
        return not has_answers and (self.codes is None or self.codes.is_short)

    @property
    def closing_beside(self) -> tuple[Section, ...]:
        """What of the closure stands beside the last figure."""
        return self.closure[: self.beside]

    @property
    def closing_after(self) -> tuple[Section, ...]:
        """The rest of the closure, over the whole width."""
        return self.closure[self.beside :]
