"""The patient, as one practice knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from encounters.models.base import Section, long, short
from encounters.models.configuration import Payer
from encounters.models.constraints import checked
from encounters.models.practice import Practice
from encounters.models.text import LineField
from encounters.vocabulary.terms import Sex
from encounters.vocabulary.words import name_key

# Django's fields take type parameters in the stubs only.
if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class NameKeyField(_CharField):
    """The patient's names as they are searched, made anew whenever the row is saved."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = name_key(f"{model_instance.family_name} {model_instance.given_names}")
        model_instance.name_key = key[: self.max_length]
        return str(model_instance.name_key)


@checked
class Patient(Section):
    """Invented or real, one chart: the MRN is unique within its practice."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="patients")
    mrn = LineField("MRN", max_length=40)
    family_name = LineField(max_length=200)
    given_names = short(200)
    name_key = NameKeyField(max_length=400, default="", editable=False)
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

    class Meta:
        ordering = ["family_name", "given_names", "mrn"]
        constraints = [
            models.UniqueConstraint("practice", Lower("mrn"), name="patient_mrn_unique"),
            models.CheckConstraint(
                condition=Q(mrn__length__gte=1) & Q(family_name__length__gte=1),
                name="patient_is_named",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.family_name, self.given_names) if part)
