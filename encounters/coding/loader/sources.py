"""Sources and rules: every fact names a source that exists, every source supports something."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from encounters.coding.loader.strict import RulebookError, Table
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import RuleText, Source


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    OWN = "own"


class Sources:
    """The known sources; remembers which were named, so that a forgotten one is found."""

    def __init__(self, table: Table) -> None:
        self.known = {key: _source(key, cells) for key, cells in table.rest().items()}
        self._place = table.place
        self._named: set[str] = set()

    def named_in(self, table: Table) -> tuple[str, ...]:
        """Take the ``sources`` of a table; raises for one that does not exist."""
        keys = table.texts("sources")
        for key in keys:
            if key not in self.known:
                raise table.refuse("sources", f"there is no source {key!r}")
        self._named.update(keys)
        return keys

    def check_all_named(self) -> None:
        for key in sorted(set(self.known) - self._named):
            raise RulebookError(f"{self._place} [{key}]: no fact names this source")


def _source(key: str, table: Table) -> Source:
    source = Source(
        id=key,
        title=table.text("title"),
        edition=table.text("edition"),
        locator=table.text("locator"),
        consulted=table.day("consulted"),
        confidence=table.member("confidence", Confidence),
    )
    table.done()
    return source


def read_rules(table: Table, sources: Sources) -> Mapping[RuleId, RuleText]:
    """The sentence of every rule; raises unless they are exactly the rules of the engine."""
    rules: dict[RuleId, RuleText] = {}
    for key, cells in table.rest().items():
        if key not in list(RuleId):
            raise RulebookError(f"{table.place} [{key}]: the engine has no such rule")
        rule = RuleText(id=RuleId(key), says=cells.text("says"), sources=sources.named_in(cells))
        cells.done()
        rules[rule.id] = rule
    for rule_id in RuleId:
        if rule_id not in rules:
            raise RulebookError(f"{table.place}: the rule {rule_id.value} is missing")
    return rules
