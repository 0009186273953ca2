"""Who owns the database may change what is signed, but not unnoticed: log, seals and chart agree.

Every attack drops the triggers, does its work, and puts them back.
"""

# ruff: noqa: S608 - statements of table names, and of nothing anybody typed

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from encounters import actions
from encounters.models import (
    Addendum,
    AuditEvent,
    Encounter,
    EnteredInError,
    Lesion,
    Location,
    Patient,
    Payer,
    Practice,
    Reading,
    Signature,
    SignedNote,
    Specimen,
    Stage,
    User,
    freezing,
)
from encounters.signed import verification
from encounters.vocabulary.record_terms import AddendumKind
from encounters.vocabulary.terms import Role
from tests.encounters.signing.conftest import CHART_TABLES, one_of_everything, row_of
from tests.support.factories import a_user
from tests.support.forging import another_site, guessed_key, rewrite, unkeyed, without_triggers
from tests.support.opened import opened
from tests.support.signed_case import sign
from tests.support.stored_files import pdf_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SQLITE = connection.vendor == "sqlite"
# Rows that the signed content does not hold: earlier states of maps, photographs under no map.
NOT_IN_THE_CONTENT = {"encounters_mapversion", "encounters_lesionphoto"}


@pytest.fixture
def world(signed, db):
    """The signed case; whatever a test does to it is taken back."""
    with transaction.atomic():
        yield signed
        transaction.set_rollback(True)


def texts(world):
    """Faults and notices of the signed case, without its number."""
    start = f"{world.case.encounter.case_number}: "
    found = list(verification.findings())
    assert all(str(finding).startswith(start) for finding in found), list(map(str, found))
    faults = {str(finding).removeprefix(start) for finding in found if finding.is_fault}
    notices = {str(finding).removeprefix(start) for finding in found if not finding.is_fault}
    return faults, notices


def erase(table, key):
    """The row alone: what needs it is asked for at the end of a transaction that never ends."""
    with connection.cursor() as cursor:
        key = key.hex if SQLITE and isinstance(key, uuid.UUID) else key
        cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [key])


def test_a_sound_database_has_no_fault_and_nothing_to_tell(world):
    assert texts(world) == (set(), set())


class TestRewritten:
    @pytest.mark.parametrize("seal", [unkeyed, guessed_key])
    def test_a_note_with_new_hashes_and_seals_is_found(self, world, seal):
        with without_triggers():
            rewrite(SignedNote.objects.get(pk=world.note.pk), another_site, seal)
        faults, _ = texts(world)
        assert "lesion A, site: detail is not what was signed" in faults
        expected = {
            unkeyed: "the note is not the one that the log tells of",
            guessed_key: "the seal of the note is broken",
        }
        assert expected[seal] in faults

    def test_a_note_and_its_chart_rewritten_together_are_found(self, world):
        with without_triggers():
            rewrite(SignedNote.objects.get(pk=world.note.pk), another_site)
            Lesion.objects.filter(pk=world.case.lesion.pk).update(site_detail="FORGED")
        faults, _ = texts(world)
        assert "the note is not the one that the log tells of" in faults

    def test_an_event_of_the_log_written_anew_without_its_key_vouches_for_nothing(self, world):
        with without_triggers():
            note = SignedNote.objects.get(pk=world.note.pk)
            rewrite(note, another_site)
            seals = {"seal": [None, note.seal], "signature": [None, note.signatures.get().seal]}
            events = AuditEvent.objects.filter(action="sign_note")
            events.filter(encounter_id=str(note.encounter_id)).update(changes=seals)
        assert "the log tells of 0 signings, not of one" in texts(world)[0]

    def test_old_seals_are_no_way_round_for_what_the_log_does_not_name_so(self, world):
        """The row is as it was, only sealed as long ago: nothing but the seal betrays it."""
        for model, fault in (
            (Signature, "the seal of the author's signature is broken"),
            (Addendum, "the seal of addendum 1 is broken"),
        ):
            row = model.objects.get(note=world.note)
            with without_triggers():
                model.objects.filter(pk=row.pk).update(seal=unkeyed(row))
            assert fault in texts(world)[0]

    def test_a_reason_of_an_error_is_found(self, world):
        mark = EnteredInError.objects.get()
        with without_triggers():
            mark.reason = "Another."
            mark.seal = unkeyed(mark)
            mark.save()
        found = list(verification.faults())
        number = mark.encounter.case_number
        assert f"{number}: the log does not tell of this mark of entry in error" in found
        assert f"{number}: the seal of the mark of entry in error is broken" in found


