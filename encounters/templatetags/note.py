"""What the note's templates need beyond Django's own tags."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from encounters.note.parts import Fact, Picture, Section

register = template.Library()

# Letters in a line of a column of facts.
_COLUMN_LINE = 34


@register.filter
def drawing(picture: Picture) -> SafeString:
    """The map as markup: our own renderer wrote it and escaped every label in it."""
    return mark_safe(picture.svg)  # noqa: S308


@register.filter
def halves(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Two columns of about one height, read one after the other.

    By hand: the layout's own columns take ten times as long to be laid out.
    """
    heights = [1 + len(fact.text) // _COLUMN_LINE for fact in facts]
    left: list[Fact] = []
    while len(left) < len(facts) and 2 * sum(heights[: len(left)]) < sum(heights):
        left.append(facts[len(left)])
    right = list(facts[len(left) :])
    return [left, right] if right else [left]


@register.filter
def pairs(sections: Sequence[Section]) -> list[Sequence[Section]]:
    """Rows of two."""
    return [sections[first : first + 2] for first in range(0, len(sections), 2)]
