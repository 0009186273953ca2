"""Why Mohs surgery, as the pages of a lesion show it: by what is stored, or by what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.forms import BaseForm

from encounters.models import Lesion
from encounters.record import UseScoreRecord
from encounters.snapshot import lesion_as_typed
from encounters.vocabulary.risk_terms import UseCategory
from encounters.web.open_chart import OpenChart
from encounters.why_mohs import AppropriateUse, RiskFact, appropriate_use, risk_facts

_LOOKS = {
    UseCategory.APPROPRIATE: "is-clear",
    UseCategory.UNCERTAIN: "is-doubtful",
    UseCategory.INAPPROPRIATE: "is-against",
    UseCategory.NOT_RATED: "is-open",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWhy:
    """``look`` is the class of the category; ``asks_for_words``: it needs words and has none.

    ``is_roomy``: another size or subtype would say more, so the panel keeps the room for it.
    """

    use: AppropriateUse
    risks: tuple[RiskFact, ...]
    score: UseScoreRecord | None
    asks_for_words: bool
    is_roomy: bool

    @property
    def look(self) -> str:
        return _LOOKS[self.use.category]


def shown_why(chart: OpenChart, row: Lesion, typed: Mapping[str, object]) -> ShownWhy:
    """With what ``typed`` has, by columns; all else is as it is stored."""
    record, day = chart.record, chart.encounter.date_of_service
    tables = chart.chart.score_tables
    lesion = lesion_as_typed(record.lesion(row.letter), row, typed, tables, day)
    use = appropriate_use(lesion, day)
    bare = replace(lesion, length_mm=None, tumor_subtype="", immunosuppressed=None)
    return ShownWhy(
        use=use,
        risks=risk_facts(lesion, day),
        score=lesion.use_score,
        asks_for_words=use.asks_for_words and not lesion.appropriate_use_reason,
        is_roomy=appropriate_use(bare, day).category != UseCategory.APPROPRIATE,
    )


def with_why(chart: OpenChart, row: Lesion, form: BaseForm) -> None:
    """Let the form's panel say it when the form is shown; a save that is done shows nothing."""
    say = cache(lambda: shown_why(chart, row, getattr(form, "cleaned_data", {})))
    form.why = say  # type: ignore[attr-defined]