class TestGone:
    def test_a_note_whose_event_is_gone_is_found(self, world):
        with without_triggers():
            AuditEvent.objects.filter(action="sign_note").delete()
        assert "the log tells of 0 signings, not of one" in texts(world)[0]

    def test_an_event_whose_note_is_gone_is_found_though_the_case_is_a_draft_again(self, world):
        with without_triggers():
            for model in (Addendum, Signature, SignedNote):
                model.objects.all().delete()
            Encounter.objects.update(status="draft")
        assert texts(world)[0] == {"the log tells of its signing, but note or case is gone"}

    def test_a_case_that_is_gone_altogether_is_found(self, world):
        key = world.case.encounter.pk
        with without_triggers():
            for table in ("encounters_addendum", "encounters_signature", "encounters_signednote"):
                with connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {table}")
            erase("encounters_encounter", key)
        expected = f"Encounter {key}: the log tells of its signing, but note or case is gone"
        assert expected in list(verification.faults())

    def test_the_last_addendum_a_co_signature_and_a_mark_are_missed(self, world):
        opened.co_sign(world.note, by=a_user(world.case.practice, Role.SURGEON))
        mark = EnteredInError.objects.get()
        with without_triggers():
            Addendum.objects.order_by("-number")[0].delete()
            Signature.objects.filter(meaning="attending").delete()
            mark.delete()
        found = list(verification.faults())
        case, other = world.case.encounter.case_number, mark.encounter.case_number
        assert f"{case}: an addendum that the log tells of is missing or another one" in found
        assert f"{case}: a co-signature that the log tells of is missing" in found
        assert f"{other}: its mark of entry in error is gone" in found


class TestChart:
    def test_readings_that_are_gone_are_named_in_words(self, world):
        with without_triggers():
            for reading in Reading.objects.filter(block__stage__lesion=world.case.lesion):
                erase("encounters_reading", reading.pk)
        faults, _ = texts(world)
        assert "lesion A, stage I, block 1: reading of edge is gone" in faults
        assert "lesion A, stage I, block 2: reading of deep is gone" in faults

    @pytest.mark.parametrize("table", sorted({*CHART_TABLES} - NOT_IN_THE_CONTENT))
    def test_a_row_that_is_gone_is_missed_whatever_its_table(self, world, table):
        _, row = row_of(table, world.case.encounter)
        with without_triggers():
            erase(table, row.pk)
        named = (world.case.encounter.case_number, str(world.case.encounter.pk))
        assert any(name in fault for fault in verification.faults() for name in named)

    CHANGED = (
        (Lesion, {"side": "right"}, "lesion A, site: side is not what was signed"),
        (Stage, {"margin_mm": 9}, "lesion A, stage I: margin mm is not what was signed"),
        (
            Specimen,
            {"length_mm": 77},
            "lesion A, stage I, specimen 1: length mm is not what was signed",
        ),
    )

    @pytest.mark.one_database
    @pytest.mark.parametrize(("model", "change", "fault"), CHANGED)
    def test_a_fact_that_differs_is_named_by_its_place(self, world, model, change, fault):
        _, row = row_of(model._meta.db_table, world.case.encounter)
        with without_triggers():
            model.objects.filter(pk=row.pk).update(**change)
        assert texts(world)[0] == {fault}

    def test_another_surgeon_is_another_person(self, world):
        with without_triggers():
            Encounter.objects.filter(pk=world.case.encounter.pk).update(surgeon=world.root)
        assert "surgeon: person is not what was signed" in texts(world)[0]

    def test_what_outlives_an_encounter_may_change(self, world):
        """Names of people and places, a payer, the referrer: the note keeps those of its day."""
        User.objects.update(last_name="Renamed", credentials="DO", npi="")
        Practice.objects.update(phone="555-0100")
        Location.objects.update(address="Elsewhere")
        Payer.objects.update(distinct_lesion_modifier="59")
        Patient.objects.update(referrer_name="Somebody else", referrer_phone="555-0199")
        assert texts(world) == (set(), set())


