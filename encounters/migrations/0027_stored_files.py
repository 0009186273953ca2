"""Photographs and PDFs go from the rows that name them into a table of their own.

Copied by the database itself, byte for byte, and rendered nowhere. The rows stay as they are but
for the hash of a photograph's small copy, which stood nowhere and is needed to find it.
"""

# ruff: noqa: S608 - statements of our own constants; no value of anybody's is put into them

import hashlib

import django.db.models.deletion
from django.db import migrations, models

from encounters.models import freezing

_FILES = "encounters_storedfile"
_SIZE = {"sqlite": "length({})", "postgresql": "octet_length({})"}
_SHA256 = {"sqlite": "mohs_sha256({})", "postgresql": "encode(sha256({}), 'hex')"}
# Kind, hash, bytes, and where from. The small copies come last: one may be as large as the whole.
_SOURCES = (
    (
        "note",
        "note.pdf_sha256",
        "note.pdf",
        "note.encounter_id FROM encounters_signednote note",
    ),
    (
        "addendum",
        "added.pdf_sha256",
        "added.pdf",
        (
            "note.encounter_id FROM encounters_addendum added "
            "JOIN encounters_signednote note ON note.id = added.note_id"
        ),
    ),
    *(
        (
            "photograph",
            f"photo.{digest}",
            f"photo.{content}",
            (
                "lesion.encounter_id FROM encounters_lesionphoto photo "
                "JOIN encounters_lesion lesion ON lesion.id = photo.lesion_id"
            ),
        )
        for digest, content in (("sha256", "jpeg"), ("small_sha256", "small_jpeg"))
    ),
)


def move_out_of_rows(apps, schema_editor):
    """The triggers come back after all migrations."""
    connection = schema_editor.connection
    freezing.remove(connection)
    size, digest = _SIZE[connection.vendor], _SHA256[connection.vendor]
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "mohs_sha256", 1, lambda data: hashlib.sha256(data).hexdigest(), deterministic=True
        )
    with connection.cursor() as cursor:
        # A photograph from before there were small copies shows itself.
        is_without = f"{size.format('small_jpeg')} = 0"
        cursor.execute(
            "UPDATE encounters_lesionphoto SET small_sha256 = "
            f"CASE WHEN {is_without} THEN sha256 ELSE {digest.format('small_jpeg')} END"
        )
        for kind, named, content, encounter in _SOURCES:
            cursor.execute(
                f"INSERT INTO {_FILES} (kind, sha256, size_bytes, content, encounter_id) "
                f"SELECT '{kind}', {named}, {size.format(content)}, {content}, {encounter} "
                f"WHERE {size.format(content)} > 0 "
                "ON CONFLICT (encounter_id, kind, sha256) DO NOTHING"
            )
        if connection.vendor == "postgresql":
            # A table can be altered only when no foreign key waits to be held against its rows.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0026_accredited_fellow"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photograph", "Photograph"),
                            ("note", "Signed note"),
                            ("addendum", "Addendum"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size_bytes", models.PositiveIntegerField(editable=False)),
                ("content", models.BinaryField(null=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stored_files",
                        to="encounters.encounter",
                    ),
                ),
            ],
            options={
                "verbose_name": "stored file",
                "verbose_name_plural": "stored files",
                "indexes": [models.Index(fields=["sha256"], name="storedfile_by_sha256")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("encounter", "kind", "sha256"), name="storedfile_once_a_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 12)), name="storedfile_kind_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["photograph", "note", "addendum"])),
                        name="storedfile_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__length__lte", 64)),
                        name="storedfile_sha256_fits",
                    ),
                ],
            },
        ),
        # Empty for now: SQLite adds such a column without copying every photograph once more.
        migrations.AddField(
            model_name="lesionphoto",
            name="small_sha256",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.RunPython(move_out_of_rows, elidable=True),
        migrations.RemoveField(model_name="addendum", name="pdf"),
        migrations.RemoveField(model_name="lesionphoto", name="jpeg"),
        migrations.RemoveField(model_name="lesionphoto", name="small_jpeg"),
        migrations.RemoveField(model_name="signednote", name="pdf"),
        migrations.AlterField(
            model_name="lesionphoto",
            name="small_sha256",
            field=models.CharField(max_length=64),
        ),
        migrations.AddConstraint(
            model_name="lesionphoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("small_sha256__length__lte", 64)),
                name="lesionphoto_small_sha256_fits",
            ),
        ),
    ]
