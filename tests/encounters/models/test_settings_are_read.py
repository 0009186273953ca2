"""A setting does something: every column of a configuration table is read outside its own page."""

import ast
import re

import pytest
from django.db.models import ForeignKey

from encounters.models import (
    Ink,
    Location,
    MapPreset,
    PackChange,
    Payer,
    Practice,
    Protocol,
    Site,
    Stain,
    SurgeonDefaults,
    UsualWords,
)
from tests.support.source_tree import committed, python_files, text_of, tree_of

MODELS = (
    Practice,
    Location,
    Ink,
    Stain,
    Payer,
    Site,
    MapPreset,
    SurgeonDefaults,
    UsualWords,
    Protocol,
    PackChange,
)
# The pages where settings are edited, the tables, and who fills them: none of them reads a setting.
WRITERS = (
    "admin/",
    "models/",
    "migrations/",
    "demo/",
    "actions/administration/",
)
READERS = [
    path
    for path in python_files("encounters/")
    if not path.removeprefix("encounters/").startswith(WRITERS)
]
TEMPLATES = [path for path in committed() if path.startswith("templates/")]
DOTTED = re.compile(r"\b(\w+)\.(\w+)")
# Columns that nothing else reads, and what they are for.
NOT_READ = {
    "Ink.position": "the order of the rows, see Meta.ordering",
    "MapPreset.position": "the order of the rows, see Meta.ordering",
    "Location.npi": "for the claim, which no part writes yet",
}


def words_for(model):
    """The names under which code has a row of ``model`` at hand."""
    related = model._meta.get_fields(include_hidden=True)
    relations = [field for field in related if field.auto_created and not field.concrete]
    columns = {relation.field.name for relation in relations}
    accessors = {relation.get_accessor_name() for relation in relations} - {None}
    return {model.__name__, *columns, *accessors}


def names_in(tree):
    """Every name, attribute and keyword of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword | ast.arg) and node.arg:
            yield node.arg
        elif isinstance(node, ast.alias):
            yield node.name.split(".")[-1]


def reads_in(tree, model):
    """The names a module may read a row's columns by; those given to its constructor are not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from node.value.split("__")
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") != model.__name__:
            yield from (name.arg.split("__")[-1] for name in node.keywords if name.arg)


def unread(model, trees, templates=()):
    """Columns of ``model`` that none of the modules and templates reads."""
    words = words_for(model)
    near = [tree for tree in trees if words & set(names_in(tree))]
    read = {name for tree in near for name in reads_in(tree, model)}
    read |= {name for text in templates for word, name in DOTTED.findall(text) if word in words}
    return [
        f"{model.__name__}.{field.name}"
        for field in model._meta.concrete_fields
        if not field.primary_key
        and not (isinstance(field, ForeignKey) and field.name == "practice")
        and not {field.name, field.attname} & read
    ]


def all_unread(model):
    trees = [tree_of(path) for path in READERS]
    return unread(model, trees, [text_of(path) for path in TEMPLATES])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_setting_has_a_reader(model):
    dead = sorted(set(all_unread(model)) - set(NOT_READ))
    assert not dead, (
        f"{', '.join(dead)}: people can set it, and no code outside the administration reads it. "
        "Read it, take it out, or give the reason in NOT_READ of this file."
    )


def test_no_reason_is_given_for_a_column_that_is_read():
    assert {name for model in MODELS for name in all_unread(model)} == set(NOT_READ)


PLANTED = [
    ("read", "from encounters.models import Site\nfor row in rows: print(row.synonyms)", True),
    ("filtered by", "Site.objects.filter(synonyms='x')", True),
    ("asked for by name", "Site.objects.values_list('synonyms')", True),
    ("through a relation", "Site.objects.filter(practice__site__synonyms='x')", True),
    ("only written", "Site(practice=practice, synonyms='x')", False),
    ("only assigned", "site = Site()\nsite.synonyms = 'x'", False),
    ("read of something else", "print(lesion.synonyms)", False),
]


@pytest.mark.parametrize(
    ("source", "is_read"), [row[1:] for row in PLANTED], ids=[r[0] for r in PLANTED]
)
def test_source_counts_as_reading(source, is_read):
    assert ("Site.synonyms" not in unread(Site, [ast.parse(source)])) is is_read
