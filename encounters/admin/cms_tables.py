"""The tables of CMS as loaded: to see which there are, and to load those of a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from encounters.actions.administration.cms_tables import load_releases
from encounters.admin.base import ReadOnlyAdmin
from encounters.coding.cms import CmsFile, CmsFileError, read_cms_files, refuse_size
from encounters.coding.cms.quarters import quarter_words
from encounters.forms.fields import StrictDateField
from encounters.models import CmsTable, User
from encounters.web.admin_access import access_of

MAX_FILES = 8
MAX_NAME_LETTERS = 200
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


class TablesForm(forms.Form):
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

    def load(self, *, today: date, by: User) -> Sequence[str]:
        """Load the tables and say what became of each; empty, with errors, if refused."""
        first_day: date | None = self.cleaned_data["first_day"]
        uploaded: list[UploadedFile[bytes]] = self.cleaned_data["file"]
        try:
            files = [CmsFile(file.name or "", file.read()) for file in uploaded]
            releases = read_cms_files(files, first_day, today=today)
            return [str(table) for table in load_releases(releases, by=by)]
        except CmsFileError as error:
            self.add_error(error.field, _sentence(error))
            return []


def _sentence(error: CmsFileError) -> str:
    return f"Not loaded: {error}."


@admin.register(CmsTable)
class CmsTableAdmin(ReadOnlyAdmin):
    """No practice owns the tables; they are loaded by whoever sees every practice."""

    who_may = "Only a superuser of this installation loads tables: all practices code by them."
    list_display = ["kind", "quarter", "last_day", "entries", "is_whole", "loaded_at", "loaded_by"]
    list_filter = ["kind", "is_whole"]
    fields = _SHOWN
    readonly_fields = _SHOWN
    change_list_template = "admin/cms_tables/change_list.html"

    @admin.display(description="Quarter", ordering="first_day")
    def quarter(self, row: CmsTable) -> str:
        return quarter_words(row.first_day)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return CmsTable.objects.defer("content").select_related("loaded_by")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.load)
        return [path("load/", view, name="encounters_cmstable_load"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        context = {"may_load": access_of(request).everything, **(extra_context or {})}
        return super().changelist_view(request, context)

    def load(self, request: HttpRequest) -> HttpResponseBase:
        """Load tables from files; for the superuser, since all practices code by them."""
        if not access_of(request).everything:
            raise PermissionDenied
        assert isinstance(request.user, User)
        is_sent = request.method == "POST"
        form = TablesForm(request.POST, request.FILES) if is_sent else TablesForm()
        today = timezone.localdate()
        if is_sent and form.is_valid() and (said := form.load(today=today, by=request.user)):
            for words in said:
                messages.success(request, words)
            return HttpResponseRedirect(reverse("admin:encounters_cmstable_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Load tables of CMS",
            "opts": self.opts,
            "form": form,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else 200
        return TemplateResponse(request, "admin/cms_tables/load.html", context, status=status)
