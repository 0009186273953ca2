"""Every worked example comes out as its source says, and no published mistake is repeated."""

import json

import pytest

from encounters.coding.rule_ids import RuleId
from tests.support.worked_examples_reader import (
    ANSWERS,
    answer,
    examples,
    shown_lines,
    spoken_rules,
)

EXAMPLES = list(examples())
WRITTEN = [json.loads(line) for line in ANSWERS.read_text("utf-8").splitlines()]

# What only a record can say; ``test_from_record`` and ``test_overrides`` have their cases.
BY_RECORD = {RuleId.READER_CAUTION, RuleId.PAYER_HABIT, RuleId.OVERRIDE, RuleId.NO_PARAGRAPH}


def named(example):
    return example.name


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_example_gives_its_lines(example):
    assert shown_lines(answer(example.given), example.given) == example.expect


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_rules_speak_and_keep_silent_as_stated(example):
    spoken = spoken_rules(answer(example.given))
    assert set(example.fires) <= spoken
    assert not set(example.misses) & spoken
    assert set(example.limit) <= {*example.fires, *example.misses}


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.must_not_be], ids=named
)
def test_published_mistakes_are_not_repeated(example):
    lines = shown_lines(answer(example.given), example.given)
    assert all(sorted(lines) != sorted(wrong) for wrong in example.must_not_be)


@pytest.mark.parametrize("role", ["fires", "misses", "limit"])
@pytest.mark.parametrize("rule", sorted(set(RuleId) - BY_RECORD))
def test_every_rule_has_an_example_that(rule, role):
    assert any(rule in getattr(example, role) for example in EXAMPLES)


@pytest.mark.parametrize("written", WRITTEN, ids=lambda answer: answer["name"])
def test_the_whole_answer_is_word_for_word_the_written_one(written):
    """Changed on purpose? ``python -m tests.write_answers``, and read the difference."""
    given = next(example.given for example in EXAMPLES if example.name == written["name"])
    assert {"name": written["name"], **answer(given)} == written


def test_every_example_has_its_written_answer():
    assert [answer["name"] for answer in WRITTEN] == [example.name for example in EXAMPLES]


def test_names_are_different():
    names = [example.name for example in EXAMPLES]
    assert len(set(names)) == len(names)
