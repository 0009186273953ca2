"""Rows of one's own practices, and nothing else: in lists, pages, menus, filters and searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from encounters.models import Practice
from encounters.web.admin_access import access_of

# Django's admin classes take type parameters in the stubs only.
if TYPE_CHECKING:
    _Base = admin.options.BaseModelAdmin[Model]
else:
    _Base = object


class CalmAutocomplete(AutocompleteSelect):
    """Shows a refused form again whatever was sent for a key; Django's fails on what is none."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if may_be_key(key)], attr)


def may_be_key(text: str) -> bool:
    """Whether the databases take it for a number; empty is what an empty field has."""
    return not text or (text.isascii() and text.isdecimal() and len(text) <= 18)


class Tenancy(_Base):
    """For a ``ModelAdmin`` or an inline whose rows belong to a practice.

    ``practice_path`` leads from the row to its practice; the ``may_`` flags hold for everybody,
    superusers included. A menu offers only rows that their own page would show, so a forged id
    of another practice is refused as "not one of the available choices".
    """

    practice_path = "practice"
    may_add = True
    may_change = True
    may_delete = False
    # What somebody reads who is refused: who may do it instead.
    who_may = ""

    def own_practices(self, request: HttpRequest) -> frozenset[int]:
        return access_of(request).practices

    def only_practice(self, request: HttpRequest) -> int | None:
        """The practice, where there is only one to choose."""
        own = self.own_practices(request)
        if access_of(request).everything:
            own = frozenset(Practice.objects.values_list("pk", flat=True)[:2])
        return next(iter(own)) if len(own) == 1 else None

    def is_open_to(self, request: HttpRequest) -> bool:
        return access_of(request).everything or bool(self.own_practices(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        if access_of(request).everything:
            return rows
        return rows.filter(**{f"{self.practice_path}__in": self.own_practices(request)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_open_to(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.is_open_to(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_add and self.is_open_to(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_change and self.is_open_to(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_delete and self.is_open_to(request)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        remote = self.admin_site.get_model_admin(db_field.remote_field.model)
        kwargs["queryset"] = remote.get_queryset(request)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", CalmAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OwnRowsFilter(RelatedFieldListFilter):
    """A filter by related row that names only rows the person may see."""

    def field_choices(
        self, field: Field[Any, Any], request: HttpRequest, model_admin: admin.ModelAdmin[Model]
    ) -> Any:
        assert field.related_model is not None
        remote = model_admin.admin_site.get_model_admin(field.related_model)
        rows = remote.get_queryset(request).order_by(*remote.get_ordering(request))
        return [(str(row.pk), str(row)) for row in rows.distinct()]
