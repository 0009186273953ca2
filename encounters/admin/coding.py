"""ICD-10-CM as loaded: to look codes up, and to load a newer release, never to change one."""

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

from encounters.actions.administration.icd10 import load_file
from encounters.admin.loading import MAX_NAME_LETTERS, LoadedFromFilesAdmin, LoadForm
from encounters.forms.fields import StrictDateField
from encounters.icd10.release_file import read_release_file, refuse_size
from encounters.icd10.releases import ReleaseError
from encounters.models import Icd10Code, User
from encounters.vocabulary.words import query_words


class ReleaseForm(LoadForm):
    """A release as CMS publishes it; loading it tells whether it is one."""

    file = forms.FileField(
        label="File",
        max_length=MAX_NAME_LETTERS,
        help_text='The zip file "Code Descriptions in Tabular Order" from CMS, or the file '
        "icd10cm_order_YYYY.txt in it.",
    )
    effective_from = StrictDateField(
        label="First day",
        required=False,
        help_text="The day on which its codes take effect, October 1 or April 1. Empty: as the "
        "file's name says.",
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file = self.sent_file()
        try:
            refuse_size(file.size or 0)
        except ReleaseError as error:
            raise forms.ValidationError(_sentence(error)) from error
        return file

    def load(self, *, by: User) -> Sequence[str]:
        file, today = self.sent_file(), timezone.localdate()
        since: date | None = self.cleaned_data["effective_from"]
        try:
            release = read_release_file(file.name or "", file.read(), since, today=today)
            return [str(load_file(release, by=by))]
        except ReleaseError as error:
            self.add_error(error.field, _sentence(error))
            return []


def _sentence(error: ReleaseError) -> str:
    return f"Not loaded: {error}."


@admin.register(Icd10Code)
class Icd10CodeAdmin(LoadedFromFilesAdmin):
    """No practice owns the table; releases are loaded by whoever sees every practice."""

    who_may = "Only a superuser of this installation loads a release: all practices get its codes."
    list_display = ["code", "label", "is_billable", "effective_from", "effective_to"]
    list_filter = ["is_billable", "release"]
    search_fields = ["search_text"]
    search_help_text = "Words of the label, or the beginning of a code"
    exclude = ["search_text"]
    load_title = "Load a release of ICD-10-CM"
    load_link = "Load a release"
    load_template = "admin/icd10/load.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return Icd10Code.objects.all()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """Words match from their beginning, as in the search box of a lesion."""
        for word in query_words(search_term):
            queryset = queryset.filter(search_text__contains=f" {word}")
        return queryset, False

    def load_form(self, request: HttpRequest, **sent: Any) -> ReleaseForm:
        return ReleaseForm(**sent)
