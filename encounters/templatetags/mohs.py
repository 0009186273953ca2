"""Filters: one line each, onto pure functions that tests know."""

from __future__ import annotations

from decimal import Decimal

from django import template

from encounters.spoken import plain
from encounters.spoken import roman as roman_numeral

register = template.Library()


@register.filter
def roman(number: int) -> str:
    return roman_numeral(number)


@register.filter
def label(term: object) -> str:
    """The words of a vocabulary value; empty for nothing."""
    return getattr(term, "label", "") if term else ""


@register.filter
def normalize(value: Decimal) -> str:
    """A measure without needless zeros."""
    return plain(value)
