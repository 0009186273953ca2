"""Two implementations that share no code agree on every generated case."""

import copy
import json

from hypothesis import given, settings

from encounters.anatomy import catalogue
from encounters.coding.contract import answer_line
from tests import scale
from tests.encounters.coding.naive import naive_lines
from tests.encounters.coding.strategies import cases


def engine_lines(case):
    answered = json.loads(answer_line(json.dumps(case).encode()).text)
    day = case["date_of_service"]
    return sorted(
        (one.get("date_of_service", day), one["code"], one["units"], tuple(one["modifiers"]))
        for one in answered["lines"]
    )


@settings(max_examples=scale.number(300))
@given(cases())
def test_both_implementations_agree(case):
    named = copy.deepcopy(case)
    for lesion in named["lesions"]:
        lesion["name"] = catalogue().site(lesion["site"]).name
    assert engine_lines(case) == naive_lines(named)
