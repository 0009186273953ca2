"""Lists of the administration and steps of the search as short as few rows allow.

What they read at the most is then the same with few rows as with many, and little beside a table.
"""

from __future__ import annotations

import pytest

from encounters.admin import audit_events, charts, long_lists, patients, private_search
from encounters.models import search_entry

_MOST_SHOWN = (
    (long_lists, "NEWEST"),
    (long_lists, "NEWEST_EACH"),
    (long_lists, "MOST_NUMBERED"),
    (charts, "MOST_NUMBERED"),
    (charts, "NEWEST_ROWS"),
    (audit_events, "NEWEST_EVENTS"),
    (search_entry, "MOST_NUMBERED"),
)
_MOST_FOUND = ((charts, "MOST_FOUND"), (patients, "MOST_FOUND"), (private_search, "MOST_FOUND"))


def shorten(patch: pytest.MonkeyPatch, *, shown: int, found: int) -> None:
    for bounds, most in ((_MOST_SHOWN, shown), (_MOST_FOUND, found)):
        for module, name in bounds:
            patch.setattr(module, name, most)
