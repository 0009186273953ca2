"""Foreign keys lose an index that another one begins with; all cases get an entry of the search.

No table that pages need is locked: each step is a transaction of its own, and on PostgreSQL indexes
go ``CONCURRENTLY``. Of the two that come, one is of a table of settings, one of a small table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from encounters.models.search_triggers import add_missing

# Made by a release before, for which a case that was entered in error had no entry.
_GONE = "mohs_search_encounters_enteredinerror_insert"


def add_entries(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'DROP TRIGGER IF EXISTS "{_GONE}" ON encounters_enteredinerror')
            cursor.execute(f'DROP FUNCTION IF EXISTS "{_GONE}"()')
        else:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{_GONE}"')
        add_missing(connection)


class DropIndexes(Operation):
    """``AlterField`` would drop and check the foreign key anew, and on SQLite copy the table."""

    def __init__(self, columns: Sequence[tuple[str, str]]) -> None:
        self.columns = columns

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for model, name in self.columns:
            fields = state.models[app_label, model].fields
            fields[name] = fields[name].clone()
            fields[name].db_index = False
        state.reload_models({(app_label, model) for model, _ in self.columns}, delay=False)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        connection = schema_editor.connection
        is_free = connection.vendor == "postgresql" and not connection.in_atomic_block
        how = {"concurrently": True} if is_free else {}
        for model_name, name in self.columns:
            model = from_state.apps.get_model(app_label, model_name)
            column = model._meta.get_field(name).column
            named = {index.name for index in model._meta.indexes}
            found = schema_editor._constraint_names(
                model, [column], index=True, unique=False, exclude=named
            )
            for index in found:
                schema_editor.execute(schema_editor._delete_index_sql(model, index, **how))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model_name, name in self.columns:
            model = to_state.apps.get_model(app_label, model_name)
            fields = [model._meta.get_field(name)]
            schema_editor.execute(schema_editor._create_index_sql(model, fields=fields))

    def describe(self) -> str:
        return "Drop indexes of foreign keys that another index begins with"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("encounters", "0030_audit_listing"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mappreset",
            index=models.Index(fields=["practice", "position", "name"], name="mappreset_in_order"),
        ),
        migrations.AddIndex(
            model_name="addendum",
            index=models.Index(fields=["-written_at"], name="addendum_by_time"),
        ),
        DropIndexes(
            [
                ("addendum", "note"),
                ("auditevent", "actor"),
                ("auditevent", "practice"),
                ("block", "stage"),
                ("codeoverride", "encounter"),
                ("editionreview", "practice"),
                ("emergencyaccess", "user"),
                ("encounter", "practice"),
                ("encounter", "surgeon"),
                ("ink", "practice"),
                ("lesion", "encounter"),
                ("lesionphoto", "lesion"),
                ("location", "practice"),
                ("mappreset", "practice"),
                ("mapversion", "stage"),
                ("membership", "user"),
                ("packchange", "practice"),
                ("patient", "merged_into"),
                ("patient", "practice"),
                ("payer", "practice"),
                ("presence", "user"),
                ("protocol", "surgeon"),
                ("recut", "block"),
                ("repair", "defect"),
                ("rolenoticeseen", "notice"),
                ("savereceipt", "user"),
                ("scoretable", "practice"),
                ("sectiondraft", "user"),
                ("serviceday", "encounter"),
                ("signature", "note"),
                ("site", "practice"),
                ("specimen", "stage"),
                ("stage", "lesion"),
                ("stain", "practice"),
                ("surgeondefaults", "user"),
                ("usualwords", "practice"),
            ]
        ),
        migrations.RunPython(add_entries, migrations.RunPython.noop),
    ]
