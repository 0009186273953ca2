"""Ids of another practice in forms, in place of one's own: refused, and nothing refers across."""

import uuid

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import F, Model

from encounters.models import CmsTable, Location, Membership, Payer, Practice, User
from tests.support import scale
from tests.support.factories import a_practice
from tests.support.form_crawl import FORM_TYPE, a_day_at_work, every_form
from tests.support.full_case import a_full_case
from tests.support.own_transaction import of_the_test

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]
# Of the tables of CMS no practice is the owner.
PATHS = {
    model: table.practice_path
    for model, table in admin.site._registry.items()
    if hasattr(table, "practice_path") and model not in (CmsTable, Practice)
}
SEARCHED = {"day_search", "practice_switch"}


def references():
    """Every column that refers to a row of a practice, by model."""
    for model, path in PATHS.items():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            target = field.related_model if field.is_relation else None
            if isinstance(target, type) and issubclass(target, Model) and target in PATHS:
                yield model, path, field.name, f"{field.name}__{PATHS[target]}"


def crossings():
    """Rows that refer to a row of another practice than their own."""
    found = []
    for model, path, name, across in references():
        if model is Membership or model is User:
            continue
        filled = model.objects.filter(**{f"{name}__isnull": False})
        inside = model.objects.filter(**{across: F(path)}).values("pk")
        found += [(model.__name__, name, row.pk) for row in filled.exclude(pk__in=inside)]
    return found


def is_id(value):
    if value.isdecimal():
        return True
    try:
        return bool(uuid.UUID(value))
    except ValueError:
        return False


def foreign_ids(other, keys, offered):
    """Of the kind that the field takes: uuids of the other's chart, or numbers of its settings."""
    if any("-" in value for value in offered if is_id(value)):
        return [str(keys[name]) for name in ("lesion_id", "stage_id", "block_id", "encounter_id")]
    rows = (
        other.surgeon,
        other.nurse,
        Location.objects.get(practice=other.practice),
        Payer.objects.filter(practice=other.practice).first(),
    )
    return [str(row.pk) for row in rows]


def test_no_form_of_a_chart_takes_an_id_of_another_practice(as_user):
    case, keys = a_day_at_work()
    other, other_keys = a_full_case()
    client = as_user(case.surgeon)
    assert crossings() == []
    tried, wrong = 0, []
    for name, form in every_form(client, keys):
        if name in SEARCHED:
            continue
        for field in form.fields:
            offered = field.offered
            own = [value for value in offered if value and is_id(value)]
            if field.kind not in ("choice", "ticks") or not own:
                continue
            foreign = [
                value for value in foreign_ids(other, other_keys, own) if value not in offered
            ]
            for value in scale.some(foreign, each=len(foreign) or 1, start=tried):
                tried += 1
                body = form.sent_with({field.name: value})
                with of_the_test():
                    answer = client.post(form.action, body, content_type=FORM_TYPE)
                    # What was refused wrote nothing: tests of bad requests see to that.
                    crossed = crossings() if answer.status_code < 400 else []
                    transaction.set_rollback(True)
                if crossed or answer.status_code >= 500:
                    wrong.append((name, field.name, value, answer.status_code, crossed))
    assert wrong == []
    assert tried >= 12


def test_a_row_that_refers_across_would_be_seen():
    case, _ = a_full_case()
    case.encounter.location = Location.objects.get(practice=a_practice())
    case.encounter.save()
    assert [found[:2] for found in crossings()] == [("Encounter", "location")]
