"""How large a note's words are printed so that its pages are full: laid out, measured, laid out.

Everything of a page is scaled alike but a map, which has a share of the page's width and keeps its
size. What is tried depends on the pages alone, so that equal notes become equal files. Pure but
for what lays a note out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# From 8.4 to 11 points of letters; at 1 they have the 8.8 of the style sheet.
SMALLEST, LARGEST = 0.95, 1.25
# Larger letters stand in lines that are further apart, by so much of what they grow.
_LEADING, _LEADING_GROWS = 1.19, 0.8
# How fast the words of a page grow with their size; a map does not.
_GROWTH = 2.4
# So much of the pages may be empty at their feet before another size is tried.
_WELL_FILLED = 0.12
# A page of which less is printed is thin.
_THIN = 0.25
# How far from a size that fits toward one that does not.
_CLOSER = 0.65
# What is left over when words that may not be torn are put on pages.
_FILLING = 0.97
# Each further layout takes as long as the first; a long note is not worth it.
_MOST_LAYOUTS, _MOST_PAGES = 4, 6


@dataclass(frozen=True, slots=True)
class Fit:
    """A layout at one size; ``feet`` are the shares of its pages that are empty at the foot."""

    size: float
    document: Any
    feet: Sequence[float]

    @property
    def mean(self) -> float:
        return sum(self.feet) / len(self.feet)

    @property
    def is_thin(self) -> bool:
        return len(self.feet) > 1 and self.feet[-1] > 1 - _THIN

    @property
    def is_good(self) -> bool:
        return self.mean <= _WELL_FILLED and not self.is_thin

    @property
    def used(self) -> float:
        """In pages, at this size."""
        return len(self.feet) - sum(self.feet)

    @property
    def rank(self) -> tuple[int, bool, float]:
        """Fewer pages before fuller ones, and a last page that is not thin."""
        return len(self.feet), self.is_thin, self.mean


def fitted(lay_out: Callable[[float], Any]) -> Fit:
    """The best of a few layouts; ``lay_out`` makes one at a size, which ``page_css`` applies."""
    tried = [_tried(lay_out, 1.0)]
    if len(tried[0].feet) > _MOST_PAGES:
        return tried[0]
    while len(tried) < _MOST_LAYOUTS and not _best(tried).is_good:
        known = {fit.size for fit in tried}
        size = next((size for size in _further(tried) if size not in known), None)
        if size is None:
            break
        tried.append(_tried(lay_out, size))
    return _best(tried)


def _best(tried: Sequence[Fit]) -> Fit:
    return min(tried, key=lambda fit: fit.rank)


def _tried(lay_out: Callable[[float], Any], size: float) -> Fit:
    document = lay_out(size)
    return Fit(size, document, tuple(empty_foot(page) for page in document.pages))


def _further(tried: Sequence[Fit]) -> Iterator[float]:
    """Sizes that may be better, the most hopeful first."""
    first, best = tried[0], _best(tried)
    fewer = len(first.feet) - 1
    if fewer and first.used <= _FILLING * fewer:
        yield SMALLEST
    pages = len(best.feet)
    wished = best.size * (_FILLING * pages / best.used) ** (1 / _GROWTH)
    over = [fit.size for fit in tried if len(fit.feet) > pages]
    wished = round(min(wished, LARGEST), 2)
    if over and wished >= min(over):
        wished = round(best.size + (min(over) - best.size) * _CLOSER, 2)
    if wished > best.size:
        yield wished


def page_css(size: float) -> str:
    """The page of a layout that is printed ``size`` times as large: a sheet of letter again."""
    leading = _LEADING * (1 + max(0.0, size - 1) * _LEADING_GROWS)

    def mm(length: float) -> str:
        return f"{length / size:.4f}mm"

    return (
        f"@page {{ size: {mm(215.9)} {mm(279.4)}; margin: {mm(15)} {mm(18)} {mm(11)}; }}"
        f"@page long-name {{ margin-top: {mm(46)}; }}"
        f"html {{ line-height: {leading:.4f}; }}"
        # Its columns are as wide as a map leaves them, so its words stay as they are.
        f".has-map .table-stages {{ font-size: {8 / size:.3f}pt; }}"
        f".has-map .table-stages thead th {{ font-size: {7.5 / size:.3f}pt; }}"
    )


def empty_foot(page: Any) -> float:
    """Of the body of a page that was laid out the share below the lowest thing on it."""
    box = page._page_box
    top, height = box.content_box_y(), box.height
    flow = box.children[0]
    lowest = max(_bottoms(flow), default=top)
    return max(0.0, float(1 - (lowest - top) / height))


def _bottoms(box: Any) -> Iterator[float]:
    """Where each thing ends that holds no other: words and pictures."""
    children = getattr(box, "children", ())
    for child in children:
        yield from _bottoms(child)
    if not children:
        yield box.position_y + box.margin_height()
