"""What the day list says of a lesion, and which filter finds it."""

import pytest

from encounters.views.day.day_list import DayFilter
from encounters.views.day.day_rows import NO_STAGE, day_row
from encounters.vocabulary.terms import StageConclusion, StageState
from tests.support.factories import a_case, a_stage, read_clear
from tests.support.records import encounter, lesion, stage

READ = stage(1, 1, conclusion=None)
UNREAD = stage(1, 1, conclusion=None, read=False)
LESIONS = [
    ("no stage", lesion(stages=[]), "", None, "none"),
    ("a stage that is not read", lesion(stages=[UNREAD]), "Stage I", StageState.WAITING, "waiting"),
    ("a stage that is being read", lesion(stages=[READ]), "Stage I", StageState.READING, "reading"),
    (
        "a stage with tumor left",
        lesion(stages=[stage(1, 1, conclusion=StageConclusion.RESIDUAL_TUMOR)]),
        "Stage I",
        StageState.RESIDUAL,
        "residual",
    ),
]


@pytest.mark.parametrize(
    ("row", "words", "state", "found_by"),
    [case[1:] for case in LESIONS],
    ids=[c[0] for c in LESIONS],
)
def test_a_lesion_stands_where_its_newest_stage_does(monkeypatch, row, words, state, found_by):
    # The ids of invented records fit no address.
    monkeypatch.setattr("encounters.views.day.day_rows.section_address", lambda *_: "/")
    found = day_row(encounter(row), may_write=True)
    assert (found.lesions[0].stage, found.lesions[0].state) == (words, state)
    offered = [NO_STAGE[0], *StageState]
    assert [name for name in offered if found.has(name)] == [found_by]


def test_tissue_that_is_taken_is_not_waited_for():
    assert StageState.WAITING.label == "Not read yet"


@pytest.mark.django_db
def test_the_list_tells_what_is_not_started_from_what_is_not_read(as_user):
    case = a_case()
    client, address = as_user(case.surgeon), f"/?day={case.encounter.date_of_service}"
    page = client.get(address).content.decode()
    assert 'badge-none">Not started</span>' in page
    assert "badge-waiting" not in page
    taken = a_stage(case.lesion)
    assert 'badge-waiting">Not read yet' in client.get(address).content.decode()
    read_clear(taken)
    assert 'badge-clear">Clear' in client.get(address).content.decode()


@pytest.mark.django_db
def test_every_state_can_be_asked_for():
    practice = a_case().practice
    for value, _ in DayFilter(practice=practice).fields["state"].choices:
        assert DayFilter({"state": value}, practice=practice).is_valid(), value
