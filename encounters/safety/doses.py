"""What was given of local anesthetics on each day, held against the most that may be given.

An injection with epinephrine has another limit than one without, and agents add up: each injection
takes its share of its own limit, and the shares of a day are added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from encounters.record import AnestheticRecord, EncounterRecord
from encounters.safety.agents import Agent, agent_list, agents_in
from encounters.safety.recognizing import About, mentions
from encounters.vocabulary.spoken import listed, plain
from encounters.vocabulary.words import words

# The share of the maximum at which somebody is told.
NEAR = Decimal("0.8")
_EPINEPHRINE = (("epinephrine",), ("epi",), ("adrenaline",))
_WITHOUT = {"none", "no", "without", "plain", "nil", "0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDose:
    """One agent on one day, under all its spellings, over all lesions.

    ``mg`` adds what is known; it is not all once a strength is missing. ``share`` is the known part
    of the maximum, ``limits`` are the maxima in words: none where no maximum is known.
    """

    name: str
    volume_ml: Decimal
    mg: Decimal
    is_all: bool
    mg_per_kg: Decimal | None
    share: Decimal
    limits: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """ "lidocaine 155 mg (1.9 mg/kg)"; "at least" where a strength is missing."""
        by_weight = f" ({plain(self.mg_per_kg)} mg/kg)" if self.mg and self.mg_per_kg else ""
        return f"{self.name} {self.mg_in_words}{by_weight}"

    @property
    def mg_in_words(self) -> str:
        if not self.mg:
            return "in an unknown dose"
        return f"{'' if self.is_all else 'at least '}{plain(self.mg)} mg"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDose:
    """All agents of one day. ``share`` adds up what is known: 1 is the maximum."""

    day: date
    agents: tuple[AgentDose, ...]

    @property
    def share(self) -> Decimal:
        return sum((dose.share for dose in self.agents), Decimal(0))

    @property
    def is_near(self) -> bool:
        """From 80 % of the maximum on."""
        return self.share >= NEAR

    @property
    def percent(self) -> str:
        """Of the maximum, rounded up: never less than it is."""
        return plain((self.share * 100).quantize(Decimal("0.1"), ROUND_CEILING))

    @property
    def measured(self) -> tuple[AgentDose, ...]:
        """What is held against a maximum."""
        return tuple(dose for dose in self.agents if dose.limits)

    @property
    def without_maximum(self) -> tuple[AgentDose, ...]:
        return tuple(dose for dose in self.agents if not dose.limits)

    @property
    def of_unknown_dose(self) -> tuple[AgentDose, ...]:
        return tuple(dose for dose in self.agents if not dose.is_all)

    @property
    def in_words(self) -> str:
        return listed(dose.in_words for dose in self.measured)

    @property
    def limits(self) -> str:
        """ "490 mg (7 mg/kg) with epinephrine"; of several, each adds its share."""
        found = [
            f"{dose.name} {limit}" if len(self.measured) > 1 else limit
            for dose in self.measured
            for limit in dose.limits
        ]
        added = ", their shares added" if len(found) > 1 else ""
        return f"{listed(found)}{added}"


def has_epinephrine(given: AnestheticRecord) -> bool:
    """Whether its own field says so, or the agent's: "Lidocaine with epinephrine"."""
    said = words(given.epinephrine)
    is_entered = bool(said) and not _WITHOUT & {*said} and said[:2] != ("w", "o")
    return is_entered or bool(mentions(given.agent, _EPINEPHRINE, About.USE))


def is_topical(given: AnestheticRecord) -> bool:
    """Whether it was put on the skin: how much of that is taken up, nobody can add."""
    agents = agents_in(given.agent)
    only_topical = bool(agents) and all(agent.topical_only for agent in agents)
    return only_topical or "topical" in words(given.technique)


def highest_percent(given: AnestheticRecord) -> Decimal | None:
    """The strongest solution that is sold for injection of the agents it names.

    ``None`` for an agent that is not in the list, and for what was put on the skin.
    """
    if is_topical(given):
        return None
    agents = agents_in(given.agent)
    return max((agent.highest_percent for agent in agents if agent.highest_percent), default=None)


def day_of(record: EncounterRecord, given: AnestheticRecord) -> date:
    """The day it was given on: of its stage, else of service, unless another was entered."""
    if given.given_on is not None:
        return given.given_on
    for lesion in record.lesions:
        for stage in lesion.stages:
            if (lesion.letter, stage.number) == (given.lesion, given.stage):
                return stage.date_of_service
    return record.date_of_service


def agent_key(given: AnestheticRecord) -> str:
    """The same for all spellings of an agent; a mixture or an unknown one goes by its own words."""
    found = agents_in(given.agent)
    return found[0].key if len(found) == 1 else " ".join(words(given.agent))


def doses_by_day(record: EncounterRecord) -> tuple[DayDose, ...]:
    """Every day on which something was injected, the first one first."""
    days = sorted({day_of(record, given) for given in _injected(record)})
    return tuple(DayDose(day=day, agents=tuple(_agent_doses(record, day))) for day in days)


def _injected(record: EncounterRecord) -> list[AnestheticRecord]:
    return [given for given in record.anesthetics if not is_topical(given)]


def _agent_doses(record: EncounterRecord, day: date) -> Iterator[AgentDose]:
    by_agent: dict[str, list[AnestheticRecord]] = {}
    for given in _injected(record):
        if day_of(record, given) == day:
            by_agent.setdefault(agent_key(given), []).append(given)
    for of_agent in by_agent.values():
        yield _agent_dose(record, of_agent)


def _agent_dose(record: EncounterRecord, injections: list[AnestheticRecord]) -> AgentDose:
    weight = record.pre_op.weight_kg
    found = agents_in(injections[0].agent)
    agent = found[0] if len(found) == 1 else None
    known = [given.dose_mg for given in injections if given.dose_mg is not None]
    mg = sum(known, Decimal(0))
    shares = [_share(record, agent, given) for given in injections]
    return AgentDose(
        name=_lowered(agent.name) if agent else injections[0].agent,
        volume_ml=sum((given.volume_ml for given in injections), Decimal(0)),
        mg=mg,
        is_all=len(known) == len(injections),
        mg_per_kg=(mg / weight).quantize(Decimal("0.1"), ROUND_HALF_UP) if weight else None,
        share=sum((share for share, _ in shares), Decimal(0)),
        limits=tuple(dict.fromkeys(limit for _, limit in shares if limit)),
    )


def _share(
    record: EncounterRecord, agent: Agent | None, given: AnestheticRecord
) -> tuple[Decimal, str]:
    """The part of its own maximum that one injection is, as far as known; the maximum in words."""
    if agent is None:
        return Decimal(0), ""
    age = record.patient.age_on(record.date_of_service)
    with_epinephrine = has_epinephrine(given)
    limit = agent.limit(
        with_epinephrine=with_epinephrine, is_child=age < agent_list().child_until_years
    )
    weight = record.pre_op.weight_kg
    most = limit.for_weight(weight) if limit else None
    if limit is None or most is None:
        return Decimal(0), ""
    is_by_weight = limit.mg_per_kg is not None and most != limit.mg
    by_weight = f" ({plain(limit.mg_per_kg)} mg/kg)" if is_by_weight and limit.mg_per_kg else ""
    words_of = (
        f"{plain(most)} mg{by_weight} {'with' if with_epinephrine else 'without'} epinephrine"
    )
    return (given.dose_mg or Decimal(0)) / most, words_of


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]
