"""The demo: every trap is there, today's list has every state, a second run adds nothing."""

import io
import re
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from encounters.actions import practice_today
from encounters.demo.cases import Trap, demo_cases, demo_follow_ups
from encounters.demo.generated import plain_cases
from encounters.demo.practice import accounts
from encounters.management.commands import seed_demo as command
from encounters.models import (
    AuditEvent,
    Encounter,
    Lesion,
    Membership,
    Patient,
    Practice,
    SignedNote,
    Stage,
    User,
    freezing,
)
from encounters.signed import verification
from encounters.snapshot import take_snapshot
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import (
    LesionOutcome,
    Role,
    StageState,
)
from tests.support.demo_traps import SHOWS, record_of, stages
from tests.support.factories import a_practice

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]
CASES = demo_cases()
FOLLOW_UPS = demo_follow_ups()


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """What the command printed; its rows stay for this whole module."""
    printed = io.StringIO()
    with django_db_blocker.unblock():
        call_command("seed_demo", stdout=printed)
    yield printed.getvalue()
    with django_db_blocker.unblock():
        freezing.remove(connection)
        call_command("flush", interactive=False, verbosity=0)


def test_two_notes_are_signed_and_one_of_them_has_addenda(seeded):
    notes = SignedNote.objects.order_by("encounter__case_number")
    assert [note.addenda.count() for note in notes] == [2, 0]
    assert list(verification.faults()) == []


@pytest.mark.parametrize("trap", Trap)
def test_every_trap_is_shown(seeded, trap):
    told = [case.mrn for case in CASES if trap in case.shows]
    assert told
    assert all(SHOWS[trap](record_of(mrn)) for mrn in told)


@pytest.mark.parametrize("trap", Trap)
def test_the_plain_forearm_shows_no_trap(seeded, trap):
    """The predicates above can fail: an ordinary case has none of it."""
    with suppress(IndexError, ValueError):
        assert not SHOWS[trap](record_of("DEMO-1001"))


def test_the_forearm_of_the_sixty_eight_year_old(seeded):
    record = record_of("DEMO-1001")
    (lesion,) = record.lesions
    first, second = lesion.stages
    assert record.patient.age_on(record.date_of_service) == 68
    assert (lesion.tumor_type, lesion.site.slug) == ("bcc", "dorsal-forearm")
    assert lesion.biopsy is not None
    assert (first.state, second.state) == (StageState.RESIDUAL, StageState.CLEAR)
    assert lesion.outcome == LesionOutcome.CLEAR
    assert record.defects[0].repair.date_of_service == record.date_of_service
    codes = {line.code: line.units for line in chart_of_mrn("DEMO-1001").code_sheet.lines}
    assert codes["17313"] == codes["17314"] == 1


def chart_of_mrn(mrn):
    return chart_of(Encounter.objects.get(patient__mrn=mrn, kind="mohs").pk)


@pytest.mark.parametrize("case", CASES, ids=[case.key for case in CASES])
def test_a_note_has_all_that_its_payer_asks_but_what_is_still_to_come(seeded, case):
    found = chart_of_mrn(case.mrn).standing(timezone.now())
    assert found.asked >= 19
    assert {lack.element for lack in found.lacks} == set(case.lacks)


@pytest.mark.parametrize("case", FOLLOW_UPS, ids=[case.key for case in FOLLOW_UPS])
def test_a_case_after_surgery_has_all_that_is_asked_of_its_kind(seeded, case):
    key = Encounter.objects.get(patient__mrn=case.mrn, kind=case.kind).pk
    found = chart_of(key).standing(timezone.now())
    assert 4 <= found.asked <= 7
    assert found.lacks == ()


def test_of_the_cases_under_way_alone_something_is_to_come():
    today = [case for case in CASES if case.days_ago == 0]
    complete = [case for case in CASES if not case.lacks]
    assert (len(CASES), len(complete)) == (27, 22)
    assert all(case in today for case in CASES if case.lacks)


def test_each_case_under_way_has_one_like_it_that_is_written_up():
    under_way = {case.key for case in CASES if case.lacks}
    told = " ".join(case.tells for case in CASES if not case.lacks)
    assert all(f"like {key}, written up" in told for key in under_way)


@pytest.mark.parametrize("key", [case.key for case in CASES if case.days_ago] + ["forearm"])
def test_nothing_holds_up_the_signature_of_a_case_that_is_over(seeded, key):
    (case,) = (case for case in CASES if case.key == key)
    remarks = chart_of_mrn(case.mrn).remarks(timezone.now())
    assert [remark.text for remark in (*remarks.blocking, *remarks.unanswered)] == []


def test_payers_and_places_differ(seeded):
    encounters = Encounter.objects.all()
    assert len({encounter.payer.key for encounter in encounters}) == 5
    assert len({encounter.location.medicare_contractor for encounter in encounters}) == 2


