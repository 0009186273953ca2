"""Who and what may be named anew in a chart, for the forms and for every action behind them.

Whoever left a practice, and whatever it switched off, stays where it is recorded and is offered
nowhere else. ``refuse_unoffered`` stands in each save of a row, so that no column is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache

from django.db.models import Model, QuerySet

from encounters.actions.saving.refusal import ActionRefusedError
from encounters.models import (
    Lesion,
    Location,
    MapPreset,
    Payer,
    Practice,
    Site,
    Stage,
    Stain,
    SurgeonDefaults,
    User,
)
from encounters.models.duties import DUTIES, people_for, who_is_fit
from encounters.vocabulary.terms import Role


def people_of(practice: Practice, *roles: Role) -> QuerySet[User]:
    """Who works in the practice, in one of ``roles`` if any are given."""
    people = User.objects.filter(is_active=True, memberships__practice=practice)
    if roles:
        people = people.filter(memberships__role__in=[role.value for role in roles])
    return people.distinct()


def offered_payers(practice: Practice) -> QuerySet[Payer]:
    return Payer.objects.filter(practice=practice, is_offered=True)


def offered_locations(practice: Practice) -> QuerySet[Location]:
    return Location.objects.filter(practice=practice, is_offered=True)


def offered_stains(practice: Practice) -> QuerySet[Stain]:
    return Stain.objects.filter(practice=practice, is_offered=True)


def offered_presets(practice: Practice) -> QuerySet[MapPreset]:
    return MapPreset.objects.filter(practice=practice, is_offered=True)


def is_site_offered(practice: Practice, slug: str) -> bool:
    """A site that the practice says nothing of is offered."""
    return not Site.objects.filter(practice=practice, slug=slug, is_offered=False).exists()


# What a column refers to, with those that may be chosen, and the words for any other.
_ROWS: Mapping[type[Model], tuple[Callable[[Practice], QuerySet[Model]], str]] = {
    User: (people_of, "Choose somebody of this practice."),
    Location: (offered_locations, "Choose a location of this practice."),
    Payer: (offered_payers, "Choose a payer of this practice."),
    MapPreset: (offered_presets, "Choose a preset of this practice."),
}
# Columns that hold a word from a list of the practice.
_STAIN: tuple[Callable[[Practice, str], bool], str] = (
    lambda practice, name: offered_stains(practice).filter(name=name).exists(),
    "Choose a stain of this practice.",
)
_WORDS: Mapping[tuple[type[Model], str], tuple[Callable[[Practice, str], bool], str]] = {
    (Stage, "stain"): _STAIN,
    (SurgeonDefaults, "stain"): _STAIN,
    (Lesion, "site"): (is_site_offered, "This practice does not offer this site any more."),
}


def refuse_unoffered(row: Model, practice: Practice, named: Collection[str]) -> None:
    """Refuse what the columns ``named`` of ``row`` say if the practice does not offer it now.

    ``named`` are the columns that change: what is recorded already stays.
    """
    errors: dict[str, list[str]] = {}
    for name in _chosen(type(row)).intersection(named):
        if fault := _fault(row, practice, name):
            errors[name] = [fault]
    if errors:
        raise ActionRefusedError(errors)


@cache
def _chosen(model: type[Model]) -> frozenset[str]:
    """Its columns that name somebody or something of a practice."""
    return frozenset(
        field.name
        for field in model._meta.fields
        if (model, field.name) in _WORDS
        or f"{model._meta.model_name}.{field.name}" in DUTIES
        or field.related_model in _ROWS
    )


def _fault(row: Model, practice: Practice, name: str) -> str:
    field = row._meta.get_field(name)
    value = getattr(row, getattr(field, "attname", name))
    if value in (None, ""):
        return ""
    if (type(row), name) in _WORDS:
        is_offered, words = _WORDS[type(row), name]
        return "" if is_offered(practice, value) else words
    duty = f"{row._meta.model_name}.{name}"
    if duty in DUTIES:
        is_fit = people_for(practice, duty).filter(pk=value).exists()
        return "" if is_fit else f"Choose {who_is_fit(duty)} of this practice."
    kind = field.related_model
    if not isinstance(kind, type) or kind not in _ROWS:
        return ""
    offered, words = _ROWS[kind]
    return "" if offered(practice).filter(pk=value).exists() else words
