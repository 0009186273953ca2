"""The page of all benchmarks: of each what was measured, a table, how, and pictures of growth."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.figures import BENCHES, DATABASES, Figure, label
from tools.bench_growth import curves, growth

if TYPE_CHECKING:
    from tools.bench import Told

_HEAD = """# How fast it is

Written by `python3 dev.py bench --write`, which anybody can run ([the verbs](../CONTRIBUTING.md)).
Goals of seconds are those of a quiet machine: the load stands above each table, in processes that
wanted a core during the last minute. Ratios were measured in turns within one run. A figure in bold
misses its goal; one without a goal is told for itself, or shows growth.
"""
# More pictures than these are folded away.
_FEW_PICTURES = 2


def page(found: Sequence[Told]) -> str:
    by_bench = _by_bench(found)
    parts = [_HEAD, _overview(by_bench)]
    for bench, told in by_bench.items():
        about = BENCHES[bench].about
        parts.append(f"## {_heading(bench)}")
        parts.append(f"{about}\n\n{_body(told)}" if about else _body(told))
        if shown := _pictures_of(bench, told):
            parts.append(shown)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def pictures(found: Sequence[Told]) -> dict[str, str]:
    """By their paths beside the page."""
    return {
        f"images/{_file(bench, name)}": growth(name, lines)
        for bench, told in _by_bench(found).items()
        for name, lines in curves(told).items()
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
        return f"{block[1]}\n{_body(told)}\n\n{block[4]}" if told else block[0]

    return _BLOCK.sub(anew, text)


def _by_bench(found: Iterable[Told]) -> Mapping[str, list[Told]]:
    by_bench: defaultdict[str, list[Told]] = defaultdict(list)
    for told in found:
        by_bench[told.bench].append(told)
    return by_bench


def _heading(bench: str) -> str:
    words = BENCHES[bench].words
    return words[:1].upper() + words[1:]


def _overview(by_bench: Mapping[str, Sequence[Told]]) -> str:
    """A line for each section, and whatever misses its goal by name."""
    lines = ["| section | goals reached | measured on |", "| --- | ---: | --- |"]
    missed = []
    for bench, found in by_bench.items():
        heading = _heading(bench)
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        verdicts = [told.figure.reached for told in found if told.figure.reached is not None]
        reached = f"{sum(verdicts)} of {len(verdicts)}" if verdicts else "no goals"
        on = {told.figure.database for told in found}
        where = " and ".join(words for name, words in DATABASES.items() if name in on)
        lines.append(f"| [{heading}](#{anchor}) | {reached} | {where} |")
        missed += [_named(told.figure) for told in found if told.figure.reached is False]
    if missed:
        lines.append(f"\nGoals missed: {'; '.join(missed)}.")
    return "\n".join(lines)


def _named(figure: Figure) -> str:
    of = f" ({label(figure)})" if label(figure) else ""
    at = f" at {figure.size:,}" if figure.size else ""
    return f"{figure.name}{of}{at}"


def _body(found: Sequence[Told]) -> str:
    return f"{_measured(found)}\n\n{_Table.of(found).text()}"


def _measured(found: Sequence[Told]) -> str:
    """When, and how busy the machine was; of each database by itself if that differs."""
    by_moment: defaultdict[str, list[str]] = defaultdict(list)
    databases = dict.fromkeys(told.figure.database for told in found)
    for database in databases:
        some = [told for told in found if told.figure.database == database]
        words = f"{_span(told.day for told in some)}, load {_load(some)}"
        by_moment[words].append(DATABASES.get(database, "") or "without a database")
    if len(by_moment) == 1:
        return f"Measured {next(iter(by_moment))}."
    each = [f"{' and '.join(labels)}: {words}" for words, labels in by_moment.items()]
    return f"Measured: {'; '.join(each)}."


def _load(found: Sequence[Told]) -> str:
    loads = sorted({round(told.load, 1) for told in found})
    span = f"{loads[0]:.1f}" if len(loads) == 1 else f"{loads[0]:.1f} to {loads[-1]:.1f}"
    return f"{span} on {_span(str(told.cores) for told in found)} cores"


def _span(values: Iterable[str]) -> str:
    ordered = sorted(set(values))
    return ordered[0] if len(ordered) == 1 else f"{ordered[0]} to {ordered[-1]}"


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows are figures of one name and size, columns what they are of: databases, or pages."""

    rows: dict[tuple[str, int], list[Figure]]
    columns: list[str]
    hows: list[str]

    @classmethod
    def of(cls, found: Sequence[Told]) -> _Table:
        rows: defaultdict[tuple[str, int], list[Figure]] = defaultdict(list)
        names = list(dict.fromkeys(told.figure.name for told in found))
        for told in sorted(found, key=lambda one: (names.index(one.figure.name), one.figure.size)):
            rows[told.figure.name, told.figure.size].append(told.figure)
        labels = list(dict.fromkeys(label(told.figure) for told in found))
        known = [name for name in DATABASES.values() if name in labels]
        others = [name for name in labels if name not in known]
        hows = list(dict.fromkeys(told.figure.how for told in found))
        return cls(dict(rows), known + others, hows)

    def text(self) -> str:
        base, size = self._common("base"), self._common("size")
        before = f"Ratios to {base}. " if base else ""
        before += f"{size:,} encounters stored. " if size else ""
        if len(self.hows) == 1:
            before += f"How: {_sentence(self.hows[0])}"
        after = "\n".join(f"{number}. {_sentence(how)}" for number, how in enumerate(self.hows, 1))
        parts = [before.strip(), self._table(), after if len(self.hows) > 1 else ""]
        return "\n\n".join(filter(None, parts))

    def _figures(self) -> Iterator[Figure]:
        for figures in self.rows.values():
            yield from figures

    def _common(self, field: str) -> object:
        """What is the same of all figures, if it is anything."""
        values = {getattr(figure, field) for figure in self._figures()}
        return values.pop() if len(values) == 1 else None

    def _table(self) -> str:
        has_bases = 2 * sum(any(f.base for f in row) for row in self.rows.values()) >= len(
            self.rows
        ) and not self._common("base")
        shown = {
            "what": True,
            "compared with": has_bases,
            "encounters": len({figure.size for figure in self._figures()}) > 1,
            "goal": any(figure.goal is not None for figure in self._figures()),
            "how": len(self.hows) > 1,
        }
        heads = [head for head in ("what", "compared with", "encounters", "goal") if shown[head]]
        heads += [column or self._unnamed() for column in self.columns]
        heads += ["how"] if shown["how"] else []
        left = {"what", "compared with"}
        lines = [_line(heads), _line("---" if head in left else "---:" for head in heads)]
        for (name, size), row in self.rows.items():
            base = row[0].base
            is_named = base and not has_bases and not self._common("base")
            cells = [f"{name} (of {base})" if is_named else name]
            cells += [base] if has_bases else []
            cells += [f"{size:,}" if size else ""] if shown["encounters"] else []
            cells += [_goal(row)] if shown["goal"] else []
            by_column = {label(figure): _value(figure) for figure in row}
            cells += [by_column.get(column, "") for column in self.columns]
            numbers = sorted({self.hows.index(figure.how) + 1 for figure in row})
            cells += [", ".join(map(str, numbers))] if shown["how"] else []
            lines.append(_line(cells))
        return "\n".join(lines)

    def _unnamed(self) -> str:
        return "figure" if len(self.columns) == 1 else "no database"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _goal(row: Sequence[Figure]) -> str:
    """``≤ 1.25``; where it differs, with the columns that it is of."""
    by_words: defaultdict[str, list[str]] = defaultdict(list)
    for figure in row:
        by_words[_goal_of(figure)].append(label(figure))
    by_words.pop("", None)
    if len(by_words) == 1:
        return next(iter(by_words))
    return "; ".join(f"{words} {', '.join(labels)}" for words, labels in by_words.items())


def _goal_of(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    sign = "≥ " if figure.at_least else "≤ " if figure.goal else ""
    return f"{sign}{_with_unit(f'{figure.goal:g}', figure)}"


def _value(figure: Figure) -> str:
    if figure.value is None:
        return "not measured"
    words = _with_unit(_number(figure.value), figure)
    if figure.reached is False:
        words = f"**{words}, missed**"
    return f"{words} ({figure.beside})" if figure.beside else words


def _with_unit(number: str, figure: Figure) -> str:
    return number if figure.unit in ("ratio", "score") else f"{number} {figure.unit}"


def _number(value: float) -> str:
    """Three digits that tell something; of a large one all, for a power of ten is hard to read."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _pictures_of(bench: str, found: Sequence[Told]) -> str:
    names = list(curves(found))
    shown = "\n\n".join(
        f"![{name} as encounters grow](images/{_file(bench, name)})" for name in names
    )
    if len(names) <= _FEW_PICTURES:
        return shown
    return f"<details><summary>{len(names)} pictures of growth</summary>\n\n{shown}\n\n</details>"


def _file(bench: str, name: str) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return f"growth-{bench}-{'-'.join(filter(None, letters.split('-')))}.svg"
