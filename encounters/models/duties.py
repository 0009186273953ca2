"""Which roles in the practice allow somebody to be named for a duty: the one list of them.

Forms offer these people, and actions refuse anybody else who is newly named. Who is recorded may
have left since.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import Model, QuerySet, Subquery
from django.db.models.lookups import IsNull

from encounters.models.practice import Practice, User
from encounters.vocabulary.permissions import ROLES_WITH, Permission
from encounters.vocabulary.terms import Role

_SURGEON = frozenset({Role.SURGEON})

# By model and field. A fellow holds the role of a surgeon too.
DUTIES: Mapping[str, frozenset[Role]] = {
    "encounter.surgeon": _SURGEON,
    "encounter.assistant": frozenset({Role.ASSISTANT}),
    "encounter.histotechnician": frozenset({Role.HISTOTECHNICIAN}),
    "serviceday.assistant": frozenset({Role.ASSISTANT}),
    "serviceday.histotechnician": frozenset({Role.HISTOTECHNICIAN}),
    "siteverification.verified_by": ROLES_WITH[Permission.WRITE_CHART],
    "stage.performer": _SURGEON,
    "stage.reader": _SURGEON,
    "stage.supervisor": _SURGEON,
    "repair.surgeon": _SURGEON,
    "repair.fellow": _SURGEON,
}
_WHO = {
    Role.SURGEON: "a surgeon",
    Role.ASSISTANT: "an assistant",
    Role.HISTOTECHNICIAN: "a histotechnician",
}


def people_for(practice: Practice, duty: str) -> QuerySet[User]:
    """Who may be named for a duty."""
    roles = [role.value for role in DUTIES[duty]]
    return User.objects.filter(
        is_active=True, memberships__practice=practice, memberships__role__in=roles
    ).distinct()


def people_with(rows: QuerySet[Any]) -> QuerySet[User]:
    """Whoever has any of ``rows``, which name the person by ``OuterRef("pk")``.

    The first row in the order of ``rows``, for which there is an index, is looked for of each
    person. Asked by ``Exists``, PostgreSQL joins, and walks all rows where few people have many.
    """
    return User.objects.filter(IsNull(Subquery(rows.values("pk")[:1]), False))


def is_fit(person: User, practice: Practice, duty: str) -> bool:
    roles = [role.value for role in DUTIES[duty]]
    held = person.memberships.filter(practice=practice, role__in=roles)
    return person.is_active and held.exists()


def is_accredited_fellow(person: User, practice: Practice) -> bool:
    """Whether this surgeon is in the practice as a fellow of an accredited program."""
    return person.memberships.filter(
        practice=practice, role=Role.SURGEON.value, is_accredited_fellow=True
    ).exists()


def accredited_fellows(practice: Practice) -> QuerySet[User]:
    """The surgeons who are in the practice as fellows of an accredited program."""
    return User.objects.filter(
        is_active=True,
        memberships__practice=practice,
        memberships__role=Role.SURGEON.value,
        memberships__is_accredited_fellow=True,
    ).distinct()


@cache
def duties_of(model: type[Model]) -> tuple[tuple[str, str], ...]:
    """The fields of a model that name somebody, with their duties."""
    name = model._meta.model_name
    return tuple(
        (duty.partition(".")[2], duty) for duty in DUTIES if duty.partition(".")[0] == name
    )


def who_is_fit(duty: str) -> str:
    """For a refusal: "a surgeon", "a surgeon, an assistant or a histotechnician"."""
    *others, last = [words for role, words in _WHO.items() if role in DUTIES[duty]]
    return f"{', '.join(others)} or {last}" if others else last
