"""Filters: one line each, onto pure functions that tests know; and what every form carries."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.middleware.csrf import get_token
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from encounters.actions import Typed
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.spoken import roman as roman_numeral

register = template.Library()
# As Django's own json_script does it.
_JSON_IN_HTML = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


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


@register.simple_tag(takes_context=True)
def save_token(context: Context, version: int | None = None) -> SafeString:
    """What the save protocol wants of a form: whose page, which patient, which save, from where.

    ``version`` is that of the section the form shows; forms that only add something have none.
    """
    request = context["request"]
    facts: dict[str, object] = {
        "csrfmiddlewaretoken": get_token(request),
        "page_user": request.user.pk,
        "save_key": uuid.uuid4(),
    }
    if chart := context.get("chart"):
        facts["page_patient"] = chart.encounter.patient_id
    if version is not None:
        facts["version"] = version
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', facts.items())


@register.simple_tag(takes_context=True)
def draft_for(context: Context, place: str) -> SafeString:
    """What this person typed at ``place`` and the record could not take, as JSON for a script."""
    return typed_json(context["chart"].drafts.get(place, {}))


@register.filter
def typed_json(typed: Mapping[str, Typed]) -> SafeString:
    """What was typed by field, as JSON for a script; empty for nothing."""
    if not typed:
        return SafeString()
    fields = {name: {"values": field.values, "seen": field.seen} for name, field in typed.items()}
    return mark_safe(json.dumps(fields).translate(_JSON_IN_HTML))  # noqa: S308 - escaped here
