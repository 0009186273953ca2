"""What a form knows of the save protocol: from which version, which fields, and what others did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone

from encounters.actions import FieldConflict, StaleSectionError


class SavedForm(forms.BaseForm):
    """``autosaves`` lets touched fields into the record by themselves.

    ``columns`` says which field shows a column of another name. One field may show several of
    them: it is in ``joined``.
    """

    autosaves: ClassVar[bool] = False
    columns: ClassVar[Mapping[str, str]] = {}
    joined: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    page_version: int | None = None
    # Whether only some of its fields are judged.
    is_partial = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        found: dict[str, tuple[str, ...]] = {}
        for column, name in cls.columns.items():
            found[name] = (*found.get(name, ()), column)
        cls.joined = {name: columns for name, columns in found.items() if len(columns) > 1}

    @cached_property
    def fields_known(self) -> dict[str, forms.Field]:
        """All fields, also while only some are judged."""
        return dict(self.fields)

    def keep_only(self, names: Iterable[str]) -> None:
        """Judge these fields alone, as if the form had no others."""
        kept = set(names)
        self.fields = {name: field for name, field in self.fields_known.items() if name in kept}
        self._errors = None
        self.is_partial = True

    def add_error(self, field: str | None, error: Any) -> None:
        """What is said of a column stands at the field that shows it.

        A rule may blame a field that is not judged now: then it is about all of them.
        """
        if field is None and hasattr(error, "error_dict"):
            for column, found in error.error_dict.items():
                self.add_error(column, found)
            return
        name = self.field_of(field) if field else None
        super().add_error(name if name in self.fields else None, error)

    def show_conflict(self, stale: StaleSectionError) -> None:
        """Say at each field what somebody else saved there; saving again then keeps one's own.

        Fields that only the other changed show the other's value from now on.
        """
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        theirs_alone = {column: getattr(stale.row, column) for column in stale.kept}
        for name in map(self.field_of, stale.kept):
            shown = self.value_of(name, {**self.cleaned_data, **theirs_alone})
            data.setlist(self.add_prefix(name), self.typed(name, shown))
        self.data = data
        self.page_version = stale.row.version
        for name, conflict in self._by_field(stale).items():
            theirs = self._words(name, self.stored(name, stale.row))
            who = conflict.who or "Somebody"
            when = _clock(conflict)
            message = f"{who} saved \u201c{theirs}\u201d here at {when}. Save again to keep yours."
            self.add_error(name, message)

    def conflict_json(self, stale: StaleSectionError) -> dict[str, Any]:
        """Both values of each field for the page to ask about, and the version they are of."""
        return {
            "version": stale.row.version,
            "fields": [
                self._conflict(name, conflict, stale)
                for name, conflict in self._by_field(stale).items()
            ],
        }

    def _by_field(self, stale: StaleSectionError) -> dict[str, FieldConflict]:
        """The conflicts by field: of one that shows several columns, the first speaks for all."""
        return {self.field_of(found.name): found for found in reversed(stale.conflicts)}

    def _conflict(
        self, name: str, conflict: FieldConflict, stale: StaleSectionError
    ) -> dict[str, Any]:
        theirs = self.stored(name, stale.row)
        row = {column: getattr(stale.row, column) for column in self.columns_of(name)}
        before = {found.name: found.base for found in stale.conflicts}
        mine = {found.name: found.mine for found in stale.conflicts}
        return {
            "name": self.add_prefix(name),
            "label": self.label_of(name),
            "who": conflict.who,
            "when": _clock(conflict),
            "base": self._words(name, self.value_of(name, {**row, **before})),
            "mine": self._words(name, self.value_of(name, {**row, **self.cleaned_data, **mine})),
            "theirs": self._words(name, theirs),
            "typed": self.typed(name, theirs),
        }

    def label_of(self, name: str) -> str:
        return str(self.fields_known[name].label or name)

    def field_of(self, column: str) -> str:
        return self.columns.get(column, column)

    def columns_of(self, name: str) -> tuple[str, ...]:
        return tuple(column for column, shown in self.columns.items() if shown == name) or (name,)

    def value_of(self, name: str, values: Mapping[str, Any]) -> object:
        """What the field shows of a row's ``values``: of several columns, all of them."""
        shown = tuple(values.get(column) for column in self.columns_of(name))
        return shown if len(shown) > 1 else shown[0]

    def stored(self, name: str, row: Model) -> object:
        """What the field shows of ``row``."""
        columns = self.columns_of(name)
        return self.value_of(name, {column: getattr(row, column) for column in columns})

    def typed(self, name: str, value: object) -> list[str]:
        """A stored value as a browser would send it."""
        field = self.fields_known[name]
        shown = field.prepare_value(value.pk if isinstance(value, Model) else value)
        formatted = field.widget.format_value(shown) if shown is not None else None
        if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
            return ["on"] if value else []
        values = formatted if isinstance(formatted, list | tuple) else [formatted]
        return [str(item) for item in values if item is not None]

    def _words(self, name: str, value: object) -> str:
        """A stored value as the list it was chosen from calls it."""
        typed = self.typed(name, value)
        choices = dict(_flat(getattr(self.fields_known[name], "choices", ())))
        return ", ".join(choices.get(item, item) for item in typed) or "nothing"


def _clock(conflict: FieldConflict) -> str:
    return timezone.localtime(conflict.when).strftime("%H:%M:%S")


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterable[tuple[str, str]]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield str(value), str(words)
