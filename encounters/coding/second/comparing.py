"""Generated cases put to both implementations: do they give the same lines?"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from encounters.anatomy import catalogue
from encounters.coding.contract import answer_line
from encounters.coding.second.naive import naive_lines
from encounters.coding.second.strategies import cases

Lines = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A case that both answer differently; ``number`` and the seed make it again."""

    number: int
    case: dict[str, Any]
    engine: Lines
    second: Lines


def generated_case(seed: int, number: int) -> dict[str, Any]:
    """The ``number``-th case of a seed: the same one on every machine, at any time."""
    dice = random.Random(f"{seed} {number}")  # noqa: S311 - cases, no secrets
    return drawn_case(dice)


def drawn_case(dice: random.Random) -> dict[str, Any]:
    case: dict[str, Any] = cases().draw(dice)
    return case


def engine_lines(case: dict[str, Any]) -> Lines:
    """(date, code, units, modifiers) of every line by the public contract, sorted."""
    answered = json.loads(answer_line(json.dumps(case).encode()).text)
    day = case["date_of_service"]
    return sorted(
        (line.get("date_of_service", day), line["code"], line["units"], tuple(line["modifiers"]))
        for line in answered["lines"]
    )


def second_lines(case: dict[str, Any]) -> Lines:
    """The same of the second implementation, which knows sites by their names."""
    named = copy.deepcopy(case)
    for lesion in named["lesions"]:
        lesion["name"] = catalogue().site(lesion["site"]).name
    for service in named["other_services"]:
        if service.get("site"):
            service["name"] = catalogue().site(service["site"]).name
    return naive_lines(named)


def compared(seed: int, first: int, count: int) -> Iterator[Disagreement | None]:
    """For each of ``count`` cases from the ``first`` on the disagreement, or ``None``."""
    for number in range(first, first + count):
        case = generated_case(seed, number)
        engine, second = engine_lines(case), second_lines(case)
        agree = engine == second
        yield (
            None if agree else Disagreement(number=number, case=case, engine=engine, second=second)
        )
