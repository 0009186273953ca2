"""A day's schedule before it is booked: what each row means, and which of them are taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms

from encounters.actions.chart.booking import BOOKED, Booking, cases_on
from encounters.actions.chart.dates import too_far_ahead
from encounters.actions.chart.known_patients import Known, likely_same, patient_with_mrn
from encounters.actions.chart.patients import PATIENT_FIELDS
from encounters.actions.saving.offered import offered_payers
from encounters.anatomy import Catalogue
from encounters.booking.line import BookingLine, read_line
from encounters.booking.schedule import (
    MOST_BYTES,
    ScheduleError,
    ScheduleRow,
    decoded,
    read_schedule,
)
from encounters.forms.base import PlainForm
from encounters.forms.booking import fills_of, key_of
from encounters.forms.encounter import NewEncounterForm
from encounters.forms.patient import NewPatientForm
from encounters.forms.same_person import choice_of
from encounters.forms.sites import offered_sites
from encounters.models import Patient, Practice
from encounters.vocabulary.same_person import Identity, why_alike
from encounters.vocabulary.terms import Sex
from encounters.vocabulary.words import name_key

NO_LESION = "none"


class State(StrEnum):
    """Where a row stands; only the first two can be booked."""

    KNOWN = "Known patient"
    NEW = "New patient"
    ASKED = "Ask who this is"
    UNREADABLE = "Not readable"
    BOOKED = "Booked already"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """One row with its state. ``patient`` is the chart shown, ``facts`` those of a new one.

    ``why`` says why it cannot be booked, or what of it is not taken over; ``warnings`` are what to
    check first, so that such a row is not ticked beforehand.
    """

    row: ScheduleRow
    state: State
    line: BookingLine
    patient: Patient | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    shown: tuple[Patient, ...] = ()
    why: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_bookable(self) -> bool:
        return self.state in (State.KNOWN, State.NEW)

    @property
    def is_proposed(self) -> bool:
        return self.is_bookable and not self.warnings

    @property
    def token(self) -> str:
        """Of what the page shows: a tick counts for this and for nothing else."""
        chart = (self.patient.pk, self.patient.version) if self.patient else ()
        said = repr((self.row, self.state.name, chart)).encode("utf-8", "replace")
        return f"{self.row.number}-{hashlib.sha256(said).hexdigest()[:24]}"

    @property
    def lesions(self) -> list[tuple[str, str]]:
        """The answers to which lesion it is; the first one is proposed."""
        found = [(key_of(choice), choice.label) for choice in self.line.lesions]
        none = (NO_LESION, "No lesion yet")
        if self.line.is_clear or not found:
            return [*found, none]
        return [("", "Choose"), *found, none]

    def lesion(self, key: str) -> list[dict[str, str]] | None:
        """The facts of the lesion that was chosen, none for no lesion; ``None`` for no answer."""
        if key == NO_LESION:
            return []
        found = [choice for choice in self.line.lesions if key_of(choice) == key]
        return [fills_of(found[0])] if found else None


class ScheduleForm(PlainForm):
    """The table, pasted or as a file."""

    table = forms.CharField(
        label="Paste the schedule with its headings",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text="Headings that are read: MRN, Name (or Last name and First name), "
        "Date of birth, Sex, Procedure, Payer. MRN is needed.",
    )
    file = forms.FileField(
        label="Or choose a CSV file",
        required=False,
        widget=forms.FileInput({"accept": ".csv,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        """``rows`` are what the table says, ``table`` is its text."""
        values = super().clean() or self.cleaned_data
        upload = values.get("file")
        if self.errors:
            return values
        try:
            if upload:
                values["table"] = decoded(upload.read(MOST_BYTES + 1))
            values["rows"] = read_schedule(values.get("table", ""))
        except ScheduleError as error:
            self.add_error("file" if upload else "table", str(error))
        return values


class ScheduleDayForm(NewEncounterForm):
    """Day, place and team of all cases of the schedule."""

    def clean_date_of_service(self) -> date:
        day: date = self.cleaned_data["date_of_service"]
        if why := too_far_ahead(day, self.today):
            raise forms.ValidationError(why)
        return day


def judge(
    practice: Practice, rows: Sequence[ScheduleRow], day: date, today: date
) -> list[JudgedRow]:
    """Each row with its state, as the practice's charts stand now."""
    sites = offered_sites(practice)
    judged: list[JudgedRow] = []
    for row in rows:
        found = _judged(practice, row, day, today, sites)
        if found.is_bookable and (twin := _twin(found, judged)):
            found = _with(found, State.ASKED, f"Row {twin.row.number} may be the same patient.")
        judged.append(found)
    return judged


def bookings(judged: Iterable[JudgedRow], ticked: Sequence[str], sent: Mapping[str, str]) -> Any:
    """The bookings of the ticked rows, and what is wrong with others by their number."""
    by_token = {row.token: row for row in judged}
    numbers = {str(row.row.number): row for row in judged}
    made: list[Booking] = []
    faults: dict[int, str] = {}
    for token in dict.fromkeys(ticked):
        found = by_token.get(token)
        if found is None:
            changed = numbers.get(token.partition("-")[0])
            if changed is not None:
                faults[changed.row.number] = "This row has changed since it was shown."
            continue
        number = found.row.number
        lesions = found.lesion(sent.get(f"lesion-{number}", ""))
        if not found.is_bookable:
            faults[number] = "This row cannot be booked."
        elif lesions is None:
            faults[number] = "Choose the lesion, or “No lesion yet”."
        else:
            made.append(
                Booking(number=number, patient=found.patient or found.facts, lesions=tuple(lesions))
            )
    return made, faults


