from django.db import migrations, models

import encounters.models.text


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0018_repair_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mohs_training",
            field=encounters.models.text.LineField(
                blank=True,
                default="",
                help_text="As the notes' attestation states it, e.g. fellowship, where, and until when.",
                max_length=300,
                verbose_name="training in Mohs surgery",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("mohs_training__length__lte", 300)),
                name="user_mohs_training_fits",
            ),
        ),
    ]
