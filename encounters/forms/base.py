"""What all section forms share: layout in the class, strict fields, refusals at the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Div, Field, Fieldset, Layout, Row
from django import forms
from django.db.models import Model, Q, QuerySet
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.template.loader import render_to_string

from encounters.actions import ActionRefusedError
from encounters.forms.fields import NOT_ENTERED, strict_formfield
from encounters.forms.offered import Offered, OfferedChoices
from encounters.forms.picks import Picks, add_picks
from encounters.forms.saved import SavedForm

__all__ = [
    "HTML",
    "Column",
    "Div",
    "Field",
    "Fieldset",
    "Folded",
    "Layout",
    "Row",
    "Rows",
    "SavedForm",
    "SectionForm",
    "refusal_of",
    "row",
]


def row(*names: str) -> Row:
    """Fields side by side; they stack on a narrow page."""
    return Row(*(Column(name, css_class="col-sm") for name in names))


_PROPOSED = "{source}, not confirmed yet."
_DEFAULT = "Default"
_NOTHING: tuple[object, ...] = ("", None)
_DASHES = forms.ModelChoiceField(queryset=None).empty_label


class Folded(Fieldset):  # type: ignore[misc]
    """Fields seldom needed, under a line that opens; open where one of them says something."""

    template = "components/folded.html"

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        shown = {"legend": self.legend, "fields": fields, "is_open": self.is_open(form)}
        return str(render_to_string(self.template, shown))

    def is_open(self, form: Any) -> bool:
        names = [pointer.name for pointer in self.get_field_names()]
        return any(form[name].errors or form[name].value() for name in names)


def add_refusals(form: forms.BaseForm, error: ActionRefusedError) -> None:
    """Put an action's messages where the person looks: at the field, else above the form."""
    for name, messages in error.errors.items():
        for message in messages:
            is_known = isinstance(form, SavedForm) or name in form.fields
            form.add_error(name if is_known else None, message)


def helper(layout: Layout) -> FormHelper:
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.layout = layout
    return made


class ShownForm(SavedForm):
    """A form with its layout in the class.

    ``defaulted`` names fields that show a surgeon's usual value, marked until somebody saves it.
    ``of_model`` names the class whose columns the fields fill; ``picks`` are the buttons beside
    them, which ``web/picks.py`` finds.
    ``sources`` says where it is from, if from elsewhere than the surgeon's defaults.
    """

    layout: ClassVar[Layout | None] = None
    defaulted: frozenset[str] = frozenset()
    of_model: str = ""
    picks: Mapping[str, Picks] = {}
    sources: Mapping[str, str] = MappingProxyType({})

    @cached_property
    def helper(self) -> FormHelper:
        """What crispy shows the form by; made then, for a save that is done shows nothing."""
        harden_widgets(self)
        for name in self.defaulted & self.fields.keys():
            self.fields[name].widget.attrs["data-default"] = "true"
            words = _PROPOSED.format(source=self.sources.get(name, _DEFAULT))
            self.fields[name].help_text = self[name].help_text = words
        for name, picks in self.picks.items():
            add_picks(self.fields[name], picks)
        return helper(self.layout or Layout(*self.fields))


class PlainForm(ShownForm, forms.Form):
    """A form without a model of its own."""


