"""The tables of CMS as loaded: to see which there are, and to load those of a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from encounters.actions.administration.cms_tables import load_releases
from encounters.admin.loading import MAX_NAME_LETTERS, LoadedFromFilesAdmin, LoadForm
from encounters.coding.cms import CmsFile, CmsFileError, read_cms_files, refuse_size
from encounters.coding.cms.quarters import quarter_words
from encounters.forms.fields import StrictDateField
from encounters.models import CmsTable, User

MAX_FILES = 8
_SHOWN = (
    "kind",
    "first_day",
    "last_day",
    "is_whole",
    "entries",
    "files",
    "loaded_at",
    "loaded_by",
)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Some files of one upload, each judged as a file field judges one."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(f"At most {MAX_FILES} files at once.")
        return [super(SeveralFilesField, self).clean(file, initial) for file in files or [None]]


class TablesForm(LoadForm):
    """Files as CMS publishes them; loading them tells whether they are tables."""

    file = SeveralFilesField(
        label="Files",
        max_length=MAX_NAME_LETTERS,
        help_text="Code pairs (NCCI PTP edits of practitioners, all parts), units a day (MUE of "
        "practitioner services), add-on codes (AOC), relative values (PFS): zip, xlsx, csv or txt. "
        "Together at most 16 MB; the parts of the code pairs may come one after the other, and "
        "the command load_cms takes larger files.",
    )
    first_day = StrictDateField(
        label="First day",
        required=False,
        help_text="The first day of the quarter, such as 2026-10-01. Empty: as the files' names "
        "say.",
    )

    def clean_file(self) -> list[UploadedFile[bytes]]:
        files: list[UploadedFile[bytes]] = self.cleaned_data["file"]
        try:
            for file in files:
                refuse_size(file.size or 0, file.name or "the file")
        except CmsFileError as error:
            raise forms.ValidationError(_sentence(error)) from error
        return files

    def load(self, *, by: User) -> Sequence[str]:
        first_day: date | None = self.cleaned_data["first_day"]
        uploaded: list[UploadedFile[bytes]] = self.cleaned_data["file"]
        try:
            files = [CmsFile(file.name or "", file.read()) for file in uploaded]
            releases = read_cms_files(files, first_day, today=timezone.localdate())
            return [str(table) for table in load_releases(releases, by=by)]
        except CmsFileError as error:
            self.add_error(error.field, _sentence(error))
            return []


def _sentence(error: CmsFileError) -> str:
    return f"Not loaded: {error}."


@admin.register(CmsTable)
class CmsTableAdmin(LoadedFromFilesAdmin):
    """No practice owns the tables; they are loaded by whoever sees every practice."""

    who_may = "Only a superuser of this installation loads tables: all practices code by them."
    list_display = ["kind", "quarter", "last_day", "entries", "is_whole", "loaded_at", "loaded_by"]
    list_filter = ["kind", "is_whole"]
    fields = _SHOWN
    readonly_fields = _SHOWN
    load_title = "Load tables of CMS"
    load_link = "Load tables"
    load_template = "admin/cms_tables/load.html"

    @admin.display(description="Quarter", ordering="first_day")
    def quarter(self, row: CmsTable) -> str:
        return quarter_words(row.first_day)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return CmsTable.objects.defer("content").select_related("loaded_by")

    def load_form(self, request: HttpRequest, **sent: Any) -> TablesForm:
        return TablesForm(**sent)
