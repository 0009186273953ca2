"""Which patients' data a request has read, for the audit log.

Noted where it is read; ``encounters.web.audit_trail`` writes it down.

A page that goes through ``chart_for`` needs to do nothing. A list names the charts in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import Model
from django.http import HttpRequest
from django.urls import ResolverMatch

from encounters.models import (
    Anesthetic,
    Block,
    BlockFinding,
    CodeOverride,
    Defect,
    Encounter,
    Lesion,
    LesionPhoto,
    OtherService,
    Patient,
    Reading,
    Recut,
    RuleAnswer,
    Stage,
    path_from,
)
from encounters.request_state import ChartAccess, state_of

# What a key in an address names.
KEYS: Mapping[str, type[Model]] = {
    "encounter_id": Encounter,
    "lesion_id": Lesion,
    "photo_id": LesionPhoto,
    "stage_id": Stage,
    "block_id": Block,
    "finding_id": BlockFinding,
    "recut_id": Recut,
    "reading_id": Reading,
    "defect_id": Defect,
    "anesthetic_id": Anesthetic,
    "service_id": OtherService,
    "override_id": CodeOverride,
    "answer_id": RuleAnswer,
}


def note_chart(request: HttpRequest, encounter: Encounter) -> None:
    """Record that a chart was opened without ``open_chart.chart_for``."""
    state_of(request).note_access(access_to(encounter))


def note_patient(request: HttpRequest, patient: Patient) -> None:
    """A patient's identity without one of their encounters."""
    access = ChartAccess(practice_id=patient.practice_id, patient_id=str(patient.pk))
    state_of(request).note_access(access)


def note_list(
    request: HttpRequest,
    action: str,
    practice_id: int | None,
    shown: Iterable[object],
    *,
    asked: str = "",
) -> None:
    """Several patients in one page. An empty list shows nobody; a search was asked all the same."""
    keys = tuple(dict.fromkeys(map(str, shown)))
    if keys or asked:
        access = ChartAccess(practice_id=practice_id, action=action, asked=asked, shown=keys)
        state_of(request).note_access(access)


def note_denial(request: HttpRequest, action: str, practice_id: int | None) -> None:
    """Something was asked of a practice and not given, whatever the answer's status."""
    access = ChartAccess(practice_id=practice_id, action=action, is_denied=True)
    state_of(request).note_access(access)


def note_act(request: HttpRequest, encounter: Encounter, action: str) -> None:
    """A look that the answer does not tell by itself, such as one at who looked."""
    access, noted = access_to(encounter), state_of(request).chart_accesses
    if access in noted:
        noted.remove(access)
    noted.append(replace(access, action=action))


def access_to(encounter: Encounter) -> ChartAccess:
    return ChartAccess(
        practice_id=encounter.practice_id,
        patient_id=str(encounter.patient_id),
        encounter_id=str(encounter.pk),
    )


def target_of(match: ResolverMatch) -> ChartAccess | None:
    """Whom an address is about, whoever asks; ``None`` if it names nobody there is."""
    for name, key in match.kwargs.items():
        if name in KEYS:
            return access_by(KEYS[name], key)
    return None


def access_by(model: type[Model], key: object) -> ChartAccess | None:
    """Whose data the row of ``model`` with this key tells; ``None`` if there is none."""
    columns = [path_from(model, name) for name in ("practice_id", "patient_id", "pk")]
    found = model._default_manager.filter(pk=key).values_list(*columns).first()
    if found is None:
        return None
    practice_id, patient_id, encounter_id = found
    return ChartAccess(
        practice_id=practice_id, patient_id=str(patient_id), encounter_id=str(encounter_id)
    )
