"""What the note's templates need beyond Django's own tags."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from encounters.note.parts import Fact, Picture, Section

register = template.Library()

# Letters in a line of a column of facts, and of a label beside it.
_COLUMN_LINE, _LABEL_LINE = 34, 22
# Letters in a line of a column without labels; lines that are kept together in one row.
_WHOLE_LINE, _LONG = 54, 48


@register.filter
def drawing(picture: Picture) -> SafeString:
    """The map as markup, under the words that say whose it is.

    Our own renderer wrote map and locator and escaped every label in them.
    """
    drawn = mark_safe(picture.svg)  # noqa: S308
    if not picture.heading:
        return drawn
    locator = mark_safe(f'<div class="map-site">{picture.locator}</div>')  # noqa: S308
    return format_html(
        '<div class="map-head">{}<p class="map-who">{}</p>{}</div>{}',
        locator if picture.locator else "",
        picture.heading,
        format_html_join("", "<p>{}</p>", ((line,) for line in picture.head)),
        drawn,
    )


@register.filter
def halves(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Two columns of about one height, read one after the other.

    By hand: the layout's own columns take ten times as long to be laid out.
    """
    heights = [
        1 + max(len(fact.text) // _COLUMN_LINE, len(fact.label) // _LABEL_LINE) for fact in facts
    ]
    left: list[Fact] = []
    while len(left) < len(facts) and 2 * sum(heights[: len(left)]) < sum(heights):
        left.append(facts[len(left)])
    right = list(facts[len(left) :])
    return [left, right] if right else [left]


@register.filter
def stacks(sections: Sequence[Section]) -> list[list[Sequence[Section]]]:
    """Rows of two columns of about one height, each read to its end: one row for a few sections.

    Of many, or long ones, each row is two sections, so that a page may end between the rows.
    """
    heights = [_lines(section) for section in sections]
    if len(sections) < 2 or sum(heights) > _LONG:
        return [
            [[section] for section in sections[first : first + 2]]
            for first in range(0, len(sections), 2)
        ]
    cut = min(
        range(1, len(sections)), key=lambda place: max(sum(heights[:place]), sum(heights[place:]))
    )
    return [[sections[:cut], sections[cut:]]]


def _lines(section: Section) -> int:
    told = sum(1 + len(text) // _WHOLE_LINE for text in section.paragraphs)
    heading = 0 if section.is_sentence else 2
    return heading + told + sum(1 + len(fact.text) // _COLUMN_LINE for fact in section.facts)
