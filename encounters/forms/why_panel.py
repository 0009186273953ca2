"""The place in a lesion's form that says, while it is filled in, why Mohs surgery."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django.template.loader import render_to_string
from django.urls import reverse

from encounters.forms.base import Folded


class OpenedFold(Folded):
    """Fields under a line that opens; open too where the panel asks for something that is in it."""

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        why = getattr(form, "why", None)
        names = [pointer.name for pointer in self.get_field_names()]
        is_asked = why is not None and (why().asks_for_words or why().use.is_open)
        is_open = is_asked or any(form[name].errors for name in names)
        shown = {"legend": self.legend, "fields": fields, "is_open": is_open}
        return str(render_to_string(self.template, shown))


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
