"""Licensed scores of appropriate use: to see which a practice has, and to load a file of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from encounters.actions.administration.score_tables import load_scores
from encounters.admin.loading import MAX_NAME_LETTERS, LoadedFromFilesAdmin, LoadForm
from encounters.admin.tenancy import OwnRowsFilter
from encounters.models import Practice, ScoreTable, User
from encounters.why_mohs import MOST_SCORE_BYTES, WhyMohsDataError, read_scores, score_lines

_SHOWN = ("practice", "title", "edition", "license", "valid_from", "loaded_at", "sha256", "rated")


class ScoresForm(LoadForm):
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

    def load(self, *, by: User) -> Sequence[str]:
        uploaded = self.sent_file()
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
                return ["Nothing to do: this file is loaded already."]
            since = row.valid_from.isoformat()
            return [f"{row}: {len(row.scores)} scores, in use from {since}."]
        return []


@admin.register(ScoreTable)
class ScoreTableAdmin(LoadedFromFilesAdmin):
    """An administrator loads the tables of a practice; nobody changes one, for notes cite it."""

    who_may = "A table of scores is loaded from a file and never changed: notes cite it."
    list_display = ["title", "edition", "valid_from", "rated_rules", "loaded_at", "practice"]
    list_select_related = ["practice"]
    list_filter = [("practice", OwnRowsFilter)]
    fields = _SHOWN
    readonly_fields = _SHOWN
    load_title = "Load scores of appropriate use"
    load_link = "Load scores"
    load_template = "admin/score_tables/load.html"

    @admin.display(description="Scores")
    def rated_rules(self, row: ScoreTable) -> int:
        return len(row.scores)

    @admin.display(description="Scores")
    def rated(self, row: ScoreTable) -> SafeString:
        return format_html_join("", "{}: {}<br>", sorted(row.scores.items()))

    def load_form(self, request: HttpRequest, **sent: Any) -> ScoresForm:
        """For a practice that this person administers."""
        practices = self.admin_site.get_model_admin(Practice).get_queryset(request)
        return ScoresForm(practices=practices, **sent)

    def load_context(self) -> dict[str, Any]:
        return {"lines": score_lines()}

    def may_load(self, request: HttpRequest) -> bool:
        return self.is_open_to(request)
