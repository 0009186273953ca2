"""Before the first cut: the patient's risks, consent, time-out, and the local anesthetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from encounters.note.parts import Fact, Row, Section, Table
from encounters.note.phrases import clock_time, day, joined, moment
from encounters.note.sentences.confirmations import again
from encounters.note.sentences.facts import (
    allergies_in_words,
    devices_in_words,
    known,
    with_plan,
)
from encounters.record import AnestheticRecord, DayRecord, EncounterRecord, PreOpRecord
from encounters.safety import DayDose, agent_key, day_of, doses_by_day, is_topical
from encounters.vocabulary.spoken import listed, plain, roman
from encounters.workflow.confirmations import Confirmation

_PHOTO_CONSENT = {True: "Given", False: "Not given", None: ""}
_ANESTHETIC_COLUMNS = ("Agent", "For", "Given", "Volume", "Dose", "Running total")


def preparation_sections(record: EncounterRecord) -> tuple[Section, ...]:
    """Patient risks, consent and time-out; empty sections are left out."""
    pre_op, zone = record.pre_op, record.practice.time_zone
    found = (
        Section(heading="Before surgery", facts=risks_in_words(pre_op)),
        Section(
            heading="Consent and time-out",
            facts=known(
                ("Consent", _consent(pre_op, zone)),
                *again(record, Confirmation.CONSENT, record.id),
                ("Photography", _PHOTO_CONSENT[pre_op.photo_consent]),
                (
                    "Time-out",
                    _time_out(
                        pre_op.time_out_at,
                        pre_op.time_out_present,
                        pre_op.time_out_confirmed,
                        zone,
                    ),
                ),
                *again(record, Confirmation.TIME_OUT, record.id),
                *(pair for own in record.further_days for pair in _further_day(record, own)),
            ),
        ),
    )
    return tuple(section for section in found if not section.is_empty)


def risks_in_words(pre_op: PreOpRecord) -> tuple[Fact, ...]:
    """What of the patient has to be minded, as far as it was entered."""
    return known(
        ("Anticoagulants", with_plan(pre_op.anticoagulants, pre_op.anticoagulant_plan)),
        ("Implanted device", with_plan(devices_in_words(pre_op), pre_op.device_precautions)),
        ("Prosthesis", pre_op.prosthesis),
        ("Allergies", allergies_in_words(pre_op)),
        ("Weight", f"{plain(pre_op.weight_kg)} kg" if pre_op.weight_kg else ""),
        ("Immune status", pre_op.immune_status),
        ("Antibiotic prophylaxis", pre_op.antibiotic_prophylaxis),
        ("Antiseptic", pre_op.antiseptic),
    )


def _further_day(record: EncounterRecord, own: DayRecord) -> tuple[tuple[str, str], ...]:
    """Consent, time-out and team of a day after the first, each under its date."""
    zone, when = record.practice.time_zone, day(own.date)
    time_out = _time_out(own.time_out_at, own.present, own.confirmed, zone)
    return (
        (f"Consent for {when}", _consented(own.consent_by, own.consented_at, zone)),
        *again(record, Confirmation.DAY_CONSENT, own.key),
        (f"Time-out of {when}", time_out),
        *again(record, Confirmation.DAY_TIME_OUT, own.key),
        (f"Team of {when}", _team(own)),
    )


def _team(own: DayRecord) -> str:
    people = (("assistant", own.assistant), ("histotechnician", own.histotechnician))
    return "; ".join(f"{person.signature_name}, {duty}" for duty, person in people if person)


def _consent(pre_op: PreOpRecord, zone: str) -> str:
    return joined(_consented(pre_op.consent_by, pre_op.consented_at, zone), pre_op.consent_detail)


def _consented(consent_by: str, consented_at: datetime | None, zone: str) -> str:
    by = f"obtained by {consent_by}" if consent_by else ""
    at = f"on {moment(consented_at, zone)}" if consented_at else ""
    if at and not by:
        at = f"obtained {at}"
    return joined(" ".join(part for part in (by, at) if part))


def _time_out(done_at: datetime | None, present: str, confirmed: Sequence[str], zone: str) -> str:
    if done_at is None:
        return ""
    agreed = listed(confirmed)
    return joined(
        moment(done_at, zone),
        f"present: {present}" if present else "",
        f"confirmed: {agreed}" if agreed else "",
    )


def anesthesia_table(record: EncounterRecord) -> Table | None:
    """Every injection with its dose, the running total of its agent on that day, and the day's."""
    if not record.anesthetics:
        return None
    totals: dict[tuple[date, str], Decimal | None] = {}
    rows = []
    for given in record.anesthetics:
        if is_topical(given):
            rows.append(_anesthetic_row(record, given, "topical, not added"))
            continue
        key = (day_of(record, given), agent_key(given))
        totals[key] = _added(totals.get(key, Decimal(0)), given.dose_mg)
        rows.append(_anesthetic_row(record, given, _milligrams(totals[key])))
    return Table(
        caption="Local anesthesia",
        columns=_ANESTHETIC_COLUMNS,
        rows=(*rows, *_totals(record)),
        kind="anesthesia",
    )


