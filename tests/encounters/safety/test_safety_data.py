"""The data files: what they hold, and that a loader refuses any single oddity by name."""

from decimal import Decimal

import pytest

from encounters.safety.agents import agent_list, read_agents
from encounters.safety.allergies import allergy_list, read_allergies
from encounters.safety.devices import device_list, read_devices
from encounters.safety.reading import SafetyDataError, text_of

BY_KEY = {agent.key: agent for agent in agent_list().agents}
# Agent, epinephrine, child, weight in kg, the most in mg.
LIMITS = [
    ("lidocaine", False, False, 60, 270),
    ("lidocaine", False, False, 70, 300),
    ("lidocaine", False, False, None, 300),
    ("lidocaine", True, False, 70, 490),
    ("lidocaine", True, False, 72, 500),
    ("lidocaine", True, False, None, 500),
    ("lidocaine", False, True, 20, 40),
    ("lidocaine", True, True, 20, 90),
    ("bupivacaine", False, False, 60, 120),
    ("bupivacaine", True, False, 80, 225),
    ("bupivacaine", True, True, 20, 60),
    ("ropivacaine", True, False, 50, 150),
    ("mepivacaine", True, False, 70, 400),
    ("mepivacaine", False, True, 20, 100),
    ("prilocaine", False, False, 80, 600),
    ("articaine", True, False, 60, 420),
    ("articaine", True, False, None, None),
    ("chloroprocaine", False, False, 90, 800),
    ("chloroprocaine", True, False, 60, 840),
    ("bupivacaine_liposomal", False, False, None, 266),
]


@pytest.mark.parametrize(("key", "epinephrine", "child", "weight", "most"), LIMITS)
def test_the_most_that_may_be_given(key, epinephrine, child, weight, most):
    limit = BY_KEY[key].limit(with_epinephrine=epinephrine, is_child=child)
    assert limit.for_weight(None if weight is None else Decimal(weight)) == most


def test_no_limit_with_epinephrine_lies_below_the_plain_one():
    for agent in BY_KEY.values():
        if agent.topical_only:
            continue
        plain, mixed = (
            agent.limit(with_epinephrine=with_it, is_child=False).for_weight(Decimal(60))
            for with_it in (False, True)
        )
        assert plain <= mixed, agent.key


def test_each_list_says_when_it_was_reviewed():
    assert all(
        found.reviewed.year >= 2026 for found in (agent_list(), allergy_list(), device_list())
    )


LOADERS = {
    "agents.toml": read_agents,
    "allergies.toml": read_allergies,
    "devices.toml": read_devices,
}
# File, a part of it, what stands there instead, what the refusal names.
ODD = [
    ("agents.toml", 'class = "amide"', 'class = "acid"', "lidocaine"),
    ("agents.toml", 'class = "ester"', 'color = "ester"', "chloroprocaine"),
    ("agents.toml", "mg_per_kg = 4.5, mg = 300", "mg_per_kg = -4.5, mg = 300", "plain"),
    ("agents.toml", "mg_per_kg = 4.5, mg = 300", "", "plain"),
    ("agents.toml", "plain = { mg_per_kg = 3, mg = 200 }\n", "", "ropivacaine"),
    ("agents.toml", "highest_percent = 4\n", "", "highest_percent"),
    ("agents.toml", "highest_percent = 4\n", "highest_percent = 40\n", "highest_percent"),
    ("agents.toml", "child_until_years = 12", "", "child_until_years"),
    ("agents.toml", "reviewed = 2026-11-29", "reviewed = 1", "reviewed"),
    ("agents.toml", 'words = ["ropivacaine", "naropin"]', "words = []", "ropivacaine"),
    ("agents.toml", '"naropin"', '"Ropivacaine"', "ropivacaine"),
    ("agents.toml", 'source = "Prescribing information of Exparel"', 'source = " "', "source"),
    ("agents.toml", "[lidocaine]", "[lidocaine", "agents.toml"),
    ("allergies.toml", 'related = ["cephalosporin"]', 'related = ["moon"]', "moon"),
    ("allergies.toml", "[latex]", "[none_known]", "none_known"),
    ("allergies.toml", 'label = "Latex"', 'label = ""', "label"),
    ("allergies.toml", 'contains = "amide"', 'contains = "latex"', "amide_anesthetics"),
    ("allergies.toml", 'none_label = "None known"', "", "none_label"),
    ("allergies.toml", "reviewed = 2026-11-29", "", "reviewed"),
    ("devices.toml", "[pacemaker]", "[none]", "none"),
    ("devices.toml", "needs_precautions = true", 'needs_precautions = "yes"', "pacemaker"),
    (
        "devices.toml",
        'words = ["loop recorder"',
        'words = ["...", "loop recorder"',
        "loop_recorder",
    ),
    ("devices.toml", 'none_label = "None"', "", "none_label"),
]


@pytest.mark.parametrize(
    ("name", "part", "instead", "named"),
    ODD,
    ids=[f"{odd[0]}-{odd[3]}-{n}" for n, odd in enumerate(ODD)],
)
def test_a_loader_refuses_what_is_odd(name, part, instead, named):
    text = text_of(name)
    assert part in text
    with pytest.raises(SafetyDataError, match=named):
        LOADERS[name](text.replace(part, instead, 1))
