"""Which encounters belong to a day."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from encounters.models import Encounter


def seen_on(rows: QuerySet[Encounter], day: date) -> QuerySet[Encounter]:
    """Of ``rows`` the encounters of that day, and those in which a later stage was taken on it.

    Each of the two is looked up by an index of its own; with an OR over both tables a database
    walks every encounter there is.
    """
    bare = rows.order_by().values("pk")
    begun, gone_on = (
        bare.filter(date_of_service=day),
        bare.filter(lesions__stages__date_of_service=day),
    )
    return Encounter.objects.filter(pk__in=begun.union(gone_on))
