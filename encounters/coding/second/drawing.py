"""Ways to draw a value from dice: the few of hypothesis' strategies that cases are made of.

``strategies`` is written with them. A server draws from dice with a seed, so that each case can be
made again; the tests hand over hypothesis' own dice, which find and shrink what fails.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any


class Strategy:
    """Something that can be drawn."""

    def __init__(self, draw: Callable[[random.Random], Any]) -> None:
        self.draw = draw

    def map(self, change: Callable[[Any], Any]) -> Strategy:
        return Strategy(lambda dice: change(self.draw(dice)))


def just(value: Any) -> Strategy:
    return Strategy(lambda dice: value)


def none() -> Strategy:
    return just(None)


def integers(min_value: int, max_value: int) -> Strategy:
    return Strategy(lambda dice: dice.randint(min_value, max_value))


def sampled_from(values: Sequence[Any]) -> Strategy:
    return Strategy(lambda dice: dice.choice(values))


def one_of(*strategies: Strategy) -> Strategy:
    return Strategy(lambda dice: dice.choice(strategies).draw(dice))


def lists(elements: Strategy, *, min_size: int = 0, max_size: int = 5) -> Strategy:
    return Strategy(
        lambda dice: [elements.draw(dice) for _ in range(dice.randint(min_size, max_size))]
    )


def builds(make: Callable[..., Any], *parts: Strategy, **named: Strategy) -> Strategy:
    return Strategy(
        lambda dice: make(
            *(part.draw(dice) for part in parts),
            **{name: part.draw(dice) for name, part in named.items()},
        )
    )


def fixed_dictionaries(parts: Mapping[str, Strategy]) -> Strategy:
    return Strategy(lambda dice: {name: part.draw(dice) for name, part in parts.items()})


def composite(make: Callable[..., Any]) -> Callable[..., Strategy]:
    """``make`` takes first the function that draws, then what its strategy was called with."""

    def called(*given: Any, **named: Any) -> Strategy:
        return Strategy(lambda dice: make(lambda part: part.draw(dice), *given, **named))

    return called
