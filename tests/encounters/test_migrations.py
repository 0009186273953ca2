"""One step makes for a new database what nine steps made for those that are there already."""

import pytest
from django.db.migrations.loader import MigrationLoader

AT_ONCE = ("encounters", "0001_version_0_1")
STEP_BY_STEP = ("encounters", "0009_journal")


@pytest.fixture(scope="module")
def states():
    loader = MigrationLoader(None, replace_migrations=False)
    return loader.project_state(AT_ONCE), loader.project_state(STEP_BY_STEP)


def _ours(state):
    return {name: model for (app, name), model in state.models.items() if app == "encounters"}


def _told(model):
    """Of what a database sees: fields, constraints and indexes, in whichever order."""
    fields = {name: field.deconstruct()[1:] for name, field in model.fields.items()}
    lists = {
        kind: {one.name: one for one in model.options.get(kind, [])}
        for kind in ("constraints", "indexes")
    }
    rest = {name: value for name, value in model.options.items() if name not in lists}
    return fields, lists, rest


def test_both_ways_lead_to_the_same_tables(states):
    at_once, step_by_step = map(_ours, states)
    assert set(at_once) == set(step_by_step)
    different = [one for one in at_once if _told(at_once[one]) != _told(step_by_step[one])]
    assert different == []


def test_the_one_step_stands_for_all_nine():
    loader = MigrationLoader(None, replace_migrations=False)
    replaced = set(loader.disk_migrations[AT_ONCE].replaces)
    ours = {key for key in loader.disk_migrations if key[0] == "encounters"}
    assert replaced == {key for key in ours if key[1] <= STEP_BY_STEP[1]} - {AT_ONCE}
