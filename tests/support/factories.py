"""The smallest valid objects, made by the same actions as the real ones.

``a_case()`` gives a practice with a surgeon, a nurse and an encounter ready for its first stage;
the other functions take it further. Patients are invented.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from encounters import actions
from encounters.actions import CompartmentReading, SpecimenOrder
from encounters.anatomy import catalogue
from encounters.models import (
    Encounter,
    Lesion,
    PackChange,
    Practice,
    ScoreTable,
    Site,
    Stage,
    TimeOut,
    User,
)
from encounters.snapshot import take_snapshot
from encounters.vocabulary.terms import (
    Compartment,
    MapLayout,
    ReadingResult,
    Role,
    StageConclusion,
    VerificationMethod,
)
from encounters.workflow.confirmations import Confirmation, standing
from tests.support.opened import opened

PASSWORD = "correct-horse-battery"
_serial = itertools.count(1)

DAY = date(2026, 10, 5)


@dataclass
class Case:
    practice: Practice
    surgeon: User
    nurse: User
    encounter: Encounter

    @property
    def lesion(self) -> Lesion:
        return self.encounter.lesions.get(letter="A")


def a_practice(name: str = "") -> Practice:
    practice = actions.open_practice({"name": name or f"Practice {next(_serial)}"}, by=None)
    actions.add_location(
        practice,
        {
            "name": "Main office",
            "address": "1 Elm Street\nSpringfield",
            "clia_number": "99D0000001",
        },
        by=None,
    )
    return practice


def a_site_row(practice: Practice, slug: str = "temple", **values: object) -> Site:
    """What a practice says of a site; most practices say nothing and have no row."""
    site = catalogue().site(slug)
    return Site.objects.create(
        practice=practice, slug=slug, name=site.name, region=site.region, **values
    )


def a_pack_change(practice, **facts):
    """The practice's plan does not ask for the stain, from 2026 on."""
    given = {"pack": "bcbs", "change": "left_out", "item": "stain", "source": "Letter of the plan"}
    return PackChange.objects.create(
        practice=practice, **{**given, "since": date(2026, 1, 1), **facts}
    )


def a_score_table(practice, **facts):
    """Scores of appropriate use that the practice has licensed: one, valid from 2026 on."""
    given = {"title": "Scores", "edition": "first", "license": "By letter", "sha256": "0" * 64}
    scores = {"bcc-nodular-primary-healthy.L.up-to-20": 5}
    return ScoreTable.objects.create(
        practice=practice, **{**given, "valid_from": date(2026, 1, 1), "scores": scores, **facts}
    )


def a_user(practice: Practice | None = None, *roles: Role, **fields: object) -> User:
    number = next(_serial)
    facts = {"username": f"user{number}", "first_name": "Robin", "last_name": f"Tester{number}"}
    user = User.objects.create_user(**{**facts, **fields}, password=PASSWORD)
    for role in roles:
        assert practice is not None
        actions.add_member(user, practice, role, by=None, is_opening=True)
    return user


def patient_facts(**changes: object) -> dict[str, object]:
    facts: dict[str, object] = {
        "mrn": f"MRN-{next(_serial)}",
        "family_name": "Okafor",
        "given_names": "Miriam",
        "date_of_birth": date(1958, 3, 14),
        "sex": "female",
    }
    return facts | changes


def a_biopsy(**changes: object) -> dict[str, object]:
    """A service beside the surgery with all that its paragraph needs."""
    told = {
        "code": "11102",
        "site": "chin",
        "side": "left",
        "reason": "Pearly papule of 4 mm",
        "technique": "Flexible blade",
        "specimens": 1,
        "sent_to": "Larkin Dermatopathology",
        "icd10": "D48.5",
    }
    return {**told, **changes}


def lesion_facts(**changes: object) -> dict[str, object]:
    return {"site": "dorsal-forearm", "side": "left", "tumor_type": "bcc"} | changes


