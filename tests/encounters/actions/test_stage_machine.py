"""Stages under any sequence of acts; ``benchmarks/stage_machine.py`` tries many more of them."""

import pytest

from tests.stage_machine import run

pytestmark = pytest.mark.django_db

# A machine whose every act is refused would find nothing.
WANTED = {
    "take a preset",
    "take pieces",
    "take as proposed",
    "conclude residual_tumor",
    "reopen",
    "recut",
    "draw",
    "remove the last stage",
    "remove a middle stage: refused",
    "add a lesion",
}


def test_no_sequence_of_acts_breaks_a_lesions_stages():
    told = run(8, 20)
    assert set(told) >= WANTED
