"""What the note's templates need beyond Django's own tags."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from encounters.note.parts import Picture

register = template.Library()


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
