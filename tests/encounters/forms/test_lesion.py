"""A lesion's place and tumor; what its site asks; how its case stands."""

import pytest

from encounters.forms.lesion import LesionForm, OutcomeForm, VerificationForm
from encounters.models import User

TUMOR = {"tumor_type": "bcc", "presentation": "primary"}
FACTS = [
    ("a forearm", {"site": "dorsal-forearm", "side": "left"}, set()),
    ("no site", {"site": ""}, {"site"}),
    ("a site of nobody", {"site": "tail"}, {"site"}),
    ("a side of nobody", {"site": "nasal-ala", "side": "up"}, {"side"}),
    ("the largest", {"site": "nasal-ala", "size": "999 x 999"}, set()),
    ("too large", {"site": "nasal-ala", "size": "999.1"}, {"size"}),
    ("too wide", {"site": "nasal-ala", "size": "1 x 999.1"}, {"size"}),
    ("of a depth", {"site": "nasal-ala", "size": "9 x 8 x 7"}, {"size"}),
    ("an answer to its question", {"site": "temple", "site_choice": "scalp"}, set()),
    ("an answer to another's", {"site": "temple", "site_choice": "eyelid"}, {"site_choice"}),
    ("an answer nobody asked for", {"site": "nasal-ala", "site_choice": "scalp"}, {"site_choice"}),
    ("a reason of nobody", {"site": "nasal-ala", "indications": ["weather"]}, {"indications"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"), [fact[1:] for fact in FACTS], ids=[fact[0] for fact in FACTS]
)
def test_a_lesion_is_placed_and_named(case, said, facts, wrong):
    assert said(LesionForm, TUMOR | facts, practice=case.practice).keys() == wrong


VERIFIED = {"methods": ["photo"], "verified_at": "2026-10-05T09:00"}
CHECKS = [
    ("by a photograph", {}, set()),
    ("by nothing", {"methods": []}, {"methods"}),
    ("by a dream", {"methods": ["photo", "dream"]}, {"methods"}),
    ("by nobody", {"verified_by": ""}, {"verified_by"}),
    ("at no time", {"verified_at": ""}, {"verified_at"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"), [check[1:] for check in CHECKS], ids=[check[0] for check in CHECKS]
)
def test_a_site_is_confirmed_by_somebody_somehow_at_a_time(case, said, facts, wrong):
    facts = VERIFIED | {"verified_by": case.surgeon.pk} | facts
    assert said(VerificationForm, facts, people=User.objects.all()).keys() == wrong


def test_a_case_stands_in_one_of_the_known_ways(said):
    assert said(OutcomeForm, {"outcome": "in_progress"}) == {}
    assert said(OutcomeForm, {"outcome": "forgotten"}).keys() == {"outcome"}
