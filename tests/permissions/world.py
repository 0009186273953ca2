"""Two practices with one of everything each, and a person in every role of the first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from encounters import actions
from encounters.models import AuditEvent, Icd10Code, SurgeonDefaults, User
from encounters.terms import Role
from tests.factories import DAY, Case, a_user
from tests.full_case import a_full_case


@dataclass(frozen=True)
class World:
    """``keys`` are what addresses need, by world; ``rows`` the tables' rows, by world and model."""

    own: Case
    other: Case
    keys: dict[str, dict[str, object]]
    people: dict[str, User]


def a_world() -> World:
    Icd10Code.objects.create(
        code="C44.311",
        label="Basal cell carcinoma of skin of nose",
        is_billable=True,
        effective_from=DAY,
        release="test",
    )
    own, own_keys = _equipped()
    other, other_keys = _equipped()
    missing = {key: uuid.uuid4() for key in own_keys}
    people = {role.value: a_user(own.practice, role) for role in Role}
    people |= {"surgeon": own.surgeon, "assistant": own.nurse}
    people |= {
        "none": a_user(),
        "superuser": a_user(is_superuser=True),
        "inactive": a_user(own.practice, Role.SURGEON),
    }
    keys = {"own": own_keys, "other": other_keys, "nonexistent": missing}
    return World(own, other, keys, people)


def _equipped() -> tuple[Case, dict[str, object]]:
    case, keys = a_full_case()
    actions.save_pre_op(case.encounter, {"allergies": "None"}, by=case.nurse)
    actions.save_wound_care(case.encounter, {"dressing": "Gauze"}, by=case.nurse)
    defect = case.encounter.defects.get()
    actions.record_repair(
        defect, {"type": "other_surgeon", "other_surgeon": "Dr. Adair"}, by=case.surgeon
    )
    SurgeonDefaults.objects.create(practice=case.practice, user=case.surgeon)
    return case, keys


def row_of(table, case: Case):
    """The key of a row of the table that belongs to the practice of ``case``, or to nobody."""
    model = table.model
    if model is Icd10Code:
        return Icd10Code.objects.first()
    if model is User:
        return case.nurse
    if model is AuditEvent:
        return AuditEvent.objects.filter(practice=case.practice, encounter_id="").first()
    if model._meta.model_name == "practice":
        return case.practice
    return model.objects.filter(**{table.practice_path: case.practice}).first()
