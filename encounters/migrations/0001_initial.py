"""All tables. The triggers are put in place after every run of migrations: ``models/freezing``."""

import uuid
from decimal import Decimal

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import encounters.models.configuration
import encounters.models.constraints
import encounters.models.patient
import encounters.models.practice
import encounters.models.text


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "credentials",
                    encounters.models.text.LineField(
                        blank=True,
                        default="",
                        help_text="As printed after the name, e.g. MD.",
                        max_length=40,
                    ),
                ),
                (
                    "npi",
                    encounters.models.text.LineField(
                        blank=True,
                        default="",
                        max_length=10,
                        validators=[encounters.models.practice.validate_npi],
                        verbose_name="NPI",
                    ),
                ),
                (
                    "taxonomy",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("207N00000X", "Dermatology"),
                            ("207ND0101X", "MOHS-Micrographic Surgery"),
                            ("207ND0900X", "Dermatopathology"),
                            ("207NI0002X", "Clinical and Laboratory Dermatological Immunology"),
                            ("207NP0225X", "Pediatric Dermatology"),
                            ("207NS0135X", "Procedural Dermatology"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("password__length__lte", 128)),
                        name="user_password_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("username__length__lte", 150)),
                        name="user_username_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_name__length__lte", 150)),
                        name="user_first_name_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_name__length__lte", 150)),
                        name="user_last_name_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email__length__lte", 254)), name="user_email_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credentials__length__lte", 40)),
                        name="user_credentials_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("npi__length__lte", 10)), name="user_npi_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taxonomy__length__lte", 10)), name="user_taxonomy_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "taxonomy__in",
                                [
                                    "207N00000X",
                                    "207ND0101X",
                                    "207ND0900X",
                                    "207NI0002X",
                                    "207NP0225X",
                                    "207NS0135X",
                                    "",
                                ],
                            )
                        ),
                        name="user_taxonomy_known",
                    ),
                ],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Icd10Code",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8)),
                ("label", models.CharField(max_length=300)),
                ("is_billable", models.BooleanField(verbose_name="billable")),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(blank=True, null=True)),
                ("release", models.CharField(max_length=80)),
                ("search_text", models.CharField(editable=False, max_length=400)),
            ],
            options={
                "verbose_name": "ICD-10-CM code",
                "ordering": ["code", "effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "effective_from"), name="icd10code_once_per_release"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("effective_to__isnull", True)),
                        fields=("code",),
                        name="icd10code_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="icd10code_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("label", ""), _negated=True),
                            models.Q(("release", ""), _negated=True),
                        ),
                        name="icd10code_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__length__lte", 8)), name="icd10code_code_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label__length__lte", 300)), name="icd10code_label_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("release__length__lte", 80)),
                        name="icd10code_release_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("search_text__length__lte", 400)),
                        name="icd10code_search_text_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", encounters.models.text.LineField(max_length=200, unique=True)),
                (
                    "npi",
                    encounters.models.text.LineField(
                        blank=True,
                        default="",
                        max_length=10,
                        validators=[encounters.models.practice.validate_npi],
                    ),
                ),
                ("phone", encounters.models.text.LineField(blank=True, default="", max_length=40)),
                (
                    "time_zone",
                    encounters.models.text.LineField(
                        default="America/New_York",
                        max_length=60,
                        validators=[encounters.models.practice.validate_time_zone],
                    ),
                ),
                (
                    "keeps_on_device",
                    models.BooleanField(
                        default=True,
                        help_text="Encrypted, with a key that only this server has, until they are saved: for lost networks and crashed browsers. Off: they are in the open page only.",
                        verbose_name="keep unsaved changes on the device",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 200)), name="practice_name_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("npi__length__lte", 10)), name="practice_npi_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone__length__lte", 40)), name="practice_phone_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_zone__length__lte", 60)),
                        name="practice_time_zone_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WrongTry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=45)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "source", "at"], name="wrongtry_by_subject"),
                    models.Index(fields=["source", "at"], name="wrongtry_by_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject__length__lte", 64)),
                        name="wrongtry_subject_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__length__lte", 45)), name="wrongtry_source_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="locations",
                        to="encounters.practice",
                    ),
                ),
                ("name", encounters.models.text.LineField(max_length=200)),
                (
                    "place_of_service",
                    models.CharField(
                        choices=[
                            ("11", "Office"),
                            ("19", "Off campus outpatient hospital"),
                            ("21", "Inpatient hospital"),
                            ("22", "On campus outpatient hospital"),
                            ("24", "Ambulatory surgical center"),
                            ("49", "Independent clinic"),
                            ("50", "Federally qualified health center"),
                            ("71", "State or local public health clinic"),
                            ("72", "Rural health clinic"),
                        ],
                        default="11",
                        max_length=2,
                    ),
                ),
                (
                    "address",
                    encounters.models.text.ProseField(blank=True, default="", max_length=500),
                ),
                (
                    "clia_number",
                    encounters.models.text.LineField(
                        blank=True,
                        default="",
                        max_length=10,
                        validators=[encounters.models.practice.validate_clia],
                        verbose_name="CLIA number",
                    ),
                ),
                (
                    "npi",
                    encounters.models.text.LineField(
                        blank=True,
                        default="",
                        max_length=10,
                        validators=[encounters.models.practice.validate_npi],
                        verbose_name="NPI",
                    ),
                ),
                (
                    "medicare_contractor",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
                (
                    "reads_slides_mirrored",
                    models.BooleanField(
                        default=False,
                        help_text="Tissue lies deep side down, so slides show a mirror image.",
                    ),
                ),
            ],
            options={
                "ordering": ["practice", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "name"), name="location_name_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 200)), name="location_name_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place_of_service__length__lte", 2)),
                        name="location_place_of_service_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "place_of_service__in",
                                ["11", "19", "21", "22", "24", "49", "50", "71", "72"],
                            )
                        ),
                        name="location_place_of_service_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("address__length__lte", 500)),
                        name="location_address_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("clia_number__length__lte", 10)),
                        name="location_clia_number_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("npi__length__lte", 10)), name="location_npi_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("medicare_contractor__length__lte", 100)),
                        name="location_medicare_contractor_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="encounters.practice",
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "key",
                    encounters.models.text.LineField(
                        help_text="Which payer's habits of the rulebook apply, e.g. medicare.",
                        max_length=40,
                    ),
                ),
                ("name", encounters.models.text.LineField(max_length=120)),
                (
                    "distinct_lesion_modifier",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("59", "59 distinct procedural service"),
                            ("XS", "XS separate structure"),
                            ("76", "76 repeat procedure"),
                            ("anatomic", "Anatomic modifier where the site has one"),
                        ],
                        default="",
                        help_text="For a second lesion on one day; empty follows the rulebook.",
                        max_length=10,
                    ),
                ),
                ("note", encounters.models.text.ProseField(blank=True, default="", max_length=500)),
            ],
            options={
                "ordering": ["practice", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "name"), name="payer_name_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("key__length__lte", 40)), name="payer_key_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 120)), name="payer_name_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("distinct_lesion_modifier__length__lte", 10)),
                        name="payer_distinct_lesion_modifier_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("distinct_lesion_modifier__in", ["59", "XS", "76", "anatomic", ""])
                        ),
                        name="payer_distinct_lesion_modifier_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 500)), name="payer_note_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("encounter_key", models.UUIDField(db_index=True)),
                ("secret", models.CharField(max_length=44)),
                ("made_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("secret__length__lte", 44)),
                        name="devicekey_secret_fits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="encounters.practice",
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
            ],
            options={
                "ordering": ["practice", "user", "role"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "practice", "role"), name="membership_role_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__length__lte", 20)), name="membership_role_fits"
                    ),
                    models.CheckConstraint(
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
                        name="membership_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MapPreset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="encounters.practice",
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "surgeon",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="map_presets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", encounters.models.text.LineField(max_length=60)),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("single", "Single piece"),
                            ("halves", "Halves"),
                            ("thirds", "Thirds"),
                            ("quarters", "Quarters"),
                            ("strips_and_base", "Edge strips plus base"),
                            ("arc", "Partial arc"),
                            ("base_only", "Base only"),
                            ("drawn", "As drawn"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "block_count",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                    ),
                ),
                (
                    "ink_letters",
                    encounters.models.text.LineField(
                        blank=True,
                        default="",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{0,8}\\Z", "Give the letters of up to eight inks, e.g. KB."
                            )
                        ],
                    ),
                ),
                ("nicks", models.JSONField(default=encounters.models.configuration.default_nicks)),
                (
                    "with_diagram",
                    models.BooleanField(
                        default=False,
                        help_text="Lay the map on the anatomical diagram of the lesion's site.",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["practice", "position", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("block_count__isnull", True),
                            ("block_count__range", (1, 30)),
                            _connector="OR",
                        ),
                        name="mappreset_block_count_range",
                        violation_error_message="Give a value from 1 to 30.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 60)), name="mappreset_name_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("layout__length__lte", 20)),
                        name="mappreset_layout_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "layout__in",
                                [
                                    "single",
                                    "halves",
                                    "thirds",
                                    "quarters",
                                    "strips_and_base",
                                    "arc",
                                    "base_only",
                                    "drawn",
                                ],
                            )
                        ),
                        name="mappreset_layout_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ink_letters__length__lte", 8)),
                        name="mappreset_ink_letters_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="encounters.practice",
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "letter",
                    models.CharField(
                        max_length=1,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]\\Z", "Give one capital letter."
                            )
                        ],
                    ),
                ),
                ("name", encounters.models.text.LineField(max_length=40)),
                (
                    "color",
                    models.CharField(
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}\\Z",
                                "Give a color as # and six hexadecimal digits.",
                            )
                        ],
                    ),
                ),
                (
                    "dash",
                    models.CharField(
                        choices=[
                            ("solid", "Solid"),
                            ("dashed", "Dashed"),
                            ("dotted", "Dotted"),
                            ("dash_dot", "Dash-dot"),
                            ("wavy", "Wavy"),
                            ("crossed", "Crossed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["practice", "position", "letter"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "letter"), name="ink_letter_unique"
                    ),
                    models.UniqueConstraint(fields=("practice", "dash"), name="ink_dash_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("letter__length__lte", 1)), name="ink_letter_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 40)), name="ink_name_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("color__length__lte", 7)), name="ink_color_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dash__length__lte", 10)), name="ink_dash_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "dash__in",
                                ["solid", "dashed", "dotted", "dash_dot", "wavy", "crossed"],
                            )
                        ),
                        name="ink_dash_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField(editable=False, unique=True)),
                ("previous", models.CharField(editable=False, max_length=64, unique=True)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("at", models.DateTimeField(editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="encounters.practice",
                    ),
                ),
                ("action", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.CharField(max_length=40)),
                (
                    "patient_id",
                    encounters.models.text.LineField(blank=True, default="", max_length=36),
                ),
                (
                    "encounter_id",
                    encounters.models.text.LineField(blank=True, default="", max_length=36),
                ),
                ("version", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("done", "Done"), ("denied", "Denied"), ("failed", "Failed")],
                        default="done",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("source", encounters.models.text.LineField(blank=True, default="", max_length=60)),
                ("place", encounters.models.text.LineField(blank=True, default="", max_length=80)),
                (
                    "changes",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
            ],
            options={
                "ordering": ["seq"],
                "indexes": [
                    models.Index(fields=["encounter_id", "seq"], name="audit_of_encounter"),
                    models.Index(fields=["patient_id", "seq"], name="audit_of_patient"),
                    models.Index(fields=["subject_id", "seq"], name="audit_of_subject"),
                    models.Index(fields=["practice", "seq"], name="audit_of_practice"),
                    models.Index(fields=["actor", "seq"], name="audit_of_actor"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("previous__length__lte", 64)),
                        name="auditevent_previous_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__length__lte", 64)),
                        name="auditevent_digest_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__length__lte", 60)),
                        name="auditevent_action_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject_kind__length__lte", 40)),
                        name="auditevent_subject_kind_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject_id__length__lte", 40)),
                        name="auditevent_subject_id_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("patient_id__length__lte", 36)),
                        name="auditevent_patient_id_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("encounter_id__length__lte", 36)),
                        name="auditevent_encounter_id_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__length__lte", 10)),
                        name="auditevent_outcome_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "denied", "failed"])),
                        name="auditevent_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__length__lte", 60)),
                        name="auditevent_source_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__length__lte", 80)), name="auditevent_place_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.UUIDField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("encounter_key", models.UUIDField(db_index=True)),
                ("place", models.CharField(max_length=200)),
                ("unsaved", models.PositiveSmallIntegerField(default=0)),
                ("active_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "page"), name="presence_once"),
                    models.CheckConstraint(
                        condition=models.Q(("place__length__lte", 200)), name="presence_place_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SaveReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                (
                    "location",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                ("answer", models.JSONField(default=dict)),
                ("about", models.UUIDField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="savereceipt_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__length__lte", 64)),
                        name="savereceipt_sha256_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("location__length__lte", 300)),
                        name="savereceipt_location_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="encounters.practice",
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="offered")),
                ("slug", models.SlugField(max_length=80)),
                ("name", encounters.models.text.LineField(max_length=120)),
                ("region", models.CharField(max_length=60)),
                (
                    "synonyms",
                    encounters.models.text.LineField(
                        blank=True,
                        default="",
                        help_text="The practice's own search words, separated by spaces.",
                        max_length=300,
                    ),
                ),
            ],
            options={
                "ordering": ["practice", "region", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "slug"), name="site_slug_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("slug__length__lte", 80)), name="site_slug_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 120)), name="site_name_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("region__length__lte", 60)), name="site_region_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("synonyms__length__lte", 300)),
                        name="site_synonyms_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="encounters.practice",
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="offered")),
                ("name", encounters.models.text.LineField(max_length=60)),
                (
                    "is_routine",
                    models.BooleanField(
                        default=False,
                        help_text="Included in the Mohs codes, like H&E.",
                        verbose_name="routine",
                    ),
                ),
            ],
            options={
                "ordering": ["practice", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "name"), name="stain_name_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("name__length__lte", 60)), name="stain_name_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patients",
                        to="encounters.practice",
                    ),
                ),
                ("mrn", encounters.models.text.LineField(max_length=40, verbose_name="MRN")),
                ("family_name", encounters.models.text.LineField(max_length=200)),
                (
                    "given_names",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "name_key",
                    encounters.models.patient.NameKeyField(
                        default="", editable=False, max_length=400
                    ),
                ),
                ("date_of_birth", models.DateField()),
                (
                    "sex",
                    models.CharField(
                        choices=[
                            ("female", "Female"),
                            ("male", "Male"),
                            ("other", "Other"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patients",
                        to="encounters.payer",
                    ),
                ),
                (
                    "referrer_name",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "referrer_practice",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "referrer_phone",
                    encounters.models.text.LineField(blank=True, default="", max_length=40),
                ),
                (
                    "referrer_fax",
                    encounters.models.text.LineField(blank=True, default="", max_length=40),
                ),
                (
                    "referrer_address",
                    encounters.models.text.ProseField(blank=True, default="", max_length=500),
                ),
            ],
            options={
                "ordering": ["family_name", "given_names", "mrn"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("practice"),
                        django.db.models.functions.text.Lower("mrn"),
                        name="patient_mrn_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mrn__length__gte", 1), ("family_name__length__gte", 1)
                        ),
                        name="patient_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mrn__length__lte", 40)), name="patient_mrn_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("family_name__length__lte", 200)),
                        name="patient_family_name_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("given_names__length__lte", 200)),
                        name="patient_given_names_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_key__length__lte", 400)),
                        name="patient_name_key_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__length__lte", 10)), name="patient_sex_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["female", "male", "other", "unknown"])),
                        name="patient_sex_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("referrer_name__length__lte", 200)),
                        name="patient_referrer_name_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("referrer_practice__length__lte", 200)),
                        name="patient_referrer_practice_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("referrer_phone__length__lte", 40)),
                        name="patient_referrer_phone_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("referrer_fax__length__lte", 40)),
                        name="patient_referrer_fax_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("referrer_address__length__lte", 500)),
                        name="patient_referrer_address_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurgeonDefaults",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="surgeon_defaults",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="encounters.practice",
                    ),
                ),
                (
                    "preset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="encounters.mappreset",
                    ),
                ),
                (
                    "margin_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True),
                ),
                (
                    "bevel_degrees",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(90)],
                    ),
                ),
                (
                    "depth_plane",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("epidermis", "Epidermis"),
                            ("papillary_dermis", "Papillary dermis"),
                            ("reticular_dermis", "Reticular dermis"),
                            ("superficial_fat", "Superficial subcutis"),
                            ("deep_fat", "Deep subcutis"),
                            ("fascia", "Fascia"),
                            ("muscle", "Muscle"),
                            ("perichondrium", "Perichondrium"),
                            ("cartilage", "Cartilage"),
                            ("periosteum", "Periosteum"),
                            ("bone", "Bone"),
                            ("mucosa", "Mucosa"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("stain", encounters.models.text.LineField(blank=True, default="", max_length=60)),
                (
                    "anesthetic_agent",
                    encounters.models.text.LineField(blank=True, default="", max_length=60),
                ),
                (
                    "anesthetic_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True),
                ),
                (
                    "anesthetic_epinephrine",
                    encounters.models.text.LineField(blank=True, default="", max_length=20),
                ),
                ("anesthetic_buffered", models.BooleanField(default=False)),
                (
                    "antiseptic",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
                (
                    "hemostasis",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "dressing",
                    encounters.models.text.ProseField(blank=True, default="", max_length=500),
                ),
                (
                    "instructions",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                (
                    "follow_up",
                    encounters.models.text.ProseField(blank=True, default="", max_length=500),
                ),
            ],
            options={
                "verbose_name_plural": "surgeon defaults",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "practice"), name="surgeondefaults_user_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("margin_mm__isnull", True),
                            ("margin_mm__range", (0, 50)),
                            _connector="OR",
                        ),
                        name="surgeondefaults_margin_range",
                        violation_error_message="Give a value from 0 to 50.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("depth_plane__length__lte", 20)),
                        name="surgeondefaults_depth_plane_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "depth_plane__in",
                                [
                                    "epidermis",
                                    "papillary_dermis",
                                    "reticular_dermis",
                                    "superficial_fat",
                                    "deep_fat",
                                    "fascia",
                                    "muscle",
                                    "perichondrium",
                                    "cartilage",
                                    "periosteum",
                                    "bone",
                                    "mucosa",
                                    "",
                                ],
                            )
                        ),
                        name="surgeondefaults_depth_plane_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stain__length__lte", 60)),
                        name="surgeondefaults_stain_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anesthetic_agent__length__lte", 60)),
                        name="surgeondefaults_anesthetic_agent_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anesthetic_epinephrine__length__lte", 20)),
                        name="surgeondefaults_anesthetic_epinephrine_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("antiseptic__length__lte", 100)),
                        name="surgeondefaults_antiseptic_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hemostasis__length__lte", 200)),
                        name="surgeondefaults_hemostasis_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dressing__length__lte", 500)),
                        name="surgeondefaults_dressing_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("instructions__length__lte", 1000)),
                        name="surgeondefaults_instructions_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("follow_up__length__lte", 500)),
                        name="surgeondefaults_follow_up_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Encounter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="encounters.practice",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="encounters.patient",
                    ),
                ),
                ("case_number", encounters.models.text.LineField(max_length=20)),
                ("date_of_service", models.DateField()),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="encounters.location",
                    ),
                ),
                (
                    "surgeon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assistant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "histotechnician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="encounters.payer",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("signed", "Signed")],
                        default="draft",
                        editable=False,
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["-date_of_service", "-id"],
                "indexes": [
                    models.Index(
                        fields=["practice", "-date_of_service", "-id"], name="encounter_by_day"
                    ),
                    models.Index(
                        fields=["surgeon", "-date_of_service", "-id"], name="encounter_by_surgeon"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "case_number"), name="encounter_case_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_number__length__lte", 20)),
                        name="encounter_case_number_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__length__lte", 10)),
                        name="encounter_status_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "signed"])),
                        name="encounter_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to="encounters.encounter",
                    ),
                ),
                ("reason", encounters.models.text.ProseField(max_length=500)),
                ("opened_at", models.DateTimeField(editable=False)),
                ("ends_at", models.DateTimeField(editable=False)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("justified", "Justified"),
                            ("questioned", "Not justified, followed up"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "review",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-opened_at"],
                "indexes": [models.Index(fields=["user", "ends_at"], name="emergency_of_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("opened_at"))),
                        name="emergency_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("reviewed_by", None), ("verdict", "")),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True),
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="emergency_review_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="emergency_not_reviewed_by_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 500)),
                        name="emergencyaccess_reason_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__length__lte", 12)),
                        name="emergencyaccess_verdict_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["justified", "questioned", ""])),
                        name="emergencyaccess_verdict_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review__length__lte", 1000)),
                        name="emergencyaccess_review_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeOverride",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="code_overrides",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "lesion_letter",
                    encounters.models.text.LineField(blank=True, default="", max_length=1),
                ),
                (
                    "code",
                    encounters.models.text.LineField(
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z][0-9]{3}[0-9A-Z]\\Z",
                                "A procedure code has five characters, such as 11102.",
                            )
                        ],
                    ),
                ),
                ("date_of_service", models.DateField()),
                (
                    "units",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(99)]
                    ),
                ),
                ("modifiers", models.JSONField(blank=True, default=list)),
                ("reason", encounters.models.text.LineField(max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("encounter", "lesion_letter", "code", "date_of_service"),
                        name="codeoverride_line_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("units__range", (0, 99))), name="codeoverride_units"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__gte", 1)),
                        name="codeoverride_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lesion_letter__length__lte", 1)),
                        name="codeoverride_lesion_letter_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__length__lte", 5)), name="codeoverride_code_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 500)),
                        name="codeoverride_reason_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnteredInError",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entered_in_error",
                        to="encounters.encounter",
                    ),
                ),
                ("reason", encounters.models.text.LineField(max_length=500)),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("printed_name", encounters.models.text.LineField(max_length=250)),
                ("marked_at", models.DateTimeField()),
                ("seal", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["-marked_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__gte", 1)),
                        name="enteredinerror_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 500)),
                        name="enteredinerror_reason_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("printed_name__length__lte", 250)),
                        name="enteredinerror_printed_name_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seal__length__lte", 64)),
                        name="enteredinerror_seal_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lesion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lesions",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "letter",
                    models.CharField(
                        max_length=1,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]\\Z", "Give one capital letter."
                            )
                        ],
                    ),
                ),
                ("site", encounters.models.text.LineField(max_length=80)),
                (
                    "side",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[("left", "Left"), ("right", "Right"), ("midline", "Midline")],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "site_detail",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "site_choice",
                    encounters.models.text.LineField(blank=True, default="", max_length=60),
                ),
                (
                    "lid",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[("upper", "Upper eyelid"), ("lower", "Lower eyelid")],
                        default="",
                        max_length=5,
                    ),
                ),
                (
                    "tumor_type",
                    models.CharField(
                        choices=[
                            ("bcc", "Basal cell carcinoma"),
                            ("scc", "Squamous cell carcinoma"),
                            ("scc_in_situ", "Squamous cell carcinoma in situ"),
                            ("keratoacanthoma", "Keratoacanthoma"),
                            ("basosquamous", "Basosquamous carcinoma"),
                            ("melanoma_in_situ", "Melanoma in situ"),
                            ("melanoma", "Invasive melanoma"),
                            ("merkel_cell", "Merkel cell carcinoma"),
                            ("sebaceous", "Sebaceous carcinoma"),
                            ("dfsp", "Dermatofibrosarcoma protuberans"),
                            ("afx", "Atypical fibroxanthoma"),
                            ("empd", "Extramammary Paget disease"),
                            ("mac", "Microcystic adnexal carcinoma"),
                            ("other", "Other malignant tumor"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "tumor_subtype",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
                (
                    "final_tumor_type",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("bcc", "Basal cell carcinoma"),
                            ("scc", "Squamous cell carcinoma"),
                            ("scc_in_situ", "Squamous cell carcinoma in situ"),
                            ("keratoacanthoma", "Keratoacanthoma"),
                            ("basosquamous", "Basosquamous carcinoma"),
                            ("melanoma_in_situ", "Melanoma in situ"),
                            ("melanoma", "Invasive melanoma"),
                            ("merkel_cell", "Merkel cell carcinoma"),
                            ("sebaceous", "Sebaceous carcinoma"),
                            ("dfsp", "Dermatofibrosarcoma protuberans"),
                            ("afx", "Atypical fibroxanthoma"),
                            ("empd", "Extramammary Paget disease"),
                            ("mac", "Microcystic adnexal carcinoma"),
                            ("other", "Other malignant tumor"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "final_tumor_subtype",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
                (
                    "diagnosis_change_reason",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "presentation",
                    models.CharField(
                        choices=[
                            ("primary", "Primary"),
                            ("recurrent", "Recurrent"),
                            ("persistent", "Persistent (incompletely removed)"),
                        ],
                        default="primary",
                        max_length=12,
                    ),
                ),
                (
                    "previous_treatment",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                ("biopsied", models.BooleanField(default=False, verbose_name="biopsy-proven")),
                ("biopsy_date", models.DateField(blank=True, null=True)),
                (
                    "biopsy_laboratory",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "biopsy_accession",
                    encounters.models.text.LineField(blank=True, default="", max_length=60),
                ),
                (
                    "biopsy_diagnosis",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                ("biopsy_report_reviewed", models.BooleanField(default=False)),
                ("biopsy_slides_reviewed", models.BooleanField(default=False)),
                (
                    "length_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                (
                    "width_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                (
                    "borders",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[("well_defined", "Well defined"), ("ill_defined", "Ill defined")],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "clinical_signs",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                ("immunosuppressed", models.BooleanField(blank=True, null=True)),
                ("indications", models.JSONField(blank=True, default=list)),
                (
                    "indication_detail",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                (
                    "alternatives_discussed",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                ("icd10", encounters.models.text.LineField(blank=True, default="", max_length=8)),
                (
                    "icd10_reason",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("in_progress", "In progress"),
                            ("clear", "Margins clear"),
                            ("stopped", "Stopped with tumor left"),
                            ("continues", "Continues another day"),
                            ("pending", "Pending permanent sections or second opinion"),
                        ],
                        default="in_progress",
                        max_length=12,
                    ),
                ),
                (
                    "outcome_reason",
                    encounters.models.text.LineField(blank=True, default="", max_length=500),
                ),
                (
                    "outcome_plan",
                    encounters.models.text.LineField(blank=True, default="", max_length=500),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_lesions",
                        to="encounters.lesion",
                    ),
                ),
                ("merged_at_stage", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["encounter", "letter"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("encounter", "letter"), name="lesion_letter_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("letter__length", 1), ("site__length__gte", 1)),
                        name="lesion_is_placed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("length_mm__isnull", True),
                            ("length_mm__range", (0, 999)),
                            _connector="OR",
                        ),
                        name="lesion_length_range",
                        violation_error_message="Give a value from 0 to 999.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("width_mm__isnull", True),
                            ("width_mm__range", (0, 999)),
                            _connector="OR",
                        ),
                        name="lesion_width_range",
                        violation_error_message="Give a value from 0 to 999.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("merged_at_stage__isnull", True), ("merged_into__isnull", True)
                            ),
                            models.Q(("merged_at_stage__gte", 1), ("merged_into__isnull", False)),
                            _connector="OR",
                        ),
                        name="lesion_merge_paired",
                        violation_error_message="Name the lesion it joined and at which stage.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "stopped"), _negated=True),
                            ("outcome_reason__length__gte", 1),
                            _connector="OR",
                        ),
                        name="lesion_stop_has_reason",
                        violation_error_message="Say why surgery stopped with tumor left.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("letter__length__lte", 1)), name="lesion_letter_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("site__length__lte", 80)), name="lesion_site_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__length__lte", 10)), name="lesion_side_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right", "midline", ""])),
                        name="lesion_side_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("site_detail__length__lte", 200)),
                        name="lesion_site_detail_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("site_choice__length__lte", 60)),
                        name="lesion_site_choice_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lid__length__lte", 5)), name="lesion_lid_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lid__in", ["upper", "lower", ""])),
                        name="lesion_lid_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tumor_type__length__lte", 20)),
                        name="lesion_tumor_type_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "tumor_type__in",
                                [
                                    "bcc",
                                    "scc",
                                    "scc_in_situ",
                                    "keratoacanthoma",
                                    "basosquamous",
                                    "melanoma_in_situ",
                                    "melanoma",
                                    "merkel_cell",
                                    "sebaceous",
                                    "dfsp",
                                    "afx",
                                    "empd",
                                    "mac",
                                    "other",
                                ],
                            )
                        ),
                        name="lesion_tumor_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tumor_subtype__length__lte", 100)),
                        name="lesion_tumor_subtype_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("final_tumor_type__length__lte", 20)),
                        name="lesion_final_tumor_type_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "final_tumor_type__in",
                                [
                                    "bcc",
                                    "scc",
                                    "scc_in_situ",
                                    "keratoacanthoma",
                                    "basosquamous",
                                    "melanoma_in_situ",
                                    "melanoma",
                                    "merkel_cell",
                                    "sebaceous",
                                    "dfsp",
                                    "afx",
                                    "empd",
                                    "mac",
                                    "other",
                                    "",
                                ],
                            )
                        ),
                        name="lesion_final_tumor_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("final_tumor_subtype__length__lte", 100)),
                        name="lesion_final_tumor_subtype_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("diagnosis_change_reason__length__lte", 300)),
                        name="lesion_diagnosis_change_reason_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("presentation__length__lte", 12)),
                        name="lesion_presentation_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("presentation__in", ["primary", "recurrent", "persistent"])
                        ),
                        name="lesion_presentation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("previous_treatment__length__lte", 300)),
                        name="lesion_previous_treatment_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("biopsy_laboratory__length__lte", 200)),
                        name="lesion_biopsy_laboratory_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("biopsy_accession__length__lte", 60)),
                        name="lesion_biopsy_accession_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("biopsy_diagnosis__length__lte", 300)),
                        name="lesion_biopsy_diagnosis_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("borders__length__lte", 20)), name="lesion_borders_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("borders__in", ["well_defined", "ill_defined", ""])),
                        name="lesion_borders_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("clinical_signs__length__lte", 300)),
                        name="lesion_clinical_signs_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("indication_detail__length__lte", 1000)),
                        name="lesion_indication_detail_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alternatives_discussed__length__lte", 1000)),
                        name="lesion_alternatives_discussed_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("icd10__length__lte", 8)), name="lesion_icd10_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("icd10_reason__length__lte", 300)),
                        name="lesion_icd10_reason_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__length__lte", 12)), name="lesion_outcome_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                ["in_progress", "clear", "stopped", "continues", "pending"],
                            )
                        ),
                        name="lesion_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome_reason__length__lte", 500)),
                        name="lesion_outcome_reason_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome_plan__length__lte", 500)),
                        name="lesion_outcome_plan_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreOp",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pre_op",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "anticoagulants",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "anticoagulant_plan",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "implanted_device",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "device_precautions",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "allergies",
                    encounters.models.text.LineField(blank=True, default="", max_length=500),
                ),
                (
                    "immune_status",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "prosthesis",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "antibiotic_prophylaxis",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "consent_by",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "consent_detail",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("photo_consent", models.BooleanField(blank=True, null=True)),
                (
                    "antiseptic",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("anticoagulants__length__lte", 300)),
                        name="preop_anticoagulants_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anticoagulant_plan__length__lte", 300)),
                        name="preop_anticoagulant_plan_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("implanted_device__length__lte", 300)),
                        name="preop_implanted_device_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("device_precautions__length__lte", 300)),
                        name="preop_device_precautions_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("allergies__length__lte", 500)),
                        name="preop_allergies_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("immune_status__length__lte", 300)),
                        name="preop_immune_status_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prosthesis__length__lte", 300)),
                        name="preop_prosthesis_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("antibiotic_prophylaxis__length__lte", 300)),
                        name="preop_antibiotic_prophylaxis_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent_by__length__lte", 200)),
                        name="preop_consent_by_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent_detail__length__lte", 1000)),
                        name="preop_consent_detail_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("antiseptic__length__lte", 100)),
                        name="preop_antiseptic_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("place", models.CharField(max_length=200)),
                ("values", models.JSONField()),
                ("seen", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "place"), name="sectiondraft_once"),
                    models.CheckConstraint(
                        condition=models.Q(("place__length__lte", 200)),
                        name="sectiondraft_place_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_note",
                        to="encounters.encounter",
                    ),
                ),
                ("content", models.TextField(max_length=100000000)),
                ("content_sha256", models.CharField(max_length=64)),
                (
                    "rulebook",
                    encounters.models.text.LineField(blank=True, default="", max_length=40),
                ),
                ("app_version", models.CharField(max_length=40)),
                ("page", models.TextField(max_length=100000000)),
                ("pdf", models.BinaryField()),
                ("pdf_sha256", models.CharField(max_length=64)),
                ("patient_id", models.CharField(max_length=36)),
                ("signed_at", models.DateTimeField()),
                ("seal", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["-signed_at", "id"],
                "indexes": [models.Index(fields=["pdf_sha256"], name="signednote_by_pdf")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("content__length__lte", 100000000)),
                        name="signednote_content_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content_sha256__length__lte", 64)),
                        name="signednote_content_sha256_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rulebook__length__lte", 40)),
                        name="signednote_rulebook_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("app_version__length__lte", 40)),
                        name="signednote_app_version_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("page__length__lte", 100000000)),
                        name="signednote_page_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pdf_sha256__length__lte", 64)),
                        name="signednote_pdf_sha256_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("patient_id__length__lte", 36)),
                        name="signednote_patient_id_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seal__length__lte", 64)), name="signednote_seal_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeOut",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_out",
                        to="encounters.encounter",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "present",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                ("confirmed", models.JSONField(blank=True, default=list)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("present__length__lte", 300)),
                        name="timeout_present_fits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WoundCare",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "encounter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wound_care",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "hemostasis",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "blood_loss",
                    encounters.models.text.LineField(blank=True, default="", max_length=60),
                ),
                (
                    "complications",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                (
                    "dressing",
                    encounters.models.text.ProseField(blank=True, default="", max_length=500),
                ),
                (
                    "prescriptions",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                (
                    "instructions",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                (
                    "condition",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "follow_up",
                    encounters.models.text.ProseField(blank=True, default="", max_length=500),
                ),
                ("suture_removal_date", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hemostasis__length__lte", 200)),
                        name="woundcare_hemostasis_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("blood_loss__length__lte", 60)),
                        name="woundcare_blood_loss_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("complications__length__lte", 1000)),
                        name="woundcare_complications_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dressing__length__lte", 500)),
                        name="woundcare_dressing_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prescriptions__length__lte", 1000)),
                        name="woundcare_prescriptions_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("instructions__length__lte", 1000)),
                        name="woundcare_instructions_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("condition__length__lte", 300)),
                        name="woundcare_condition_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("follow_up__length__lte", 500)),
                        name="woundcare_follow_up_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Defect",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defects",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "length_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                (
                    "width_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                (
                    "depth_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True),
                ),
                (
                    "deepest_layer",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("epidermis", "Epidermis"),
                            ("papillary_dermis", "Papillary dermis"),
                            ("reticular_dermis", "Reticular dermis"),
                            ("superficial_fat", "Superficial subcutis"),
                            ("deep_fat", "Deep subcutis"),
                            ("fascia", "Fascia"),
                            ("muscle", "Muscle"),
                            ("perichondrium", "Perichondrium"),
                            ("cartilage", "Cartilage"),
                            ("periosteum", "Periosteum"),
                            ("bone", "Bone"),
                            ("mucosa", "Mucosa"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "exposed",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "free_margin",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                ("lesions", models.ManyToManyField(related_name="defects", to="encounters.lesion")),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("length_mm__isnull", True),
                            ("length_mm__range", (0, 999)),
                            _connector="OR",
                        ),
                        name="defect_length_range",
                        violation_error_message="Give a value from 0 to 999.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("width_mm__isnull", True),
                            ("width_mm__range", (0, 999)),
                            _connector="OR",
                        ),
                        name="defect_width_range",
                        violation_error_message="Give a value from 0 to 999.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("depth_mm__isnull", True),
                            ("depth_mm__range", (0, 200)),
                            _connector="OR",
                        ),
                        name="defect_depth_range",
                        violation_error_message="Give a value from 0 to 200.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deepest_layer__length__lte", 20)),
                        name="defect_deepest_layer_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "deepest_layer__in",
                                [
                                    "epidermis",
                                    "papillary_dermis",
                                    "reticular_dermis",
                                    "superficial_fat",
                                    "deep_fat",
                                    "fascia",
                                    "muscle",
                                    "perichondrium",
                                    "cartilage",
                                    "periosteum",
                                    "bone",
                                    "mucosa",
                                    "",
                                ],
                            )
                        ),
                        name="defect_deepest_layer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("exposed__length__lte", 200)),
                        name="defect_exposed_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("free_margin__length__lte", 200)),
                        name="defect_free_margin_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Anesthetic",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anesthetics",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "lesion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anesthetics",
                        to="encounters.lesion",
                    ),
                ),
                ("stage_number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("agent", encounters.models.text.LineField(max_length=60)),
                (
                    "concentration_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True),
                ),
                (
                    "epinephrine",
                    encounters.models.text.LineField(blank=True, default="", max_length=20),
                ),
                ("buffered", models.BooleanField(default=False)),
                (
                    "volume_ml",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="volume (mL)",
                    ),
                ),
                (
                    "technique",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
                ("given_at", models.TimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("volume_ml__gt", 0), ("volume_ml__lte", 500)),
                        name="anesthetic_volume_range",
                        violation_error_message="Give a volume above 0 and up to 500 mL.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("concentration_percent__isnull", True),
                            ("concentration_percent__range", (0, 20)),
                            _connector="OR",
                        ),
                        name="anesthetic_percent_range",
                        violation_error_message="Give a value from 0 to 20.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agent__length__lte", 60)), name="anesthetic_agent_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("epinephrine__length__lte", 20)),
                        name="anesthetic_epinephrine_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("technique__length__lte", 100)),
                        name="anesthetic_technique_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LesionPhoto",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "lesion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="encounters.lesion",
                    ),
                ),
                ("jpeg", models.BinaryField()),
                ("width_px", models.PositiveSmallIntegerField()),
                ("height_px", models.PositiveSmallIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["lesion", "created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("lesion", "sha256"), name="lesionphoto_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("width_px__isnull", True),
                            ("width_px__range", (1, 1600)),
                            _connector="OR",
                        ),
                        name="lesionphoto_width_range",
                        violation_error_message="Give a value from 1 to 1600.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("height_px__isnull", True),
                            ("height_px__range", (1, 1600)),
                            _connector="OR",
                        ),
                        name="lesionphoto_height_range",
                        violation_error_message="Give a value from 1 to 1600.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__length__lte", 64)),
                        name="lesionphoto_sha256_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OtherService",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="other_services",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "lesion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="encounters.lesion",
                    ),
                ),
                (
                    "code",
                    encounters.models.text.LineField(
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z][0-9]{3}[0-9A-Z]\\Z",
                                "A procedure code has five characters, such as 11102.",
                            )
                        ],
                    ),
                ),
                (
                    "units",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                    ),
                ),
                (
                    "circumstance",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            (
                                "led_to_mohs",
                                "Its result led to Mohs surgery the same day, no earlier pathology existed",
                            ),
                            ("separate_tissue", "Done on tissue apart from the Mohs layers"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("note", encounters.models.text.LineField(blank=True, default="", max_length=300)),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("units__range", (1, 99))), name="otherservice_units"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__length", 5)), name="otherservice_code_length"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__length__lte", 5)), name="otherservice_code_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("circumstance__length__lte", 20)),
                        name="otherservice_circumstance_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("circumstance__in", ["led_to_mohs", "separate_tissue", ""])
                        ),
                        name="otherservice_circumstance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 300)),
                        name="otherservice_note_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="encounters.signednote",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("printed_name", encounters.models.text.LineField(max_length=250)),
                (
                    "meaning",
                    models.CharField(
                        choices=[("author", "Author"), ("attending", "Attending, reviewed")],
                        max_length=20,
                    ),
                ),
                ("signed_at", models.DateTimeField()),
                ("seal", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["signed_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("note", "signer"), name="signature_once"),
                    models.UniqueConstraint(
                        fields=("note", "meaning"), name="signature_one_meaning"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("printed_name__length__lte", 250)),
                        name="signature_printed_name_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("meaning__length__lte", 20)),
                        name="signature_meaning_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("meaning__in", ["author", "attending"])),
                        name="signature_meaning_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seal__length__lte", 64)), name="signature_seal_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addendum",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="encounters.signednote",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("addendum", "Addendum"),
                            ("correction", "Correction"),
                            ("late_entry", "Late entry"),
                            ("attestation", "Attestation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", encounters.models.text.ProseField(max_length=4000)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("printed_name", encounters.models.text.LineField(max_length=250)),
                ("service_date", models.DateField()),
                ("written_at", models.DateTimeField()),
                ("pdf", models.BinaryField()),
                ("pdf_sha256", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["note", "number"],
                "indexes": [models.Index(fields=["pdf_sha256"], name="addendum_by_pdf")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("note", "number"), name="addendum_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text__length__gte", 1)), name="addendum_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 12)), name="addendum_kind_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["addendum", "correction", "late_entry", "attestation"])
                        ),
                        name="addendum_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text__length__lte", 4000)), name="addendum_text_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("printed_name__length__lte", 250)),
                        name="addendum_printed_name_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pdf_sha256__length__lte", 64)),
                        name="addendum_pdf_sha256_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seal__length__lte", 64)), name="addendum_seal_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteVerification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "lesion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verification",
                        to="encounters.lesion",
                    ),
                ),
                ("methods", models.JSONField(blank=True, default=list)),
                ("patient_agreed", models.BooleanField(default=False)),
                (
                    "landmarks",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("verified_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("landmarks__length__lte", 300)),
                        name="siteverification_landmarks_fits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "lesion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="encounters.lesion",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("date_of_service", models.DateField()),
                ("started_at", models.TimeField(blank=True, null=True)),
                (
                    "performer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supervision_statement",
                    encounters.models.text.LineField(blank=True, default="", max_length=500),
                ),
                (
                    "technique",
                    models.CharField(
                        choices=[
                            ("frozen", "Frozen sections"),
                            ("permanent", "Permanent (paraffin) sections"),
                        ],
                        default="frozen",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("first_stage", "First stage"),
                            ("residual_tumor", "Residual tumor"),
                            ("incomplete_margin", "Incomplete margin"),
                            ("inflammation", "Dense inflammation obscuring the margin"),
                            ("scar", "Scar obscuring the margin"),
                            ("perineural_invasion", "Extra safety layer for perineural invasion"),
                            ("other", "Other reason"),
                        ],
                        default="first_stage",
                        max_length=20,
                    ),
                ),
                (
                    "reason_detail",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "margin_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True),
                ),
                (
                    "bevel_degrees",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(90),
                        ],
                    ),
                ),
                (
                    "depth_plane",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("epidermis", "Epidermis"),
                            ("papillary_dermis", "Papillary dermis"),
                            ("reticular_dermis", "Reticular dermis"),
                            ("superficial_fat", "Superficial subcutis"),
                            ("deep_fat", "Deep subcutis"),
                            ("fascia", "Fascia"),
                            ("muscle", "Muscle"),
                            ("perichondrium", "Perichondrium"),
                            ("cartilage", "Cartilage"),
                            ("periosteum", "Periosteum"),
                            ("bone", "Bone"),
                            ("mucosa", "Mucosa"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("stain", encounters.models.text.LineField(blank=True, default="", max_length=60)),
                (
                    "deep_structure",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("muscle", "Muscle"),
                            ("cartilage", "Cartilage"),
                            ("bone", "Bone"),
                            ("tendon", "Tendon"),
                            ("major_nerve", "Major nerve"),
                            ("major_vessel", "Major vessel"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "deep_structure_detail",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                ("tumor_present", models.BooleanField(blank=True, null=True)),
                (
                    "growth_pattern",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "cell_morphology",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
                (
                    "depth_of_invasion",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("epidermis", "Epidermis"),
                            ("papillary_dermis", "Papillary dermis"),
                            ("reticular_dermis", "Reticular dermis"),
                            ("superficial_fat", "Superficial subcutis"),
                            ("deep_fat", "Deep subcutis"),
                            ("fascia", "Fascia"),
                            ("muscle", "Muscle"),
                            ("perichondrium", "Perichondrium"),
                            ("cartilage", "Cartilage"),
                            ("periosteum", "Periosteum"),
                            ("bone", "Bone"),
                            ("mucosa", "Mucosa"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("perineural_invasion", models.BooleanField(blank=True, null=True)),
                (
                    "perineural_caliber_mm",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True),
                ),
                ("lymphovascular_invasion", models.BooleanField(blank=True, null=True)),
                ("scar", models.BooleanField(blank=True, null=True)),
                (
                    "inflammation",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
                (
                    "differences",
                    encounters.models.text.ProseField(blank=True, default="", max_length=1000),
                ),
                ("carried_from_stage", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "conclusion",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("clear", "Clear"),
                            ("residual_tumor", "Residual tumor"),
                            ("indeterminate", "Indeterminate"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "clear_despite_incomplete_reason",
                    encounters.models.text.LineField(blank=True, default="", max_length=300),
                ),
            ],
            options={
                "ordering": ["lesion", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lesion", "number"), name="stage_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 30))), name="stage_number_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("margin_mm__isnull", True),
                            ("margin_mm__range", (0, 50)),
                            _connector="OR",
                        ),
                        name="stage_margin_range",
                        violation_error_message="Give a value from 0 to 50.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bevel_degrees__isnull", True),
                            ("bevel_degrees__range", (0, 90)),
                            _connector="OR",
                        ),
                        name="stage_bevel_range",
                        violation_error_message="Give a value from 0 to 90.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("perineural_caliber_mm__isnull", True),
                            ("perineural_caliber_mm__range", (0, 20)),
                            _connector="OR",
                        ),
                        name="stage_caliber_range",
                        violation_error_message="Give a value from 0 to 20.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deep_structure__length__gte", 1),
                            ("deep_structure_detail", ""),
                            _connector="OR",
                        ),
                        name="stage_deep_structure_named",
                        violation_error_message="Choose the deep structure that the detail describes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("carried_from_stage__isnull", True),
                            ("carried_from_stage__lt", models.F("number")),
                            _connector="OR",
                        ),
                        name="stage_carried_from_earlier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("supervision_statement__length__lte", 500)),
                        name="stage_supervision_statement_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("technique__length__lte", 10)),
                        name="stage_technique_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("technique__in", ["frozen", "permanent"])),
                        name="stage_technique_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 20)), name="stage_reason_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "first_stage",
                                    "residual_tumor",
                                    "incomplete_margin",
                                    "inflammation",
                                    "scar",
                                    "perineural_invasion",
                                    "other",
                                ],
                            )
                        ),
                        name="stage_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason_detail__length__lte", 300)),
                        name="stage_reason_detail_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("depth_plane__length__lte", 20)),
                        name="stage_depth_plane_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "depth_plane__in",
                                [
                                    "epidermis",
                                    "papillary_dermis",
                                    "reticular_dermis",
                                    "superficial_fat",
                                    "deep_fat",
                                    "fascia",
                                    "muscle",
                                    "perichondrium",
                                    "cartilage",
                                    "periosteum",
                                    "bone",
                                    "mucosa",
                                    "",
                                ],
                            )
                        ),
                        name="stage_depth_plane_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stain__length__lte", 60)), name="stage_stain_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deep_structure__length__lte", 20)),
                        name="stage_deep_structure_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "deep_structure__in",
                                [
                                    "muscle",
                                    "cartilage",
                                    "bone",
                                    "tendon",
                                    "major_nerve",
                                    "major_vessel",
                                    "",
                                ],
                            )
                        ),
                        name="stage_deep_structure_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deep_structure_detail__length__lte", 200)),
                        name="stage_deep_structure_detail_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("growth_pattern__length__lte", 200)),
                        name="stage_growth_pattern_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cell_morphology__length__lte", 300)),
                        name="stage_cell_morphology_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("depth_of_invasion__length__lte", 20)),
                        name="stage_depth_of_invasion_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "depth_of_invasion__in",
                                [
                                    "epidermis",
                                    "papillary_dermis",
                                    "reticular_dermis",
                                    "superficial_fat",
                                    "deep_fat",
                                    "fascia",
                                    "muscle",
                                    "perichondrium",
                                    "cartilage",
                                    "periosteum",
                                    "bone",
                                    "mucosa",
                                    "",
                                ],
                            )
                        ),
                        name="stage_depth_of_invasion_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inflammation__length__lte", 100)),
                        name="stage_inflammation_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("differences__length__lte", 1000)),
                        name="stage_differences_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("conclusion__length__lte", 20)),
                        name="stage_conclusion_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conclusion__in", ["clear", "residual_tumor", "indeterminate", ""])
                        ),
                        name="stage_conclusion_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("clear_despite_incomplete_reason__length__lte", 300)),
                        name="stage_clear_despite_incomplete_reason_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Specimen",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="specimens",
                        to="encounters.stage",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("single", "Single piece"),
                            ("halves", "Halves"),
                            ("thirds", "Thirds"),
                            ("quarters", "Quarters"),
                            ("strips_and_base", "Edge strips plus base"),
                            ("arc", "Partial arc"),
                            ("base_only", "Base only"),
                            ("drawn", "As drawn"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "clock_from",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True),
                ),
                (
                    "clock_to",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True),
                ),
                (
                    "length_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                (
                    "width_mm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
            ],
            options={
                "ordering": ["stage", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stage", "number"), name="specimen_number_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 99))), name="specimen_number_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("layout", "arc"), _negated=True),
                            ("clock_from__isnull", False),
                            _connector="OR",
                        ),
                        name="specimen_arc_is_placed",
                        violation_error_message="Say from which to which o'clock the arc was taken.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("length_mm__isnull", True),
                            ("length_mm__range", (0, 999)),
                            _connector="OR",
                        ),
                        name="specimen_length_range",
                        violation_error_message="Give a value from 0 to 999.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("width_mm__isnull", True),
                            ("width_mm__range", (0, 999)),
                            _connector="OR",
                        ),
                        name="specimen_width_range",
                        violation_error_message="Give a value from 0 to 999.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clock_from__isnull", True), ("clock_to__isnull", True)),
                            models.Q(("clock_from__isnull", False), ("clock_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="specimen_clock_paired",
                        violation_error_message="Give both clock positions or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock_from__isnull", True),
                            ("clock_from__range", (Decimal("0.5"), Decimal("12"))),
                            _connector="OR",
                        ),
                        name="specimen_clock_from_range",
                        violation_error_message="Give a value from 0.5 to 12.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock_to__isnull", True),
                            ("clock_to__range", (Decimal("0.5"), Decimal("12"))),
                            _connector="OR",
                        ),
                        name="specimen_clock_to_range",
                        violation_error_message="Give a value from 0.5 to 12.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("layout__length__lte", 20)), name="specimen_layout_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "layout__in",
                                [
                                    "single",
                                    "halves",
                                    "thirds",
                                    "quarters",
                                    "strips_and_base",
                                    "arc",
                                    "base_only",
                                    "drawn",
                                ],
                            )
                        ),
                        name="specimen_layout_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Repair",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "defect",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repair",
                        to="encounters.defect",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("second_intent", "Second intention healing"),
                            ("linear", "Linear closure"),
                            ("flap", "Adjacent tissue transfer (flap)"),
                            ("full_thickness_graft", "Full-thickness skin graft"),
                            ("split_thickness_graft", "Split-thickness skin graft"),
                            ("interpolation_flap", "Interpolation flap"),
                            ("skin_substitute", "Skin substitute"),
                            ("delayed", "Delayed repair"),
                            ("other_surgeon", "Repair by another surgeon"),
                        ],
                        max_length=25,
                    ),
                ),
                (
                    "repair_class",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("simple", "Simple"),
                            ("intermediate", "Intermediate"),
                            ("complex", "Complex"),
                        ],
                        default="",
                        max_length=15,
                    ),
                ),
                (
                    "site_lesion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="encounters.lesion",
                    ),
                ),
                ("date_of_service", models.DateField()),
                (
                    "surgeon",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other_surgeon",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                ("planned_date", models.DateField(blank=True, null=True)),
                (
                    "reason",
                    encounters.models.text.LineField(blank=True, default="", max_length=500),
                ),
                (
                    "length_cm",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                ),
                (
                    "primary_cm2",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "secondary_cm2",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "area_cm2",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "flap_design",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
                (
                    "donor_site",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                ("complexity", models.JSONField(blank=True, default=list)),
                (
                    "undermining",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "deep_sutures",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "surface_sutures",
                    encounters.models.text.LineField(blank=True, default="", max_length=200),
                ),
                (
                    "detail",
                    encounters.models.text.ProseField(blank=True, default="", max_length=2000),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("repair_class", ""), ("type", "linear"), _connector="XOR"
                        ),
                        name="repair_class_is_linear",
                        violation_error_message="A linear closure is simple, intermediate or complex.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("area_cm2__isnull", True),
                                ("length_cm__isnull", False),
                                ("primary_cm2__isnull", True),
                                ("secondary_cm2__isnull", True),
                                ("type", "linear"),
                            ),
                            models.Q(
                                ("area_cm2__isnull", True),
                                ("length_cm__isnull", True),
                                ("primary_cm2__isnull", False),
                                ("secondary_cm2__isnull", False),
                                ("type", "flap"),
                            ),
                            models.Q(
                                ("area_cm2__isnull", False),
                                ("length_cm__isnull", True),
                                ("primary_cm2__isnull", True),
                                ("secondary_cm2__isnull", True),
                                ("type", "full_thickness_graft"),
                            ),
                            models.Q(
                                ("area_cm2__isnull", False),
                                ("length_cm__isnull", True),
                                ("primary_cm2__isnull", True),
                                ("secondary_cm2__isnull", True),
                                ("type", "split_thickness_graft"),
                            ),
                            models.Q(
                                ("area_cm2__isnull", False),
                                ("length_cm__isnull", True),
                                ("primary_cm2__isnull", True),
                                ("secondary_cm2__isnull", True),
                                ("type", "skin_substitute"),
                            ),
                            models.Q(
                                ("area_cm2__isnull", True),
                                ("length_cm__isnull", True),
                                ("primary_cm2__isnull", True),
                                ("secondary_cm2__isnull", True),
                                ("type", "interpolation_flap"),
                            ),
                            models.Q(
                                ("area_cm2__isnull", True),
                                ("length_cm__isnull", True),
                                ("primary_cm2__isnull", True),
                                ("secondary_cm2__isnull", True),
                                ("type", "second_intent"),
                            ),
                            models.Q(
                                ("area_cm2__isnull", True),
                                ("length_cm__isnull", True),
                                ("primary_cm2__isnull", True),
                                ("secondary_cm2__isnull", True),
                                ("type", "delayed"),
                            ),
                            models.Q(
                                ("area_cm2__isnull", True),
                                ("length_cm__isnull", True),
                                ("primary_cm2__isnull", True),
                                ("secondary_cm2__isnull", True),
                                ("type", "other_surgeon"),
                            ),
                            _connector="OR",
                        ),
                        name="repair_measures_fit_type",
                        violation_error_message="Give the measurements of this kind of repair.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("type", "other_surgeon"), _negated=True),
                            ("other_surgeon__length__gte", 1),
                            _connector="OR",
                        ),
                        name="repair_other_surgeon_named",
                        violation_error_message="Name the other surgeon.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("length_cm__isnull", True),
                            ("length_cm__range", (0, 200)),
                            _connector="OR",
                        ),
                        name="repair_length_range",
                        violation_error_message="Give a value from 0 to 200.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("primary_cm2__isnull", True),
                            ("primary_cm2__range", (0, 2000)),
                            _connector="OR",
                        ),
                        name="repair_primary_range",
                        violation_error_message="Give a value from 0 to 2000.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("secondary_cm2__isnull", True),
                            ("secondary_cm2__range", (0, 2000)),
                            _connector="OR",
                        ),
                        name="repair_secondary_range",
                        violation_error_message="Give a value from 0 to 2000.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("area_cm2__isnull", True),
                            ("area_cm2__range", (0, 2000)),
                            _connector="OR",
                        ),
                        name="repair_area_range",
                        violation_error_message="Give a value from 0 to 2000.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type__length__lte", 25)), name="repair_type_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "type__in",
                                [
                                    "second_intent",
                                    "linear",
                                    "flap",
                                    "full_thickness_graft",
                                    "split_thickness_graft",
                                    "interpolation_flap",
                                    "skin_substitute",
                                    "delayed",
                                    "other_surgeon",
                                ],
                            )
                        ),
                        name="repair_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("repair_class__length__lte", 15)),
                        name="repair_repair_class_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("repair_class__in", ["simple", "intermediate", "complex", ""])
                        ),
                        name="repair_repair_class_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("other_surgeon__length__lte", 200)),
                        name="repair_other_surgeon_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__length__lte", 500)), name="repair_reason_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("flap_design__length__lte", 100)),
                        name="repair_flap_design_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("donor_site__length__lte", 200)),
                        name="repair_donor_site_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("undermining__length__lte", 200)),
                        name="repair_undermining_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deep_sutures__length__lte", 200)),
                        name="repair_deep_sutures_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("surface_sutures__length__lte", 200)),
                        name="repair_surface_sutures_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("detail__length__lte", 2000)), name="repair_detail_fits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecimenMap",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("unconfirmed", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "stage",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="specimen_map",
                        to="encounters.stage",
                    ),
                ),
                ("document", models.JSONField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MapVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="map_versions",
                        to="encounters.stage",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["stage", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("stage", "number"), name="mapversion_number_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="encounters.stage",
                    ),
                ),
                (
                    "specimen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="encounters.specimen",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("piece", "Piece"), ("strip", "Edge strip"), ("base", "Base")],
                        default="piece",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["stage", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("stage", "number"), name="block_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 99))), name="block_number_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 10)), name="block_kind_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["piece", "strip", "base"])),
                        name="block_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BlockFinding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="encounters.block",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in_situ", "In situ component"),
                            ("pni", "Perineural invasion"),
                            ("lvi", "Lymphovascular invasion"),
                            ("inflammation", "Dense inflammation"),
                            ("scar", "Scar"),
                            ("missing_epidermis", "Missing epidermis"),
                            ("dropout", "Hole or dropout"),
                            ("floater", "Floater"),
                            ("fbp", "Folliculocentric basaloid proliferation"),
                            ("ak", "Actinic keratosis"),
                            ("second_tumor", "Second tumor"),
                            ("benign", "Benign incidental finding"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "compartment",
                    models.CharField(choices=[("edge", "Edge"), ("deep", "Deep")], max_length=5),
                ),
                (
                    "clock_from",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True),
                ),
                (
                    "clock_to",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True),
                ),
                (
                    "caliber_mm",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True),
                ),
                ("note", encounters.models.text.LineField(blank=True, default="", max_length=300)),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["block", "created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("caliber_mm__isnull", True),
                            ("caliber_mm__range", (0, 20)),
                            _connector="OR",
                        ),
                        name="blockfinding_caliber_range",
                        violation_error_message="Give a value from 0 to 20.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clock_from__isnull", True), ("clock_to__isnull", True)),
                            models.Q(("clock_from__isnull", False), ("clock_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="blockfinding_clock_paired",
                        violation_error_message="Give both clock positions or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock_from__isnull", True),
                            ("clock_from__range", (Decimal("0.5"), Decimal("12"))),
                            _connector="OR",
                        ),
                        name="blockfinding_clock_from_range",
                        violation_error_message="Give a value from 0.5 to 12.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock_to__isnull", True),
                            ("clock_to__range", (Decimal("0.5"), Decimal("12"))),
                            _connector="OR",
                        ),
                        name="blockfinding_clock_to_range",
                        violation_error_message="Give a value from 0.5 to 12.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 20)), name="blockfinding_kind_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "in_situ",
                                    "pni",
                                    "lvi",
                                    "inflammation",
                                    "scar",
                                    "missing_epidermis",
                                    "dropout",
                                    "floater",
                                    "fbp",
                                    "ak",
                                    "second_tumor",
                                    "benign",
                                ],
                            )
                        ),
                        name="blockfinding_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("compartment__length__lte", 5)),
                        name="blockfinding_compartment_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("compartment__in", ["edge", "deep"])),
                        name="blockfinding_compartment_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 300)),
                        name="blockfinding_note_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="encounters.block",
                    ),
                ),
                (
                    "compartment",
                    models.CharField(choices=[("edge", "Edge"), ("deep", "Deep")], max_length=5),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("no_tumor", "No tumor, margin complete"),
                            ("tumor", "Tumor"),
                            ("incomplete", "Incomplete section"),
                            ("not_readable", "Not readable"),
                            ("not_applicable", "Not applicable"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "clock_from",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True),
                ),
                (
                    "clock_to",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True),
                ),
                (
                    "further_places",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[encounters.models.constraints.validate_clock_ranges],
                    ),
                ),
                (
                    "tumor_type",
                    encounters.models.text.LineField(
                        blank=True,
                        choices=[
                            ("bcc", "Basal cell carcinoma"),
                            ("scc", "Squamous cell carcinoma"),
                            ("scc_in_situ", "Squamous cell carcinoma in situ"),
                            ("keratoacanthoma", "Keratoacanthoma"),
                            ("basosquamous", "Basosquamous carcinoma"),
                            ("melanoma_in_situ", "Melanoma in situ"),
                            ("melanoma", "Invasive melanoma"),
                            ("merkel_cell", "Merkel cell carcinoma"),
                            ("sebaceous", "Sebaceous carcinoma"),
                            ("dfsp", "Dermatofibrosarcoma protuberans"),
                            ("afx", "Atypical fibroxanthoma"),
                            ("empd", "Extramammary Paget disease"),
                            ("mac", "Microcystic adnexal carcinoma"),
                            ("other", "Other malignant tumor"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "tumor_subtype",
                    encounters.models.text.LineField(blank=True, default="", max_length=100),
                ),
                ("note", encounters.models.text.LineField(blank=True, default="", max_length=300)),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("read_at", models.DateTimeField()),
                ("is_binding", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["block", "compartment", "read_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_binding", True)),
                        fields=("block", "compartment"),
                        name="reading_one_is_binding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tumor_type", ""), ("result", "tumor"), _connector="OR"
                        ),
                        name="reading_type_needs_tumor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clock_from__isnull", True), ("clock_to__isnull", True)),
                            models.Q(("clock_from__isnull", False), ("clock_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="reading_clock_paired",
                        violation_error_message="Give both clock positions or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock_from__isnull", True),
                            ("clock_from__range", (Decimal("0.5"), Decimal("12"))),
                            _connector="OR",
                        ),
                        name="reading_clock_from_range",
                        violation_error_message="Give a value from 0.5 to 12.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("clock_to__isnull", True),
                            ("clock_to__range", (Decimal("0.5"), Decimal("12"))),
                            _connector="OR",
                        ),
                        name="reading_clock_to_range",
                        violation_error_message="Give a value from 0.5 to 12.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("compartment__length__lte", 5)),
                        name="reading_compartment_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("compartment__in", ["edge", "deep"])),
                        name="reading_compartment_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__length__lte", 15)), name="reading_result_fits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "result__in",
                                [
                                    "no_tumor",
                                    "tumor",
                                    "incomplete",
                                    "not_readable",
                                    "not_applicable",
                                ],
                            )
                        ),
                        name="reading_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tumor_type__length__lte", 20)),
                        name="reading_tumor_type_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "tumor_type__in",
                                [
                                    "bcc",
                                    "scc",
                                    "scc_in_situ",
                                    "keratoacanthoma",
                                    "basosquamous",
                                    "melanoma_in_situ",
                                    "melanoma",
                                    "merkel_cell",
                                    "sebaceous",
                                    "dfsp",
                                    "afx",
                                    "empd",
                                    "mac",
                                    "other",
                                    "",
                                ],
                            )
                        ),
                        name="reading_tumor_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tumor_subtype__length__lte", 100)),
                        name="reading_tumor_subtype_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note__length__lte", 300)), name="reading_note_fits"
                    ),
                ],
            },
        ),
    ]
