"""Two practices with one of everything each, and a person in every role of the first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from encounters.coding.cms import packed
from encounters.coding.cms.tables import UnitLimit
from encounters.models import (
    AuditEvent,
    CmsTable,
    EmergencyAccess,
    Encounter,
    Icd10Code,
    PostOpVisit,
    Protocol,
    RoleNotice,
    SurgeonDefaults,
    User,
)
from encounters.vocabulary.record_terms import AddendumKind
from encounters.vocabulary.terms import Role
from tests.support.factories import (
    DAY,
    Case,
    a_pack_change,
    a_practice,
    a_score_table,
    a_site_row,
    a_user,
    an_encounter,
    time_out,
    verify,
)
from tests.support.full_case import a_full_case
from tests.support.opened import opened
from tests.support.signed_case import complete, sign, signable_lesion


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
    CmsTable.objects.create(
        kind="limits",
        first_day=date(2026, 10, 1),
        last_day=date(2026, 12, 31),
        is_whole=True,
        entries=1,
        files={},
        content=packed({"17311": UnitLimit(4, 3)}),
        loaded_at=timezone.now(),
    )
    own, own_keys = _equipped()
    other, other_keys = _equipped()
    missing = {key: uuid.uuid4() for key in own_keys} | {
        name: own_keys[name] for name in ("day", "place")
    }
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
    opened.save_pre_op(case.encounter, {"allergies": "None"}, by=case.nurse)
    opened.save_wound_care(case.encounter, {"dressing": "Gauze"}, by=case.nurse)
    opened.save_earlier_surgery(case.encounter, {"report": "Letter"}, by=case.nurse)
    PostOpVisit.objects.create(encounter=case.encounter, wound_state="Dry")
    defect = case.encounter.defects.get()
    opened.record_repair(
        defect, {"type": "other_surgeon", "other_surgeon": "Dr. Adair"}, by=case.surgeon
    )
    SurgeonDefaults.objects.create(practice=case.practice, user=case.surgeon)
    protocol = Protocol.objects.create(practice=case.practice, surgeon=case.surgeon, name="Usual")
    a_site_row(case.practice, is_offered=False)
    a_pack_change(case.practice)
    a_score_table(case.practice)
    more = {
        "patient_id": case.encounter.patient_id,
        "access_id": _emergency(case).pk,
        "signed_id": _signed(case).pk,
        "notice_id": _took_role(case).pk,
        "protocol_id": protocol.pk,
    }
    wrong = an_encounter(case.practice, case.surgeon)
    opened.mark_entered_in_error(wrong, reason="Another patient's", by=case.surgeon)
    return case, {**keys, **more}


def _emergency(case: Case) -> EmergencyAccess:
    """Somebody of another practice opened the case, and nobody has asked why yet."""
    now = timezone.now()
    return EmergencyAccess.objects.create(
        user=a_user(a_practice(), Role.SURGEON),
        encounter=case.encounter,
        reason="Bleeding after surgery",
        opened_at=now,
        ends_at=now + timedelta(hours=1),
    )


def _took_role(case: Case) -> RoleNotice:
    """An administrator gave themself the role of a surgeon."""
    person = a_user(case.practice, Role.ADMINISTRATOR)
    return RoleNotice.objects.create(
        practice=case.practice,
        person=person,
        role=Role.SURGEON.value,
        given_by=person,
        given_at=timezone.now(),
    )


def _signed(case: Case) -> Encounter:
    """Another surgeon's note in the same practice, signed, with an addendum."""
    author = a_user(case.practice, Role.SURGEON, credentials="MD")
    encounter = an_encounter(case.practice, author, signable_lesion())
    for lesion in encounter.lesions.all():
        verify(lesion, by=author)
    time_out(encounter, by=case.nurse)
    note = sign(complete(Case(case.practice, author, case.nurse, encounter)))
    opened.add_addendum(
        note, kind=AddendumKind.ADDENDUM, text="Seen again.", service_date=None, by=author
    )
    return encounter


def row_of(table, case: Case):
    """The key of a row of the table that belongs to the practice of ``case``, or to nobody."""
    model = table.model
    if model in (Icd10Code, CmsTable):
        return model.objects.first()
    if model is User:
        return case.nurse
    if model is AuditEvent:
        return AuditEvent.objects.filter(practice=case.practice, encounter_id="").first()
    if model._meta.model_name == "practice":
        return case.practice
    return model.objects.filter(**{table.practice_path: case.practice}).first()
