"""Notices of roles that people gave themselves, and who has seen them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0002_rules_and_confirmations"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("surgeon", "Surgeon"),
                            ("histotechnician", "Histotechnician"),
                            ("assistant", "Assistant (nurse or scribe)"),
                            ("coder", "Coder"),
                            ("administrator", "Administrator"),
                            ("privacy_officer", "Privacy officer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("given_at", models.DateTimeField(editable=False)),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_notices",
                        to="encounters.practice",
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoleNoticeSeen",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seen_at", models.DateTimeField(editable=False)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seen",
                        to="encounters.rolenotice",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["seen_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="rolenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__length__lte", 20)), name="rolenotice_role_fits"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "surgeon",
                            "histotechnician",
                            "assistant",
                            "coder",
                            "administrator",
                            "privacy_officer",
                        ],
                    )
                ),
                name="rolenotice_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolenoticeseen",
            constraint=models.UniqueConstraint(
                fields=("notice", "user"), name="rolenoticeseen_once"
            ),
        ),
    ]