def an_encounter(
    practice: Practice, surgeon: User, *lesions: dict[str, object], **values: object
) -> Encounter:
    facts = {
        "date_of_service": DAY,
        "location": practice.locations.get(),
        "surgeon": surgeon,
        **values,
    }
    return actions.open_encounter(
        practice=practice,
        by=surgeon,
        patient=patient_facts(),
        values=facts,
        lesions=lesions or (lesion_facts(),),
    )


def a_case(*lesions: dict[str, object]) -> Case:
    """An encounter with verified sites and a time-out: the first stage may be taken."""
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON, credentials="MD")
    nurse = a_user(practice, Role.ASSISTANT)
    encounter = an_encounter(practice, surgeon, *lesions)
    for lesion in encounter.lesions.all():
        verify(lesion, by=surgeon)
    time_out(encounter, by=nurse)
    return Case(practice, surgeon, nurse, encounter)


def verify(lesion: Lesion, *, by: User) -> None:
    opened.verify_site(
        lesion,
        {
            "methods": [VerificationMethod.PHOTO.value],
            "patient_agreed": True,
            "verified_by": by,
            "verified_at": moment(9),
        },
        by=by,
    )
    confirm_time_out_again(lesion.encounter, by=by)


def confirm_time_out_again(encounter: Encounter, *, by: User) -> None:
    """What a team does after it has added a lesion to a case that had its time-outs."""
    if not (
        TimeOut.objects.filter(encounter=encounter).exists() or encounter.service_days.exists()
    ):
        return
    record = take_snapshot(encounter.pk)
    days = [(Confirmation.DAY_TIME_OUT, day.key) for day in record.further_days]
    for confirmation, key in [(Confirmation.TIME_OUT, record.id), *days]:
        found = standing(record, confirmation, key)
        if found is not None:
            opened.confirm_again(encounter, confirmation, key, shown=found.digest, by=by)


def time_out(encounter: Encounter, *, by: User) -> None:
    opened.save_time_out(encounter, {"done_at": moment(9, 10)}, by=by)


def go_on(encounter: Encounter, day: date, *, by: User, **values: object) -> None:
    """The consent and the time-out of a day after the first."""
    said = {"consented_at": moment(8, day=day), "time_out_at": moment(9, day=day)}
    opened.save_service_day(encounter, day, {**said, **values}, by=by)


def moment(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("America/New_York"))


def a_stage(
    lesion: Lesion, *orders: SpecimenOrder, by: User | None = None, **values: object
) -> Stage:
    """The next stage, cut as ordered (halves if nothing is said)."""
    actor = by or lesion.encounter.surgeon
    return opened.take_stage(
        lesion, values, specimens=orders or (SpecimenOrder(layout=MapLayout.HALVES),), by=actor
    )


def read_clear(stage: Stage) -> Stage:
    """Every block clear, and the stage concluded."""
    surgeon = stage.performer
    opened.read_all_clear(stage, by=surgeon)
    return opened.conclude_stage(stage, by=surgeon, conclusion=StageConclusion.CLEAR)


def read_tumor(
    stage: Stage,
    *,
    deep: bool = False,
    clock: tuple[str, str] | None = ("4", "5"),
    block_number: int = 1,
) -> Stage:
    """Tumor in one block, the others clear, and the stage concluded as residual."""
    surgeon = stage.performer
    place = dict(zip(("clock_from", "clock_to"), map(Decimal, clock), strict=True)) if clock else {}
    tumor = CompartmentReading(result=ReadingResult.TUMOR, **place)
    block = stage.blocks.order_by("number")[block_number - 1]
    readings = actions.clear_readings(block)
    readings[Compartment.DEEP if deep else Compartment.EDGE] = tumor
    opened.read_block(block, readings, by=surgeon)
    opened.read_all_clear(stage, by=surgeon)
    return opened.conclude_stage(stage, by=surgeon, conclusion=StageConclusion.RESIDUAL_TUMOR)
