"""Which roles in the practice allow somebody to be named for a duty: the one list of them.

Forms offer these people, and actions refuse anybody else who is newly named. Who is recorded may
have left since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Model, QuerySet

from encounters.models.practice import Practice, User
from encounters.vocabulary.permissions import ROLES_WITH, Permission
from encounters.vocabulary.terms import Role

_SURGEON = frozenset({Role.SURGEON})
_CLINICAL = ROLES_WITH[Permission.WRITE_CHART]

# By model and field. A fellow holds the role of a surgeon too.
DUTIES: Mapping[str, frozenset[Role]] = {
    "encounter.surgeon": _SURGEON,
    "encounter.assistant": _CLINICAL,
    "encounter.histotechnician": _CLINICAL,
    "siteverification.verified_by": _CLINICAL,
    "stage.performer": _SURGEON,
    "stage.reader": _SURGEON,
    "stage.supervisor": _SURGEON,
    "repair.surgeon": _SURGEON,
}


def people_for(practice: Practice, duty: str) -> QuerySet[User]:
    """Who may be named for a duty."""
    roles = [role.value for role in DUTIES[duty]]
    return User.objects.filter(
        memberships__practice=practice, memberships__role__in=roles
    ).distinct()


def is_fit(person: User, practice: Practice, duty: str) -> bool:
    roles = [role.value for role in DUTIES[duty]]
    return person.memberships.filter(practice=practice, role__in=roles).exists()


def duties_of(model: type[Model]) -> Iterator[tuple[str, str]]:
    """The fields of a model that name somebody, with their duties."""
    for duty in DUTIES:
        name, _, field = duty.partition(".")
        if name == model._meta.model_name:
            yield field, duty


def who_is_fit(duty: str) -> str:
    """For a refusal: "a surgeon of this practice"."""
    if DUTIES[duty] == _CLINICAL:
        return "somebody of the clinical team of this practice"
    return "a surgeon of this practice"