def _judged(
    practice: Practice, row: ScheduleRow, day: date, today: date, sites: Catalogue
) -> JudgedRow:
    line = read_line(row.line, sites)
    if row.faults:
        return JudgedRow(row=row, state=State.UNREADABLE, line=line, why=row.faults)
    known = patient_with_mrn(practice, row.mrn)
    found = _known(known, row, day, line) if known else _new(practice, row, today, line)
    born = found.patient.date_of_birth if found.patient else row.born
    sex = Sex(found.patient.sex) if found.patient else row.sex
    against = line.against(born, sex, day)
    return JudgedRow(
        row=row,
        state=found.state,
        line=line,
        patient=found.patient,
        facts=found.facts,
        shown=found.shown,
        why=found.why,
        warnings=(*found.warnings, *against),
    )


def _known(known: Patient, row: ScheduleRow, day: date, line: BookingLine) -> JudgedRow:
    """Of a number that is known: the facts of the schedule beside those of the chart."""
    chart = known.survivor

    def said(state: State, *why: str, warnings: tuple[str, ...] = ()) -> JudgedRow:
        return JudgedRow(
            row=row,
            state=state,
            line=line,
            patient=chart,
            shown=(chart,),
            why=why,
            warnings=warnings,
        )

    if known is not chart and known.merged_into_id is not None:
        return said(State.ASKED, f"MRN {known.mrn} was merged into MRN {chart.mrn}.")
    if different := _differences(chart, row):
        return said(State.ASKED, *different)
    if numbers := cases_on(chart, day):
        return said(State.BOOKED, f"{BOOKED[:-1]}: {', '.join(numbers)}.")
    if not (row.family_name or row.name or row.born):
        only = "The schedule gives only the MRN: check that this is the patient."
        return said(State.KNOWN, warnings=(only,))
    return said(State.KNOWN)


def _differences(chart: Patient, row: ScheduleRow) -> list[str]:
    facts: dict[str, Any] = {name: getattr(chart, name) for name in PATIENT_FIELDS}
    if row.family_name:
        facts["family_name"], facts["given_names"] = row.family_name, row.given_names
    if row.born:
        facts["date_of_birth"] = row.born
    if row.sex:
        facts["sex"] = row.sex.value
    beside = choice_of(Known(chart, ()), facts).differences
    found = [
        f"{difference.label}: the chart says {difference.chart}, the schedule {difference.typed}."
        for difference in beside
    ]
    names = (name_key(row.name), name_key(f"{chart.given_names} {chart.family_name}"))
    if row.name and sorted(names[0].split()) != sorted(names[1].split()):
        found.append(f"Name: the chart says {chart}, the schedule {row.name}.")
    return [difference for difference in found if not difference.startswith("MRN:")]


def _new(practice: Practice, row: ScheduleRow, today: date, line: BookingLine) -> JudgedRow:
    """Of a number that nobody has: sound facts, and nobody alike."""
    payer = offered_payers(practice).filter(name__iexact=row.payer).first() if row.payer else None
    sent = {
        "mrn": row.mrn,
        "family_name": row.family_name,
        "given_names": row.given_names,
        "date_of_birth": row.born.isoformat() if row.born else "",
        "sex": (row.sex or Sex.UNKNOWN).value,
        "payer": str(payer.pk) if payer else "",
    }
    if row.name:
        why: tuple[str, ...] = (f"Write “{row.name}” as family name, comma, given names.",)
        return JudgedRow(row=row, state=State.UNREADABLE, line=line, why=why)
    form = NewPatientForm(sent, practice=practice, today=today)
    if not form.is_valid():
        why = tuple(
            _fault(form, name, str(fault)) for name, all_ in form.errors.items() for fault in all_
        )
        return JudgedRow(row=row, state=State.UNREADABLE, line=line, why=why)
    facts = form.cleaned_data
    alike = likely_same(practice, _identity(facts))
    if alike:
        why = tuple(
            f"{person.patient}, born {person.patient.date_of_birth.isoformat()}, "
            f"MRN {person.patient.mrn}: {'; '.join(person.why)}."
            for person in alike
        )
        shown = tuple(person.patient for person in alike)
        return JudgedRow(row=row, state=State.ASKED, line=line, why=why, shown=shown)
    unknown = row.payer and payer is None
    notes = (f"The payer “{row.payer}” is not on the list: enter it later.",) if unknown else ()
    return JudgedRow(row=row, state=State.NEW, line=line, facts=facts, why=notes)


def _identity(facts: Mapping[str, Any]) -> Identity:
    names = ("mrn", "family_name", "given_names", "date_of_birth")
    return Identity(**{name: facts[name] for name in names})


def _fault(form: forms.BaseForm, name: str, fault: str) -> str:
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {fault}" if label else fault


def _twin(found: JudgedRow, judged: Iterable[JudgedRow]) -> JudgedRow | None:
    """An earlier row that may be the same person's: one case a day is booked for anybody."""
    for other in judged:
        if not other.is_bookable:
            continue
        if found.patient and other.patient and found.patient.pk == other.patient.pk:
            return other
        if (
            found.facts
            and other.facts
            and why_alike(_identity(found.facts), _identity(other.facts))
        ):
            return other
    return None


def _with(found: JudgedRow, state: State, why: str) -> JudgedRow:
    return JudgedRow(
        row=found.row,
        state=state,
        line=found.line,
        patient=found.patient,
        facts=found.facts,
        shown=found.shown,
        why=(*found.why, why),
    )
