"""Numbers by their bytes; and on SQLite the full-text index anew, with digits of its own."""

from typing import Any

import django.db.models.functions.text
from django.db import migrations, models

import encounters.models.numbers
from encounters.models.search_triggers import refill_text

_TABLES = ("encounters_encounter", "encounters_patient", "encounters_signednote")


def refill(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    refill_text(connection)
    with connection.cursor() as cursor:
        # Of an expression no database knows figures before it is asked to take them.
        for table in _TABLES:
            cursor.execute(f"ANALYZE {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0027_stored_files"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("outcome", "done"), _negated=True),
                fields=["practice", "at", "seq"],
                name="audit_not_done",
            ),
        ),
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(
                models.F("practice"),
                encounters.models.numbers.Capitals("case_number"),
                name="encounter_by_number",
            ),
        ),
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(
                models.F("practice"),
                django.db.models.functions.text.Length("case_number"),
                encounters.models.numbers.Capitals("case_number"),
                name="encounter_highest_number",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                models.F("practice"),
                encounters.models.numbers.Capitals("mrn"),
                name="patient_by_mrn",
            ),
        ),
        migrations.AddIndex(
            model_name="signednote",
            index=models.Index(encounters.models.numbers.Capitals("mrn"), name="signednote_by_mrn"),
        ),
        migrations.RunPython(refill, migrations.RunPython.noop),
    ]
