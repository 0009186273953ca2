"""Who did what, when, from where, and on whom. Written by actions; nobody changes it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from encounters.integrity.audit_chain import Link, event_text
from encounters.models.base import short
from encounters.models.constraints import checked
from encounters.models.practice import Practice
from encounters.vocabulary.record_terms import Outcome

_CHUNK = 2_000
# Of these events ``changes`` names the charts that were shown, any number of them.
LISTING = ("list_charts", "search_charts", "view_audit", "export_audit")
# Each by itself: only so SQLite sees in a question with bound values the condition of an index.
IS_LISTING = reduce(or_, (Q(action=name) for name in LISTING))


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    def links(self) -> Iterator[Link]:
        """The events as the chain sees them, in its order, a few at a time in memory."""
        rows = self.order_by("seq").values(*COVERED, "seq", "previous", "digest")
        for row in rows.iterator(chunk_size=_CHUNK):
            yield Link(row["seq"], row["previous"], row["digest"], content_of(row))


@checked
class AuditEvent(models.Model):
    """One change, with the values before and after in ``changes`` as ``{field: [old, new]}``; or
    one look at somebody's data, for which ``changes`` tells what was asked and shown.

    ``seq`` counts without a gap and orders the log; clocks do not. ``digest`` covers all the rest
    (``encounters.integrity.audit_chain``). ``version`` is that of a section after the change.
    Subjects are named by kind and id, not by foreign key: the event outlives its subject.
    ``source`` is the address a request came from, or who ran a command; ``place`` is the name of
    the page.
    """

    seq = models.BigIntegerField(unique=True, editable=False)
    previous = models.CharField(max_length=64, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    patient_id = short(36)
    encounter_id = short(36)
    version = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices(), default=Outcome.DONE.value, editable=False
    )
    source = short(60)
    place = short(80)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["encounter_id", "seq"], name="audit_of_encounter"),
            models.Index(fields=["patient_id", "seq"], name="audit_of_patient"),
            models.Index(fields=["subject_id", "seq"], name="audit_of_subject"),
            models.Index(fields=["practice", "seq"], name="audit_of_practice"),
            models.Index(fields=["actor", "seq"], name="audit_of_actor"),
            models.Index(fields=["actor", "at"], name="audit_of_actor_by_time"),
            models.Index(fields=["practice", "at", "seq"], name="audit_of_practice_by_time"),
            models.Index(
                fields=["practice", "at", "seq"],
                condition=~Q(outcome=Outcome.DONE.value),
                name="audit_not_done",
            ),
            models.Index(
                fields=["practice", "seq"],
                condition=IS_LISTING,
                name="audit_listing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind}"


# The columns under the digest, by the names they have in the database.
COVERED = (
    "at",
    "actor_id",
    "practice_id",
    "action",
    "subject_kind",
    "subject_id",
    "patient_id",
    "encounter_id",
    "version",
    "outcome",
    "source",
    "place",
    "changes",
)


def content_of(row: dict[str, object]) -> str:
    return event_text({name: row[name] for name in COVERED})
