"""Answers to rules, and the files the rules are read from."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from encounters.record import (
    AnswerRecord,
)
from encounters.workflow.rules import Kind, RuleError, rules
from encounters.workflow.rules.rule import read_rules
from tests.support.changed_records import (
    of_repair,
)
from tests.support.records import DAY, NEXT_DAY, SURGEON
from tests.support.rule_cases import the_right_arm
from tests.support.ruled_records import COMPLETE, NOW, remarks


def answered(record, remark, statement=None):
    answer = AnswerRecord(
        id="answer",
        rule=remark.rule.id,
        subject=remark.subject,
        statement=statement or remark.text,
        reason="The clock of the room was wrong.",
        answered_by=SURGEON,
        answered_at=NOW,
    )
    return replace(record, answers=(*record.answers, answer))


SHORT = of_repair(length_cm=Decimal("1.4"))(COMPLETE)


def test_an_answer_lets_the_note_be_signed():
    [asked] = remarks(SHORT).unanswered
    given = remarks(answered(SHORT, asked))
    assert not given.hold_up_signature
    [kept] = given.answered
    assert kept.answer.reason == "The clock of the room was wrong."


def test_an_answer_does_not_outlive_the_words_it_answered():
    [asked] = remarks(SHORT).unanswered
    shorter = of_repair(length_cm=Decimal("1.3"))(answered(SHORT, asked))
    assert remarks(shorter).hold_up_signature
    assert remarks(of_repair(length_cm=Decimal("4.2"))(answered(SHORT, asked))).answered == ()


def test_what_blocks_cannot_be_answered():
    wrong = the_right_arm(COMPLETE)
    for remark in remarks(wrong).blocking:
        wrong = answered(wrong, remark)
    assert remarks(wrong).hold_up_signature


def test_a_rule_holds_for_its_days_alone():
    [rule] = [rule for rule in rules() if rule.id == "future"]
    assert rule.holds_on(DAY)
    assert not replace_rule(rule, since=NEXT_DAY).holds_on(DAY)
    assert not replace_rule(rule, until=date(2026, 10, 4)).holds_on(DAY)
    assert replace_rule(rule, since=DAY, until=DAY).holds_on(DAY)


def replace_rule(rule, **changes):
    return type(rule)(**{name: getattr(rule, name) for name in rule.__struct_fields__} | changes)


SOUND = {
    "kind": "element",
    "of": "lesion",
    "condition": "no_size",
    "severity": "tells",
    "section": "lesion",
    "says": "The size of {lesion}.",
    "source": "A source",
}
ODD = [
    ("no source", {"source": " "}, "source"),
    ("unknown condition", {"condition": "nonsense"}, "nonsense"),
    ("unknown severity", {"severity": "shouts"}, "shouts"),
    ("unknown key", {"colour": "red"}, "colour"),
    ("section of a part below", {"section": "stage"}, "section"),
    ("no sentence", {"says": "size"}, "says"),
    ("confirmation of another level", {"confirmation": "consent"}, "confirmation"),
]


@pytest.mark.parametrize(("changes", "named"), [odd[1:] for odd in ODD], ids=[o[0] for o in ODD])
def test_the_loader_refuses_what_is_odd(changes, named):
    with pytest.raises(RuleError, match=named):
        read_rules("rules.toml", toml({**SOUND, **changes}))


def test_the_loader_takes_a_sound_rule_and_refuses_one_without_a_source():
    [rule] = read_rules("rules.toml", toml(SOUND))
    assert (rule.id, rule.kind) == ("sample", Kind.ELEMENT)
    for key in SOUND:
        with pytest.raises(RuleError, match=key):
            read_rules("rules.toml", toml({name: v for name, v in SOUND.items() if name != key}))


def toml(cells):
    return "[sample]\n" + "".join(f'{name} = "{value}"\n' for name, value in cells.items())
