"""ICD-10-CM as loaded: every code and heading, with the days on which it was in force.

A code's row is closed, never deleted, when a newer release drops or changes it: a note of last
year keeps the code that was right last year. Labels are the public-domain text of the release.
``encounters/actions/administration/icd10.py`` is the only writer.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import models
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from encounters.icd10.releases import MAX_LABEL_LETTERS, first_day_of_year, with_dot
from encounters.models.constraints import JudgedCheck, checked
from encounters.vocabulary.words import query_words, words

_NOT_IN_A_CODE = re.compile(r"[^A-Z0-9]")
CODE_LETTERS = 7
MAX_RELEASE_LETTERS = 80


def normal_code(text: str) -> str:
    """A code as it is printed: upper case, dot after the third character (``c44311``: C44.311)."""
    bare = _NOT_IN_A_CODE.sub("", text[:40].upper())
    return with_dot(bare)


def search_text(code: str, label: str) -> str:
    """What the search looks into: each word with a space before it, the code also without dot."""
    return "".join(
        f" {word}" for word in (code.replace(".", "").lower(), *words(f"{code} {label}"))
    )


class Icd10Query(QuerySet["Icd10Code"]):
    """Lookups by day: a code is only ever right on a date of service."""

    def in_force(self, on: date) -> Icd10Query:
        """Codes and headings in force on ``on``, first and last day included."""
        not_ended = Q(effective_to__isnull=True) | Q(effective_to__gte=on)
        return self.filter(not_ended, effective_from__lte=on)

    def is_covered(self, on: date) -> bool:
        """Whether a loaded release covers ``on``: one that began in the same fiscal year, by then.

        A release shows by the rows it began; each one begins some. Its rows are the newest of the
        table, so the search begins there and ends with the first.
        """
        since = first_day_of_year(on)
        began = self.filter(effective_from__range=(since, on)).order_by("-pk")
        return began.values_list("pk").first() is not None

    def search(self, text: str, on: date, limit: int = 20) -> Icd10Query:
        """Billable codes in force on ``on`` whose code or label has every word of ``text``.

        Words match from their beginning ("ear" never finds "forearm"). Codes that begin with what
        was typed come first. Nothing to look for finds nothing.
        """
        asked = query_words(text)
        if not asked:
            return self.none()
        found = self.in_force(on).filter(is_billable=True)
        for word in asked:
            found = found.filter(search_text__contains=f" {word}")
        typed_code = Case(
            When(search_text__startswith=f" {''.join(asked)}", then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return found.order_by(typed_code, "code")[:limit]


@checked
class Icd10Code(models.Model):
    """One code or heading over one stretch of days; ``effective_to`` is its last day, if known.

    ``is_billable`` is false for headings, which are kept so that they can be refused by name.
    ``release`` names the release that brought this row.
    """

    code = models.CharField(max_length=CODE_LETTERS + 1)
    label = models.CharField(max_length=MAX_LABEL_LETTERS)
    is_billable = models.BooleanField("billable")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    release = models.CharField(max_length=MAX_RELEASE_LETTERS)
    search_text = models.CharField(max_length=400, editable=False)

    objects = Icd10Query.as_manager()

    class Meta:
        verbose_name = "ICD-10-CM code"
        ordering = ["code", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "effective_from"], name="icd10code_once_per_release"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(effective_to__isnull=True),
                name="icd10code_one_in_force",
            ),
            JudgedCheck(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="icd10code_ends_after_it_begins",
            ),
            JudgedCheck(
                condition=~Q(code="") & ~Q(label="") & ~Q(release=""), name="icd10code_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


def why_not_covered(on: date) -> str:
    """That no loaded release covers ``on``, and what follows from it; empty when one does."""
    if Icd10Code.objects.is_covered(on):
        return ""
    return (
        f"No loaded release of ICD-10-CM covers {on.isoformat()}: diagnosis codes may be out of "
        "force. Whoever runs the server can load the release of that day."
    )


def why_not_billable(code: str, on: date) -> str:
    """Why ``code`` cannot stand on a claim for a service on ``on``; empty when it can.

    Lower case and a missing dot are tolerated.
    """
    asked = normal_code(code)
    if not asked:
        return "Give an ICD-10-CM code."
    rows = list(Icd10Code.objects.filter(code=asked).order_by("effective_from"))
    if not rows:
        return f"{asked} is not an ICD-10-CM code."
    begun = [row for row in rows if row.effective_from <= on]
    if not begun:
        return f"{asked} is not in force before {rows[0].effective_from.isoformat()}."
    latest = begun[-1]
    if latest.effective_to is not None and latest.effective_to < on:
        return f"{asked} was retired; its last day was {latest.effective_to.isoformat()}."
    if not latest.is_billable:
        return f"{asked} ({latest.label}) is a heading; choose one of the codes under it."
    return ""
