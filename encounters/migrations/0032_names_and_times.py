"""Plain names of tables in the plural; notes by their time, and files that lie elsewhere.

The database gets two indexes alone. While PostgreSQL makes the first nobody can sign.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0031_spare_indexes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="addendum",
            options={"ordering": ["note", "number"], "verbose_name_plural": "addenda"},
        ),
        migrations.AlterModelOptions(
            name="earliersurgery",
            options={"verbose_name_plural": "earlier surgeries"},
        ),
        migrations.AlterModelOptions(
            name="emergencyaccess",
            options={"ordering": ["-opened_at"], "verbose_name_plural": "emergency accesses"},
        ),
        migrations.AlterModelOptions(
            name="enteredinerror",
            options={
                "ordering": ["-marked_at", "id"],
                "verbose_name": "encounter entered in error",
                "verbose_name_plural": "encounters entered in error",
            },
        ),
        migrations.AlterModelOptions(
            name="postopvisit",
            options={"verbose_name": "post-op visit", "verbose_name_plural": "post-op visits"},
        ),
        migrations.AlterModelOptions(
            name="preop",
            options={"verbose_name": "pre-op facts", "verbose_name_plural": "pre-op facts"},
        ),
        migrations.AlterModelOptions(
            name="rolenoticeseen",
            options={
                "ordering": ["seen_at", "id"],
                "verbose_name": "role notice seen",
                "verbose_name_plural": "role notices seen",
            },
        ),
        migrations.AlterModelOptions(
            name="searchentry",
            options={"verbose_name_plural": "search entries"},
        ),
        migrations.AlterModelOptions(
            name="timeout",
            options={"verbose_name": "time-out", "verbose_name_plural": "time-outs"},
        ),
        migrations.AlterModelOptions(
            name="woundcare",
            options={"verbose_name_plural": "wound care"},
        ),
        migrations.AlterModelOptions(
            name="wrongtry",
            options={"verbose_name_plural": "wrong tries"},
        ),
        migrations.AddIndex(
            model_name="signednote",
            index=models.Index(fields=["signed_at"], name="signednote_by_time"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("content__isnull", True)),
                fields=["kind"],
                name="storedfile_elsewhere",
            ),
        ),
    ]
