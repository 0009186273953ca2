"""The meter of a draft: how much its note has of what the payer asks, and where the rest goes."""

from __future__ import annotations

from dataclasses import dataclass

from encounters.web.open_chart import OpenChart
from encounters.web.section_pages import section_address
from encounters.workflow.packs import Lack


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLack:
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """``met`` are the criteria that each lesion meets: letter and words."""

    name: str
    policy: str
    has: int
    asked: int
    lacks: tuple[ShownLack, ...]
    met: tuple[tuple[str, str], ...]


def meter_of(chart: OpenChart) -> Meter | None:
    """``None`` where nothing can be entered any more."""
    standing = chart.standing
    if standing is None:
        return None
    return Meter(
        name=standing.pack.name,
        policy=standing.pack.policy,
        has=standing.has,
        asked=standing.asked,
        lacks=tuple(_shown(chart, lack) for lack in standing.lacks),
        met=tuple((letter, "; ".join(words)) for letter, words in standing.met.items() if words),
    )


def _shown(chart: OpenChart, lack: Lack) -> ShownLack:
    """With the address of the page on which it is entered, down to the field."""
    page = section_address(chart.record, lack.section, lack.key)
    return ShownLack(text=lack.text, url=f"{page}#{lack.field}" if lack.field else page)
