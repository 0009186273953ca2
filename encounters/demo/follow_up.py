"""Plays what only a case after earlier surgery has: what it follows, and a visit."""

from __future__ import annotations

from datetime import timedelta

from encounters import actions
from encounters.actions import locked_draft
from encounters.demo.cases import DemoCase, Facts
from encounters.demo.stagehand import Stagehand
from encounters.models import Encounter, Patient


def follow(case: DemoCase, values: Facts, hand: Stagehand) -> Encounter:
    """Open a case after the patient's newest signed one, as the team does."""
    patient = Patient.objects.get(practice=hand.demo.practice, mrn=case.follows)
    return actions.open_follow_up(
        by=hand.nurse,
        follows=actions.followable(hand.demo.practice, patient)[0],
        kind=case.kind,
        letters=case.letters,
        values=values,
    )


def tell_of_earlier_surgery(encounter: Encounter, case: DemoCase, hand: Stagehand) -> None:
    if case.earlier:
        facts = dict(case.earlier)
        if "mohs_days_before" in facts:
            facts["mohs_on"] = hand.day - timedelta(days=facts.pop("mohs_days_before"))
        with locked_draft(encounter, by=hand.nurse) as by_nurse:
            actions.save_earlier_surgery(by_nurse, facts)
    if case.visit:
        with locked_draft(encounter, by=hand.nurse) as by_nurse:
            actions.save_post_op_visit(by_nurse, case.visit)
