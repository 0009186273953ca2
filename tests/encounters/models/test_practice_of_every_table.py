"""Every row leads to its practice, so that a database on several servers could keep them apart.

That is: a table has the practice as a column, or a foreign key that is always set to a table that
leads there; or ``tables_of_no_practice.toml`` says why it has none.
"""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from encounters.models import Encounter, Practice, Presence, SearchEntry, User

SHARED = tomllib.loads(
    Path(__file__).with_name("tables_of_no_practice.toml").read_text(encoding="utf-8")
)
MODELS = {
    model._meta.db_table: model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed
}


def always_set(model):
    """The tables to which every row of ``model`` leads."""
    return {
        field.related_model._meta.db_table
        for field in model._meta.concrete_fields
        if field.is_relation and not field.null
    }


def leading_to(goal, models_by_table):
    """The tables each row of which leads to ``goal`` by foreign keys that are always set."""
    found = {goal}
    while more := {
        table
        for table, model in models_by_table.items()
        if table not in found and always_set(model) & found
    }:
        found |= more
    return found - {goal}


OF_A_PRACTICE = leading_to(Practice._meta.db_table, MODELS)


def columns_in(expressions):
    for part in expressions:
        if isinstance(part, models.F):
            yield part.name
        else:
            yield from columns_in(part.get_source_expressions())


def groups(model):
    """Fields that no two rows may have alike, but for the key."""
    meta = model._meta
    yield from ([field] for field in meta.concrete_fields if field.unique and not field.primary_key)
    named = [list(names) for names in meta.unique_together]
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            named.append([*constraint.fields, *columns_in(constraint.expressions)])
    yield from ([meta.get_field(name) for name in names] for names in named)


def is_within_a_practice(fields):
    """Whether rows that are alike in ``fields`` are rows of one practice."""
    leading = {Practice._meta.db_table, *OF_A_PRACTICE}
    return any(
        field.is_relation and not field.null and field.related_model._meta.db_table in leading
        for field in fields
    )


@pytest.mark.parametrize("table", sorted(MODELS))
def test_a_table_leads_to_its_practice_or_says_why_not(table):
    assert (table in OF_A_PRACTICE) != (table in SHARED)


def test_the_reasons_are_of_tables_that_are_there():
    assert set(SHARED) <= set(MODELS)
    assert all(set(told) == {"kind", "why"} and told["why"] for told in SHARED.values())
    assert {told["kind"] for told in SHARED.values()} == {"copied", "account", "server"}


@pytest.mark.parametrize("table", sorted(SHARED))
def test_a_table_of_no_practice_needs_no_row_of_one(table):
    needed = {
        field.related_model._meta.db_table
        for field in MODELS[table]._meta.concrete_fields
        if field.is_relation
    }
    assert needed <= set(SHARED)


def test_what_is_of_an_account_leads_to_it():
    of_accounts = {table for table, told in SHARED.items() if told["kind"] == "account"}
    shared = {table: MODELS[table] for table in SHARED}
    assert of_accounts == leading_to(User._meta.db_table, shared)


# A place is the address of a form, which names its encounter.
ACROSS = {"encounters_sectiondraft": [["user", "place"]]}


@pytest.mark.parametrize("table", sorted(OF_A_PRACTICE))
def test_what_is_unique_is_so_within_a_practice(table):
    """So the practice may be added to each such constraint, which then means the same."""
    assert all(groups(MODELS[table]))
    across = [
        [field.name for field in fields]
        for fields in groups(MODELS[table])
        if not is_within_a_practice(fields)
    ]
    assert across == ACROSS.get(table, [])


def test_the_numbers_that_the_page_on_scale_gives():
    page = (Path(__file__).parents[3] / "docs/scale.md").read_text(encoding="utf-8")
    own = [table for table in OF_A_PRACTICE if Practice in _related(MODELS[table])]
    kinds = Counter(told["kind"] for told in SHARED.values())
    told = {
        f"{len(own)} tables have the practice as a column": True,
        f"{len(OF_A_PRACTICE) - len(own)} more lead to it": True,
        f"{kinds['copied']} are copied": True,
        f"{kinds['account']} go with an account": True,
        f"{kinds['server']} are of the installation": True,
    }
    assert {words: words in " ".join(page.split()) for words in told} == told


def _related(model):
    return {
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and not field.null
    }


@pytest.mark.parametrize(
    ("model", "expect"), [(SearchEntry, True), (Encounter, True), (Presence, False), (User, False)]
)
def test_what_leads_to_a_practice(model, expect):
    assert (model._meta.db_table in OF_A_PRACTICE) is expect


class TestTheRule:
    """Of tables made up: what is refused."""

    @staticmethod
    def reached(field):
        class Row:
            class _meta:
                concrete_fields = (field,)

        return leading_to("practice", {"row": Row})

    @pytest.mark.parametrize(
        ("relation", "null", "expect"),
        [(True, False, {"row"}), (True, True, set()), (False, False, set())],
    )
    def test_a_foreign_key_counts_if_it_is_always_set(self, relation, null, expect):
        class To:
            class _meta:
                db_table = "practice"

        class Field:
            is_relation, related_model = relation, To

        Field.null = null
        assert self.reached(Field) == expect
