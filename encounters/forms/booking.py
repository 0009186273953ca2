"""What a typed MRN and a typed line would put into the form of a new case, for a tap to confirm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from encounters.actions.chart.follow_up import followable
from encounters.actions.chart.known_patients import patient_with_mrn
from encounters.actions.saving.offered import offered_payers
from encounters.anatomy import UnknownSiteError
from encounters.booking.line import LONGEST_LINE, BookingLine, LesionChoice, read_line
from encounters.forms.base import PlainForm
from encounters.forms.encounter import NewEncounterForm
from encounters.forms.fields import StrictLineField
from encounters.forms.follow_up import KindForm
from encounters.forms.lesion import NewLesionForm
from encounters.forms.patient import NewPatientForm
from encounters.forms.sites import offered_sites
from encounters.models import Encounter, Patient, Practice
from encounters.record.people import age_years
from encounters.vocabulary.terms import Presentation, Sex, Side, TumorType
from encounters.vocabulary.typed_text import searchable

PATIENT, CASE, LESION, KIND = "patient", "case", "lesion", "kind"
MOST_FOLLOWED = 10


class BookingLineForm(PlainForm):
    """The lesion in one line: a help for filling in the other fields, which nobody saves."""

    line = StrictLineField(
        label="The lesion in one line, such as “L dorsal forearm BCC, 68M”",
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput({"data-reads": "found-line"}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPatient:
    """The chart that an MRN belongs to: identity only, to be confirmed by who typed it."""

    patient: Patient
    asked_mrn: str
    today: date

    @property
    def signed_cases(self) -> list[Encounter]:
        """What a new case may follow, newest first."""
        found = followable(self.patient.practice, self.patient).prefetch_related("lesions")
        return list(found[:MOST_FOLLOWED])

    @property
    def was_merged(self) -> bool:
        return self.patient.mrn.casefold() != self.asked_mrn.casefold()

    @property
    def age(self) -> int:
        return age_years(self.patient.date_of_birth, self.today)

    @property
    def sex(self) -> str:
        return Sex(self.patient.sex).label

    @property
    def fills(self) -> dict[str, str]:
        """Fields of the patient's form with what the chart says."""
        chart = self.patient
        payer = chart.payer
        is_offered = payer is not None and offered_payers(chart.practice).filter(pk=payer.pk)
        return {
            "mrn": chart.mrn,
            "family_name": chart.family_name,
            "given_names": chart.given_names,
            "date_of_birth": chart.date_of_birth.isoformat(),
            "sex": chart.sex,
            "payer": str(payer.pk) if payer is not None and is_offered else "",
        }

    @property
    def fills_json(self) -> str:
        return _json(PATIENT, self.fills)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line with its choices, as the page shows them; ``against`` are its contradictions."""

    line: BookingLine
    against: tuple[str, ...]

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Label, fields as JSON, and the value that sends the choice without scripts."""
        return [
            (choice.label, _json(LESION, fills_of(choice)), key_of(choice))
            for choice in self.line.choices
        ]


def found_patient(practice: Practice, mrn: str, today: date) -> FoundPatient | None:
    asked = searchable(mrn)[:40]
    known = patient_with_mrn(practice, asked) if asked else None
    if known is None:
        return None
    return FoundPatient(patient=known.survivor, asked_mrn=asked, today=today)


def read_for(practice: Practice, typed: Mapping[str, str], today: date) -> ReadLine | None:
    """The line that was typed, held against the patient who stands in the form."""
    text = searchable(typed.get("line", ""))
    if not text:
        return None
    line = read_line(text, offered_sites(practice))
    sexes = {sex.value: sex for sex in Sex}
    sex = sexes.get(typed.get(f"{PATIENT}-sex", ""))
    return ReadLine(line=line, against=line.against(_day(typed), sex, today))


def _day(typed: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(typed.get(f"{PATIENT}-date_of_birth", ""))
    except ValueError:
        return None


def fills_of(choice: LesionChoice) -> dict[str, str]:
    """Fields of the lesion's form; what the line does not say is left as it stands."""
    fills = {"site": choice.site.slug, "side": choice.side.value if choice.side else ""}
    if choice.tumor is not None:
        fills["tumor_type"] = choice.tumor.value
    if choice.presentation is not None:
        fills["presentation"] = choice.presentation.value
    if choice.biopsied:
        fills["biopsied"] = "on"
    return fills


def key_of(choice: LesionChoice) -> str:
    """A choice as one word, for a button or a list: ``choice_with`` reads it back."""
    said = (choice.side, choice.tumor, choice.presentation, "biopsied" if choice.biopsied else "")
    return "|".join((choice.site.slug, *(str(word or "") for word in said)))


def choice_with(key: str, practice: Practice) -> LesionChoice | None:
    """The choice with this key; ``None`` for a key that no page offers."""
    parts = key.split("|")
    if len(parts) != 5:
        return None
    slug, side, tumor, presentation, biopsied = parts
    try:
        return LesionChoice(
            site=offered_sites(practice).site(slug),
            side=Side(side) if side else None,
            tumor=TumorType(tumor) if tumor else None,
            presentation=Presentation(presentation) if presentation else None,
            biopsied=bool(biopsied),
        )
    except (UnknownSiteError, ValueError):
        return None


def filled_forms(practice: Practice, typed: Mapping[str, str], today: date) -> dict[str, Any]:
    """The forms of a new case with what was typed, before anybody judges it."""

    def initial(prefix: str) -> dict[str, str]:
        start = f"{prefix}-"
        return {
            name.removeprefix(start): text for name, text in typed.items() if name.startswith(start)
        }

    return {
        KIND: KindForm(prefix=KIND, initial=initial(KIND)),
        PATIENT: NewPatientForm(
            prefix=PATIENT, practice=practice, today=today, initial=initial(PATIENT)
        ),
        CASE: NewEncounterForm(prefix=CASE, practice=practice, initial=initial(CASE)),
        LESION: NewLesionForm(prefix=LESION, practice=practice, initial=initial(LESION)),
        "line": BookingLineForm(initial={"line": typed.get("line", "")}),
    }


def prefixed(prefix: str, fills: Mapping[str, str]) -> dict[str, str]:
    return {f"{prefix}-{name}": value for name, value in fills.items()}


def _json(prefix: str, fills: Mapping[str, str]) -> str:
    return json.dumps(prefixed(prefix, fills))
