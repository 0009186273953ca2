"""The place in a lesion's form that says, while it is filled in, why Mohs surgery."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django.template.loader import render_to_string
from django.urls import reverse

from encounters.forms.base import Folded


class FactsFold(Folded):
    """Fields under a line that opens; open too where the use cannot be rated without more facts."""

    def is_open(self, form: Any) -> bool:
        why = getattr(form, "why", None)
        is_asked = why is not None and self.is_asked(why())
        return is_asked or any(form[pointer.name].errors for pointer in self.get_field_names())

    def is_asked(self, why: Any) -> bool:
        return bool(why.use.is_open)


class WordsFold(FactsFold):
    """Open too where the use needs words. If it comes to need them later, the panel leads here."""

    def is_asked(self, why: Any) -> bool:
        return bool(why.asks_for_words)


class WhyPanel(Div):  # type: ignore[misc]
    """Appropriate use and risk by what the form holds; ``static/js/why_mohs.js`` asks anew.

    A view gives the form what to show (``web/why_shown.py``); without it there is no panel.
    """

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        why = getattr(form, "why", None)
        if why is None:
            return ""
        address = reverse("lesion_why", args=[form.instance.pk])
        shown = {"why": why(), "address": address, "key": form.instance.letter}
        return str(render_to_string("encounters/_why_box.html", shown))
