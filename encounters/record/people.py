"""Who: the practice, the place, the patient, the payer and the people of the encounter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from encounters.record.later import LATER
from encounters.vocabulary.terms import PlaceOfService, Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRecord:
    name: str
    npi: str = ""
    phone: str = ""
    time_zone: str = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRecord:
    """Where the surgery and the laboratory work took place; ``address`` is free lines."""

    name: str
    place_of_service: PlaceOfService
    address: str = ""
    clia_number: str = ""
    medicare_contractor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A member of the team. ``id`` is the account's id: two people may share a name.

    ``mohs_training`` is a surgeon's training in Mohs surgery, as the attestation states it.
    """

    id: str
    name: str
    credentials: str = ""
    npi: str = ""
    taxonomy: str = ""
    mohs_training: str = field(default="", metadata=LATER)

    @property
    def signature_name(self) -> str:
        """Name with credentials, as it stands under a signature: "Ada Quill, MD"."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    mrn: str
    family_name: str
    given_names: str = ""
    date_of_birth: date
    sex: Sex = Sex.UNKNOWN

    @property
    def name(self) -> str:
        """Family name first, as on labels: "Okafor, Miriam"; one alone if only one is known."""
        return ", ".join(part for part in (self.family_name, self.given_names) if part)

    def age_on(self, day: date) -> int:
        return age_years(self.date_of_birth, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferrerRecord:
    name: str
    practice: str = ""
    phone: str = ""
    fax: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRecord:
    """The payer and its habit for a second lesion; ``key`` names the habit in the rulebook.

    ``distinct_lesion_modifier`` overrides the rulebook's habit where the practice knows better:
    "59", "XS", "76", "anatomic" or empty for the rulebook's own.
    """

    key: str
    name: str
    distinct_lesion_modifier: str = ""


def age_years(born: date, day: date) -> int:
    """Completed years on ``day``; born on 29 February counts up on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
