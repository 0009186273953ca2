"""When each rule has something to say. A rule in ``data/`` names its condition by the function.

A condition is given the case and the rows its rule is asked of: nothing more for an encounter; the
day; the lesion; lesion and stage; lesion, stage and block; the defect; defect and repair. It
answers yes or no, or with the words for the braces of the rule's sentence: a mapping for one
remark, several for several.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from encounters.workflow.rules.conditions import (
    agreement,
    closures,
    confirming,
    days,
    doses,
    elements,
    kinds,
    measures,
    reasons,
    times,
)

Condition = Callable[..., Any]


def _conditions(*modules: ModuleType) -> dict[str, Condition]:
    found: dict[str, Condition] = {}
    for module in modules:
        for name, value in vars(module).items():
            is_own = getattr(value, "__module__", "") == module.__name__
            if name.startswith("_") or not callable(value) or not is_own:
                continue
            if name in found:
                raise ValueError(f"two conditions are called {name}")
            found[name] = value
    return found


CONDITIONS = _conditions(
    elements, closures, confirming, agreement, times, days, measures, doses, kinds, reasons
)
