"""Finds what is offered as buttons beside the fields of a page's forms.

A page with one form gets it by itself; one that makes several forms calls ``with_picks``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model

from encounters.forms.base import ShownForm
from encounters.forms.picks import Pick, Picks
from encounters.models import Encounter, UsualWords
from encounters.vocabulary.usual_words import (
    BETWEEN,
    MOST_OFFERED,
    UsualField,
    lines_of,
    usual_fields,
)
from encounters.web.open_chart import OpenChart

# Of the patient's earlier cases, the last ones; more would push out what is usual.
_CASES_ASKED = 3
_MOST_RECALLED = 3
# A longer text is a story of its day, and no button.
_LONGEST_RECALLED = 80


def with_picks(chart: OpenChart, *forms: ShownForm) -> None:
    """Give the forms the buttons of their fields; nothing for somebody who only reads.

    Asks for the practice's lists once for all the forms, and once for what earlier cases say.
    """
    if not chart.may_write:
        return
    declared = [(form, name, field) for form in forms for name, field in _fields_of(form)]
    usual = _usual(chart, [field.key for _, _, field in declared if field.takes_words])
    recalled = _recalled(chart, [field for _, _, field in declared if field.recalled])
    for form, name, field in declared:
        is_choice = hasattr(form.fields[name], "queryset")
        known = _team(chart, by_key=is_choice) if field.people else _merged(field, recalled, usual)
        if known:
            form.picks = {**form.picks, name: Picks(known[:MOST_OFFERED], field.several)}


def _fields_of(form: ShownForm) -> Iterator[tuple[str, UsualField]]:
    """The form's fields that are declared in ``usual_words.toml``, by their names in the form."""
    for name in form.fields:
        column, *others = form.columns_of(name)
        field = None if others else usual_fields().get(f"{form.of_model}.{column}")
        lesion = getattr(form, "instance", None)
        if field and (not field.tumors or getattr(lesion, "tumor_type", "") in field.tumors):
            yield name, field


def _merged(
    field: UsualField,
    recalled: Mapping[str, tuple[Pick, ...]],
    usual: Mapping[str, tuple[str, ...]],
) -> tuple[Pick, ...]:
    """The patient's own words first, then the practice's that are none of them."""
    own = recalled.get(field.key, ())
    taken = {pick.words.casefold() for pick in own}
    others = [words for words in usual.get(field.key, ()) if words.casefold() not in taken]
    return (*own, *map(Pick, others))


def _usual(chart: OpenChart, keys: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What the practice offers, by field."""
    if not keys:
        return {}
    rows = UsualWords.objects.filter(
        practice=chart.encounter.practice_id, field__in=keys, is_offered=True
    )
    return {row.field: lines_of(row.words) for row in rows}


def _recalled(chart: OpenChart, fields: Collection[UsualField]) -> dict[str, tuple[Pick, ...]]:
    """What the patient's earlier cases in this practice say, the last case first.

    Charts that were merged count as his. Not what nobody confirmed, and no case that was entered
    in error.
    """
    if not fields:
        return {}
    encounter = chart.encounter
    earlier = Encounter.objects.of_person(encounter.patient).filter(
        practice=encounter.practice_id,
        date_of_service__lte=encounter.date_of_service,
        entered_in_error=None,
    )
    found: dict[str, tuple[Pick, ...]] = {}
    for model in dict.fromkeys(_model_of(field) for field in fields):
        rows = (
            model._default_manager.filter(encounter__in=earlier)
            .exclude(encounter=encounter.pk)
            .select_related("encounter")
            .order_by("-encounter__date_of_service", "-encounter__created_at")
        )
        last = list(rows[:_CASES_ASKED])
        for field in fields:
            if _model_of(field) is model:
                found[field.key] = tuple(_said_in(last, field))[:_MOST_RECALLED]
    return found


def _model_of(field: UsualField) -> type[Model]:
    return apps.get_model("encounters", field.key.partition(".")[0])


def _said_in(rows: Collection[Any], field: UsualField) -> Iterator[Pick]:
    """Each text once, with the day of the last case that says it; ``rows`` are its sections."""
    name, seen = field.key.partition(".")[2], set()
    for row in rows:
        said: str = "" if name in row.unconfirmed else getattr(row, name)
        for words in map(str.strip, said.split(BETWEEN) if field.several else [said]):
            if words and len(words) <= _LONGEST_RECALLED and words.casefold() not in seen:
                seen.add(words.casefold())
                yield Pick(words, beside=row.encounter.date_of_service.isoformat())


def _team(chart: OpenChart, *, by_key: bool) -> tuple[Pick, ...]:
    """Who is logged in, then the team of the case; by account where the field is a list of them."""
    record = chart.record
    people = {str(chart.user.pk): chart.user.display_name}
    for person in (record.surgeon, *record.assistants, record.histotechnician):
        if person is not None:
            people.setdefault(person.id, person.name)
    return tuple(Pick(name, key if by_key else "") for key, name in people.items())
