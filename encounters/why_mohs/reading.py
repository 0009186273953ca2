"""Reads the data files of this part strictly: what is odd in one is an error that names it."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

FOLDER = Path(__file__).with_name("data")
ShapeT = TypeVar("ShapeT", bound=msgspec.Struct)


class WhyMohsDataError(ValueError):
    """A data file holds something unexpected; the message names file and entry."""


def tables_of(name: str, text: str) -> dict[str, Any]:
    """The tables of one file; measures become ``Decimal``."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError as error:
        raise WhyMohsDataError(f"{name}: it is nested too deeply") from error
    except ValueError as error:
        # A number of too many digits is one too.
        raise WhyMohsDataError(f"{name}: {error}") from error


def shaped(place: str, cells: object, kind: type[ShapeT]) -> ShapeT:
    try:
        return msgspec.convert(cells, kind)
    except msgspec.ValidationError as error:
        raise WhyMohsDataError(f"{place}: {error}") from error


def refuse_empty(place: str, **texts: str) -> None:
    for name, value in texts.items():
        if not value.strip() or value != value.strip():
            raise WhyMohsDataError(f"{place} {name}: must be a text that is not empty")
