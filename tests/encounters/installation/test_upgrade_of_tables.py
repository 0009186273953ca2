"""Migrations that rebuild tables of what an earlier release signed, each caught or not blamed.

By fingerprints and, where a column cannot be compared, by the proofs of the notes concerned; a
checkpoint stands for all others.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, models

from encounters.installation.backup import restore
from encounters.installation.doctor import proofs
from encounters.installation.upgrade import Verification, verifying
from encounters.models import Anesthetic, Block, Lesion, freezing
from tests.encounters.installation.test_upgrade import checkpoints
from tests.support.earlier_releases import of_this_database
from tests.support.other_database import an_empty_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def retyped(model, name, field, **values):
    def work(editor):
        old = model._meta.get_field(name)
        field.set_attributes_from_name(name)
        field.model = model
        editor.alter_field(model, old, field)

    def change():
        if values:
            model.objects.update(**values)

    return work, change


def dropped_and_added(model, name):
    def work(editor):
        field = model._meta.get_field(name)
        editor.remove_field(model, field)
        again = models.DateTimeField(default="2001-01-01 00:00:00+00:00")
        again.set_attributes_from_name(name)
        editor.add_field(model, again)

    return work, lambda: None


def added(model):
    def work(editor):
        field = models.IntegerField(default=7)
        field.set_attributes_from_name("novelty")
        editor.add_field(model, field)

    return work, lambda: None


CHANGES = {
    "a column more": (added(Block), ""),
    "another type, the same values": (
        retyped(Lesion, "length_mm", models.BigIntegerField(null=True)),
        "",
    ),
    "another type, other values": (
        retyped(Lesion, "width_mm", models.BigIntegerField(null=True), width_mm=123),
        "lesion A",
    ),
    "a column dropped and added with other values": (
        dropped_and_added(Anesthetic, "created_at"),
        "encounters_anesthetic: created_at was changed in signed rows.",
    ),
}


def test_tables_rebuilt(tmp_path, monkeypatch):
    for name in ("FEW_NOTES", "FEW_EVENTS", "NEWEST", "SPREAD"):
        monkeypatch.setattr(proofs, name, 0)
    monkeypatch.setattr(verifying, "UNDER_WAY", timedelta(0))
    (release,) = (found for found in of_this_database())
    with an_empty_database(tmp_path):
        restore(release.unpacked(tmp_path))
        call_command("migrate", verbosity=0)
        found = {}
        for what, ((rebuild, change), _) in CHANGES.items():
            made = Verification(checkpoints(), lambda _: None)
            made.before()
            freezing.remove(connection)
            with connection.schema_editor() as editor:
                rebuild(editor)
            change()
            freezing.install(connection)
            found[what] = "; ".join(made.after(is_newest=True))
    for what, (_, expected) in CHANGES.items():
        assert expected in found[what] if expected else not found[what], (what, found[what])
