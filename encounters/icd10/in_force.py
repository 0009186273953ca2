"""Whether a code could be billed on a day, by the releases that come with Mohsdoc.

The application asks the releases loaded into its database (``encounters.models.icd10``). The
command ``derive_codes`` touches none, and asks here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from encounters.icd10.releases import last_day_of_year, release_name
from encounters.icd10.shipped import shipped_days, shipped_release


def why_not_in_force(code: str, on: date) -> tuple[str, bool]:
    """Why ``code`` cannot stand on a claim of that day, and whether a release of the day says so.

    Empty where it can. Where no shipped release covers the day, the nearest one is asked, and the
    second value is false: the code may have come or gone since.
    """
    since = max((day for day in shipped_days() if day <= on), default=min(shipped_days()))
    is_sure = since <= on <= last_day_of_year(since)
    is_billable = _entries(since).get(code)
    name = release_name(since)
    if is_billable is None:
        return f"{code} is not a code of {name}.", is_sure
    if not is_billable:
        return f"{code} is a heading in {name}: choose one of the codes under it.", is_sure
    return "", is_sure


@lru_cache(maxsize=2)
def _entries(since: date) -> Mapping[str, bool]:
    """Each code and heading of a release, and whether it is billable."""
    return {entry.code: entry.is_billable for entry in shipped_release(since).entries}
