"""Plays a case through the actions, as a team would enter it on the day.

``play_case`` does all of it or nothing; ``sign_case`` goes on where an earlier one ended.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from encounters import actions
from encounters.actions import LockedDraft, locked_case, locked_draft
from encounters.demo.cases import DemoCase, DemoDefect, DemoLesion, Facts
from encounters.demo.follow_up import follow, tell_of_earlier_surgery
from encounters.demo.practice import DemoPractice
from encounters.demo.stagehand import Stagehand
from encounters.demo.stages import play_stage
from encounters.integrity.canonical import sha256_of
from encounters.models import Encounter, Lesion, Payer
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.encounter_kinds import WITH_STAGES, WITH_SURGERY
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.record_terms import AddendumKind
from encounters.vocabulary.terms import (
    EncounterStatus,
    LesionOutcome,
    VerificationMethod,
)

_CONFIRMED = ["patient", "procedure", "site", "side"]


@transaction.atomic
def play_case(case: DemoCase, demo: DemoPractice) -> Encounter:
    """Record one case with everything that happened in it; ``ActionRefusedError`` if it cannot."""
    today = actions.practice_today(demo.practice)
    hand = Stagehand(demo=demo, day=today - timedelta(days=case.days_ago))
    encounter = _opened(case, hand)
    lesions = {lesion.letter: lesion for lesion in encounter.lesions.order_by("letter")}
    tell_of_earlier_surgery(encounter, case, hand)
    has_surgery = case.kind is not EncounterKind.MOHS and case.kind in WITH_SURGERY
    if has_surgery or any(lesion.stages for lesion in case.lesions):
        _prepare(encounter, case, list(lesions.values()), hand)
    for days_later in sorted({stage.days_later for part in case.lesions for stage in part.stages}):
        if days_later:
            _go_on(encounter, case, replace(hand, day=hand.day + timedelta(days=days_later)))
    for lesion, demo_lesion in zip(lesions.values(), case.lesions, strict=True):
        for stage in demo_lesion.stages:
            play_stage(lesion, stage, hand=hand)
    _numb(encounter, case, lesions, hand)
    with locked_draft(encounter, by=hand.surgeon) as by_surgeon:
        for lesion, demo_lesion in zip(lesions.values(), case.lesions, strict=True):
            _end(by_surgeon, lesion, demo_lesion, lesions)
        for defect in case.defects:
            _close(by_surgeon, defect, lesions, hand)
    _finish(encounter, case, hand)
    _answer(encounter, case, hand)
    return encounter


def _opened(case: DemoCase, hand: Stagehand) -> Encounter:
    values: dict[str, object] = {
        "date_of_service": hand.day,
        "location": hand.demo.locations[case.location],
        "surgeon": hand.surgeon,
        "assistant": hand.nurse,
    }
    if case.kind in WITH_STAGES:
        values["histotechnician"] = hand.demo.people["histotech"]
    if case.follows:
        return follow(case, values, hand)
    return actions.open_encounter(
        practice=hand.demo.practice,
        by=hand.nurse,
        patient=_patient(case.patient, hand),
        values=values,
        lesions=[_lesion_facts(lesion, hand.day) for lesion in case.lesions],
        kind=case.kind,
    )


def _patient(given: Facts, hand: Stagehand) -> dict[str, object]:
    """A birthday and the age on the day of the case make the date of birth."""
    facts = {name: value for name, value in given.items() if name not in ("age", "birthday")}
    payers = Payer.objects.filter(practice=hand.demo.practice)
    return {
        **facts,
        "payer": payers.get(key=given["payer"]),
        "date_of_birth": _born(given["age"], given["birthday"], hand.day),
    }


def _born(age: int, birthday: str, day: date) -> date:
    month, day_of_month = (int(part) for part in birthday.split("-"))
    year = day.year - age - ((day.month, day.day) < (month, day_of_month))
    while True:
        try:
            return date(year, month, day_of_month)
        except ValueError:
            # 29 February exists only in a leap year; the patient is then some years older.
            year -= 1


def _lesion_facts(demo_lesion: DemoLesion, day: date) -> dict[str, object]:
    facts = dict(demo_lesion.facts)
    if demo_lesion.biopsy:
        facts["biopsied"] = True
        for name, value in demo_lesion.biopsy.items():
            if name == "days_before":
                facts["biopsy_date"] = day - timedelta(days=value)
            else:
                facts[f"biopsy_{name}"] = value
    return facts


def _prepare(encounter: Encounter, case: DemoCase, lesions: list[Lesion], hand: Stagehand) -> None:
    """Everything that comes before the first cut."""
    if case.pre_op:
        facts = {**case.pre_op, "consented_at": hand.at(8, 20)}
        with locked_draft(encounter, by=hand.nurse) as by_nurse:
            actions.save_pre_op(by_nurse, facts)
    with locked_draft(encounter, by=hand.surgeon) as by_surgeon:
        for lesion, demo_lesion in zip(lesions, case.lesions, strict=True):
            actions.verify_site(
                by_surgeon,
                lesion,
                {
                    "methods": [
                        VerificationMethod(method).value for method in demo_lesion.verified
                    ],
                    "patient_agreed": True,
                    "landmarks": demo_lesion.landmarks,
                    "verified_by": hand.surgeon,
                    "verified_at": hand.at(8, 35),
                },
            )
    facts = {"done_at": hand.at(8, 40), "present": _present(case, hand), "confirmed": _CONFIRMED}
    with locked_draft(encounter, by=hand.nurse) as by_nurse:
        actions.save_time_out(by_nurse, facts)


def _present(case: DemoCase, hand: Stagehand) -> str:
    """Surgeon and nurse, and who else removes tissue."""
    stages = [stage for lesion in case.lesions for stage in lesion.stages]
    cutting = [
        hand.demo.people[stage.taken["performer"]] for stage in stages if "performer" in stage.taken
    ]
    people = dict.fromkeys((hand.surgeon, *cutting, hand.nurse))
    return ", ".join(person.display_name for person in people)


def _go_on(encounter: Encounter, case: DemoCase, hand: Stagehand) -> None:
    """What comes before the first cut of another day; ``hand`` is of that day."""
    facts = {
        "consent_by": case.pre_op.get("consent_by", hand.surgeon.display_name),
        "consented_at": hand.at(8, 20),
        "time_out_at": hand.at(8, 30),
        "present": _present(case, hand),
        "confirmed": _CONFIRMED,
        "assistant": hand.nurse,
        "histotechnician": hand.demo.people["histotech"],
    }
    with locked_draft(encounter, by=hand.nurse) as by_nurse:
        actions.save_service_day(by_nurse, hand.day, facts)


def _numb(
    encounter: Encounter, case: DemoCase, lesions: dict[str, Lesion], hand: Stagehand
) -> None:
    """Every injection of the day."""
    with locked_draft(encounter, by=hand.nurse) as by_nurse:
        for anesthetic in case.anesthetics:
            given = {**anesthetic, "stage_number": anesthetic.get("stage")}
            if "given_at" in given:
                given["given_at"] = hand.clock(given["given_at"])
            given["lesion"] = lesions[given["lesion"]]
            given.pop("stage", None)
            actions.give_anesthetic(by_nurse, given)


def _end(
    by_surgeon: LockedDraft, lesion: Lesion, demo_lesion: DemoLesion, lesions: dict[str, Lesion]
) -> None:
    if demo_lesion.changed:
        actions.update_lesion(by_surgeon, lesion, demo_lesion.changed)
    if demo_lesion.merged:
        into = lesions[demo_lesion.merged["into"]]
        actions.merge_lesion(by_surgeon, lesion, into=into, at_stage=demo_lesion.merged["at_stage"])
    if demo_lesion.outcome:
        actions.settle_lesion(
            by_surgeon,
            lesion,
            outcome=LesionOutcome(demo_lesion.outcome["outcome"]),
            reason=demo_lesion.outcome["reason"],
            plan=demo_lesion.outcome["plan"],
        )


def _close(
    by_surgeon: LockedDraft, demo_defect: DemoDefect, lesions: dict[str, Lesion], hand: Stagehand
) -> None:
    defect = actions.record_defect(
        by_surgeon, demo_defect.facts, lesions=[lesions[letter] for letter in demo_defect.lesions]
    )
    for place, repair in enumerate((demo_defect.repair, *demo_defect.further_repairs), start=1):
        actions.record_repair(by_surgeon, defect, _repair_facts(repair, hand), place=place)


def _repair_facts(repair: Facts, hand: Stagehand) -> dict[str, object]:
    facts = hand.people_in(repair, "surgeon")
    later = facts.pop("days_later", 0)
    facts["date_of_service"] = hand.day + timedelta(days=int(str(later)))
    if (planned := facts.pop("planned_in_days", None)) is not None:
        facts["planned_date"] = hand.day + timedelta(days=int(str(planned)))
    return facts


def _finish(encounter: Encounter, case: DemoCase, hand: Stagehand) -> None:
    if case.wound_care:
        facts = dict(case.wound_care)
        if (days := facts.pop("suture_removal_in_days", None)) is not None:
            facts["suture_removal_date"] = hand.day + timedelta(days=days)
        with locked_draft(encounter, by=hand.nurse) as by_nurse:
            actions.save_wound_care(by_nurse, facts)
    with locked_draft(encounter, by=hand.demo.people["coder"]) as by_coder:
        for service in case.services:
            letter = service.get("lesion")
            named = {"lesion": encounter.lesions.get(letter=letter)} if letter else {}
            actions.add_other_service(by_coder, {**service, **named})
        if case.override:
            actions.override_line(
                by_coder, **case.override, lesion_letter="", date_of_service=hand.day
            )


def _answer(encounter: Encounter, case: DemoCase, hand: Stagehand) -> None:
    """Give the surgeon's reasons to what rules ask; ``ValueError`` if one does not ask."""
    for given in case.answers:
        asked = chart_of(encounter.pk).remarks(timezone.now()).unanswered
        (remark,) = (remark for remark in asked if remark.rule.id == given["rule"])
        with locked_draft(encounter, by=hand.surgeon) as by_surgeon:
            actions.answer_remark(
                by_surgeon,
                rule=remark.rule.id,
                subject=remark.subject,
                statement=remark.text,
                reason=given["reason"],
            )


def sign_case(encounter: Encounter, case: DemoCase, demo: DemoPractice) -> None:
    """Sign a case that is told as signed, and add its addenda; what is there already stays.

    As its people would, today: signatures and addenda carry the moment they are made. Not part of
    ``play_case``: what is printed takes seconds, in which nobody else could write.
    """
    if not case.signed:
        return
    encounter.refresh_from_db()
    if encounter.status == EncounterStatus.DRAFT:
        surgeon = demo.people["surgeon"]
        seen = sha256_of(chart_of(encounter.pk).content_for(encounter.patient_id))
        note = actions.print_note(encounter, by=surgeon, seen=seen)
        with locked_draft(encounter, by=surgeon) as by_surgeon:
            actions.sign_note(by_surgeon, note)
    encounter = Encounter.objects.get(pk=encounter.pk)
    for addendum in case.addenda[encounter.signed_note.addenda.count() :]:
        by, kind = demo.people[addendum["by"]], AddendumKind(addendum["kind"])
        printed = actions.print_addendum(encounter, by=by, kind=kind, text=addendum["text"])
        with locked_case(encounter, by=by) as signed:
            actions.add_addendum(signed, printed)
