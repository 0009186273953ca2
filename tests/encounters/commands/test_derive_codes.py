"""The command: a stream of cases in, a stream of answers out, and no database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from encounters.coding.contract import MAX_LINE_BYTES
from encounters.coding.contract.command import UNREADABLE, lines_of, main

ROOT = Path(__file__).resolve().parents[3]


def case(case_id, blocks=3):
    lesion = {"id": "A", "site": "chin", "side": "left", "tumor": "bcc"}
    return json.dumps(
        {
            "id": case_id,
            "date_of_service": "2026-10-05",
            "payer": "medicare",
            "lesions": [{**lesion, "stages": [{"blocks": blocks}]}],
        }
    )


def run(tmp_path, *lines):
    """The answers to the lines and the exit code."""
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = io.StringIO()
    code = 0
    try:
        call_command("derive_codes", str(path), stdout=out)
    except SystemExit as exit_:
        code = exit_.code
    return [json.loads(line) for line in out.getvalue().splitlines()], code


def test_answers_in_order_without_a_database(tmp_path):
    answers, code = run(tmp_path, case("one"), case("two"), case("three"))
    assert [answer["id"] for answer in answers] == ["one", "two", "three"]
    assert code == 0


def test_a_bad_line_is_answered_in_its_place_and_the_others_go_on(tmp_path):
    answers, code = run(tmp_path, case("one"), case("two", blocks=0), "", case("four"))
    assert [answer["id"] for answer in answers] == ["one", "two", None, "four"]
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert code == 1


def test_an_empty_file_has_no_answers(tmp_path):
    path = tmp_path / "empty.jsonl"
    path.touch()
    out = io.StringIO()
    call_command("derive_codes", str(path), stdout=out)
    assert out.getvalue() == ""


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refused:
        call_command("derive_codes", str(tmp_path / "nowhere.jsonl"))
    assert refused.value.returncode == 2


LINES = {
    "windows": (b"a\r\nb\r\n", [b"a", b"b"]),
    "last without end": (b"a\nb", [b"a", b"b"]),
    "empty in between": (b"a\n\nb\n", [b"a", b"", b"b"]),
    "nothing": (b"", []),
    "a byte-order mark": (b"\xef\xbb\xbfa\r\nb\r\n", [b"a", b"b"]),
    "a byte-order mark and nothing": (b"\xef\xbb\xbf", [b""]),
    "a byte-order mark of a later line stays": (b"a\n\xef\xbb\xbfb", [b"a", b"\xef\xbb\xbfb"]),
}


@pytest.mark.parametrize(("raw", "expected"), LINES.values(), ids=LINES.keys())
def test_lines_of_the_input(raw, expected):
    assert list(lines_of(io.BytesIO(raw))) == expected


def test_a_file_that_windows_programs_wrote_is_answered_whole(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(f"{case('one')}\r\n{case('two')}\r\n".encode("utf-8-sig"))
    out = io.StringIO()
    call_command("derive_codes", str(path), stdout=out)
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == ["one", "two"]


@pytest.mark.parametrize("spelling", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_in_words(tmp_path, spelling):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(f"{case('one')}\n{case('two')}\n".encode(spelling))
    out = io.StringIO()
    with pytest.raises(CommandError, match="save it as UTF-8") as refused:
        call_command("derive_codes", str(path), stdout=out)
    assert refused.value.returncode == 2
    assert out.getvalue() == ""


def test_a_line_far_too_long_is_one_line_and_never_held_whole():
    raw = b"x" * (3 * MAX_LINE_BYTES) + b"\nnext\n"
    long, after = lines_of(io.BytesIO(raw))
    assert len(long) == MAX_LINE_BYTES + 1
    assert after == b"next"


def start(*arguments, **options):
    command = [sys.executable, str(ROOT / "manage.py"), "derive_codes", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options)


def test_streams_from_standard_input():
    with start(stderr=subprocess.PIPE) as process:
        process.stdin.write(case("one").encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == "one"
        process.stdin.write(b"nonsense\n")
        process.stdin.close()
        assert json.loads(process.stdout.readline())["id"] is None
        assert process.wait(timeout=30) == 1
        assert process.stderr.read() == b""


def test_a_closed_pipe_ends_it_quietly():
    with start("-", stderr=subprocess.PIPE) as process:
        process.stdout.close()
        process.stdin.write(case("one").encode() + b"\n")
        process.stdin.close()
        assert process.wait(timeout=30) == 141
        assert process.stderr.read() == b""


FOR_DJANGO = {
    "stored cases": ["--stored"],
    "tables of CMS": ["cases.jsonl", "--cms", "pairs.zip"],
    "help": ["--help"],
    "an option of Django": ["cases.jsonl", "--settings", "mohsdoc.settings"],
    "two files": ["cases.jsonl", "more.jsonl"],
    "a number that is none": ["cases.jsonl", "--processes", "two"],
}


@pytest.mark.parametrize("arguments", FOR_DJANGO.values(), ids=FOR_DJANGO.keys())
def test_what_is_left_to_django(arguments):
    assert main(arguments) is None


def test_cases_of_a_file_are_answered_without_django(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(case(f"case {number}") for number in range(50)))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "settings.that.are.nowhere"}
    with start(str(path), "--processes", "2", env=environment) as process:
        answers = [json.loads(line) for line in process.stdout]
    assert [answer["id"] for answer in answers] == [f"case {number}" for number in range(50)]
    assert process.returncode == 0


def test_a_missing_file_is_named_without_django_too(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere.jsonl")]) == UNREADABLE
    assert "CommandError: " in capsys.readouterr().err
