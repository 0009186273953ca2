"""Before the first cut: the patient's risks, consent, time-out, and the local anesthetic."""

from __future__ import annotations

from decimal import Decimal

from encounters.note.parts import Row, Section, Table
from encounters.note.phrases import clock_time, joined, moment
from encounters.note.sentences.confirmations import again
from encounters.note.sentences.facts import known, with_plan
from encounters.record import AnestheticRecord, EncounterRecord, PreOpRecord
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
                ("Time-out", _time_out(pre_op, zone)),
                *again(record, Confirmation.TIME_OUT, record.id),
            ),
        ),
    )
    return tuple(section for section in found if not section.is_empty)


def _consent(pre_op: PreOpRecord, zone: str) -> str:
    by = f"obtained by {pre_op.consent_by}" if pre_op.consent_by else ""
    at = f"on {moment(pre_op.consented_at, zone)}" if pre_op.consented_at else ""
    if at and not by:
        at = f"obtained {at}"
    return joined(" ".join(part for part in (by, at) if part), pre_op.consent_detail)


def _time_out(pre_op: PreOpRecord, zone: str) -> str:
    if pre_op.time_out_at is None:
        return ""
    present = f"present: {pre_op.time_out_present}" if pre_op.time_out_present else ""
    confirmed = listed(pre_op.time_out_confirmed)
    return joined(
        moment(pre_op.time_out_at, zone), present, f"confirmed: {confirmed}" if confirmed else ""
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
