"""Tenants: practices, their places, and the people who work there."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models

from encounters.models.base import long, short
from encounters.models.constraints import checked
from encounters.models.text import LineField
from encounters.vocabulary.npi import npi_fault
from encounters.vocabulary.terms import PlaceOfService, Role, Taxonomy

# ASCII only: full-width digits look right on the page and fail in every payer's system.
_CLIA = re.compile(r"[0-9]{2}D[0-9A-Z]{7}")


def validate_npi(value: str) -> None:
    """Refuse anything but ten digits with a right check digit."""
    if fault := npi_fault(value):
        raise ValidationError(fault)


def validate_clia(value: str) -> None:
    """A CLIA number has ten characters, the third of them a D (CMS-1500 item 23)."""
    if not _CLIA.fullmatch(value):
        raise ValidationError("A CLIA number has ten characters, the third of them D: 99D9999999.")


def validate_time_zone(value: str) -> None:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError("Name a time zone such as America/Chicago.") from error


@checked
class Practice(models.Model):
    name = LineField(max_length=200, unique=True)
    npi = short(10, validators=[validate_npi])
    phone = short(40)
    time_zone = LineField(
        max_length=60, default="America/New_York", validators=[validate_time_zone]
    )
    keeps_on_device = models.BooleanField(
        "keep unsaved changes on the device",
        default=True,
        help_text=(
            "Encrypted, with a key that only this server has, until they are saved: for lost "
            "networks and crashed browsers. Off: they are in the open page only."
        ),
    )

    asks_each_at_clear = models.BooleanField(
        "ask for each item of the histology time-out",
        default=False,
        help_text=(
            "Patient, lesion, stage, blocks and inks are ticked one by one before a stage is "
            "called clear. Off: they stand beside the button, and one tap confirms them all."
        ),
    )

    allows_signing_pin = models.BooleanField(
        "allow a signing PIN",
        default=True,
        help_text=(
            "A person's own PIN signs for four hours after a log-in with password and second "
            "factor. Off: each signature takes the password or a passkey."
        ),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@checked
class Location(models.Model):
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="locations", db_index=False
    )
    name = LineField(max_length=200)
    place_of_service = models.CharField(
        max_length=2, choices=PlaceOfService.choices(), default=PlaceOfService.OFFICE.value
    )
    address = long(500)
    clia_number = short(10, validators=[validate_clia], verbose_name="CLIA number")
    npi = short(10, validators=[validate_npi], verbose_name="NPI")
    medicare_contractor = short(100)
    reads_slides_mirrored = models.BooleanField(
        default=False, help_text="Tissue lies deep side down, so slides show a mirror image."
    )
    is_offered = models.BooleanField(
        "offered", default=True, help_text="Off: old cases keep it, and new ones cannot choose it."
    )

    class Meta:
        ordering = ["practice", "name"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="location_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


@checked
class User(AbstractUser):
    """A person with an account of their own; what they may do is said by memberships."""

    credentials = short(40, help_text="As printed after the name, e.g. MD.")
    npi = short(10, validators=[validate_npi], verbose_name="NPI")
    taxonomy = short(10, choices=Taxonomy.choices())
    mohs_training = short(
        300,
        verbose_name="training in Mohs surgery",
        help_text="As the notes' attestation states it, e.g. fellowship, where, and until when.",
    )

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    def __str__(self) -> str:
        return self.display_name


@checked
class Membership(models.Model):
    """One role of one person in one practice; a person may hold several."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices())
    is_accredited_fellow = models.BooleanField(
        "fellow of an accredited program",
        default=False,
        help_text="A surgeon's role alone. A stage that this person cuts is then proposed as cut "
        "by such a fellow, for modifier GC and the teaching statement.",
    )

    class Meta:
        ordering = ["practice", "user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "practice", "role"], name="membership_role_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {Role(self.role).label}"
