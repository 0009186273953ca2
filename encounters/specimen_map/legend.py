"""The legend: every map explains its own inks and signs, because no code is universal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from encounters.specimen_map.describe import clock_time
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import TUMOR, EdgeKind, Ink, SpecimenMap
from encounters.specimen_map.strokes import ink_path, nick_path
from encounters.specimen_map.svg_elements import element, path_of, text
from encounters.vocabulary.terms import Compartment, FindingKind, InkDash, Mark

_COLUMNS = 2
_WORDS_OF_A_COLUMN = 24
_LEFT, _COLUMN_WIDTH, _SAMPLE_WIDTH = 30.0, 470.0, 84.0
_TUMOR_WORDS = {
    Compartment.EDGE: "Tumor, edge",
    Compartment.DEEP: "Tumor, deep margin",
}

_CLEAR_WORDS = "No tumor in this block"
_LINE_WORDS = {
    EdgeKind.CUT: "Cut face, no margin",
    EdgeKind.WOUND: "Old wound, no margin",
    EdgeKind.FREE: "Free rim, no margin",
}
_GHOST_WORDS = "Edge of the wound before"
_RESIDUAL_WORDS = "Tumor of the stage before"
_NICK_WORDS = {Mark.SINGLE: "Nick", Mark.DOUBLE: "Double nick"}
# So many hours are named; of more nicks the legend says only what they look like.
_NAMED_NICKS = 6


@dataclass(frozen=True, slots=True)
class _Entry:
    words: str
    sample: Callable[[float, float], str]


def legend_height(maps: Sequence[SpecimenMap]) -> float:
    """The room the legend takes below the picture, in viewBox units."""
    return _height(_entries(maps, ""))


def whole_legend(inks: Sequence[Ink], *, top: float, id_prefix: str) -> tuple[list[str], float]:
    """The legend of everything that may be drawn by hand with these inks, and its height."""
    found = [_Entry(_ink_words(ink), _ink_sample(ink.color, ink.dash)) for ink in inks]
    styles = appearance()
    found += [_Entry(words, _line_sample(styles[kind])) for kind, words in _LINE_WORDS.items()]
    found.append(_Entry(_GHOST_WORDS, _line_sample(styles["ghost"])))
    found += [_Entry(words, _nick_sample(mark)) for mark, words in _NICK_WORDS.items()]
    found += [_Entry(words, _tumor_sample(kind, id_prefix)) for kind, words in _TUMOR_WORDS.items()]
    found += [
        _Entry(kind.label, _symbol_sample(styles["symbols"][kind.value])) for kind in FindingKind
    ]
    found.append(_Entry(_CLEAR_WORDS, _word_sample("NT")))
    return _drawn(found, top), _height(found)


def _height(entries: Iterable[_Entry]) -> float:
    rows = 1 + max((row for _, _, row in _placed(entries)), default=-1)
    return float(rows * appearance()["view"]["legend_line"] + 24) if rows else 0.0


def legend_words(maps: Sequence[SpecimenMap]) -> list[str]:
    """What the legend of ``maps`` explains, entry by entry."""
    return [" ".join(entry.words.split()) for entry in _entries(maps, "")]


def legend_parts(maps: Sequence[SpecimenMap], *, top: float, id_prefix: str) -> list[str]:
    """The drawn legend of everything that stands on ``maps``."""
    return _drawn(_entries(maps, id_prefix), top)


def _drawn(entries: Iterable[_Entry], top: float) -> list[str]:
    styles = appearance()
    line = styles["view"]["legend_line"]
    parts = []
    for entry, column, row in _placed(entries):
        x = _LEFT + column * _COLUMN_WIDTH
        y = top + (row + 0.5) * line
        parts.append(entry.sample(x, y))
        parts.append(
            text(
                Point(x + _SAMPLE_WIDTH + 18, y + 12),
                entry.words,
                size=styles["text"]["legend"],
                color=styles["text"]["color"],
            )
        )
    return parts


def _placed(entries: Iterable[_Entry]) -> Iterator[tuple[_Entry, int, int]]:
    """Each entry with its column and row; one with many words has a row for itself."""
    place = 0
    for entry in entries:
        is_long = len(entry.words) > _WORDS_OF_A_COLUMN
        if is_long:
            place += place % _COLUMNS
        yield entry, place % _COLUMNS, place // _COLUMNS
        place += _COLUMNS if is_long else 1


def _entries(maps: Sequence[SpecimenMap], id_prefix: str) -> Iterator[_Entry]:
    yield from _ink_entries(maps)
    yield from _line_entries(maps)
    findings = [finding for drawn in maps for finding in drawn.findings]
    for compartment in Compartment:
        if any(
            finding.kind == TUMOR and finding.compartment == compartment for finding in findings
        ):
            yield _Entry(_TUMOR_WORDS[compartment], _tumor_sample(compartment, id_prefix))
    kinds = {finding.kind for finding in findings}
    for kind in FindingKind:
        if kind.value in kinds:
            yield _Entry(kind.label, _symbol_sample(appearance()["symbols"][kind.value]))
    if any(drawn.clear for drawn in maps):
        yield _Entry(_CLEAR_WORDS, _word_sample("NT"))


def _line_entries(maps: Sequence[SpecimenMap]) -> Iterator[_Entry]:
    """Edges that are no true margin, what this stage goes on from, and the nicks."""
    kinds = {edge.kind for drawn in maps for block in drawn.blocks for edge in block.edges}
    styles = appearance()
    for kind, words in _LINE_WORDS.items():
        if kind in kinds:
            yield _Entry(words, _line_sample(styles[kind.value]))
    if any(specimen.ghost for drawn in maps for specimen in drawn.specimens):
        yield _Entry(_GHOST_WORDS, _line_sample(styles["ghost"]))
    if any(drawn.residual for drawn in maps):
        yield _Entry(_RESIDUAL_WORDS, _area_sample(styles["residual"]))
    for mark, words in _NICK_WORDS.items():
        clocks = {nick.clock for drawn in maps for nick in drawn.nicks if nick.mark == mark}
        if clocks:
            yield _Entry(words + _nick_hours(clocks), _nick_sample(mark))


def _nick_hours(clocks: Collection[Decimal]) -> str:
    hours = [clock_time(clock) for clock in sorted(clocks)]
    return f" at {', '.join(hours)}" if len(hours) <= _NAMED_NICKS else ""


def _nick_sample(mark: Mark) -> Callable[[float, float], str]:
    style = appearance()["nick"]

    def sample(x: float, y: float) -> str:
        middle = x + _SAMPLE_WIDTH / 2
        return element(
            "path",
            d=nick_path(Point(middle, y - 18), Point(middle, y + 18), mark),
            fill="none",
            stroke=style["color"],
            stroke_width=style["width"],
            stroke_linecap="round",
        )

    return sample


def _line_sample(style: Any) -> Callable[[float, float], str]:
    return lambda x, y: element(
        "path",
        d=path_of((Point(x, y), Point(x + _SAMPLE_WIDTH, y))),
        fill="none",
        stroke=style["color"],
        stroke_width=style["width"],
        stroke_dasharray=style["dasharray"],
        stroke_linecap="round",
    )


def _area_sample(style: Any) -> Callable[[float, float], str]:
    return lambda x, y: element(
        "rect",
        x=x,
        y=y - 15,
        width=_SAMPLE_WIDTH,
        height=30,
        fill=style["fill"],
        stroke=style["stroke"],
        stroke_width=style["width"],
        stroke_dasharray=style["dasharray"],
        stroke_linecap="round",
    )


def _ink_entries(maps: Sequence[SpecimenMap]) -> Iterator[_Entry]:
    used = {edge.ink for drawn in maps for block in drawn.blocks for edge in block.edges}
    shown = set()
    for drawn in maps:
        for ink in drawn.inks:
            if ink.letter in used and ink not in shown:
                shown.add(ink)
                yield _Entry(_ink_words(ink), _ink_sample(ink.color, ink.dash))


def _ink_words(ink: Ink) -> str:
    return f"{ink.letter}  {ink.name} ink"


def _ink_sample(color: str, dash: InkDash) -> Callable[[float, float], str]:
    return lambda x, y: ink_path((Point(x, y), Point(x + _SAMPLE_WIDTH, y)), color=color, dash=dash)


def _tumor_sample(compartment: Compartment, id_prefix: str) -> Callable[[float, float], str]:
    style = appearance()["deep_tumor" if compartment == Compartment.DEEP else "tumor"]
    return lambda x, y: element(
        "rect",
        x=x,
        y=y - 15,
        width=_SAMPLE_WIDTH,
        height=30,
        fill=f"url(#{id_prefix}-{compartment.value})",
        stroke=style["stroke"],
        stroke_width=style["width"],
    )


def _symbol_sample(letters: str) -> Callable[[float, float], str]:
    style = appearance()["finding"]

    def sample(x: float, y: float) -> str:
        middle = x + _SAMPLE_WIDTH / 2
        ring = element(
            "circle",
            cx=middle,
            cy=y,
            r=26,
            fill=style["fill"],
            stroke=style["color"],
            stroke_width=style["width"],
        )
        return ring + text(
            Point(middle, y + 9),
            letters,
            size=26,
            color=style["color"],
            text_anchor="middle",
            font_weight=700,
        )

    return sample


def _word_sample(word: str) -> Callable[[float, float], str]:
    style = appearance()["clear"]
    return lambda x, y: text(
        Point(x + _SAMPLE_WIDTH / 2, y + 12),
        word,
        size=style["size"],
        color=style["color"],
        text_anchor="middle",
        font_weight=700,
    )
