"""Which patients' data a request has read, for the audit log.

Noted where it is read; ``encounters.web.audit_trail`` writes it down.

A page that goes through ``chart_for`` needs to do nothing. A list names the charts in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

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
    Stage,
)
from encounters.request_state import ChartAccess, state_of

# From a key in an address to its table, and from there to the encounter.
TARGETS: dict[str, tuple[type[Any], str]] = {
    "encounter_id": (Encounter, ""),
    "lesion_id": (Lesion, "encounter"),
    "photo_id": (LesionPhoto, "lesion__encounter"),
    "stage_id": (Stage, "lesion__encounter"),
    "block_id": (Block, "stage__lesion__encounter"),
    "finding_id": (BlockFinding, "block__stage__lesion__encounter"),
    "defect_id": (Defect, "encounter"),
    "anesthetic_id": (Anesthetic, "encounter"),
    "service_id": (OtherService, "encounter"),
    "override_id": (CodeOverride, "encounter"),
}


def note_chart(request: HttpRequest, encounter: Encounter) -> None:
    """The same chart twice in one request is one look."""
    _note_once(request, access_to(encounter))


def note_patient(request: HttpRequest, patient: Patient) -> None:
    """A patient's identity without one of their encounters."""
    access = ChartAccess(practice_id=patient.practice_id, patient_id=str(patient.pk))
    _note_once(request, access)


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
        _note(request, ChartAccess(practice_id=practice_id, action=action, asked=asked, shown=keys))


def note_denial(request: HttpRequest, action: str, practice_id: int | None) -> None:
    """Something was asked of a practice and not given, whatever the answer's status."""
    _note(request, ChartAccess(practice_id=practice_id, action=action, is_denied=True))


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
        if name in TARGETS:
            model, way = TARGETS[name]
            return first_access(model, way, key)
    return None


def first_access(model: type[Any], way: str, key: object) -> ChartAccess | None:
    prefix = f"{way}__" if way else ""
    columns = (f"{prefix}practice_id", f"{prefix}patient_id", f"{prefix}pk")
    found = model.objects.filter(pk=key).values_list(*columns).first()
    if found is None:
        return None
    practice_id, patient_id, encounter_id = found
    return ChartAccess(
        practice_id=practice_id, patient_id=str(patient_id), encounter_id=str(encounter_id)
    )


def _note(request: HttpRequest, access: ChartAccess) -> None:
    state_of(request).chart_accesses.append(access)


def _note_once(request: HttpRequest, access: ChartAccess) -> None:
    noted = state_of(request).chart_accesses
    if access not in noted:
        noted.append(access)
