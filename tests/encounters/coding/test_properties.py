"""What holds for every case, whatever it is."""

import copy
import json
import random

from hypothesis import given
from hypothesis import strategies as st

from encounters.coding.contract import answer_line
from tests.support.generated_cases import cases


def answer(case):
    return json.loads(answer_line(json.dumps(case).encode()).text)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_lesions_and_services_is_irrelevant(case, dice: random.Random):
    shuffled = copy.deepcopy(case)
    dice.shuffle(shuffled["lesions"])
    dice.shuffle(shuffled["other_services"])
    first, other = answer(case), answer(shuffled)
    assert first["lines"] == other["lines"]
    assert sorted(map(repr, first["findings"])) == sorted(map(repr, other["findings"]))


@given(cases(), st.data())
def test_a_block_more_never_lowers_the_units(case, data):
    more = copy.deepcopy(case)
    lesion = data.draw(st.sampled_from(more["lesions"]))
    data.draw(st.sampled_from(lesion["stages"]))["blocks"] += 1
    assert units(answer(more)) >= units(answer(case))


@given(cases())
def test_further_blocks_are_the_sum_over_stages(case):
    counted = [
        stage["blocks"]
        for lesion in case["lesions"]
        for stage in lesion["stages"]
        if stage["read_by_surgeon"]
    ]
    beyond = sum(blocks - 5 for blocks in counted if blocks > 5)
    assert units(answer(case), "17315") == beyond


@given(cases())
def test_every_line_says_why_and_no_modifier_twice(case):
    for line in answer(case)["lines"]:
        assert line["because"].endswith(".")
        assert line["units"] >= 1
        assert len(set(line["modifiers"])) == len(line["modifiers"])


@given(cases())
def test_no_modifier_on_a_repair_because_of_mohs(case):
    case["other_services"] = case["earlier"] = []
    case["lesions"] = case["lesions"][:1]
    # A second closure of the wound is marked beside the first, not beside Mohs surgery.
    case["lesions"][0]["further_repairs"] = []
    repairs = [line for line in answer(case)["lines"] if not line["code"].startswith("173")]
    told = {"GC", "GA", "GX", "GY", "GZ", "E1", "E2", "E3", "E4", "58"}
    assert all(set(line["modifiers"]) <= told for line in repairs)


def units(answered, code=""):
    return sum(line["units"] for line in answered["lines"] if line["code"].startswith(code))
