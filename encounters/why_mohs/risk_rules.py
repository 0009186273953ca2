"""The measures of the stages and risk groups, read from ``data/risk.toml``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import msgspec

from encounters.anatomy import AucArea, catalogue
from encounters.vocabulary.terms import TumorType
from encounters.why_mohs.reading import FOLDER, WhyMohsDataError, refuse_empty, shaped, tables_of

_NAME = "risk.toml"


class _Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    version: str
    since: date
    tumors: tuple[TumorType, ...]
    source: str

    def is_asked(self, tumor: TumorType, day: date) -> bool:
        return tumor in self.tumors and self.since <= day


class Bwh(_Rule, frozen=True, kw_only=True):
    from_diameter_mm: Decimal
    from_nerve_mm: Decimal


class Ajcc(_Rule, frozen=True, kw_only=True):
    up_to_diameter_mm: tuple[Decimal, Decimal]
    above_thickness_mm: Decimal
    from_nerve_mm: Decimal
    regions: tuple[str, ...]


class Nccn(_Rule, frozen=True, kw_only=True):
    from_diameter_mm: Decimal
    regions: tuple[str, ...]
    shin: str
    aggressive_words: tuple[str, ...]


class Large(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    version: str
    since: date
    from_mm: dict[AucArea, Decimal]
    source: str


class RiskRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    bwh: Bwh
    ajcc: Ajcc
    nccn: Nccn
    large: Large


@cache
def risk_rules() -> RiskRules:
    return read_risk_rules((FOLDER / _NAME).read_text(encoding="utf-8"))


def read_risk_rules(text: str) -> RiskRules:
    """``WhyMohsDataError`` names what is odd."""
    rules = shaped(_NAME, tables_of(_NAME, text), RiskRules)
    for name in ("bwh", "ajcc", "nccn", "large"):
        rule = getattr(rules, name)
        refuse_empty(
            f"{_NAME} [{name}]", title=rule.title, version=rule.version, source=rule.source
        )
    regions = {site.region for site in catalogue().sites}
    named = {*rules.ajcc.regions, *rules.nccn.regions, rules.nccn.shin}
    if unknown := named - regions:
        raise WhyMohsDataError(f"{_NAME}: no region is called {', '.join(sorted(unknown))}")
    if set(rules.large.from_mm) != set(AucArea):
        raise WhyMohsDataError(f"{_NAME} [large] from_mm: each area once")
    smaller, larger = rules.ajcc.up_to_diameter_mm
    if smaller >= larger:
        raise WhyMohsDataError(f"{_NAME} [ajcc] up_to_diameter_mm: must rise")
    return rules
