"""Licensed scores are loaded in the administration of a practice, or refused at the field."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from encounters.models import AuditEvent, ScoreTable
from encounters.why_mohs import MOST_SCORE_BYTES
from tests.encounters.admin.pages import adding, listing, page_of

ADDRESS = "/admin/encounters/scoretable/load/"
RULE = "bcc-nodular-primary-healthy.L.up-to-20"


def a_file(**changed):
    """The text of a file with one score; ``None`` leaves a line out."""
    lines = {
        "title": '"Scores of 2012"',
        "edition": '"second"',
        "license": '"By letter"',
        "valid_from": "2026-01-01",
        "[scores]": None,
        f'"{RULE}"': "5",
        **changed,
    }
    told = [name if name.startswith("[") else f"{name} = {said}" for name, said in lines.items()]
    return "\n".join(told).encode()


def send(client, practice, data, name="scores.toml"):
    sent = {"practice": getattr(practice, "pk", practice)}
    return client.post(ADDRESS, sent | {"file": SimpleUploadedFile(name, data)} if data else sent)


@pytest.mark.parametrize("who", ["admin", "root"])
def test_scores_are_loaded_shown_and_told_to_the_log(world, login, who):
    person = getattr(world, who)
    client = login(person)
    answer = send(client, world.mine, a_file())
    assert (answer.status_code, answer.url) == (302, listing(ScoreTable))
    page = client.get(answer.url).content.decode()
    assert "Scores of 2012, second: 1 scores, in use from 2026-01-01." in page
    row = ScoreTable.objects.get()
    assert (row.practice, row.valid_from, row.scores) == (world.mine, date(2026, 1, 1), {RULE: 5})
    page = client.get(page_of(row)).content.decode()
    assert row.sha256 in page and f"{RULE}: 5" in page
    event = AuditEvent.objects.get(action="load_scores")
    assert (event.actor, event.practice, event.source) == (person, world.mine, "127.0.0.1")
    assert event.changes["sha256"] == [None, row.sha256]


def test_the_same_file_again_does_nothing_and_another_of_its_day_is_refused(world, login):
    client = login(world.admin)
    send(client, world.mine, a_file())
    answer = send(client, world.mine, a_file())
    assert "this file is loaded already" in client.get(answer.url).content.decode()
    answer = send(client, world.mine, a_file(edition='"third"'))
    assert answer.status_code == 422
    assert "another table is valid from 2026-01-01" in answer.context["form"].errors["file"][0]
    assert ScoreTable.objects.get().edition == "second"
    assert AuditEvent.objects.filter(action="load_scores").count() == 1


SCORE = f'"{RULE}"'
REFUSED = [
    ("nothing", b"", "This field is required"),
    ("no scores", b"x = 1", "Not loaded: scores.toml"),
    ("another kind of text", b"<html>", "Not loaded: scores.toml"),
    ("no text", b"\xff\xfe\x00", "is not in UTF-8"),
    ("too large", a_file() + b"\n# " + b"x" * MOST_SCORE_BYTES, "larger than 200000 bytes"),
    ("nested without end", b"x = " + b"[" * 9000, "nested too deeply"),
    ("a number of many digits", a_file(**{SCORE: "9" * 5000}), "digits"),
    ("a huge number", a_file(**{SCORE: "0x" + "f" * 5000}), "this number does not go with"),
    ("a score below", a_file(**{SCORE: "3"}), "3 does not go with uncertain"),
    ("a score above", a_file(**{SCORE: "7"}), "7 does not go with uncertain"),
    ("no whole number", a_file(**{SCORE: "5.5"}), "Not loaded: scores.toml"),
    ("no rule of ours", a_file(**{'"nothing"': "5"}), "there is no rule 'nothing'"),
    ("a control character", a_file(title='"a\\u0000b"'), "Not loaded:"),
    ("an empty license", a_file(license='" "'), "license: must be a text that is not empty"),
    ("no day", a_file(valid_from='"soon"'), "valid_from"),
    ("a day before the rules", a_file(valid_from="1999-01-01"), "no table of rules holds"),
]


@pytest.mark.parametrize(("data", "words"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_what_is_no_table_of_scores_is_refused_at_the_file(world, login, data, words):
    answer = send(login(world.admin), world.mine, data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert words in answer.context["form"].errors["file"][0]
    assert not ScoreTable.objects.exists()


@pytest.mark.parametrize("practice", ["", "x", "9" * 30, "other"])
def test_a_practice_that_is_not_ones_own_is_refused_at_its_field(world, login, practice):
    practice = world.other if practice == "other" else practice
    answer = send(login(world.admin), practice, a_file())
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["practice"]
    assert not ScoreTable.objects.exists()


def test_an_administrator_sees_the_tables_of_the_own_practice_alone(world, login):
    send(login(world.root), world.other, a_file())
    client = login(world.admin)
    assert "Scores of 2012" not in client.get(listing(ScoreTable)).content.decode()
    assert client.get(page_of(ScoreTable.objects.get())).status_code == 302


def test_the_page_lists_the_rules_and_nobody_writes_a_table_by_hand(world, login):
    client = login(world.admin)
    page = client.get(ADDRESS).content.decode()
    assert f"&quot;{RULE}&quot; =  # Uncertain" in page
    assert ADDRESS in client.get(listing(ScoreTable)).content.decode()
    assert client.get(adding(ScoreTable)).status_code == 403
    send(client, world.mine, a_file())
    row = ScoreTable.objects.get()
    assert client.post(page_of(row), {"title": "Another"}).status_code == 403
    assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("verb", ["get", "post"])
def test_who_administers_nothing_finds_no_such_page(world, login, verb):
    assert getattr(login(world.shared), verb)(ADDRESS).status_code == 404