class SectionForm(ShownForm, forms.ModelForm):  # type: ignore[type-arg]
    """A form over a row's columns. It never saves: its ``cleaned_data`` goes to an action.

    ``defaults`` are a surgeon's usual values, shown prefilled and marked until somebody saves. Of a
    row that is stored only fields that nobody has touched take them.
    ``instance`` stays as it is, whatever was typed.
    """

    class Meta:
        formfield_callback = strict_formfield

    def __init__(
        self,
        *args: Any,
        instance: Model | None = None,
        defaults: Mapping[str, object] | None = None,
        **kwargs: Any,
    ) -> None:
        untouched = getattr(instance, "unconfirmed", [])
        shown = {
            name: value
            for name, value in (defaults or {}).items()
            if value not in _NOTHING and (instance is None or name in untouched)
        }
        kwargs["initial"] = {**shown, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs, instance=copy(instance))  # type: ignore[misc]
        # One field instead of those that Django makes for its columns.
        for name, columns in self.joined.items():
            for column in columns:
                del self.fields[column]
            self.initial[name] = tuple(self.initial.pop(column, None) for column in columns)
        self.of_model = self._meta.model.__name__
        self._offered: dict[object, Offered] = {}
        self.page_version = getattr(instance, "version", None)
        stored = {name for name in untouched if getattr(instance, name) not in _NOTHING}
        self.defaulted = frozenset({*shown, *stored})
        self.sources = getattr(defaults, "sources", self.sources)

    def _get_validation_exclusions(self) -> set[str]:
        """The row judges the columns of a joined field as if each had its own."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        for name, columns in self.joined.items():
            if name in self.fields and name not in self.errors:
                excluded -= set(columns)
        return excluded

    def offer(
        self,
        name: str,
        rows: QuerySet[Any],
        *,
        alike: object = None,
        read: Sequence[Model] | None = None,
    ) -> None:
        """List ``rows`` at the field ``name``, and the row that is recorded there already.

        Else saving would take out a person who left, or a payer that was switched off. Fields with
        the same ``alike`` are offered the same rows, which are read once for all of them.
        ``read`` are the rows, where somebody has read them.
        """
        offered = self._offered.setdefault(alike or name, Offered(rows if read is None else read))
        present = getattr(self.instance, f"{name}_id")
        if present is not None:
            rows = rows.model._default_manager.filter(Q(pk__in=rows.values("pk")) | Q(pk=present))
        field: Any = self.fields[name]
        field.offered, field.present, field.iterator = offered, present, OfferedChoices
        field.queryset = rows

    def mark_defaults(self, defaults: Mapping[str, object]) -> None:
        """For a form that is shown again: what its page proposed, and nobody changed, is still not
        confirmed."""
        assert isinstance(self.data, QueryDict)
        self.defaulted = frozenset(
            name
            for name, value in defaults.items()
            if value not in _NOTHING
            and self.data.getlist(self.add_prefix(name)) == self.typed(name, value)
        )
        self.sources = getattr(defaults, "sources", self.sources)

    def _post_clean(self) -> None:
        """The whole form shows all that is wrong at once, and before anybody waits for the case.

        A browser sends every text of it, empty ones too: where none came, nobody emptied them. What
        is saved while somebody types names its fields, and the action alone validates the row.
        """
        for name in self.joined.keys() & self.cleaned_data.keys():
            # An action is given columns.
            self.cleaned_data |= zip(self.joined[name], self.cleaned_data.pop(name), strict=True)
        if self.is_partial:
            return
        if not any(self.add_prefix(name) in self.data for name in self.fields):
            self.add_error(None, "Nothing of this form arrived. Load the page again.")
        super()._post_clean()  # type: ignore[misc]

    def save(self, commit: bool = True) -> Any:
        raise NotImplementedError("Hand cleaned_data to an action.")


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Several forms of one kind; rows that were shown must come back, if only as "none"."""

    default_error_messages = {
        "missing_management_form": "The rows did not arrive whole. Load the page again.",
        "too_many_forms": "These are too many rows: at most %(num)d.",
        "too_few_forms": "These are too few rows: at least %(num)d.",
    }

    def clean(self) -> None:
        counts: dict[str, Any] = self.management_form.cleaned_data
        if counts[TOTAL_FORM_COUNT] < counts[INITIAL_FORM_COUNT]:
            raise forms.ValidationError(self.default_error_messages["missing_management_form"])


def refusal_of(rows: forms.BaseFormSet[Any]) -> str:
    """What is wrong with the rows as a whole; empty if nothing is."""
    return " ".join(map(str, rows.non_form_errors()))


def harden_widgets(form: forms.BaseForm) -> None:
    """No browser remembers what was typed about a patient; an empty choice is a word."""
    for field in form.fields.values():
        field.widget.attrs.setdefault("autocomplete", "off")
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == _DASHES:
            field.empty_label = "Choose" if field.required else NOT_ENTERED


class ChoiceList(forms.MultipleChoiceField):
    """Several words of a vocabulary, or keys of a list with their labels; stored as a list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, vocabulary: Any, *, label: str, required: bool = False) -> None:
        choices = vocabulary if isinstance(vocabulary, list) else vocabulary.choices()
        super().__init__(choices=choices, label=label, required=required)
