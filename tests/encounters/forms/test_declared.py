"""What a form declares in its Meta is what its page shows: labels, help texts, widgets."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django import forms

from encounters import forms as folder
from encounters.forms.base import SectionForm
from encounters.models import PreOp


def every_form(base=SectionForm):
    for module in iter_modules(folder.__path__):
        import_module(f"{folder.__name__}.{module.name}")
    for form in base.__subclasses__():
        if form.__module__.startswith(folder.__name__):
            yield form
        yield from every_form(form)


def dropped(form):
    """What of a form's Meta its fields do not have, as "kind: name".

    A form inherits words for columns that it does not show.
    """
    meta = form._meta
    declared = {
        "label": (meta.labels or {}, lambda field: str(field.label)),
        "help text": (meta.help_texts or {}, lambda field: str(field.help_text)),
        "widget": (
            {name: type(widget) for name, widget in (meta.widgets or {}).items()},
            lambda field: type(field.widget),
        ),
    }
    for kind, (wanted, shown) in declared.items():
        for name, value in wanted.items():
            field = form.base_fields.get(name)
            if name in (meta.fields or ()) and (field is None or shown(field) != value):
                yield f"{kind}: {name}"


@pytest.mark.parametrize("form", list(every_form()), ids=lambda form: form.__name__)
def test_a_form_shows_what_it_declares(form):
    assert list(dropped(form)) == []


class Declared(SectionForm):
    """A column of each kind that has a field of our own, and one that has Django's."""

    class Meta(SectionForm.Meta):
        model = PreOp
        fields = ("photo_consent", "consented_at", "weight_kg", "allergies")
        labels = dict.fromkeys(fields, "In other words")
        help_texts = dict.fromkeys(fields, "And why")
        widgets = {name: forms.Textarea() for name in fields}


@pytest.mark.parametrize("name", Declared._meta.fields)
def test_a_column_of_any_kind_takes_what_is_declared(name):
    field = Declared.base_fields[name]
    assert (field.label, field.help_text) == ("In other words", "And why")
    assert type(field.widget) is forms.Textarea


def test_a_field_without_its_declared_label_is_seen():
    class Planted(Declared):
        allergies = forms.CharField(label="Otherwise")

    assert [words for words in dropped(Planted) if words.startswith("label")] == [
        "label: allergies"
    ]
