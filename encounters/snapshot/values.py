"""Reading single values from rows."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from encounters.models import User
from encounters.models.base import Section
from encounters.record import PersonRecord
from encounters.vocabulary.terms import Term

TermT = TypeVar("TermT", bound=Term)
ModelT = TypeVar("ModelT", bound=Model)


def confirmed(section: Section, *names: str) -> dict[str, object]:
    """The values of ``names``, with ``None`` for a default that nobody has confirmed yet."""
    return {name: None if name in section.unconfirmed else getattr(section, name) for name in names}


def texts(section: Section, *names: str) -> dict[str, str]:
    """The same for texts, whose empty value is the empty string."""
    return {name: str(value or "") for name, value in confirmed(section, *names).items()}


def term(vocabulary: type[TermT], value: object) -> TermT | None:
    """The vocabulary's word for a stored value; ``None`` for an empty one."""
    return vocabulary(str(value)) if value else None


def attached(row: Model, name: str, kind: type[ModelT]) -> ModelT | None:
    """The one-to-one companion of ``row``, or ``None`` where nobody has made it yet."""
    try:
        companion = getattr(row, name)
    except ObjectDoesNotExist:
        return None
    assert isinstance(companion, kind)
    return companion


def person(user: User | None) -> PersonRecord | None:
    return None if user is None else known_person(user)


def known_person(user: User) -> PersonRecord:
    return PersonRecord(
        id=str(user.pk),
        name=user.display_name,
        credentials=user.credentials,
        npi=user.npi,
        taxonomy=user.taxonomy,
    )
