"""The parts of a chart that people fill in, and where each of their fields has to be named.

``PARTS`` is the list that ``tests/encounters/test_section_fields.py`` goes through: for a new model
with fields of its own, add a part here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from encounters import actions
from encounters.actions.chart.closure import DEFECT_FIELDS, REPAIR_FIELDS
from encounters.actions.chart.codes import OTHER_SERVICE_FIELDS
from encounters.actions.chart.conclusions import CONCLUSION_FIELDS
from encounters.actions.chart.encounters import (
    ANESTHETIC_FIELDS,
    HEADER_FIELDS,
    PRE_OP_FIELDS,
    TIME_OUT_FIELDS,
    WOUND_CARE_FIELDS,
)
from encounters.actions.chart.follow_up import EARLIER_SURGERY_FIELDS, VISIT_FIELDS
from encounters.actions.chart.lesions import LESION_FIELDS, MERGE_FIELDS, VERIFICATION_FIELDS
from encounters.actions.chart.outcomes import OUTCOME_FIELDS
from encounters.actions.chart.patients import PATIENT_FIELDS
from encounters.actions.chart.readings import FINDING_FIELDS
from encounters.actions.chart.service_days import SERVICE_DAY_FIELDS
from encounters.actions.chart.stages import HISTOLOGY_FIELDS, STAGE_FIELDS
from encounters.forms.closure import DefectForm, RepairForm
from encounters.forms.codes import OtherServiceForm
from encounters.forms.encounter import EncounterForm
from encounters.forms.follow_up import EarlierSurgeryForm, PostOpVisitForm
from encounters.forms.lesion import LesionForm, MergeForm, OutcomeForm, VerificationForm
from encounters.forms.patient import PatientForm
from encounters.forms.preparation import AnestheticForm, PreOpForm, TimeOutForm, WoundCareForm
from encounters.forms.service_days import ServiceDayForm
from encounters.forms.stage import ConcludeForm, FindingForm, HistologyForm, StageForm
from encounters.models import (
    Anesthetic,
    BlockFinding,
    Defect,
    EarlierSurgery,
    Encounter,
    Lesion,
    OtherService,
    Patient,
    Payer,
    PostOpVisit,
    PreOp,
    Repair,
    ServiceDay,
    SiteVerification,
    Stage,
    TimeOut,
    User,
    WoundCare,
)
from encounters.vocabulary.terms import Role
from tests.support.column_values import MADE
from tests.support.factories import Case, a_case, a_stage, a_user, go_on, lesion_facts, read_clear
from tests.support.opened import opened
from tests.support.repair_settings import REPAIRS
from tests.support.section_part import Part
from tests.support.signed_case import complete

_PREPARATION = "encounters/note/sentences/preparation.py"
_CLOSURE = "encounters/note/sentences/closure.py"
_LESION = "encounters/note/sentences/lesion.py"
_ENCOUNTER_RECORD = "encounters/record/encounter.py"
_CLOSURE_RECORD = "encounters/record/closure.py"
_LESION_RECORD = "encounters/record/lesion.py"
_STAGE_RECORD = "encounters/record/stage.py"
_FOLLOW_UP_RECORD = "encounters/record/follow_up.py"
_KINDS = "encounters/note/sentences/kinds.py"


PARTS = (
    Part(
        model=Patient,
        fields=PATIENT_FIELDS,
        form=PatientForm,
        record="encounters/record/people.py",
        note="encounters/note/context.py",
    ),
    Part(
        model=Encounter,
        fields=HEADER_FIELDS,
        form=EncounterForm,
        record=_ENCOUNTER_RECORD,
        note="encounters/note/context.py",
    ),
    Part(
        model=PreOp,
        fields=PRE_OP_FIELDS,
        form=PreOpForm,
        record=_ENCOUNTER_RECORD,
        note=_PREPARATION,
    ),
    Part(
        model=TimeOut,
        fields=TIME_OUT_FIELDS,
        form=TimeOutForm,
        record=_ENCOUNTER_RECORD,
        note=_PREPARATION,
    ),
    Part(
        model=ServiceDay,
        fields=SERVICE_DAY_FIELDS,
        form=ServiceDayForm,
        record=_ENCOUNTER_RECORD,
        note=_PREPARATION,
    ),
    Part(
        model=Anesthetic,
        fields=ANESTHETIC_FIELDS,
        form=AnestheticForm,
        record=_ENCOUNTER_RECORD,
        note=_PREPARATION,
    ),
    Part(
        model=WoundCare,
        fields=WOUND_CARE_FIELDS,
        form=WoundCareForm,
        record=_CLOSURE_RECORD,
        note=_CLOSURE,
    ),
    Part(
        model=EarlierSurgery,
        fields=EARLIER_SURGERY_FIELDS,
        form=EarlierSurgeryForm,
        record=_FOLLOW_UP_RECORD,
        note=_KINDS,
    ),
    Part(
        model=PostOpVisit,
        fields=VISIT_FIELDS,
        form=PostOpVisitForm,
        record=_FOLLOW_UP_RECORD,
        note=_KINDS,
        # Of what there was not, nothing is told.
        settings=(
            {"complication_detail": "", "complication_action": "", "recurrence_detail": ""},
            {"complication": True, "recurrence": True},
        ),
    ),
    Part(
        model=Lesion,
        fields=LESION_FIELDS,
        form=LesionForm,
        record=_LESION_RECORD,
        note=_LESION,
        settings=({}, {"icd10": ""}, {"icd10": "", "site": "medial-canthus"}),
    ),
    Part(
        model=Lesion,
        fields=OUTCOME_FIELDS,
        form=OutcomeForm,
        is_apart=True,
        record=_LESION_RECORD,
        note="encounters/note/sentences/outcome.py",
        settings=({"outcome": "stopped"},),
    ),
    Part(
        model=Lesion,
        fields=MERGE_FIELDS,
        form=MergeForm,
        is_apart=True,
        record=_LESION_RECORD,
        note="encounters/note/sentences/outcome.py",
        settings=({"merged_at_stage": 1},),
    ),
    Part(
        model=SiteVerification,
        fields=VERIFICATION_FIELDS,
        form=VerificationForm,
        record=_LESION_RECORD,
        note=_LESION,
    ),
    Part(
        model=Stage,
        fields=STAGE_FIELDS,
        form=StageForm,
        record=_STAGE_RECORD,
        note="encounters/note/sentences/stage.py",
        settings=({}, {"number": 2}),
    ),
    Part(
        model=Stage,
        fields=HISTOLOGY_FIELDS,
        form=HistologyForm,
        record=_STAGE_RECORD,
        note="encounters/note/sentences/histology.py",
        settings=({}, {"number": 2}, {"number": 2, "perineural_invasion": None}),
    ),
    Part(
        model=Stage,
        fields=CONCLUSION_FIELDS,
        form=ConcludeForm,
        is_apart=True,
        record=_STAGE_RECORD,
        note="encounters/note/sentences/stage.py",
    ),
    Part(
        model=BlockFinding,
        fields=FINDING_FIELDS,
        form=FindingForm,
        record=_STAGE_RECORD,
        note="encounters/note/sentences/readings.py",
        settings=({"kind": "pni"},),
    ),
    Part(
        model=Defect,
        fields=DEFECT_FIELDS,
        form=DefectForm,
        record=_CLOSURE_RECORD,
        note=_CLOSURE,
    ),
    Part(
        model=Repair,
        fields=REPAIR_FIELDS,
        form=RepairForm,
        record=_CLOSURE_RECORD,
        note=_CLOSURE,
        settings=REPAIRS,
    ),
    Part(
        model=OtherService,
        fields=OTHER_SERVICE_FIELDS,
        form=OtherServiceForm,
        record=_ENCOUNTER_RECORD,
        note="encounters/note/sentences/services.py",
    ),
)


@dataclass(frozen=True)
class World:
    """One case in which every part has a row with every field filled, and rows to choose from."""

    case: Case
    rows: Mapping[type[models.Model], models.Model]
    choices: Mapping[type[models.Model], tuple[models.Model, models.Model]]


def a_filled_world() -> World:
    first = lesion_facts(indications=["ill_defined"], length_mm=9)
    others = [lesion_facts(site=site) for site in ("nasal-ala", "axilla")]
    case = complete(a_case(first, *others))
    second, third = case.encounter.lesions.exclude(letter="A")
    read_clear(a_stage(second))
    stage = case.lesion.stages.get()
    finding = BlockFinding.objects.create(
        block=stage.blocks.first(), kind="pni", compartment="edge", reader=case.surgeon
    )
    service = opened.add_other_service(case.encounter, {"code": "11102"}, by=case.surgeon)
    go_on(case.encounter, date(2026, 10, 7), by=case.surgeon)
    opened.save_earlier_surgery(case.encounter, {"report": "Letter"}, by=case.surgeon)
    rows: list[models.Model] = [
        case.encounter.service_days.get(),
        case.encounter.patient,
        case.encounter,
        case.encounter.pre_op,
        case.encounter.time_out,
        case.encounter.anesthetics.get(),
        case.encounter.wound_care,
        case.encounter.earlier_surgery,
        PostOpVisit.objects.create(encounter=case.encounter),
        case.lesion,
        case.lesion.verification,
        stage,
        finding,
        case.encounter.defects.get(),
        case.encounter.defects.get().repairs.get(),
        service,
    ]
    # Every field of them is filled, so none is only proposed.
    for kind in (PreOp, WoundCare):
        kind.objects.update(unconfirmed=[])
    payers = Payer.objects.filter(practice=case.practice)
    place = actions.add_location(case.practice, {"name": "Annex"}, by=None)
    other = a_user(case.practice, Role.SURGEON, Role.ASSISTANT, Role.HISTOTECHNICIAN)
    world = World(
        case=case,
        rows={type(row): row for row in rows},
        choices={
            User: (case.surgeon, other),
            Payer: (payers[0], payers[1]),
            type(place): (case.encounter.location, place),
            Lesion: (second, third),
        },
    )
    for part in PARTS:
        if not part.is_apart:
            fill(world, part)
    return world


def fill(world: World, part: Part, **values: object) -> None:
    """Give every field its first value, except those of the first setting and of ``values``."""
    columns = [part.model._meta.get_field(name) for name in part.fields]
    filled = {column.name: value_of(column, world, second=False) for column in columns}
    row = world.rows[part.model]
    part.model._base_manager.filter(pk=row.pk).update(**{**filled, **part.settings[0], **values})


# Values that no rule of a kind gives: (first, second) for a column.
_SPECIAL: dict[str, tuple[object, object]] = {
    "Patient.date_of_birth": (date(1958, 3, 14), date(1959, 3, 14)),
    "Encounter.date_of_service": (date(2026, 10, 5), date(2026, 10, 6)),
    "Lesion.site": ("temple", "chin"),
    "Lesion.site_choice": ("default", "scalp"),
    "Lesion.icd10": ("C44.311", "C44.319"),
    "Lesion.indications": (["ill_defined"], ["large"]),
    "SiteVerification.methods": (["photo"], ["scar"]),
    "Patient.mrn": ("M-1", "M-2"),
    "ServiceDay.confirmed": (["patient"], ["patient", "site"]),
    "PreOp.allergy_groups": (["latex"], ["latex", "penicillin"]),
    "PreOp.device_kinds": (["pacemaker"], ["defibrillator"]),
    "TimeOut.confirmed": (["patient"], ["patient", "site"]),
    "Repair.type": ("linear", "delayed"),
    "Repair.closes": ("whole", "part"),
    "Repair.complexity": (["free_margin"], ["exposed_structure"]),
    "OtherService.code": ("11102", "17000"),
    "OtherService.site": ("chin", "temple"),
    "OtherService.icd10": ("L57.0", "D48.5"),
    "OtherService.modifiers": (["59"], ["XS", "LT"]),
}


def value_of(column: models.Field[Any, Any], world: World, *, second: bool) -> object:
    """A value for a column; the second differs from the first, and neither is empty."""
    special = _SPECIAL.get(f"{column.model.__name__}.{column.name}")
    if special is not None:
        return special[second]
    if column.related_model is not None:
        return world.choices[column.related_model][second]
    if column.choices:
        chosen = [value for value, _ in column.flatchoices if value]
        return chosen[-1 if second else 0]
    made = next(make for kind, make in MADE.items() if column.get_internal_type().startswith(kind))
    return made(column, second)
