"""What was signed, view only: the database itself lets nobody change it."""

from __future__ import annotations

from django.contrib import admin

from encounters.admin.charts import ChartAdmin
from encounters.admin.long_lists import HELP, NEWEST_ROWS
from encounters.admin.tenancy import OwnRowsFilter
from encounters.models import Addendum, EnteredInError, Signature, SignedNote

_NEWEST_TOO = f"{HELP} The newest {NEWEST_ROWS} rows are shown, too."
_WHOLE_HASH = "Its PDF's whole hash finds it, too."


@admin.register(SignedNote)
class SignedNoteAdmin(ChartAdmin):
    list_display = ["encounter", "signed_at", "rulebook", "app_version", "pdf_sha256"]
    list_select_related = ["encounter"]
    search_fields = ["^encounter__case_number", "pdf_sha256", "content_sha256"]
    found_whole = ("pdf_sha256",)
    search_help_text = f"{HELP} {_WHOLE_HASH}"
    date_hierarchy = "signed_at"
    # The note is read on its own page; here stands what identifies it.
    exclude = ["content", "page", "patient_id"]


@admin.register(Signature)
class SignatureAdmin(ChartAdmin):
    practice_path = "note__encounter__practice"
    list_display = ["case", "printed_name", "meaning", "signed_at"]
    list_select_related = ["note__encounter"]
    list_filter = ["meaning", ("signer", OwnRowsFilter)]
    search_fields = ["^note__encounter__case_number"]
    date_hierarchy = "signed_at"

    @admin.display(description="case", ordering="note__encounter__case_number")
    def case(self, signature: Signature) -> str:
        return signature.note.encounter.case_number


@admin.register(Addendum)
class AddendumAdmin(ChartAdmin):
    newest_by = "written_at"
    found_whole = ("pdf_sha256",)
    search_help_text = f"{_NEWEST_TOO} {_WHOLE_HASH}"
    practice_path = "note__encounter__practice"
    list_display = ["case", "number", "kind", "printed_name", "written_at"]
    list_select_related = ["note__encounter"]
    list_filter = ["kind"]
    search_fields = ["^note__encounter__case_number", "printed_name", "pdf_sha256"]
    date_hierarchy = "written_at"

    @admin.display(description="case", ordering="note__encounter__case_number")
    def case(self, addendum: Addendum) -> str:
        return addendum.note.encounter.case_number


@admin.register(EnteredInError)
class EnteredInErrorAdmin(ChartAdmin):
    newest_by = "marked_at"
    search_help_text = _NEWEST_TOO
    list_display = ["encounter", "reason", "printed_name", "marked_at"]
    list_select_related = ["encounter"]
    search_fields = ["^encounter__case_number", "reason"]
    date_hierarchy = "marked_at"
