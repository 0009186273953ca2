"""The time of a signature; refused when the clocks of server, database and log disagree.

It is taken before the note is printed, stands on its pages, and is stored as printed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from encounters.actions.saving.refusal import WHOLE_FORM, ServerBusyError, refuse
from encounters.models import AuditEvent

MOST_SKEW = timedelta(seconds=5)
MOST_STEP_BACK = timedelta(seconds=60)
# Beside the renderer's own limits, between the moment that is printed and the one it is stored at.
_BESIDE_RENDERING = timedelta(minutes=1)
_NOW = {
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "postgresql": "SELECT clock_timestamp()",
}


def database_now() -> datetime:
    """What the database's own clock shows."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW[connection.vendor])
        (now,) = cursor.fetchone()
    return now if isinstance(now, datetime) else datetime.fromisoformat(now).replace(tzinfo=UTC)


def signing_time() -> datetime:
    """Now, by the server; refused while nobody can trust what "now" is.

    The clocks of application and database differ by at most five seconds, and the last event that
    was written down lies at most a minute ahead.
    """
    before = timezone.now()
    database = database_now()
    now = timezone.now()
    # On a busy machine the question may take seconds. Between the two moments is no difference.
    skew = abs(database - min(max(database, before), now))
    if skew > MOST_SKEW:
        raise refuse(
            f"The clocks of server and database differ by {skew.total_seconds():.0f} seconds. "
            "Nothing is signed until they are set right."
        )
    last = AuditEvent.objects.order_by("-id").values_list("at", flat=True).first()
    if last and now < last - MOST_STEP_BACK:
        raise refuse(
            "The server's clock went back: the last entry was written later than now. Nothing is "
            "signed until it is set right."
        )
    return now


def refuse_stale(printed_at: datetime) -> None:
    """Refuse what was printed too long ago, or later than now, to be stored with that moment."""
    if not timedelta(0) <= signing_time() - printed_at <= most_printing():
        message = "Printing took too long, so nothing was signed. Sign again."
        raise ServerBusyError({WHOLE_FORM: [message]})


def most_printing() -> timedelta:
    """Getting a renderer ready and a note printed, at the longest, and a little more."""
    return timedelta(seconds=2 * settings.NOTE_SECONDS) + _BESIDE_RENDERING
