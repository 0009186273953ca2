"""The patient, as one practice knows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from encounters.models.base import Section, long, short
from encounters.models.configuration import Payer
from encounters.models.constraints import JudgedCheck, checked
from encounters.models.numbers import Capitals
from encounters.models.practice import Practice
from encounters.models.text import LineField, validate_name, validate_number
from encounters.vocabulary.look_alikes import name_skeleton, number_skeleton
from encounters.vocabulary.same_person import Identity
from encounters.vocabulary.terms import Sex
from encounters.vocabulary.words import name_key

# Django's fields take type parameters in the stubs only.
if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class KeyField(_CharField):
    """What a row is found by, made anew from its other columns whenever it is saved."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = self.key_of(model_instance)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key

    def key_of(self, row: Any) -> str:
        raise NotImplementedError


class NameKeyField(KeyField):
    """The names as they are searched."""

    def key_of(self, row: Any) -> str:
        return name_key(f"{row.family_name} {row.given_names}")


class SkeletonField(KeyField):
    """The words of the names as they look, each between spaces, to find patients entered twice."""

    def key_of(self, row: Any) -> str:
        return f" {name_skeleton(f'{row.family_name} {row.given_names}')} "


class NumberKeyField(KeyField):
    """The MRN as it looks."""

    def key_of(self, row: Any) -> str:
        return number_skeleton(row.mrn)


class PatientQuerySet(models.QuerySet["Patient"]):
    def of_persons(self, keys: Iterable[object]) -> PatientQuerySet:
        """The charts of these keys and those that were merged into them.

        Cases are found through it by an index; an OR over cases and charts walks all cases.
        """
        some = list(keys)
        return self.filter(Q(pk__in=some) | Q(merged_into__in=some))


@checked
class Patient(Section):
    """Invented or real, one chart: the MRN is unique within its practice.

    ``merged_into`` is the chart that goes on where two were one person's. Its cases stay where they
    are, so that what is signed keeps its patient; whoever shows a chart asks ``survivor``. A chart
    that others were merged into is never merged itself: the pointer is followed once.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="patients", db_index=False
    )
    mrn = LineField("MRN", max_length=40, validators=[validate_number])
    family_name = LineField(max_length=200, validators=[validate_name])
    given_names = short(200, validators=[validate_name])
    name_key = NameKeyField(max_length=400, default="", editable=False)
    skeleton = SkeletonField(max_length=400, default="", editable=False)
    mrn_key = NumberKeyField(max_length=80, default="", editable=False)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=10, choices=Sex.choices(), default=Sex.UNKNOWN.value)
    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="patients"
    )
    referrer_name = short(200)
    referrer_practice = short(200)
    referrer_phone = short(40)
    referrer_fax = short(40)
    referrer_address = long(500)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_charts",
        db_index=False,
    )

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_names", "mrn"]
        indexes = [
            models.Index(fields=["practice", "mrn_key"], name="patient_by_mrn_key"),
            models.Index("practice", Capitals("mrn"), name="patient_by_mrn"),
            models.Index(fields=["practice", "date_of_birth"], name="patient_by_birth"),
            # Of few rows and alone: by an index of all, SQLite expects as many charts for each as
            # there are.
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="patient_merged",
            ),
        ]
        constraints = [
            models.UniqueConstraint("practice", Lower("mrn"), name="patient_mrn_unique"),
            JudgedCheck(
                condition=Q(mrn__length__gte=1) & Q(family_name__length__gte=1),
                name="patient_is_named",
            ),
            JudgedCheck(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="patient_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.family_name, self.given_names) if part)

    @property
    def survivor(self) -> Patient:
        """The chart that goes on for this person: itself, unless it was merged into another."""
        return self.merged_into or self

    @property
    def survivor_id(self) -> UUID:
        """The key of that chart."""
        return self.merged_into_id or self.pk

    @property
    def identity(self) -> Identity:
        return Identity(
            mrn=self.mrn,
            family_name=self.family_name,
            given_names=self.given_names,
            date_of_birth=self.date_of_birth,
        )