class TestPatient:
    NOTICE = (
        "the patient's family name was changed after signing; the note keeps the one that was "
        "signed"
    )
    FAULT = "patient: family name is not what was signed, and the log knows of no change"

    def rename(self, world, name):
        patient = Patient.objects.get(pk=world.case.encounter.patient_id)
        actions.update_patient(
            patient, {"family_name": name}, by=world.case.nurse, reason="Married."
        )

    def test_a_change_that_the_log_tells_of_is_told_and_no_fault(self, world):
        self.rename(world, "Lindqvist")
        assert texts(world) == (set(), {self.NOTICE})

    def test_a_change_behind_the_log_is_a_fault(self, world):
        Patient.objects.filter(pk=world.case.encounter.patient_id).update(family_name="Lindqvist")
        assert texts(world) == ({self.FAULT}, set())

    def test_a_change_behind_the_log_after_one_that_it_knows_is_a_fault(self, world):
        self.rename(world, "Lindqvist")
        Patient.objects.filter(pk=world.case.encounter.patient_id).update(family_name="Forged")
        assert texts(world) == ({self.FAULT}, set())

    def test_a_change_back_leaves_nothing_to_tell(self, world):
        name = world.case.encounter.patient.family_name
        self.rename(world, "Lindqvist")
        self.rename(world, name)
        assert texts(world) == (set(), set())

    def test_another_day_of_birth_is_a_fault_of_its_own(self, world):
        Patient.objects.filter(pk=world.case.encounter.patient_id).update(
            date_of_birth="1990-01-01"
        )
        fault = "patient: date of birth is not what was signed, and the log knows of no change"
        assert texts(world)[0] == {fault}


class TestAsked:
    def test_the_command_tells_notices_and_fails_for_faults_alone(self, world):
        TestPatient().rename(world, "Lindqvist")
        out = io.StringIO()
        call_command("verify_signed", stdout=out)
        assert f"Since signing: {world.case.encounter.case_number}: " in out.getvalue()
        assert "Signed notes verified: 1, no fault." in out.getvalue()
        Patient.objects.filter(pk=world.case.encounter.patient_id).update(family_name="Forged")
        with pytest.raises(CommandError, match="Faults found: 1"):
            call_command("verify_signed", stdout=io.StringIO())

    def test_one_file_is_held_against_chart_and_log_too(self, world):
        pdf = pdf_of(world.note)
        TestPatient().rename(world, "Lindqvist")
        found = verification.known(pdf)
        assert (found.faults, len(found.notices)) == ((), 1)
        with without_triggers():
            Reading.objects.filter(block__stage__lesion=world.case.lesion).delete()
        assert verification.known(pdf).faults

    def test_an_altered_trigger_is_named(self, world, monkeypatch):
        monkeypatch.setattr(freezing, "altered", lambda _: {"mohs_x"})
        out = io.StringIO()
        with pytest.raises(CommandError, match="Faults found: 1"):
            call_command("verify_signed", stdout=out)
        assert "the trigger mohs_x is not what this release makes" in out.getvalue()

    @pytest.mark.one_database
    def test_the_number_of_questions_does_not_grow_with_the_notes(self, world):
        def questions():
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert list(verification.faults()) == []
            return len(asked)

        first = questions()
        case = one_of_everything()
        opened.add_addendum(sign(case), kind=AddendumKind.ADDENDUM, text="Seen.", by=case.surgeon)
        assert SignedNote.objects.count() == 2
        assert questions() == first
