"""Finds the charts that somebody may already have: by MRN, or because the facts are alike.

Two questions to the database, each through an index and bounded: one by record numbers that look
the same or have two digits exchanged, one by birth dates that can be mistaken for the one typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add, or_

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower

from encounters.models import Patient, Practice
from encounters.vocabulary.look_alikes import name_skeleton, number_skeleton
from encounters.vocabulary.same_person import (
    Identity,
    dates_alike,
    exchanged_neighbors,
    why_alike,
)
from encounters.vocabulary.typed_text import searchable

MOST_CANDIDATES = 300
MOST_ASKED = 5
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Known:
    """A chart and why it may be the one meant. ``found`` is what the facts agree with: the chart
    itself, or one that was merged into it."""

    found: Patient
    why: tuple[str, ...]

    @property
    def patient(self) -> Patient:
        return self.found.survivor

    @property
    def was_merged(self) -> bool:
        return self.found.merged_into_id is not None


def patient_with_mrn(practice: Practice, mrn: str) -> Patient | None:
    """The chart that has exactly this number, also if it was merged into another since.

    In the words of the constraint by which the number is unique, so by its index.
    """
    asked = Lower(Value(searchable(mrn)[:40]))
    rows = Patient.objects.filter(practice=practice).alias(lower_mrn=Lower("mrn"))
    return rows.filter(lower_mrn=asked).select_related("merged_into").first()


def likely_same(
    practice: Practice, facts: Identity, *, besides: Patient | None = None
) -> list[Known]:
    """Charts of other numbers that may be the same person's; at most ``MOST_ASKED``.

    ``besides`` is the chart at hand, which is no candidate for itself.
    """
    found: dict[object, Known] = {}
    for candidate in _candidates(practice, facts):
        why = why_alike(facts, candidate.identity)
        is_own = besides is not None and candidate.survivor.pk == besides.survivor.pk
        if why and not is_own:
            found.setdefault(candidate.survivor.pk, Known(candidate, why))
    return list(found.values())[:MOST_ASKED]


def _candidates(practice: Practice, facts: Identity) -> Iterator[Patient]:
    rows = Patient.objects.filter(practice=practice).select_related("merged_into", "payer")
    rows = rows.order_by("created_at", "pk")
    if number := number_skeleton(facts.mrn):
        yield from rows.filter(mrn_key__in={number, *exchanged_neighbors(number)})[:MOST_CANDIDATES]
    born = rows.filter(date_of_birth__in=dates_alike(facts.date_of_birth))
    # Names that are alike share a whole word; so many people on one date do not.
    words = name_skeleton(f"{facts.family_name} {facts.given_names}").split()
    whole = [word for word in words if len(word) > 1] or words
    if whole:
        shared = [Q(skeleton__contains=f" {word} ") for word in whole[:_MOST_WORDS]]
        nearest_first = reduce(
            add, (Case(When(word, then=Value(1)), default=Value(0)) for word in shared)
        )
        found = born.filter(reduce(or_, shared)).order_by(nearest_first.desc(), "created_at", "pk")
        yield from found[:MOST_CANDIDATES]