def _totals(record: EncounterRecord) -> Iterator[Row]:
    """One row for each agent of each day, the last one of a day with what it is held against."""
    days = doses_by_day(record)
    for of_day in days:
        for dose in of_day.agents:
            yield Row(
                name=f"Together: {dose.name}",
                cells=(
                    "",
                    day(of_day.day) if len(days) > 1 else "",
                    f"{plain(dose.volume_ml)} mL",
                    dose.mg_in_words,
                    f"{plain(dose.mg_per_kg)} mg/kg" if dose.mg_per_kg else "",
                ),
                note=_held_against(record, of_day) if dose is of_day.agents[-1] else "",
                is_total=True,
            )


def _held_against(record: EncounterRecord, of_day: DayDose) -> str:
    found = []
    if of_day.measured:
        weight = "" if record.pre_op.weight_kg else "; weight not entered"
        found.append(f"{of_day.percent} % of the maximum of one day: {of_day.limits}{weight}.")
    found += [f"No maximum known for {dose.name}." for dose in of_day.without_maximum]
    return " ".join(found)


def _added(total: Decimal | None, dose: Decimal | None) -> Decimal | None:
    """Once one dose is unknown so is every later total of that agent."""
    return None if total is None or dose is None else total + dose


def _anesthetic_row(record: EncounterRecord, given: AnestheticRecord, total: str) -> Row:
    return Row(
        name=_agent(given),
        cells=(
            _for(given),
            _given(record, given),
            f"{plain(given.volume_ml)} mL",
            _milligrams(given.dose_mg),
            total,
        ),
    )


def _given(record: EncounterRecord, given: AnestheticRecord) -> str:
    """The time; with its day where that is not the day of service."""
    on, at = day_of(record, given), given.given_at
    date_words = day(on) if on != record.date_of_service else ""
    return ", ".join(part for part in (date_words, clock_time(at) if at else "") if part)


def _milligrams(dose: Decimal | None) -> str:
    return "not known" if dose is None else f"{plain(dose)} mg"


def _agent(given: AnestheticRecord) -> str:
    strength = given.concentration_percent
    parts = (
        f"{given.agent} {plain(strength)}%" if strength is not None else given.agent,
        f"with epinephrine {given.epinephrine}" if given.epinephrine else "",
        "buffered" if given.buffered else "",
    )
    words = " ".join(part for part in parts[:2] if part)
    return ", ".join(part for part in (words, parts[2], given.technique) if part)


def _for(given: AnestheticRecord) -> str:
    stage = f"stage {roman(given.stage)}" if given.stage else ""
    return ", ".join(part for part in (given.lesion, stage) if part)
