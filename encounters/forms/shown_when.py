"""Fields that are shown while other fields have certain values.

The server hides what does not belong to the values it shows; ``static/js/shown_when.js`` follows
what is chosen on the page, by the same conditions, which stand in the page as data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Column
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from encounters.forms.base import Folded


@dataclass(frozen=True, slots=True)
class OtherThan:
    """Any value but these, in small letters; how it is written does not count."""

    values: tuple[str, ...]

    def __contains__(self, value: str) -> bool:
        return value.strip().lower() not in self.values


# Each field named has one of the values.
Condition = Mapping[str, tuple[str, ...] | OtherThan]


def holds(form: BaseForm, condition: Condition) -> bool:
    return all(str(form[name].value() or "") in values for name, values in condition.items())


def for_page(form: BaseForm, condition: Condition) -> str:
    """The condition as the page's script reads it, by the names that the page sends."""
    return json.dumps(
        {
            form.add_prefix(name): {"other_than": values.values}
            if isinstance(values, OtherThan)
            else values
            for name, values in condition.items()
        }
    )


class Asked(Column):  # type: ignore[misc]
    """One field with the form's word on when it is asked, and when it must be answered.

    The form answers ``shown_when(name)`` and ``needed_when(name)``; ``None``: never needed. Of the
    fields in its ``goes_quietly`` nobody is told that they are left out: they hold what is usual.
    """

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        (name,) = (pointer.name for pointer in self.get_field_names())
        shown, needed = form.shown_when(name), form.needed_when(name)
        is_needed = needed is not None and holds(form, needed)
        return format_html(
            '<div class="col-sm{}" data-shown-when="{}"{}{}{}>{}</div>',
            " is-needed" if is_needed else "",
            for_page(form, shown),
            format_html(' data-needed-when="{}"', for_page(form, needed)) if needed else "",
            SafeString(" data-goes-quietly") if name in form.goes_quietly else "",
            "" if holds(form, shown) else SafeString(" hidden"),
            fields,
        )


class AskedBeside(Column):  # type: ignore[misc]
    """A field that is asked for while another one says something, by ``form.shown_when(name)``.

    What stands in it keeps it in view: nothing is sent that nobody sees.
    """

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        (name,) = (pointer.name for pointer in self.get_field_names())
        shown = form.shown_when(name)
        is_shown = holds(form, shown) or form[name].value() or form[name].errors
        return format_html(
            '<div class="col-sm" data-shown-when="{}" data-stays-filled{}>{}</div>',
            for_page(form, shown),
            "" if is_shown else SafeString(" hidden"),
            fields,
        )


class FoldedWords(Folded):
    """Fields whose values are told in words, by ``form.usual_words``, under a line that opens.

    Open where something in it is wrong, and where there is nothing to tell.
    """

    template = "components/folded_words.html"

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        names = {pointer.name for pointer in self.get_field_names()}
        words = form.usual_words
        shown = {
            "legend": self.legend,
            "fields": fields,
            "words": words,
            "is_proposed": bool(names & form.defaulted),
            "is_open": not words or any(form[name].errors for name in names),
        }
        return str(render_to_string(self.template, shown))


class FoldedUsual(Folded):
    """Fields that are usually right as they are, under a line that says them and opens.

    Open where the form says so by ``opened_when``, by the same kind of condition, or where
    something is wrong in it; ``form.usual_words`` is what the line says.
    """

    template = "components/folded_usual.html"

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        names = [pointer.name for pointer in self.get_field_names()]
        opened, shown = form.opened_when(), form.shown_when("")
        return str(
            render_to_string(
                self.template,
                {
                    "legend": self.legend,
                    "fields": fields,
                    "words": form.usual_words,
                    "opened_when": for_page(form, opened),
                    "shown_when": for_page(form, shown),
                    "is_shown": holds(form, shown),
                    "is_open": holds(form, opened) or any(form[name].errors for name in names),
                },
            )
        )
