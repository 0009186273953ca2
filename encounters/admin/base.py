"""The base of every table's page: tenancy, audit, and calm answers to odd addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import DataError, models
from django.db.models import Model
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from encounters.actions.audit.log import Change, record_event
from encounters.admin.forms import PlainModelFormSet, PracticeForm
from encounters.admin.long_lists import CappedPaginator
from encounters.admin.tenancy import Tenancy
from encounters.forms.fields import (
    StrictDateField,
    StrictDecimalField,
    StrictIntegerField,
    label_of,
)
from encounters.models import Practice, User, path_from
from encounters.request_state import ChartAccess, state_of
from encounters.web.admin_access import access_of
from encounters.web.chart_access import access_by, note_list

# Django's admin classes take type parameters in the stubs only.
if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Model]
    AnyForm = ModelForm[Model]
    AnyFormSet = BaseModelFormSet[Model, ModelForm[Model]]
else:
    _ModelAdmin = admin.ModelAdmin
    AnyForm = ModelForm
    AnyFormSet = BaseModelFormSet

LIST_ACTION = "list_charts"
_NEVER_SHOWN = {"password"}
_LABELS = {"user": "Person"}
# Of columns that many tables share.
_HELP = {
    "position": "Its place in lists: the smallest number comes first.",
    "is_offered": "Off: what was recorded with it stays, and it cannot be chosen any more.",
}


def stored_values(row: Model) -> dict[str, Any]:
    """Every column of ``row`` as it stands in the object; a password only as "set"."""
    return {
        field.name: "set" if field.name in _NEVER_SHOWN else getattr(row, field.attname)
        for field in row._meta.concrete_fields
    }


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Change]:
    """What differs, field by field; either side may be empty for a row that comes or goes."""
    names = [*after, *(name for name in before if name not in after)]
    return {
        name: (before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    }


class TableAdmin(Tenancy, _ModelAdmin):
    """A table that can be looked at; the odd address leads back to the list with a message."""

    # Whether its rows are of one encounter, so that it is noted who saw them.
    tells_of_charts = False
    list_per_page = 50
    show_full_result_count = False
    paginator = CappedPaginator
    # Django's own fields read 01/02/03, 1e3 and the digits of any script.
    formfield_overrides = {
        models.DateField: {"form_class": StrictDateField},
        models.DecimalField: {"form_class": StrictDecimalField},
        models.IntegerField: {"form_class": StrictIntegerField},
    }

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Labels with their units, as everywhere: "Margin (mm)"; what a setting's columns mean."""
        words = getattr(getattr(self.form, "Meta", None), "labels", None) or {}
        if db_field.name not in words:
            kwargs.setdefault("label", _LABELS.get(db_field.name) or label_of(db_field))
        if not db_field.help_text and db_field.name in _HELP:
            kwargs.setdefault("help_text", _HELP[db_field.name])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what a filter of the list offers: any other name would answer guesses.

        Django allows every column of the table, shown or not. Names of nothing are left to it.
        """
        columns = {field.name for field in self.model._meta.get_fields()}
        if lookup.partition("__")[0] in columns and not self._is_offered(lookup, request):
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def _is_offered(self, lookup: str, request: HttpRequest | None) -> bool:
        filters = self.get_list_filter(request) if request else self.list_filter
        names = [
            list_filter[0] if isinstance(list_filter, list | tuple) else list_filter
            for list_filter in filters
        ]
        offered = [name for name in (*names, self.date_hierarchy) if isinstance(name, str)]
        return any(f"{lookup}__".startswith(f"{name}__") for name in offered)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Only columns: Django fails on the name of a relation that leads here from elsewhere."""
        columns = {field.name for field in self.model._meta.concrete_fields}
        return to_field in columns and super().to_field_allowed(request, to_field)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Whoever administers one practice needs no column that names it in every row."""
        columns = list(super().get_list_display(request))
        is_one = not access_of(request).everything and len(self.own_practices(request)) == 1
        return [column for column in columns if column != "practice"] if is_one else columns

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        try:
            changes = super().get_changelist_instance(request)
        except (DataError, OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error
        self.note_rows(request, [row.pk for row in changes.result_list])
        return changes

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        """Every page of one row comes through here: that it is looked at is noted."""
        row = super().get_object(request, object_id, from_field)
        access = self.access_of(row.pk) if row is not None else None
        if access is not None:
            state_of(request).note_access(access)
        return row

    def access_of(self, key: object) -> ChartAccess | None:
        """On whom one looks who sees this row; ``None`` in tables that tell of nobody."""
        if not self.tells_of_charts:
            return None
        try:
            return access_by(self.model, self.model._meta.pk.to_python(key))
        except ValidationError:
            return None

    def note_rows(self, request: HttpRequest, keys: Sequence[Any]) -> None:
        """That these rows are shown together; in tables that tell of nobody, nothing."""
        if not self.tells_of_charts or not keys:
            return
        columns = [path_from(self.model, name) for name in ("practice_id", "pk")]
        found = self.model._base_manager.filter(pk__in=keys).values_list(*columns)
        by_practice: dict[int, list[object]] = {}
        for practice_id, encounter_id in found:
            by_practice.setdefault(practice_id, []).append(encounter_id)
        for practice_id, shown in by_practice.items():
            note_list(request, LIST_ACTION, practice_id, shown)


class ReadOnlyAdmin(TableAdmin):
    """Rows that are written elsewhere: the page shows them and changes nothing."""

    may_add = False
    may_change = False
    who_may = "Nobody adds or changes these rows here: they are written elsewhere."


class SettingAdmin(TableAdmin):
    """Configuration of a practice: every change is written down with old and new values."""

    form: type[AnyForm] = PracticeForm

    def practices_of(self, row: Model) -> Iterable[Practice | None]:
        """The practices whose audit trail tells of ``row``."""
        return [getattr(row, "practice")]  # noqa: B009 - the model is not known here

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """A row never moves to another practice: what refers to it would cross with it."""
        found = tuple(super().get_readonly_fields(request, obj))
        return (*found, "practice") if obj is not None and hasattr(obj, "practice") else found

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        only = self.only_practice(request)
        first = {"practice": only} if only is not None else {}
        return {**first, **super().get_changeform_initial_data(request)}

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, **{"formset": PlainModelFormSet, **kwargs})

    def save_model(self, request: HttpRequest, obj: Model, form: AnyForm, change: bool) -> None:
        before = self._stored(obj) if change else {}
        super().save_model(request, obj, form, change)
        self.record(request, obj, "change" if change else "add", before, stored_values(obj))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.record(request, obj, "delete", stored_values(obj), {})
        super().delete_model(request, obj)

    def save_formset(
        self, request: HttpRequest, form: AnyForm, formset: AnyFormSet, change: bool
    ) -> None:
        rows = formset.save(commit=False)
        for gone in formset.deleted_objects:
            self.record(request, gone, "delete", stored_values(gone), {})
            gone.delete()
        for row in rows:
            is_new = row._state.adding
            before = {} if is_new else self._stored(row)
            row.save()
            self.record(request, row, "add" if is_new else "change", before, stored_values(row))
        formset.save_m2m()

    def record(
        self,
        request: HttpRequest,
        row: Model,
        verb: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        """Write the audit events of one change; a change of nothing leaves none."""
        changes = changes_between(before, after)
        assert isinstance(request.user, User)
        own = getattr(row, "practice", None)
        for practice in [own] if own else self.practices_of(row):
            if changes:
                record_event(
                    f"{verb}_{row._meta.model_name}",
                    row,
                    by=request.user,
                    practice=practice,
                    changes=changes,
                )

    @staticmethod
    def _stored(row: Model) -> dict[str, Any]:
        return stored_values(type(row)._base_manager.get(pk=row.pk))
