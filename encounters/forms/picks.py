"""Buttons beside a field that fill it with one tap: what is usual, what was said before, who.

A button only types: nothing is said before it is tapped, and any other text can be typed.
``static/js/picks.js`` does the typing; without scripts the buttons are not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string

# So many letters stand in one row of a column of a tablet's page; with more, the field has a row
# of the page to itself.
_MOST_IN_A_COLUMN = 30


@dataclass(frozen=True, slots=True)
class Pick:
    """One button: the ``words`` on it, what is added to them in small, and what the field gets."""

    words: str
    value: str = ""
    beside: str = ""

    @property
    def fills(self) -> str:
        return self.value or self.words


@dataclass(frozen=True, slots=True)
class Picks:
    """The buttons of one field; ``several`` adds to what stands there instead of replacing it."""

    picks: tuple[Pick, ...]
    several: bool = False


class WithPicks(forms.Widget):
    """Any widget with its buttons below it; all but the picture is the widget's own."""

    template_name = "components/picks.html"

    def __init__(self, widget: forms.Widget, picks: Picks) -> None:
        super().__init__()
        # Crispy gives its classes to the widget inside, as it does for the administration's.
        self.widget, self.picks = widget, picks
        self.attrs = widget.attrs
        self.is_localized, self.is_required = widget.is_localized, widget.is_required

    @property
    def is_hidden(self) -> bool:
        return self.widget.is_hidden

    def shown(self) -> Sequence[Pick]:
        return self.picks.picks

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        shown = self.shown()
        field = self.widget.render(name, value, attrs, renderer)
        if not shown:
            return field
        context = {
            "field": field,
            "field_id": (attrs or {}).get("id", ""),
            "picks": shown,
            "several": self.picks.several,
            "is_wide": sum(len(pick.words + pick.beside) for pick in shown) > _MOST_IN_A_COLUMN,
        }
        return render_to_string(self.template_name, context)

    def format_value(self, value: Any) -> Any:
        return self.widget.format_value(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return self.widget.value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return self.widget.value_omitted_from_data(data, files, name)

    def id_for_label(self, id_: str) -> str:
        return self.widget.id_for_label(id_)


class SelectWithPicks(WithPicks, forms.Select):  # type: ignore[misc]
    """A list with buttons for some of its values; one that the list does not have is not shown."""

    def __init__(self, widget: forms.Select, picks: Picks) -> None:
        WithPicks.__init__(self, widget, picks)
        # Read once: the list and the buttons show the same people.
        widget.choices = list(widget.choices)

    def shown(self) -> Sequence[Pick]:
        assert isinstance(self.widget, forms.Select)
        listed = {str(value) for value, _ in self.widget.choices}
        return [pick for pick in self.picks.picks if pick.fills in listed]


def add_picks(field: forms.Field, picks: Picks) -> None:
    """Show ``picks`` with ``field``. What is hidden, or not filled by text or choice, has none."""
    widget = field.widget
    if widget.is_hidden or isinstance(widget, WithPicks):
        return
    if type(widget) is forms.Select:
        field.widget = SelectWithPicks(widget, picks)
    elif isinstance(widget, forms.TextInput | forms.NumberInput | forms.Textarea):
        field.widget = WithPicks(widget, picks)
