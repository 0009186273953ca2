"""The command that prints a note: by id or case number, to a file or to standard output."""

import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from encounters.management.commands import operative_note
from encounters.models import Encounter
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_practice, a_stage, a_user, an_encounter, read_clear

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def forearm(rows_for_all):
    case = a_case()
    read_clear(a_stage(case.lesion))
    return case.encounter


def test_note_by_case_number_equals_note_by_id(forearm, tmp_path):
    by_number, by_id = tmp_path / "number.pdf", tmp_path / "id.pdf"
    call_command("operative_note", forearm.case_number.lower(), output=str(by_number))
    call_command("operative_note", str(forearm.pk), output=str(by_id))
    assert by_number.read_bytes().startswith(b"%PDF-1.7")
    assert by_number.read_bytes() == by_id.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["id.pdf", "number.pdf"]


def test_note_to_standard_output(forearm, capfdbinary):
    call_command("operative_note", forearm.case_number, output="-")
    assert capfdbinary.readouterr().out.startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "name", ["M99-9999", "nonsense", "", "\0", "00000000-0000-0000-0000-000000000000"]
)
def test_an_unknown_encounter_is_named(forearm, tmp_path, name):
    with pytest.raises(CommandError, match="There is no encounter"):
        call_command("operative_note", name, output=str(tmp_path / "x.pdf"))
    assert list(tmp_path.iterdir()) == []


def test_a_case_number_of_two_practices_needs_the_id(forearm, tmp_path):
    practice = a_practice()
    an_encounter(practice, a_user(practice, Role.SURGEON))
    Encounter.objects.filter(practice=practice).update(case_number=forearm.case_number)
    with pytest.raises(CommandError, match="Several practices"):
        call_command("operative_note", forearm.case_number, output=str(tmp_path / "x.pdf"))


def test_a_place_that_cannot_be_written_is_named(forearm, tmp_path):
    target = tmp_path / "missing" / "x.pdf"
    with pytest.raises(CommandError, match="missing"):
        call_command("operative_note", forearm.case_number, output=str(target))


@pytest.mark.parametrize(
    "error", [RenderFailedError("out of time"), RenderBusyError("out of time. Try again")]
)
def test_a_failed_note_leaves_the_old_file(forearm, tmp_path, monkeypatch, error):
    def fail(record, code_sheet, photos):
        raise error

    monkeypatch.setattr(operative_note, "render_note", fail)
    target = tmp_path / "x.pdf"
    target.write_bytes(b"old")
    with pytest.raises(CommandError, match=f"The note could not be printed: {error}"):
        call_command("operative_note", forearm.case_number, output=str(target))
    assert target.read_bytes() == b"old"


def test_a_full_disk_leaves_the_old_file_and_no_scrap(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(operative_note.os, "fsync", full)
    target = tmp_path / "x.pdf"
    target.write_bytes(b"old")
    with pytest.raises(OSError, match="No space left"):
        operative_note.write_whole(target, b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_the_exit_code_says_that_it_failed():
    command = [sys.executable, "manage.py", "operative_note", "--output", "-"]
    assert subprocess.run(command, capture_output=True).returncode == 2
