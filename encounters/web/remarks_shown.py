"""Remarks as a page shows them: where each is mended, and what can be confirmed again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from encounters.web.open_chart import OpenChart
from encounters.web.section_pages import is_shown_on, section_address
from encounters.workflow.confirmations import standing
from encounters.workflow.rules import Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRemark:
    """``shown`` is the digest of what would be confirmed again; empty where nothing would."""

    remark: Remark
    url: str
    shown: str = ""


def shown(chart: OpenChart, remarks: Iterable[Remark]) -> list[ShownRemark]:
    return [_shown(chart, remark) for remark in remarks]


def remark_lists(chart: OpenChart) -> dict[str, Any]:
    """The lists of a page that shows all remarks."""
    found = chart.remarks
    return {
        "blocking": (blocking := shown(chart, found.blocking)),
        "to_confirm": [entry for entry in blocking if entry.shown],
        "unanswered": shown(chart, found.unanswered),
        "answered": shown(chart, found.answered),
        "told": shown(chart, found.told),
        "told_count": len(found.told),
    }


def contradictions_on(chart: OpenChart, path: str) -> list[ShownRemark]:
    """What stands against the facts that the page at ``path`` shows."""
    return shown(
        chart,
        (
            remark
            for remark in chart.remarks.everything
            if remark.is_contradiction
            and any(is_shown_on(chart.record, section, key, path) for section, key in remark.places)
        ),
    )


def _shown(chart: OpenChart, remark: Remark) -> ShownRemark:
    digest = ""
    if remark.rule.confirmation is not None:
        found = standing(chart.record, remark.rule.confirmation, remark.subject)
        digest = found.digest if found else ""
    url = section_address(chart.record, remark.section, remark.key)
    return ShownRemark(remark=remark, url=url, shown=digest)
