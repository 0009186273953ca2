import json

import django.db.models.deletion
from django.db import migrations, models

import encounters.models.patient
import encounters.models.text
from encounters.models import freezing

ROWS_AT_ONCE = 500
KEYS = ("skeleton", "mrn_key")
IDENTITY = ("mrn", "family_name", "given_names", "date_of_birth", "sex")


def fill_keys(apps, schema_editor):
    """What patients are found by, from the names and numbers that they have."""
    patients = apps.get_model("encounters", "Patient").objects
    made = []
    for patient in patients.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        for name in KEYS:
            patient._meta.get_field(name).pre_save(patient, add=False)
        made.append(patient)
        if len(made) == ROWS_AT_ONCE:
            patients.bulk_update(made, KEYS)
            made = []
    patients.bulk_update(made, KEYS)


def fill_signed_identities(apps, schema_editor):
    """Whose note it is, as its content says it. The triggers come back after all migrations."""
    notes = apps.get_model("encounters", "SignedNote").objects
    if not notes.exists():
        return
    freezing.remove(schema_editor.connection)
    for note in notes.only("pk", "content", *IDENTITY).iterator(chunk_size=20):
        try:
            patient = json.loads(note.content)["record"]["patient"]
            values = {name: patient[name] for name in IDENTITY}
        except (ValueError, KeyError, TypeError):
            # Not what was signed; the proofs of the records say so.
            continue
        for name, value in values.items():
            setattr(note, name, value)
        key = note._meta.get_field("name_key").pre_save(note, add=False)
        notes.filter(pk=note.pk).update(**values, name_key=key)


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0003_role_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_charts",
                to="encounters.patient",
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="mrn_key",
            field=encounters.models.patient.NumberKeyField(
                default="", editable=False, max_length=80
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="skeleton",
            field=encounters.models.patient.SkeletonField(
                default="", editable=False, max_length=400
            ),
        ),
        migrations.AddField(
            model_name="signednote",
            name="date_of_birth",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="signednote",
            name="family_name",
            field=encounters.models.text.LineField(
                blank=True, default="", editable=False, max_length=200
            ),
        ),
        migrations.AddField(
            model_name="signednote",
            name="given_names",
            field=encounters.models.text.LineField(
                blank=True, default="", editable=False, max_length=200
            ),
        ),
        migrations.AddField(
            model_name="signednote",
            name="mrn",
            field=encounters.models.text.LineField(
                blank=True, default="", editable=False, max_length=40
            ),
        ),
        migrations.AddField(
            model_name="signednote",
            name="name_key",
            field=encounters.models.patient.NameKeyField(
                default="", editable=False, max_length=400
            ),
        ),
        migrations.AddField(
            model_name="signednote",
            name="sex",
            field=models.CharField(
                blank=True,
                choices=[
                    ("female", "Female"),
                    ("male", "Male"),
                    ("other", "Other"),
                    ("unknown", "Unknown"),
                ],
                default="",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="patient",
            name="family_name",
            field=encounters.models.text.LineField(
                max_length=200, validators=[encounters.models.text.validate_name]
            ),
        ),
        migrations.AlterField(
            model_name="patient",
            name="given_names",
            field=encounters.models.text.LineField(
                blank=True,
                default="",
                max_length=200,
                validators=[encounters.models.text.validate_name],
            ),
        ),
        migrations.AlterField(
            model_name="patient",
            name="mrn",
            field=encounters.models.text.LineField(
                max_length=40,
                validators=[encounters.models.text.validate_number],
                verbose_name="MRN",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["practice", "mrn_key"], name="patient_by_mrn_key"),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["practice", "date_of_birth"], name="patient_by_birth"),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="patient_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("skeleton__length__lte", 400)), name="patient_skeleton_fits"
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("mrn_key__length__lte", 80)), name="patient_mrn_key_fits"
            ),
        ),
        migrations.AddConstraint(
            model_name="signednote",
            constraint=models.CheckConstraint(
                condition=models.Q(("mrn__length__lte", 40)), name="signednote_mrn_fits"
            ),
        ),
        migrations.AddConstraint(
            model_name="signednote",
            constraint=models.CheckConstraint(
                condition=models.Q(("family_name__length__lte", 200)),
                name="signednote_family_name_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="signednote",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_names__length__lte", 200)),
                name="signednote_given_names_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="signednote",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_key__length__lte", 400)), name="signednote_name_key_fits"
            ),
        ),
        migrations.AddConstraint(
            model_name="signednote",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__length__lte", 10)), name="signednote_sex_fits"
            ),
        ),
        migrations.AddConstraint(
            model_name="signednote",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["female", "male", "other", "unknown", ""])),
                name="signednote_sex_known",
            ),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(fill_signed_identities, migrations.RunPython.noop, elidable=True),
    ]
