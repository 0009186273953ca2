"""The answers that a practice offers as buttons beside its fields of free text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError

from encounters.admin.base import SettingAdmin
from encounters.admin.forms import PracticeForm
from encounters.admin.tenancy import OwnRowsFilter
from encounters.forms.fields import strict_formfield
from encounters.models import UsualWords
from encounters.vocabulary.usual_words import (
    BETWEEN,
    MOST_OFFERED,
    UsualField,
    lines_of,
    usual_fields,
)


def wrong_answer(declared: UsualField, answer: str) -> str:
    """Why the field would not take ``answer``; empty if it would."""
    if declared.several and BETWEEN in answer:
        return "This field holds several answers with commas between them; write none in one."
    model, _, name = declared.key.partition(".")
    field = strict_formfield(apps.get_model("encounters", model)._meta.get_field(name))
    assert field is not None
    try:
        field.clean(answer)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


class UsualWordsForm(PracticeForm):
    """Each line is held against the field it would fill."""

    field = forms.ChoiceField()

    class Meta:
        labels = {"words": "Answers"}
        help_texts = {
            "words": f"One answer a line, the most usual first: a page shows {MOST_OFFERED}. A "
            "button fills the field and says nothing by itself; any other text can be typed."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(field := self.fields.get("field"), forms.ChoiceField):
            offered = [known for known in usual_fields().values() if known.takes_words]
            field.choices = [(known.key, known.title) for known in offered]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        assert isinstance(self.instance, UsualWords)
        declared = usual_fields().get(facts.get("field", self.instance.field))
        if declared is None or "words" not in facts:
            return facts
        answers = lines_of(facts["words"])
        for answer in answers:
            if why := wrong_answer(declared, answer):
                self.add_error("words", f"“{answer[:40]}”: {why}")
        facts["words"] = "\n".join(answers)
        return facts


@admin.register(UsualWords)
class UsualWordsAdmin(SettingAdmin):
    form = UsualWordsForm
    may_delete = True
    list_display = ["title", "answers", "is_offered", "practice"]
    list_select_related = ["practice"]
    list_filter = ["is_offered", ("practice", OwnRowsFilter)]
    search_fields = ["field", "words"]
    autocomplete_fields = ["practice"]
    fieldsets = [(None, {"fields": ["practice", "field", "words", "is_offered"]})]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """A row stays with its field: another field takes other answers."""
        found = tuple(super().get_readonly_fields(request, obj))
        return (*found, "field") if obj is not None else found

    @admin.display(description="field", ordering="field")
    def title(self, row: UsualWords) -> str:
        return str(row)

    @admin.display(description="answers")
    def answers(self, row: UsualWords) -> str:
        return "; ".join(lines_of(row.words))
