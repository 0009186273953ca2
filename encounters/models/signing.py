"""What signing leaves behind: the note as it was, who signed, and what was added later.

Rows of these tables come and never change or go: triggers of the database see to it
(``encounters.models.freezing``). Each carries a seal over everything it says
(``encounters.signed.sealing``).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from encounters.models.base import ClinicalModel, short
from encounters.models.constraints import JudgedCheck, checked
from encounters.models.encounter import Encounter
from encounters.models.numbers import Capitals
from encounters.models.patient import NameKeyField
from encounters.models.text import LineField, ProseField
from encounters.vocabulary.record_terms import AddendumKind, SignatureMeaning
from encounters.vocabulary.terms import Sex

# Far above what a case of the greatest size allowed can come to.
_LONGEST = 100_000_000


def _digest() -> models.CharField[str, str]:
    return models.CharField(max_length=64)


@checked
class SignedNote(ClinicalModel):
    """An encounter as it was signed: record and codes in canonical JSON, and the PDF by its hash.

    ``content`` is what the author read before signing and ``content_sha256`` the hash that the page
    showed. ``page`` is the HTML the PDF was made from, for showing it again. ``seal`` is over all
    of it with patient, encounter and moment; the signatures' seals are over it.

    ``mrn`` to ``sex`` repeat whose note it is as the content says it, for lists: the patient's row
    may say something else later.
    """

    encounter = models.OneToOneField(
        Encounter, on_delete=models.PROTECT, related_name="signed_note"
    )
    content = models.TextField(max_length=_LONGEST)
    content_sha256 = _digest()
    rulebook = short(40)
    app_version = models.CharField(max_length=40)
    page = models.TextField(max_length=_LONGEST)
    pdf_sha256 = _digest()
    patient_id = models.CharField(max_length=36)
    mrn = short(40, editable=False)
    family_name = short(200, editable=False)
    given_names = short(200, editable=False)
    name_key = NameKeyField(max_length=400, default="", editable=False)
    date_of_birth = models.DateField(null=True, editable=False)
    sex = models.CharField(
        max_length=10, choices=Sex.choices(), blank=True, default="", editable=False
    )
    signed_at = models.DateTimeField()
    seal = _digest()

    class Meta:
        ordering = ["-signed_at", "id"]
        indexes = [
            models.Index(fields=["pdf_sha256"], name="signednote_by_pdf"),
            models.Index(fields=["signed_at"], name="signednote_by_time"),
            models.Index(Capitals("mrn"), name="signednote_by_mrn"),
        ]

    def __str__(self) -> str:
        return f"Signed note of {self.encounter}"


@checked
class Signature(ClinicalModel):
    """Who signed, in the name as printed, what it means, and when by the server's clock."""

    note = models.ForeignKey(
        SignedNote, on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures"
    )
    printed_name = LineField(max_length=250)
    meaning = models.CharField(max_length=20, choices=SignatureMeaning.choices())
    signed_at = models.DateTimeField()
    seal = _digest()

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["note", "signer"], name="signature_once"),
            models.UniqueConstraint(fields=["note", "meaning"], name="signature_one_meaning"),
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}: {SignatureMeaning(self.meaning).label}"


@checked
class Addendum(ClinicalModel):
    """Something said after signing; it is printed behind the note, with all before it.

    ``written_at`` is the server's now. ``service_date`` is the day it is about.
    """

    note = models.ForeignKey(
        SignedNote, on_delete=models.PROTECT, related_name="addenda", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=AddendumKind.choices())
    text = ProseField(max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = LineField(max_length=250)
    service_date = models.DateField()
    written_at = models.DateTimeField()
    pdf_sha256 = _digest()
    seal = _digest()

    class Meta:
        verbose_name_plural = "addenda"
        ordering = ["note", "number"]
        indexes = [
            models.Index(fields=["pdf_sha256"], name="addendum_by_pdf"),
            models.Index(fields=["-written_at"], name="addendum_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="addendum_number_unique"),
            JudgedCheck(condition=Q(text__length__gte=1), name="addendum_says_something"),
        ]

    def __str__(self) -> str:
        return f"{AddendumKind(self.kind).label} {self.number} to {self.note}"


@checked
class EnteredInError(ClinicalModel):
    """Instead of deletion: the encounter leaves the lists, everything about it is kept."""

    encounter = models.OneToOneField(
        Encounter, on_delete=models.PROTECT, related_name="entered_in_error"
    )
    reason = LineField(max_length=500)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    printed_name = LineField(max_length=250)
    marked_at = models.DateTimeField()
    seal = _digest()

    class Meta:
        verbose_name = "encounter entered in error"
        verbose_name_plural = "encounters entered in error"
        ordering = ["-marked_at", "id"]
        indexes = [models.Index(fields=["-marked_at", "id"], name="enteredinerror_by_time")]
        constraints = [
            JudgedCheck(condition=Q(reason__length__gte=1), name="enteredinerror_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.encounter} entered in error"
