"""The page of all benchmarks: a table of each, and a picture of each cost that grows with size."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from benchmarks.figures import BENCHES, Figure

if TYPE_CHECKING:
    from tools.bench import Told

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 560, 300, 70, 40, 46, 44
_HEAD = """# How fast it is

Written by `python3 dev.py bench --write`, which anybody can run ([the verbs](../CONTRIBUTING.md)).
Each figure stands with the load of the machine at that moment: seconds of a busy machine say
little, ratios were measured in turns within one run. A figure without a goal shows its growth.

Sizes are stored encounters. Goals of seconds are those of a quiet machine.
"""


def page(found: Sequence[Told]) -> str:
    parts = [_HEAD]
    for bench, told in _by_bench(found).items():
        parts.append(f"\n## {BENCHES[bench].words[:1].upper()}{BENCHES[bench].words[1:]}\n")
        parts.append(_table(told))
        parts += [
            f"\n![{name} as encounters grow](images/{_file(bench, name)})\n"
            for name in curves(told)
        ]
        parts.append(_how(told))
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def pictures(found: Sequence[Told]) -> dict[str, str]:
    """By their paths beside the page."""
    return {
        f"images/{_file(bench, name)}": growth(name, points)
        for bench, told in _by_bench(found).items()
        for name, points in curves(told).items()
    }


def curves(found: Iterable[Told]) -> dict[str, list[Figure]]:
    """Figures that were measured at three sizes or more, by name."""
    by_name: defaultdict[str, list[Figure]] = defaultdict(list)
    for told in found:
        if told.figure.size and told.figure.value is not None:
            by_name[told.figure.name].append(told.figure)
    enough = 3
    return {
        name: sorted(points, key=lambda figure: figure.size)
        for name, points in by_name.items()
        if len(points) >= enough
    }


_BLOCK = re.compile(r"(<!-- figures of (\w+): (.+?) -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def with_figures(text: str, found: Sequence[Told]) -> str:
    """``text`` of another page with its tables of figures written anew.

    A table stands between ``<!-- figures of BENCH: NAME; NAME -->`` and the next
    ``<!-- end of figures -->``; it stays while none of its figures is among ``found``.
    """

    def anew(block: re.Match[str]) -> str:
        names = [name.strip() for name in block[3].split(";")]
        told = [one for one in found if one.bench == block[2] and one.figure.name in names]
        return f"{block[1]}\n{_table(told)}\n{_how(told)}\n\n{block[4]}" if told else block[0]

    return _BLOCK.sub(anew, text)


def _by_bench(found: Iterable[Told]) -> Mapping[str, list[Told]]:
    by_bench: defaultdict[str, list[Told]] = defaultdict(list)
    for told in found:
        by_bench[told.bench].append(told)
    return by_bench


def _table(found: Sequence[Told]) -> str:
    lines = [
        "| what | encounters | goal | figure | reached | load | day |",
        "| --- | ---: | ---: | ---: | --- | ---: | --- |",
    ]
    for told in found:
        figure = told.figure
        verdict = {True: "yes", False: "**no**", None: ""}[figure.reached]
        goal = "" if figure.goal is None else f"{figure.goal:g}"
        value = "not measured" if figure.value is None else f"{_number(figure.value)} {figure.unit}"
        of = f", of {figure.base}" if figure.base else ""
        size = f"{figure.size:,}" if figure.size else ""
        lines.append(
            f"| {figure.name}{of} | {size} | {goal} | {value} | {verdict} | "
            f"{told.load:.1f} on {told.cores} | {told.day} |"
        )
    return "\n".join(lines)


def _number(value: float) -> str:
    """Three digits that tell something; of a large one all, for a power of ten is hard to read."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _how(found: Sequence[Told]) -> str:
    """How each was measured; the same words of several sizes once."""
    told = {f"- {one.figure.name}{_at(one.figure)}: {one.figure.how}." for one in found}
    return "\n" + "\n".join(sorted(told)).replace("..", ".")


def _at(figure: Figure) -> str:
    return f" at {figure.size:,}" if figure.size else ""


def _file(bench: str, name: str) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return f"growth-{bench}-{'-'.join(filter(None, letters.split('-')))}.svg"


def growth(name: str, points: Sequence[Figure]) -> str:
    """A line over a logarithmic axis of encounters; the other axis begins at nothing."""
    values = [figure.value or 0 for figure in points]
    goals = [figure.goal for figure in points if figure.goal is not None]
    most = max([*values, *goals]) * 1.1 or 1
    first, last = math.log10(points[0].size), math.log10(points[-1].size)

    def across(size: int) -> float:
        share = (math.log10(size) - first) / (last - first)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def up(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / most * (_HEIGHT - _TOP - _BOTTOM)

    places = [(across(figure.size), up(figure.value or 0)) for figure in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    title = escape(f"{name}, {points[0].unit}")
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"',
            ' role="img" font-family="sans-serif" font-size="13">',
            f"<title>{title}</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            f'<text x="{_LEFT}" y="24" font-size="15" fill="#222">{title}</text>',
            *_grid(most, up),
            *_ticks(points, across),
            *_goal(goals, up),
            f'<polyline points="{line}" fill="none" stroke="#0b5cad" stroke-width="2"/>',
            *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#0b5cad"/>' for x, y in places),
            "</svg>\n",
        )
    )


def _grid(most: float, up: object) -> Iterator[str]:
    assert callable(up)
    for quarter in range(5):
        value = most * quarter / 4
        y = up(value)
        yield (
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">'
            f"{value:.3g}</text>"
        )


def _ticks(points: Sequence[Figure], across: object) -> Iterator[str]:
    assert callable(across)
    for figure in points:
        x = across(figure.size)
        yield (
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle" fill="#555">'
            f"{figure.size:,}</text>"
        )
    yield (
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 8}" text-anchor="middle" fill="#555">'
        "stored encounters</text>"
    )


def _goal(goals: Sequence[float], up: object) -> Iterator[str]:
    assert callable(up)
    for goal in sorted(set(goals)):
        y = up(goal)
        yield (
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" '
            'stroke="#b3261e" stroke-dasharray="6 4"/>'
            f'<text x="{_WIDTH - _RIGHT}" y="{y - 5:.1f}" text-anchor="end" '
            'fill="#b3261e">goal</text>'
        )
