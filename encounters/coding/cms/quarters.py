"""Quarters: CMS's tables take effect on the first day of one, and are named after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from encounters.coding.cms.errors import CmsFileError

FIRST_DAY_EVER = date(2024, 1, 1)
LONGEST_AHEAD = timedelta(days=200)
_MONTHS = {1: 1, 4: 2, 7: 3, 10: 4}
_MONTH_NAMES = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
# Version 32.2 of the pairs is that of the third quarter of 2026.
_FIRST_VERSION = 1994
_LETTERS = "abcd"

_PATTERNS = (
    re.compile(r"v(?P<version>\d\d)(?P<dot>[0-3])r\d"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)[-_ ]*q(?P<quarter>[1-4])(?!\d)"),
    re.compile(r"(?P<month>\d\d)[-_]0?1[-_](?P<year>20\d\d)(?!\d)"),
    re.compile(r"rvu(?P<short>\d\d)(?P<letter>[a-d])(?![a-z])"),
    re.compile(r"pprrvu(?:20)?(?P<short>\d\d)[-_ ]?(?P<name>jan|apr|jul|oct)"),
    re.compile(r"(?P<name>jan|apr|jul|oct)[a-z]*[-_ ](?:1[-_, ]+)?(?P<year>20\d\d)(?!\d)"),
    re.compile(r"(?P<year>20\d\d)\b.*\b(?P<name>jan|apr|jul|oct)[a-z]* release"),
)


def quarter_words(first_day: date) -> str:
    """ "2026 Q4"."""
    return f"{first_day.year} Q{_MONTHS[first_day.month]}"


def is_first_day(day: date) -> bool:
    return day.day == 1 and day.month in _MONTHS


def last_day_of_quarter(first_day: date) -> date:
    month = first_day.month + 3
    after = date(first_day.year + month // 13, (month - 1) % 12 + 1, 1)
    return after - timedelta(days=1)


def last_day_of_year(first_day: date) -> date:
    return date(first_day.year, 12, 31)


def quarter_named(text: str) -> date | None:
    """The first day of the quarter that a name or a title tells of."""
    for pattern in _PATTERNS:
        if found := pattern.search(text.lower()):
            return _first_day(found.groupdict())
    return None


def _first_day(found: dict[str, str]) -> date | None:
    if "version" in found:
        return date(_FIRST_VERSION + int(found["version"]), 3 * int(found["dot"]) + 1, 1)
    year = int(found["year"]) if "year" in found else 2000 + int(found["short"])
    if "name" in found:
        return date(year, _MONTH_NAMES[found["name"]], 1)
    if "quarter" in found:
        return date(year, 3 * int(found["quarter"]) - 2, 1)
    if "letter" in found:
        return date(year, 3 * _LETTERS.index(found["letter"]) + 1, 1)
    return date(year, int(found["month"]), 1) if int(found["month"]) in _MONTHS else None


def first_day_for(names: Iterable[str], given: date | None, *, today: date) -> date:
    """The first day of a release: the given one, else the one that all names agree on.

    ``CmsFileError`` if nobody says it, names contradict it, or it is no day for a release.
    """
    named = {name: day for name in names if (day := quarter_named(name)) is not None}
    day = given or next(iter(named.values()), None)
    if day is None:
        raise _wrong("no name of a file says the quarter: give its first day")
    for name, other in named.items():
        if other != day:
            raise _wrong(f"{name} is of {quarter_words(other)}, not of {_words(day)}")
    if not is_first_day(day):
        raise _wrong(f"{day.isoformat()} is not the first day of a quarter")
    if day < FIRST_DAY_EVER:
        raise _wrong(f"{quarter_words(day)} lies before the first edition of the rules")
    if day > today + LONGEST_AHEAD:
        raise _wrong(f"{quarter_words(day)} lies too far ahead")
    return day


def _words(day: date) -> str:
    return quarter_words(day) if is_first_day(day) else day.isoformat()


def _wrong(message: str) -> CmsFileError:
    return CmsFileError(message, field="first_day")
