"""What the note's templates need beyond Django's own tags."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from encounters.note.parts import Picture

register = template.Library()


@register.filter
def drawing(picture: Picture) -> SafeString:
    """The map as markup: our own renderer wrote it and escaped every label in it."""
    return mark_safe(picture.svg)  # noqa: S308
