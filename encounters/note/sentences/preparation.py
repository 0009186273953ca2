"""Before the first cut: the patient's risks, consent, time-out, and the local anesthetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from encounters.note.parts import Fact, Row, Section, Table
from encounters.note.phrases import clause, clock_time, day, joined, lower_first
from encounters.note.sentences.confirmations import again
from encounters.note.sentences.facts import (
    allergies_in_words,
    devices_in_words,
    known,
    with_plan,
)
from encounters.note.teller import Teller
from encounters.record import (
    AnestheticRecord,
    DayRecord,
    EncounterRecord,
    PersonRecord,
    PreOpRecord,
)
from encounters.safety import DayDose, agent_key, day_of, doses_by_day, is_topical
from encounters.vocabulary.spoken import listed, plain, roman
from encounters.workflow.confirmations import Confirmation

_PHOTO_CONSENT = {True: "Given", False: "Not given", None: ""}
_ANESTHETIC_COLUMNS = ("Agent", "For", "Given", "Volume", "Dose", "Running total")


def risks_section(record: EncounterRecord) -> Section | None:
    """What of the patient has to be minded; ``None`` where nothing was entered."""
    facts = risks_in_words(record.pre_op)
    return Section(heading="Before surgery", facts=facts) if facts else None


def consent_sections(record: EncounterRecord, teller: Teller) -> tuple[Section, ...]:
    """Consent and time-out of each day; empty sections are left out."""
    found = (
        _first_day(record, teller),
        *(_further_day(record, own, teller) for own in record.further_days),
    )
    return tuple(section for section in found if not section.is_empty)


def _first_day(record: EncounterRecord, teller: Teller) -> Section:
    pre_op = record.pre_op
    consented = _consented(pre_op.consent_by, pre_op.consented_at, teller)
    time_out = _time_out(
        pre_op.time_out_at, pre_op.time_out_present, pre_op.time_out_confirmed, teller
    )
    several = len(teller.days) > 1
    team = _team(record.assistants, record.histotechnician, teller) if several else ""
    return Section(
        heading=_heading(record.date_of_service if several else None),
        facts=known(
            ("Consent", joined(consented, pre_op.consent_detail)),
            *again(record, Confirmation.CONSENT, record.id),
            ("Photography", _PHOTO_CONSENT[pre_op.photo_consent]),
            ("Time-out", time_out),
            *again(record, Confirmation.TIME_OUT, record.id),
            ("Team", team),
        ),
    )


def _further_day(record: EncounterRecord, own: DayRecord, teller: Teller) -> Section:
    """Consent, time-out and team of a day after the first, under its date."""
    return Section(
        heading=_heading(own.date),
        facts=known(
            ("Consent", joined(_consented(own.consent_by, own.consented_at, teller))),
            *again(record, Confirmation.DAY_CONSENT, own.key),
            ("Time-out", _time_out(own.time_out_at, own.present, own.confirmed, teller)),
            *again(record, Confirmation.DAY_TIME_OUT, own.key),
            ("Team", _team((own.assistant,), own.histotechnician, teller)),
        ),
    )


def _heading(when: date | None) -> str:
    return f"Consent and time-out, {day(when)}" if when else "Consent and time-out"


def _team(
    assistants: Sequence[PersonRecord | None], histotechnician: PersonRecord | None, teller: Teller
) -> str:
    people = (
        *((person, "assistant") for person in assistants),
        (histotechnician, "histotechnician"),
    )
    return "; ".join(f"{teller.name(person)}, {duty}" for person, duty in people if person)


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


def _consented(consent_by: str, consented_at: datetime | None, teller: Teller) -> str:
    """ "By me, 8:20 am"."""
    by = f"by {teller.whom_typed(consent_by)}" if consent_by else ""
    at = teller.at(consented_at) if consented_at else ""
    return ", ".join(part for part in (by, at) if part)


def _time_out(
    done_at: datetime | None, present: str, confirmed: Sequence[str], teller: Teller
) -> str:
    if done_at is None:
        return ""
    agreed = listed(confirmed)
    return joined(
        teller.at(done_at),
        f"present: {present}" if present else "",
        f"confirmed: {agreed}" if agreed else "",
    )


def anesthesia_words(record: EncounterRecord) -> str:
    """The kind of anesthesia: "Local anesthesia: infiltration, nerve block."."""
    if not record.anesthetics:
        return ""
    ways = [given.technique for given in record.anesthetics if given.technique]
    if any(is_topical(given) for given in record.anesthetics):
        ways.append("topical")
    kinds = list(dict.fromkeys(lower_first(clause(way)) for way in ways))
    return joined(f"Local anesthesia{f': {listed(kinds)}' if kinds else ''}")


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
        caption="",
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
