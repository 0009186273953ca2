"""Asks, before a case is opened, whose chart it belongs to: the facts side by side, and an answer.

A number that is known with other facts is always asked about, and so is a chart of another number
that may be the same person's. An answer counts for the charts and facts that were shown, and for
no others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from encounters.actions.chart.known_patients import Known, likely_same, patient_with_mrn
from encounters.actions.chart.patients import (
    IDENTITY_FIELDS,
    LONGEST_REASON,
    PATIENT_FIELDS,
    signed_words,
)
from encounters.models import Patient, Practice
from encounters.snapshot.identity import signed_count
from encounters.vocabulary.same_person import Identity
from encounters.vocabulary.terms import Sex
from encounters.vocabulary.typed_text import composed, text_fault

_LABELS = {
    "family_name": "Family name",
    "given_names": "Given names",
    "date_of_birth": "Born",
    "sex": "Sex",
    "mrn": "MRN",
    "payer": "Payer",
    "referrer_name": "Clinician",
    "referrer_practice": "Practice of the clinician",
    "referrer_phone": "Phone",
    "referrer_fax": "Fax",
    "referrer_address": "Address",
}
# What nobody typed says nothing against the chart; a name without a given name does.
_ALWAYS_TYPED = ("mrn", "family_name", "given_names", "date_of_birth")
NOTHING = "not entered"
_OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    label: str
    chart: str
    typed: str
    differs: bool

    @property
    def in_words(self) -> str:
        """The label within a sentence."""
        return self.label if self.label.isupper() else self.label.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One chart beside what was typed. ``correction`` is what correcting it would write."""

    known: Known
    rows: tuple[Row, ...]
    correction: Mapping[str, Any]
    signed: int

    @property
    def patient(self) -> Patient:
        return self.known.patient

    @property
    def as_is(self) -> str:
        return f"chart:{self.patient.pk}"

    @property
    def corrected(self) -> str:
        return f"correct:{self.patient.pk}"

    @property
    def differences(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.differs)

    @property
    def changes(self) -> tuple[Row, ...]:
        """What correcting the chart changes, for people."""
        labels = {_LABELS[name] for name in self.correction}
        return tuple(row for row in self.rows if row.differs and row.label in labels)

    @property
    def wants_reason(self) -> bool:
        return bool(self.signed) and bool(self.correction.keys() & set(IDENTITY_FIELDS))

    @property
    def signed_words(self) -> str:
        return signed_words(self.signed) if self.signed else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whose the case is: a chart, with what is to be corrected in it, or a new one (``None``)."""

    patient: Patient | None
    correction: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


class WhoAskedError(Exception):
    """Nobody knows yet whose the case is: the page shows ``choices``, and asks.

    ``is_same_number``: the MRN belongs to the one chart shown, so nobody else can get it.
    """

    def __init__(
        self,
        choices: Sequence[Choice],
        token: str,
        *,
        is_same_number: bool,
        sent: Mapping[str, str],
        fault: str = "",
        reason_fault: str = "",
    ) -> None:
        super().__init__("Whose is this case?")
        self.choices = choices
        self.token = token
        self.is_same_number = is_same_number
        self.chosen = sent.get("who", "")
        self.reason = sent.get("who_reason", "")
        self.fault = fault
        self.reason_fault = reason_fault

    @property
    def wants_reason(self) -> bool:
        return any(choice.wants_reason for choice in self.choices)


def whose(practice: Practice, facts: Mapping[str, Any], sent: Mapping[str, str]) -> Answer:
    """Whose chart a new case belongs to; raises ``WhoAskedError`` where somebody has to say it.

    ``facts`` are the judged fields of the form, ``sent`` what the browser sent: ``who`` is the
    answer, ``who_asked`` what it answers, ``who_reason`` why a chart is corrected.
    """
    known = patient_with_mrn(practice, facts["mrn"])
    if known is not None:
        found = [Known(known, ())]
    else:
        identity = Identity(**{name: facts[name] for name in _ALWAYS_TYPED})
        found = likely_same(practice, identity)
    choices = [choice_of(chart, facts) for chart in found]
    is_plain = known is not None and not found[0].was_merged and not choices[0].differences
    if not choices or is_plain:
        return Answer(patient=known)
    return _answer(choices, facts, sent, is_same_number=known is not None)


def _answer(
    choices: Sequence[Choice],
    facts: Mapping[str, Any],
    sent: Mapping[str, str],
    *,
    is_same_number: bool,
) -> Answer:
    token = token_of([facts.get(name) for name in PATIENT_FIELDS], choices)

    def asked(**fault: str) -> WhoAskedError:
        return WhoAskedError(choices, token, is_same_number=is_same_number, sent=sent, **fault)

    if "who_asked" not in sent:
        raise asked()
    if sent["who_asked"] != token:
        raise asked(fault="What was typed, or a chart, has changed since. Answer once more.")
    if sent.get("who") == _OTHER and not is_same_number:
        return Answer(patient=None)
    answer = _chosen(choices, sent)
    if answer is None or answer.patient is None:
        raise asked(fault="Choose one of the answers.")
    choice = next(choice for choice in choices if choice.patient == answer.patient)
    if answer.correction and (fault := _reason_fault(choice, answer.reason)):
        raise asked(reason_fault=fault)
    return answer


def _chosen(choices: Sequence[Choice], sent: Mapping[str, str]) -> Answer | None:
    for choice in choices:
        if sent.get("who") == choice.as_is:
            return Answer(patient=choice.patient)
        if sent.get("who") == choice.corrected and choice.correction:
            return Answer(
                patient=choice.patient,
                correction=choice.correction,
                reason=composed(sent.get("who_reason", "")),
            )
    return None


def _reason_fault(choice: Choice, reason: str) -> str:
    if not choice.wants_reason:
        return ""
    if not reason:
        return f"{choice.signed_words} Say why the chart is corrected."
    if len(reason) > LONGEST_REASON:
        return f"Give a reason of at most {LONGEST_REASON} characters."
    return text_fault(reason)


def choice_of(known: Known, facts: Mapping[str, Any]) -> Choice:
    """The chart beside what was typed."""
    patient = known.patient
    differing = {name for name in _LABELS if _differs(name, getattr(patient, name), facts)}
    # The number of a chart that was merged away is nobody else's.
    kept = {"mrn"} if known.was_merged else set()
    return Choice(
        known=known,
        rows=tuple(_rows(patient, facts, differing)),
        correction={name: facts[name] for name in _LABELS if name in differing - kept},
        signed=signed_count(patient),
    )


def _rows(patient: Patient, facts: Mapping[str, Any], differing: set[str]) -> Iterator[Row]:
    for name, label in _LABELS.items():
        if name not in IDENTITY_FIELDS and name not in differing:
            continue
        yield Row(
            label=label,
            chart=_words(name, getattr(patient, name)),
            typed=_words(name, facts.get(name)),
            differs=name in differing,
        )


def _differs(name: str, stored: object, facts: Mapping[str, Any]) -> bool:
    typed = facts.get(name)
    if name not in _ALWAYS_TYPED and typed in ("", None, Sex.UNKNOWN.value):
        return False
    if isinstance(stored, str) and isinstance(typed, str):
        return stored.casefold().split() != typed.casefold().split()
    return stored != typed


def _words(name: str, value: object) -> str:
    if name == "sex":
        return Sex(str(value)).label if value else NOTHING
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if value else NOTHING


def token_of(typed: Iterable[object], choices: Iterable[Choice]) -> str:
    """Stands for the facts and the charts, in their versions, that a question was asked about."""
    charts = [(str(choice.patient.pk), choice.patient.version) for choice in choices]
    said = repr(([str(value) for value in typed], charts))
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:32]
