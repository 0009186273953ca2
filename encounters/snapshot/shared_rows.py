"""Rows to which many encounters point, read once for all of them."""

from __future__ import annotations

from typing import NamedTuple

from encounters.models import Location, Payer
from encounters.snapshot.raw_rows import raw_rows

_PAYER = ("key", "distinct_lesion_modifier")


class SharedRows(NamedTuple):
    """Key and habit of payers, and the places of service of locations, by their keys.

    Joined to encounters they make SQLite begin with them, and read all encounters for each part.
    """

    payers: dict[object, tuple[str, str]]
    places: dict[object, str]

    @classmethod
    def read(cls) -> SharedRows:
        payers = raw_rows(Payer.objects.order_by().values_list("pk", *_PAYER))
        places = raw_rows(Location.objects.order_by().values_list("pk", "place_of_service"))
        return cls({key: (name, habit) for key, name, habit in payers}, dict(places))
