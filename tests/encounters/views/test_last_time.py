"""As last time: what a surgeon entered in his own signed cases of the same site or region."""

from copy import deepcopy

import pytest

from encounters.anatomy import catalogue
from encounters.vocabulary.terms import Role
from encounters.web.last_time import last_time
from encounters.workflow.sections import Section
from tests.support.factories import Case, a_case, a_user, an_encounter, time_out, verify
from tests.support.opened import opened
from tests.support.signed_case import complete, sign, signable_lesion, unprinted

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OLDER, NEWER, THIRD = "dorsal-forearm", "volar-forearm", "dorsal-wrist"


def signed(case, site, **wound_care):
    encounter = an_encounter(case.practice, case.surgeon, signable_lesion(site=site))
    verify(encounter.lesions.get(), by=case.surgeon)
    time_out(encounter, by=case.nurse)
    made = complete(Case(case.practice, case.surgeon, case.nurse, encounter))
    opened.save_wound_care(encounter, wound_care, by=case.surgeon)
    sign(made)
    return encounter


@pytest.fixture(scope="module")
def world_for_all(rows_for_all):
    with pytest.MonkeyPatch.context() as patch:
        unprinted(patch)
        case = a_case()
        common = {"instructions": "Sheet", "complications": "Hematoma", "condition": "Pale"}
        older = signed(case, OLDER, dressing="Gauze", follow_up="Oncology", **common)
        newer = signed(case, NEWER, dressing="Foam", follow_up="Two weeks", **common)
        return case, older, newer


@pytest.fixture
def world(world_for_all):
    return deepcopy(world_for_all)


def draft(case, surgeon=None):
    return an_encounter(case.practice, surgeon or case.surgeon)


def last(encounter, site, section=Section.WOUND_CARE):
    return last_time(encounter, section, catalogue().site(site))


@pytest.mark.parametrize(
    ("site", "dressing"),
    [(OLDER, "Gauze"), (NEWER, "Foam"), (THIRD, "Foam"), ("nasal-tip", None)],
    ids=["same site, though older", "same site", "same region, the newest", "another region"],
)
def test_site_before_region_and_newest_first(world, site, dressing):
    case, older, newer = world
    found = last(draft(case), site)
    assert (found and found.values["dressing"]) == dressing
    if found:
        which = older if dressing == "Gauze" else newer
        day = which.date_of_service.isoformat()
        assert found.in_words == f"As on {day}, {which.case_number}"


def test_only_habits_are_taken_over(world):
    """Free words only if two cases say the same; nothing that may be about that patient."""
    case, _, _ = world
    found = last(draft(case), OLDER)
    assert found.values == {
        "dressing": "Gauze",
        "hemostasis": "Electrocoagulation",
        "instructions": "Sheet",
    }


@pytest.mark.parametrize(
    ("section", "values"),
    [
        (Section.ANESTHETICS, {"agent": "Lidocaine", "buffered": False}),
        (Section.REPAIR, {"type": "second_intent"}),
        (Section.PRE_OP, None),
    ],
)
def test_other_sections(world, section, values):
    case, _, _ = world
    found = last(draft(case), OLDER, section)
    assert (found and found.values) == values


def test_of_another_surgeon_nothing(world):
    case, _, _ = world
    other = a_user(case.practice, Role.SURGEON)
    assert last(draft(case, other), OLDER) is None


def test_number_of_queries_does_not_grow(world, django_assert_num_queries):
    case, _, _ = world
    encounter = draft(case)
    with django_assert_num_queries(1):
        last(encounter, OLDER)


def test_case_entered_in_error_teaches_nothing(world):
    case, older, newer = world
    for wrong in (older, newer):
        opened.mark_entered_in_error(wrong, reason="Another patient's", by=case.surgeon)
    assert last(draft(case), OLDER) is None
