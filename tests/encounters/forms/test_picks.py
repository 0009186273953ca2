"""Every field with buttons is a field of a form, and every word that is shipped fits into it."""

import pytest

from encounters.admin.usual_words import wrong_answer
from encounters.forms.base import PlainForm, SectionForm
from encounters.vocabulary.usual_words import MOST_OFFERED, usual_fields
from tests.encounters.forms.test_declared import every_form

FORMS = [*every_form(SectionForm), *every_form(PlainForm)]


def shown_by(form):
    """The keys of what a form shows."""
    meta = getattr(form, "_meta", None)
    model = meta.model.__name__ if meta and meta.model else form.of_model
    return {f"{model}.{name}" for name in form.base_fields}


@pytest.mark.parametrize("key", usual_fields())
def test_a_form_shows_the_field(key):
    assert any(key in shown_by(form) for form in FORMS)


@pytest.mark.parametrize("field", usual_fields().values(), ids=lambda field: field.key)
def test_what_is_shipped_is_taken_by_the_field_and_is_no_wall(field):
    assert [wrong_answer(field, words) for words in field.words] == [""] * len(field.words)
    assert len(field.words) <= MOST_OFFERED
