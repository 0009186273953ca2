"""Before the first cut: the patient's risks, consent, time-out, and the local anesthetic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from encounters.note.parts import Row, Section, Table
from encounters.note.phrases import clock_time, day, joined, moment
from encounters.note.sentences.confirmations import again
from encounters.note.sentences.facts import known, with_plan
from encounters.record import AnestheticRecord, DayRecord, EncounterRecord, PreOpRecord
from encounters.vocabulary.spoken import listed, plain, roman
from encounters.workflow.confirmations import Confirmation

_PHOTO_CONSENT = {True: "Given", False: "Not given", None: ""}
_ANESTHETIC_COLUMNS = ("Agent", "For", "Given", "Volume", "Dose", "Running total")


def preparation_sections(record: EncounterRecord) -> tuple[Section, ...]:
    """Patient risks, consent and time-out; empty sections are left out."""
    pre_op, zone = record.pre_op, record.practice.time_zone
    found = (
        Section(
            heading="Before surgery",
            facts=known(
                ("Anticoagulants", with_plan(pre_op.anticoagulants, pre_op.anticoagulant_plan)),
                ("Implanted device", with_plan(pre_op.implanted_device, pre_op.device_precautions)),
                ("Prosthesis", pre_op.prosthesis),
                ("Allergies", pre_op.allergies),
                ("Immune status", pre_op.immune_status),
                ("Antibiotic prophylaxis", pre_op.antibiotic_prophylaxis),
                ("Antiseptic", pre_op.antiseptic),
            ),
        ),
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


def _further_day(record: EncounterRecord, own: DayRecord) -> tuple[tuple[str, str], ...]:
    """Consent, time-out and team of a day after the first, each under its date."""
    zone, when = record.practice.time_zone, day(own.date)
    time_out = _time_out(own.time_out_at, own.present, own.confirmed, zone)
    return (
        (f"Consent for {when}", _given(own.consent_by, own.consented_at, zone)),
        *again(record, Confirmation.DAY_CONSENT, own.key),
        (f"Time-out of {when}", time_out),
        *again(record, Confirmation.DAY_TIME_OUT, own.key),
        (f"Team of {when}", _team(own)),
    )


def _team(own: DayRecord) -> str:
    people = (("assistant", own.assistant), ("histotechnician", own.histotechnician))
    return "; ".join(f"{person.signature_name}, {duty}" for duty, person in people if person)


def _consent(pre_op: PreOpRecord, zone: str) -> str:
    return joined(_given(pre_op.consent_by, pre_op.consented_at, zone), pre_op.consent_detail)


def _given(consent_by: str, consented_at: datetime | None, zone: str) -> str:
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
    """Every injection with its dose and the running total of its agent in mg."""
    if not record.anesthetics:
        return None
    totals: dict[str, Decimal | None] = {}
    rows = []
    for given in record.anesthetics:
        agent = given.agent.casefold()
        totals[agent] = _added(totals.get(agent, Decimal(0)), given.dose_mg)
        rows.append(_anesthetic_row(given, totals[agent]))
    return Table(
        caption="Local anesthesia",
        columns=_ANESTHETIC_COLUMNS,
        rows=tuple(rows),
        kind="anesthesia",
    )


def _added(total: Decimal | None, dose: Decimal | None) -> Decimal | None:
    """Once one dose is unknown so is every later total of that agent."""
    return None if total is None or dose is None else total + dose


def _anesthetic_row(given: AnestheticRecord, total: Decimal | None) -> Row:
    return Row(
        name=_agent(given),
        cells=(
            _for(given),
            clock_time(given.given_at) if given.given_at else "",
            f"{plain(given.volume_ml)} mL",
            _milligrams(given.dose_mg),
            _milligrams(total),
        ),
    )


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
