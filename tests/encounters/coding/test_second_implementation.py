"""Two implementations that share no code agree on every worked example and generated case."""

import tomllib

import pytest
from hypothesis import given, settings

from encounters.coding.loader import all_rulebooks, packaged_texts
from encounters.coding.rulebook import CodePattern
from encounters.coding.second.comparing import engine_lines, second_lines
from encounters.coding.second.strategies import SERVICES
from tests.support import scale
from tests.support.generated_cases import cases
from tests.support.worked_examples_reader import examples, full_case

EXAMPLES = list(examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_both_implementations_agree_on_a_worked_example(example):
    case = full_case(example.given)
    assert engine_lines(case) == second_lines(case), (
        "teach encounters/coding/second/naive.py or naive_services.py the new rule"
    )


@settings(max_examples=scale.number(300))
@given(cases())
def test_both_implementations_agree_on_a_generated_case(case):
    assert engine_lines(case) == second_lines(case)


def named_services():
    """The codes and ranges of services that the tables behind the rules name."""
    texts = packaged_texts()
    for group in tomllib.loads(texts["codes_services.toml"])["group"]:
        yield from group["codes"]
    yield from tomllib.loads(texts["codes_gone.toml"])
    for pair in tomllib.loads(texts["edits.toml"])["pair"]:
        yield from pair["column1"] + pair["column2"]


def is_derived(code):
    """Whether it comes from stages and repairs, so that nobody needs to enter it."""
    book = all_rulebooks()[-1]
    derived = {band.code for table in book.tables.values() for band in table.bands}
    derived |= {table.further for table in book.tables.values()} | set(book.designs.values())
    return code in derived


def test_every_service_that_a_rule_names_is_generated():
    missing = []
    for name in sorted(set(named_services())):
        low, _, high = name.partition("-")
        pattern = CodePattern(low, high or low)
        if not is_derived(low) and not any(pattern.covers(code) for code in SERVICES):
            missing.append(name)
    assert not missing, "add them to SERVICES in encounters/coding/second/strategies.py"
