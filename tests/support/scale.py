"""How much of the long loops runs: about a fifth by default, all of it with ``--scale full``.

A part is the same each time and spread over the whole, so a failure can be run again. What a loop
leaves out by default must be more of the same, never a kind of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection
from hypothesis import HealthCheck, settings

from tools.machine import ON_CI

SCALES = ("part", "full")
FIFTH = 5
_EXAMPLES = 100
T = TypeVar("T")

_scale = SCALES[0]


def choose(scale: str) -> None:
    """Set the scale; called once, before tests are collected."""
    global _scale
    _scale = scale
    settings.register_profile(
        "mohsdoc",
        max_examples=number(_EXAMPLES),
        # A busy machine is no fault of the example, nor is a large one.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        derandomize=ON_CI,
    )
    settings.load_profile("mohsdoc")


def is_full() -> bool:
    return _scale == "full"


def number(whole: int) -> int:
    """How many times to do what is done ``whole`` times with ``--scale full``."""
    return whole if is_full() else -(-whole // FIFTH)


def by_database(sqlite: T, other: T) -> T:
    """``other`` where the tests run with another database, which repeats what SQLite was asked."""
    return sqlite if connection.vendor == "sqlite" else other


def some(cases: Iterable[T], *, each: int = FIFTH, start: int = 0) -> list[T]:
    """All ``cases``, or by default each fifth of them from ``start`` on (``each`` says which).

    Loops within loops give their own number as ``start``: then all inner cases have their turn.
    """
    every = list(cases)
    return every if is_full() else every[start % each :: each]
