"""ICD-10-CM as loaded: to look codes up, never to change them."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from encounters.admin.base import ReadOnlyAdmin
from encounters.models import Icd10Code
from encounters.vocabulary.words import query_words


@admin.register(Icd10Code)
class Icd10CodeAdmin(ReadOnlyAdmin):
    """No practice owns the table; the command that loads releases is its only writer."""

    list_display = ["code", "label", "is_billable", "effective_from", "effective_to"]
    list_filter = ["is_billable", "release"]
    search_fields = ["search_text"]
    search_help_text = "Words of the label, or the beginning of a code"
    exclude = ["search_text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return Icd10Code.objects.all()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """Words match from their beginning, as in the search box of a lesion."""
        for word in query_words(search_term):
            queryset = queryset.filter(search_text__contains=f" {word}")
        return queryset, False
