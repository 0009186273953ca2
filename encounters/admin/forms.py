"""The form behind every configuration page: related rows must be of the same practice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import ForeignKey, Model
from django.forms import ModelForm

from encounters.models import User

# Django's forms take type parameters in the stubs only, which leave two hooks out.
if TYPE_CHECKING:

    class _ModelForm(ModelForm[Model]):
        def _get_validation_exclusions(self) -> set[str]: ...
        def _post_clean(self) -> None: ...

else:
    _ModelForm = ModelForm


class PracticeForm(_ModelForm):
    """Menus already hold only rows of one's own practices; somebody may administer several.

    ``newcomers`` names the fields whose person need not have a role in the practice yet.
    """

    newcomers: tuple[str, ...] = ()

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
