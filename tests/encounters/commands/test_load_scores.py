"""A practice's licensed scores: loaded once, valid from their day, shown beside the category."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from encounters.models import AuditEvent, ScoreTable
from encounters.note.context import build_note_context
from encounters.note.limits import texts_of
from encounters.snapshot import take_snapshot
from encounters.snapshot.chart import chart_of
from tests.support.factories import DAY, a_case, lesion_facts
from tests.support.opened import opened

pytestmark = pytest.mark.django_db

RULE = "bcc-nodular-primary-healthy.L"
FACTS = {"tumor_subtype": "Nodular", "immunosuppressed": False, "length_mm": 12}


@pytest.fixture
def case():
    return a_case(lesion_facts(**FACTS))


@pytest.fixture
def load(case, tmp_path):
    """Loads a file with one score; its text can be changed before."""

    def run(since=date(2026, 1, 1), score=5, practice=None, change=lambda text: text):
        text = (
            'title = "Scores of 2012"\nedition = "second"\nlicense = "By letter"\n'
            f'valid_from = {since.isoformat()}\n[scores]\n"{RULE}.up-to-20" = {score}\n'
        )
        path = tmp_path / f"{since.isoformat()}-{score}.toml"
        path.write_text(change(text), encoding="utf-8")
        out = StringIO()
        call_command("load_scores", practice or case.practice.name, str(path), stdout=out)
        return out.getvalue()

    return run


def score_of(case):
    return take_snapshot(case.encounter.pk).lesions[0].use_score


def test_a_score_stands_beside_the_category_in_record_and_note(case, load):
    assert score_of(case) is None
    assert "1 scores, valid from 2026-01-01" in load()
    found = score_of(case)
    row = ScoreTable.objects.get()
    assert (found.score, found.rule, found.sha256) == (5, f"{RULE}.up-to-20", row.sha256)
    chart = chart_of(case.encounter.pk)
    note = build_note_context(chart.record, chart.code_sheet)
    said = "\n".join(text for _, text in texts_of(note))
    assert "Score 5 of 9 by Scores of 2012, second." in said
    event = AuditEvent.objects.get(action="load_scores")
    assert (event.practice, event.changes["sha256"]) == (case.practice, [None, row.sha256])


def test_a_rule_without_a_score_has_none(case, load):
    load()
    opened.update_lesion(case.lesion, {"length_mm": Decimal(21)}, by=case.surgeon)
    assert score_of(case) is None


def test_a_table_is_valid_from_its_day(case, load):
    load(since=date.fromordinal(DAY.toordinal() + 1))
    assert score_of(case) is None
    load(since=DAY, score=6)
    assert score_of(case).score == 6


def test_the_same_file_again_does_nothing_and_another_of_its_day_is_refused(load):
    load()
    assert "loaded already" in load()
    with pytest.raises(CommandError, match="another table is valid from 2026-01-01"):
        load(score=4)
    assert AuditEvent.objects.filter(action="load_scores").count() == 1


WRONG = [
    ({"practice": "Nobody's practice"}, "no practice"),
    ({"score": 9}, "does not go with uncertain"),
    ({"change": lambda text: text.replace(RULE, "no-rule")}, "no rule"),
]


@pytest.mark.parametrize(("given", "said"), WRONG, ids=["practice", "score", "rule"])
def test_what_is_wrong_is_refused_in_words(load, given, said):
    with pytest.raises(CommandError, match=said):
        load(**given)
    assert not ScoreTable.objects.exists()


@pytest.mark.parametrize("arguments", [(), ("A practice",), ("A practice", "/nowhere.toml")])
def test_without_practice_or_file_it_says_so(arguments):
    with pytest.raises(CommandError):
        call_command("load_scores", *arguments)


def test_the_rules_are_listed_with_their_categories():
    out = StringIO()
    call_command("load_scores", "--keys", stdout=out)
    assert f'"{RULE}.up-to-20" =  # Uncertain' in out.getvalue()
