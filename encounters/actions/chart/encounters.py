"""Open an encounter and keep what holds for the whole of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.db.models import Max, Model
from django.db.models.functions import Length
from django.utils import timezone

from encounters.actions.chart.confirmations import FACTS, with_facts
from encounters.actions.chart.dates import (
    practice_today,
    refuse_before,
    refuse_future,
    too_far_ahead,
)
from encounters.actions.chart.kinds import (
    check_kind,
    follow_kind,
    is_of_surgery,
    refuse_without_surgery,
)
from encounters.actions.chart.lesions import add_lesion
from encounters.actions.chart.patients import add_patient
from encounters.actions.chart.photo_consent import keep_photo_answer
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.merging import SeenVersions
from encounters.actions.saving.offered import refuse_unoffered
from encounters.actions.saving.refusal import ActionRefusedError, refuse
from encounters.actions.saving.rows import (
    SectionSave,
    Values,
    assign,
    create_row,
    prepare_save,
    refuse_other_lesion,
    remove_row,
    store,
)
from encounters.models import (
    Anesthetic,
    EarlierSurgery,
    Encounter,
    Lesion,
    Patient,
    Payer,
    PostOpVisit,
    Practice,
    PreOp,
    Stage,
    TimeOut,
    User,
    WoundCare,
)
from encounters.models.base import own_columns
from encounters.models.numbers import Capitals, begins_with
from encounters.models.stage import STAGES_MAX
from encounters.models.usual import USUAL_COLUMNS
from encounters.record import AnestheticRecord
from encounters.safety import agents_in, highest_percent, is_topical
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.spoken import plain
from encounters.workflow.confirmations import Confirmation
from encounters.workflow.sections import Section

CompanionT = TypeVar("CompanionT", PreOp, TimeOut, WoundCare, EarlierSurgery, PostOpVisit)

ENCOUNTER_FIELDS = own_columns(Encounter, leave_out=("practice", "patient", "case_number", "kind"))
HEADER_FIELDS = (*ENCOUNTER_FIELDS, "kind")
PRE_OP_FIELDS = own_columns(PreOp, leave_out=("encounter",))
TIME_OUT_FIELDS = own_columns(TimeOut, leave_out=("encounter",))
# Columns of which a usual value may be proposed.
_PROPOSED: Mapping[type[Model], frozenset[str]] = {
    PreOp: frozenset(USUAL_COLUMNS[Section.PRE_OP]),
    WoundCare: frozenset(USUAL_COLUMNS[Section.WOUND_CARE]),
}
# What says that it was confirmed, and not only what else is told of it.
CONSENT_SAID = ("consent_by", "consented_at")
TIME_OUT_SAID = ("done_at",)
WOUND_CARE_FIELDS = own_columns(WoundCare, leave_out=("encounter",))
ANESTHETIC_FIELDS = own_columns(Anesthetic, leave_out=("encounter",))


@transaction.atomic
def open_encounter(
    *,
    practice: Practice,
    by: User,
    patient: Patient | Values,
    values: Values,
    lesions: Sequence[Values] = (),
    kind: EncounterKind = EncounterKind.MOHS,
    follows: Encounter | None = None,
) -> Encounter:
    """Open a case for a known patient, or for a new one from their facts.

    The payer is the patient's of today, while the practice still offers it, unless ``values`` names
    another. ``follows`` is a signed case of the same person. Refusals of a lesion carry its place
    in the list: ``lesions.0.side``.
    """
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    if isinstance(patient, Mapping):
        patient = add_patient(practice, patient, by=by)
    elif patient.merged_into is not None:
        raise refuse(f"This chart was merged into MRN {patient.merged_into.mrn}.", "mrn")
    day = values.get("date_of_service")
    if isinstance(day, date):
        _check_dates(patient, day)
    encounter = Encounter(
        practice=practice,
        patient=patient,
        payer=_usual_payer(patient),
        kind=kind.value,
        follows=follows,
        case_number=_next_case_number(practice, day if isinstance(day, date) else None),
        updated_by=by,
    )
    assign(encounter, values, ENCOUNTER_FIELDS)
    _refuse_before_followed(encounter)
    refuse_unoffered(encounter, practice, values.keys())
    encounter.save(force_insert=True)
    # Nobody else can change what nobody else sees yet.
    case = LockedDraft(encounter, by)
    case.record("open_encounter", encounter)
    for place, facts in enumerate(lesions):
        try:
            add_lesion(case, facts)
        except ActionRefusedError as error:
            raise ActionRefusedError(
                {f"lesions.{place}.{field}": list(found) for field, found in error.errors.items()}
            ) from error
    return encounter


def _usual_payer(patient: Patient) -> Payer | None:
    if patient.payer is None or not patient.payer.is_offered:
        return None
    return patient.payer


def _next_case_number(practice: Practice, day: date | None) -> str:
    """Year and running number: "M26-0042". The practice's row is locked, so none is given twice.

    Numbers are never reused: the next one follows the highest ever given that year.
    """
    year = (day or timezone.now().date()).year % 100
    prefix = f"M{year:02d}-"
    digits, highest = 4, _highest(practice, prefix, 4)
    # Five digits are given when all of four are, and so on: one row is read of each.
    while highest == 10**digits - 1:
        digits += 1
        highest = max(highest, _highest(practice, prefix, digits))
    return f"{prefix}{highest + 1:04d}"


def _highest(practice: Practice, prefix: str, digits: int) -> int:
    """The highest running number of so many digits; what another program wrote may have none."""
    given = practice.encounters.alias(
        length=Length("case_number"), number=Capitals("case_number")
    ).filter(
        begins_with("case_number", prefix),
        length=len(prefix) + digits,
        case_number__regex=rf"[0-9]{{{digits}}}$",
    )
    highest = given.order_by("-number").values_list("case_number", flat=True).first()
    return int(highest[-digits:]) if highest else 0


def _check_dates(patient: Patient, day: date) -> None:
    if day < patient.survivor.date_of_birth:
        raise refuse("The date of service lies before the patient's birth.", "date_of_service")
    if why := too_far_ahead(day, practice_today(patient.practice)):
        raise refuse(why, "date_of_service")


def _refuse_before_followed(encounter: Encounter) -> None:
    if encounter.follows is not None:
        refuse_before(
            encounter.date_of_service,
            encounter.follows.date_of_service,
            "date_of_service",
            "This case cannot lie before the one that it follows.",
        )


def update_encounter(
    case: LockedDraft, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[Encounter]:
    """Change the header: kind, date, place, people, payer."""
    prepared = prepare_save(case, case.encounter, values, allowed=HEADER_FIELDS, seen=seen)
    _check_dates(prepared.row.patient, prepared.row.date_of_service)
    _refuse_before_followed(prepared.row)
    if "kind" not in prepared.changes:
        return store(case, prepared, "update_encounter")
    before = EncounterKind(case.encounter.kind)
    check_kind(case, EncounterKind(prepared.row.kind))
    saved = store(case, prepared, "update_encounter")
    follow_kind(case, before)
    return saved


def save_companion(
    case: LockedDraft,
    kind: type[CompanionT],
    values: Values,
    allowed: Sequence[str],
    seen: SeenVersions | None,
) -> SectionSave[CompanionT]:
    """Save a section of which an encounter has at most one, making it on the first save.

    A first save of some fields leaves the others ``unconfirmed``: their surgeon's usual values,
    which are stored nowhere, are proposed until somebody has saved these fields too.
    """
    action = f"save_{kind._meta.model_name}"
    companion = case.find_companion(kind)
    if companion is None:
        unsaid = sorted(_PROPOSED.get(kind, frozenset()) - values.keys())
        row = create_row(case, kind, values, allowed=allowed, action=action, unconfirmed=unsaid)
        return SectionSave(row, {})
    return store(case, prepare_save(case, companion, values, allowed=allowed, seen=seen), action)


def save_pre_op(
    case: LockedDraft, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[PreOp]:
    if case.encounter.kind == EncounterKind.POST_OP and is_of_surgery(values):
        refuse_without_surgery(case)
    if "consented_at" in values:
        refuse_future(values["consented_at"], case.practice, "consented_at")
    if not values.keys().isdisjoint(CONSENT_SAID):
        values = _confirming(case, PreOp, Confirmation.CONSENT, values, CONSENT_SAID)
    allowed = (*PRE_OP_FIELDS, FACTS[Confirmation.CONSENT])
    saved = save_companion(case, PreOp, values, allowed, seen)
    if "photo_consent" in values:
        keep_photo_answer(case, saved.row.photo_consent)
    return saved


def save_time_out(
    case: LockedDraft, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[TimeOut]:
    refuse_without_surgery(case)
    refuse_future(values.get("done_at"), case.practice, "done_at")
    if not values.keys().isdisjoint(TIME_OUT_SAID):
        values = _confirming(case, TimeOut, Confirmation.TIME_OUT, values, TIME_OUT_SAID)
    allowed = (*TIME_OUT_FIELDS, FACTS[Confirmation.TIME_OUT])
    return save_companion(case, TimeOut, values, allowed, seen)


def _confirming(
    case: LockedDraft,
    kind: type[CompanionT],
    confirmation: Confirmation,
    values: Values,
    says_so: Sequence[str],
) -> Values:
    """``values`` with what they confirm; ``says_so`` are the fields that confirm."""
    present = case.find_companion(kind)
    return with_facts(case, confirmation, present, values, says_so=says_so, key=case.encounter.pk)


def save_wound_care(
    case: LockedDraft, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[WoundCare]:
    refuse_without_surgery(case)
    refuse_before(
        values.get("suture_removal_date"),
        case.encounter.date_of_service,
        "suture_removal_date",
        "Sutures cannot be removed before the surgery.",
    )
    return save_companion(case, WoundCare, values, WOUND_CARE_FIELDS, seen)


def give_anesthetic(case: LockedDraft, values: Values) -> Anesthetic:
    """Record one injection."""
    refuse_without_surgery(case)
    lesion = values.get("lesion")
    refuse_other_lesion(case, lesion)
    _refuse_stage(case, lesion, values.get("stage_number"))
    _refuse_strength(values)
    refuse_future(values.get("given_on"), case.practice, "given_on")
    refuse_before(
        values.get("given_on"),
        case.encounter.date_of_service,
        "given_on",
        "This lies before the day of service.",
    )
    return create_row(case, Anesthetic, values, allowed=ANESTHETIC_FIELDS, action="give_anesthetic")


def _refuse_stage(case: LockedDraft, lesion: object, number: object) -> None:
    """An injection is given for a stage that was taken, or for the next one before it is cut."""
    if not isinstance(number, int):
        return
    stages = Stage.objects.filter(lesion__encounter=case.encounter)
    if isinstance(lesion, Lesion):
        stages = stages.filter(lesion=lesion)
    taken = stages.aggregate(highest=Max("number"))["highest"] or 0
    most = min(taken + 1, STAGES_MAX)
    if not 1 <= number <= most:
        of = f"{taken} of this lesion were taken" if taken else "no stage was taken yet"
        raise refuse(f"Give the number of a stage, 1 to {most}: {of}.", "stage_number")


def _refuse_strength(values: Values) -> None:
    """A strength that is not sold for injection, say 20 % lidocaine, or one of two agents."""
    given = AnestheticRecord(
        agent=str(values.get("agent") or ""),
        technique=str(values.get("technique") or ""),
        volume_ml=Decimal(0),
    )
    if len(agents_in(given.agent)) > 1 and not is_topical(given):
        why = "Enter each agent of a mixture by itself: strength and dose differ."
        raise refuse(why, "agent")
    percent = values.get("concentration_percent")
    most = highest_percent(given)
    if isinstance(percent, Decimal | int) and most is not None and percent > most:
        raise refuse(
            f"{given.agent} is sold for injection at up to {plain(most)} %. "
            "If it was put on the skin, say topical under technique.",
            "concentration_percent",
        )


def remove_anesthetic(case: LockedDraft, anesthetic: Anesthetic) -> None:
    remove_row(case, case.lock_and_reload(anesthetic), "remove_anesthetic")
