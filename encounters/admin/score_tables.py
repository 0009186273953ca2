"""Licensed scores of appropriate use: to see which a practice has, and to load a file of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from encounters.actions.administration.score_tables import load_scores
from encounters.admin.base import ReadOnlyAdmin
from encounters.admin.tenancy import OwnRowsFilter
from encounters.models import Practice, ScoreTable, User
from encounters.why_mohs import MOST_SCORE_BYTES, WhyMohsDataError, read_scores, score_lines

MAX_NAME_LETTERS = 200
_SHOWN = ("practice", "title", "edition", "license", "valid_from", "loaded_at", "sha256", "rated")


class ScoresForm(forms.Form):
    """A file of scores; loading it tells whether it is one."""

    practice = forms.ModelChoiceField(Practice.objects.none())
    file = forms.FileField(
        max_length=MAX_NAME_LETTERS,
        help_text=f"A text file (TOML) of at most {MOST_SCORE_BYTES // 1000} kB, as shown below.",
    )

    def __init__(self, *args: Any, practices: QuerySet[Practice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["practice"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = practices
        first = list(practices[:2])
        if len(first) == 1:
            field.initial = first[0].pk

    def load(self, *, by: User) -> str:
        """Load the scores and say what became of them; empty, with an error, if refused."""
        uploaded: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            # One byte more than is allowed tells that a file is too large.
            data = uploaded.read(MOST_SCORE_BYTES + 1)
            found = read_scores(uploaded.name or "the file", data)
            row = load_scores(self.cleaned_data["practice"], found, by=by)
        except WhyMohsDataError as error:
            self.add_error("file", f"Not loaded: {error}.")
        except ValidationError as error:
            self.add_error("file", f"Not loaded: {' '.join(error.messages)}")
        else:
            if row is None:
                return "Nothing to do: this file is loaded already."
            return f"{row}: {len(row.scores)} scores, in use from {row.valid_from.isoformat()}."
        return ""


@admin.register(ScoreTable)
class ScoreTableAdmin(ReadOnlyAdmin):
    """An administrator loads the tables of a practice; nobody changes one, for notes cite it."""

    who_may = "A table of scores is loaded from a file and never changed: notes cite it."
    list_display = ["title", "edition", "valid_from", "rated_rules", "loaded_at", "practice"]
    list_select_related = ["practice"]
    list_filter = [("practice", OwnRowsFilter)]
    fields = _SHOWN
    readonly_fields = _SHOWN
    change_list_template = "admin/score_tables/change_list.html"

    @admin.display(description="Scores")
    def rated_rules(self, row: ScoreTable) -> int:
        return len(row.scores)

    @admin.display(description="Scores")
    def rated(self, row: ScoreTable) -> SafeString:
        return format_html_join("", "{}: {}<br>", sorted(row.scores.items()))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.load)
        return [path("load/", view, name="encounters_scoretable_load"), *super().get_urls()]

    def load(self, request: HttpRequest) -> HttpResponseBase:
        """Load a file of scores for a practice that this person administers."""
        if not self.is_open_to(request):
            raise PermissionDenied
        assert isinstance(request.user, User)
        practices = self.admin_site.get_model_admin(Practice).get_queryset(request)
        is_sent = request.method == "POST"
        sent = (request.POST, request.FILES) if is_sent else ()
        form = ScoresForm(*sent, practices=practices)
        if is_sent and form.is_valid() and (said := form.load(by=request.user)):
            messages.success(request, said)
            return HttpResponseRedirect(reverse("admin:encounters_scoretable_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Load scores of appropriate use",
            "opts": self.opts,
            "form": form,
            "lines": score_lines(),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
        return TemplateResponse(request, "admin/score_tables/load.html", context, status=status)
