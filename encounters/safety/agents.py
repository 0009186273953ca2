"""Local anesthetics: how each is spelled, its class, and how much of it may be given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import msgspec

from encounters.safety.reading import (
    SafetyDataError,
    phrases_of,
    read_entry,
    read_tables,
    refuse_empty,
    text_of,
)
from encounters.safety.recognizing import About, Lexicon

_FILE = "agents.toml"
AgentClass = Literal["amide", "ester"]


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By weight, and for anybody; the lower one counts. At least one of them is there."""

    mg_per_kg: Decimal | None = None
    mg: Decimal | None = None

    def for_weight(self, weight_kg: Decimal | None) -> Decimal | None:
        """The most in mg; ``None`` where it hangs on a weight that nobody entered."""
        by_weight = self.mg_per_kg * weight_kg if self.mg_per_kg and weight_kg else None
        return min((limit for limit in (by_weight, self.mg) if limit), default=None)


class Agent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One agent. Without a limit of its own, a solution with epinephrine has the plain one's."""

    key: str
    name: str
    agent_class: AgentClass = msgspec.field(name="class")
    words: tuple[str, ...]
    source: str
    highest_percent: Decimal | None = None
    topical_only: bool = False
    plain: Limit | None = None
    with_epinephrine: Limit | None = None
    child: Limit | None = None
    child_with_epinephrine: Limit | None = None

    def limit(self, *, with_epinephrine: bool, is_child: bool) -> Limit | None:
        plain = (self.child if is_child else None) or self.plain
        if not with_epinephrine:
            return plain
        child = (self.child_with_epinephrine or self.child) if is_child else None
        return child or self.with_epinephrine or plain


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentList:
    agents: tuple[Agent, ...]
    reviewed: date
    child_until_years: int


@cache
def agent_list() -> AgentList:
    return read_agents(text_of(_FILE))


def agents() -> tuple[Agent, ...]:
    return agent_list().agents


def agent_names() -> list[str]:
    """What a form offers."""
    return [agent.name for agent in agents()]


def agents_in(text: str) -> tuple[Agent, ...]:
    """The agents that a text names under any of their spellings; several for a mixture.

    "Liposomal bupivacaine" is an agent of its own, and not bupivacaine besides.
    """
    said = _lexicon().named_in(text, About.USE)
    longer = [set(phrase) for phrases in said.values() for phrase in phrases]
    return tuple(
        agent
        for agent in agents()
        if any(not any(set(phrase) < other for other in longer) for phrase in said.get(agent, ()))
    )


@cache
def _lexicon() -> Lexicon[Agent]:
    return Lexicon({agent: phrases_of(agent.key, agent.words) for agent in agents()})


def read_agents(text: str) -> AgentList:
    """The agents of a file; ``SafetyDataError`` names what is odd in it."""
    tables = read_tables(_FILE, text)
    reviewed, until = tables.pop("reviewed", None), tables.pop("child_until_years", None)
    if not isinstance(reviewed, date) or not isinstance(until, int):
        raise SafetyDataError(f"{_FILE}: reviewed and child_until_years must be there")
    found = tuple(_agent(key, cells) for key, cells in tables.items())
    return AgentList(agents=found, reviewed=reviewed, child_until_years=until)


def _agent(key: str, cells: Any) -> Agent:
    place = f"{_FILE} [{key}]"
    agent = read_entry(place, key, cells, Agent)
    refuse_empty(place, name=agent.name, source=agent.source)
    phrases_of(place, agent.words)
    for problem in _problems(agent):
        raise SafetyDataError(f"{place} {problem}")
    return agent


def _problems(agent: Agent) -> Iterator[str]:
    limits = {
        name: limit
        for name in ("plain", "with_epinephrine", "child", "child_with_epinephrine")
        if (limit := getattr(agent, name)) is not None
    }
    for name, limit in limits.items():
        given = [value for value in (limit.mg_per_kg, limit.mg) if value is not None]
        if not given or any(value <= 0 for value in given):
            yield f"{name}: must be above 0"
    if agent.topical_only != (agent.plain is None) or (agent.topical_only and limits):
        yield "plain: an agent for injection has a limit, and a topical one none"
    if agent.topical_only != (agent.highest_percent is None):
        yield "highest_percent: what is injected has a highest strength"
    if agent.highest_percent is not None and not 0 < agent.highest_percent <= 20:
        yield "highest_percent: lies above 0 and up to 20"
