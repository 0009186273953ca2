"""Two values for a column of each kind, where nothing more is known of it than its kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

MADE: dict[str, Callable[[Any, bool], object]] = {
    "CharField": lambda column, second: f"{'Two' if second else 'One'} {column.name}"[
        : column.max_length
    ],
    "TextField": lambda column, second: f"{'Two' if second else 'One'} {column.name}",
    "BooleanField": lambda _, second: not second,
    "DecimalField": lambda _, second: Decimal(3 if second else 2),
    "Positive": lambda _, second: 3 if second else 2,
    "DateField": lambda _, second: date(2026, 10, 20 + second),
    "DateTimeField": lambda _, second: datetime(2026, 10, 5, 10 + second, tzinfo=UTC),
    "TimeField": lambda _, second: time(10 + second, 15),
}
