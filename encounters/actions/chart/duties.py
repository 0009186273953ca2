"""Refuses people whose role in the practice does not allow what they are named for."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Model

from encounters.models import Practice
from encounters.models.duties import duties_of, is_fit, who_is_fit


def unfit_people(
    row: Model, practice: Practice, named: Collection[str] | None = None
) -> dict[str, list[str]]:
    """Messages by field for whoever may not be named there.

    ``named`` are the fields that change, ``None`` all of them: who was recorded before may have
    left since.
    """
    return {
        field: [f"Choose {who_is_fit(duty)} of this practice."]
        for field, duty in duties_of(type(row))
        if (named is None or field in named)
        # A new row may lack somebody who must be named: that is refused for being empty.
        and (person := getattr(row, field, None)) is not None
        and not is_fit(person, practice, duty)
    }