def test_whoever_cuts_is_present_at_the_time_out(seeded):
    record = record_of("DEMO-1019")
    assert record.lesions[0].stages[0].performer.name in record.pre_op.time_out_present


def test_today_has_every_state(seeded):
    practice = Practice.objects.get()
    today = Encounter.objects.filter(date_of_service=practice_today(practice))
    assert today.count() >= 6
    states = Counter(
        stage.state for encounter in today for stage in stages(take_snapshot(encounter.pk))
    )
    assert set(states) >= {
        StageState.WAITING,
        StageState.READING,
        StageState.RESIDUAL,
        StageState.CLEAR,
    }
    repaired = [encounter for encounter in today if take_snapshot(encounter.pk).defects]
    assert len([encounter for encounter in repaired if hasattr(encounter, "wound_care")]) == 2
    assert len(repaired) == 3


def test_the_other_days_lie_behind(seeded):
    practice = Practice.objects.get()
    days = set(Encounter.objects.values_list("date_of_service", flat=True))
    assert max(days) == practice_today(practice)
    assert len(days) >= 12


def test_only_the_permanent_sections_leave_something_to_mend_in_the_codes(seeded):
    found = {
        encounter.patient.mrn: error.text
        for encounter in Encounter.objects.select_related("patient")
        for error in chart_of(encounter.pk).code_sheet.findings
        if error.level == "error"
    }
    assert list(found) == ["DEMO-1024"]
    assert "permanent sections" in found["DEMO-1024"]


def test_everybody_can_log_in_and_every_role_is_there(seeded, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    for account in accounts():
        assert Client().login(username=account.username, password=account.password)
        assert account.password in seeded
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    assert not User.objects.filter(is_superuser=True).exists()


def test_the_printed_case_numbers_are_the_stored_ones(seeded):
    printed = re.findall(r"^  (M\d\d-\d{4})  (.+)$", seeded, re.MULTILINE)
    assert len(printed) == len(CASES) + len(FOLLOW_UPS) == Encounter.objects.count()
    told = {case.tells: case.mrn for case in (*CASES, *FOLLOW_UPS)}
    for number, tells in printed:
        assert Encounter.objects.get(case_number=number).patient.mrn == told[tells]


def test_the_log_tells_the_blocks_of_every_stage(seeded):
    events = AuditEvent.objects.filter(action="take_stage")
    changes = {event.subject_id: event.changes for event in events}
    stages = Stage.objects.prefetch_related("blocks")
    assert set(changes) == {str(stage.pk) for stage in stages}
    for stage in stages:
        (_, count), (_, specimens) = (
            changes[str(stage.pk)][k] for k in ("block_count", "specimens")
        )
        labels = [block_label(stage.number, block.number) for block in stage.blocks.all()]
        assert count == len(labels)
        assert [label for specimen in specimens for label in specimen["blocks"]] == labels


def test_a_second_run_changes_nothing(seeded):
    before = counts()
    call_command("seed_demo", stdout=io.StringIO())
    assert counts() == before


def test_more_encounters_are_added_once(seeded):
    before = Encounter.objects.count()
    call_command("seed_demo", encounters=2, stdout=io.StringIO())
    call_command("seed_demo", encounters=3, stdout=io.StringIO())
    assert Encounter.objects.count() == before + 3


def counts():
    return [model.objects.count() for model in (Encounter, Lesion, Patient, Stage, User)]


def test_the_same_number_tells_the_same_cases():
    assert list(plain_cases(50)) == list(plain_cases(50))
    assert list(plain_cases(50))[:7] == list(plain_cases(7))
    assert len({case.mrn for case in plain_cases(50)}) == 50


def test_the_description_of_the_command_names_every_case():
    for case in CASES:
        assert re.search(rf"\b{case.key}\b", command.__doc__), case.key


class TestRefusals:
    def test_a_practice_of_somebody_else_is_left_alone(self):
        a_practice("Real practice")
        before = Patient.objects.count()
        with pytest.raises(CommandError, match="not the demo's"):
            call_command("seed_demo", stdout=io.StringIO())
        assert Patient.objects.count() == before

    def test_seed_without_the_demo_setting_makes_nothing(self, settings):
        settings.DEMO = False
        with pytest.raises(CommandError, match="MOHSDOC_DEMO"):
            call_command("seed_demo", stdout=io.StringIO())

    @pytest.mark.parametrize("count", [-1, 1_000_001])
    def test_an_absurd_number_is_refused(self, count):
        with pytest.raises(CommandError, match="from 0 to"):
            call_command("seed_demo", encounters=count, stdout=io.StringIO())


def test_a_patient_of_29_february_is_born_in_a_leap_year(seeded):
    born = Patient.objects.get(mrn="DEMO-1003").date_of_birth
    assert (born.month, born.day) == (2, 29)
    assert isinstance(born, date)
