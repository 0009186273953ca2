"""Fields that are shown while other fields have certain values.

The server hides what does not belong to the values it shows; ``static/js/shown_when.js`` follows
what is chosen on the page, by the same conditions, which stand in the page as data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Column
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from encounters.forms.base import Folded

# Each field named has one of the values.
Condition = Mapping[str, tuple[str, ...]]


def holds(form: BaseForm, condition: Condition) -> bool:
    return all(str(form[name].value() or "") in values for name, values in condition.items())


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
            json.dumps(shown),
            format_html(' data-needed-when="{}"', json.dumps(needed)) if needed else "",
            SafeString(" data-goes-quietly") if name in form.goes_quietly else "",
            "" if holds(form, shown) else SafeString(" hidden"),
            fields,
        )


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
                    "opened_when": json.dumps(opened),
                    "shown_when": json.dumps(shown),
                    "is_shown": holds(form, shown),
                    "is_open": holds(form, opened) or any(form[name].errors for name in names),
                },
            )
        )
