"""The form behind every configuration page: related rows must be of the same practice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import ForeignKey, Model
from django.forms import BaseFormSet, BaseInlineFormSet, BaseModelFormSet, ModelForm

from encounters.forms.fields import label_of
from encounters.models import User

# Django's forms take type parameters in the stubs only, which leave two hooks out.
if TYPE_CHECKING:

    class _ModelForm(ModelForm[Model]):
        def _get_validation_exclusions(self) -> set[str]: ...
        def _post_clean(self) -> None: ...
        def _update_errors(self, errors: ValidationError) -> None: ...

    _ModelFormSet = BaseModelFormSet[Model, ModelForm[Model]]
    _InlineFormSet = BaseInlineFormSet[Model, Model, ModelForm[Model]]
    _FormSet = BaseFormSet[Any]
else:
    _ModelForm = ModelForm
    _ModelFormSet = BaseModelFormSet
    _InlineFormSet = BaseInlineFormSet
    _FormSet = BaseFormSet


class _PlainWords(_FormSet):
    """Rows of a page, refused in words about the page instead of Django's about its forms."""

    default_error_messages = {
        "missing_management_form": "The page did not arrive whole. Load it again.",
        "too_many_forms": "These are too many rows: at most %(num)d.",
        "too_few_forms": "These are too few rows: at least %(num)d.",
    }

    def full_clean(self) -> None:
        """What did not arrive is not also too few."""
        super().full_clean()
        if self.is_bound and not self.management_form.is_valid():
            missing = self.default_error_messages["missing_management_form"]
            self._non_form_errors = self.error_class([str(missing)], error_class="nonform")

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return "The same is given twice. Take one of them away."

    def get_form_error(self) -> str:
        return "This row is there twice."


class PlainModelFormSet(_PlainWords, _ModelFormSet):
    """The rows of a list that can be changed in it."""


class PlainInlineFormSet(_PlainWords, _InlineFormSet):
    """The rows on the page of what they belong to."""


class PracticeForm(_ModelForm):
    """Menus already hold only rows of one's own practices; somebody may administer several.

    ``newcomers`` names the fields whose person need not have a role in the practice yet.
    """

    newcomers: tuple[str, ...] = ()
    # Says that there is such a row already; empty for words made of the columns.
    taken_words = ""

    def _update_errors(self, errors: ValidationError) -> None:
        """Django names table, practice and columns; the person knows table and practice."""
        for error in getattr(errors, "error_dict", {}).get(NON_FIELD_ERRORS, []):
            if error.code == "unique_together":
                error.message, error.params = self._taken(error.params["unique_check"]), None
        super()._update_errors(errors)

    def _taken(self, columns: Sequence[str]) -> str:
        named = [column for column in columns if column != "practice"]
        labels = [
            label_of(cast(Any, self._meta.model._meta.get_field(name))).lower() for name in named
        ]
        words = f"The practice already has one with this {' and '.join(labels)}."
        return self.taken_words or words

    def _get_validation_exclusions(self) -> set[str]:
        """Check uniqueness within the practice also where the page only shows the practice."""
        excluded = super()._get_validation_exclusions()
        if getattr(self.instance, "practice_id", None) and "practice" not in self.errors:
            excluded.discard("practice")
        return excluded

    def _post_clean(self) -> None:
        super()._post_clean()
        if practice_id := getattr(self.instance, "practice_id", None):
            for name, message in list(_strangers(self.instance, practice_id)):
                if name in self.newcomers:
                    continue
                self.add_error(name if name in self.fields else None, message)


def _strangers(row: Model, practice_id: int) -> Iterator[tuple[str, str]]:
    """The fields of ``row`` that lead to a row or person of another practice, with a message."""
    for field in row._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or not field.editable or field.name == "practice":
            continue
        if getattr(row, field.attname) is None:
            continue
        related: Any = getattr(row, field.name)
        if isinstance(related, User):
            if not related.memberships.filter(practice_id=practice_id).exists():
                yield field.name, f"{related} has no role in this practice."
        elif related.practice_id != practice_id:
            yield field.name, "Choose one of the same practice."
