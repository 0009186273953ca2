"""Which of two people's values stay, field by field and version by version."""

from datetime import date

import pytest

from encounters.actions.saving.merging import (
    SeenVersions,
    StaleSectionError,
    changed_since,
    changes_since,
    merged,
)
from encounters.models import Lesion, PreOp
from tests.support.factories import a_case
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def pre_op(case):
    """Version 1 has allergies; the surgeon's version 2 another prosthesis, 3 other allergies."""
    for values, by in (
        ({"allergies": "None", "prosthesis": "Hip"}, case.nurse),
        ({"prosthesis": "Knee"}, case.surgeon),
        ({"allergies": "Latex"}, case.nurse),
    ):
        opened.save_pre_op(case.encounter, values, by=by)
    row = PreOp.objects.get()
    assert row.version == 3
    return row


def merge(row, values, page, **fields):
    """What is written of ``values`` from a page of version ``page``."""
    written, _ = merged(row, values, SeenVersions(page, fields))
    return written


def stale(row, values, page):
    with pytest.raises(StaleSectionError) as caught:
        merge(row, values, page)
    return caught.value


def test_a_page_of_the_stored_version_writes_what_it_has(pre_op):
    values = {"allergies": "", "prosthesis": ""}
    assert merge(pre_op, values, 3) == values
    assert merge(pre_op, values, 3, allergies=3, prosthesis=3) == values
    assert merged(pre_op, values, None) == (values, frozenset())


def test_field_that_only_others_changed_is_left_as_it_is(pre_op):
    values = {"allergies": "None", "prosthesis": "Hip", "immune_status": "Transplant"}
    assert merge(pre_op, values, 1) == {"immune_status": "Transplant"}


def test_only_changes_after_the_page_count(pre_op):
    """The prosthesis was changed by version 2, which a page of version 2 has seen."""
    assert merge(pre_op, {"prosthesis": "Hip"}, 2) == {"prosthesis": "Hip"}
    error = stale(pre_op, {"prosthesis": "Hip left"}, 1)
    assert [
        (conflict.name, conflict.base, conflict.mine, conflict.theirs)
        for conflict in error.conflicts
    ] == [("prosthesis", "Hip", "Hip left", "Knee")]


def test_changes_of_another_case_are_ignored(pre_op):
    other = a_case()
    for values in ({"prosthesis": "Heart valve"}, {"prosthesis": "None"}, {"allergies": "Nickel"}):
        opened.save_pre_op(other.encounter, values, by=other.nurse)
    assert [change.version for change in changes_since(pre_op, 1)] == [2, 3]
    assert [dict(change.olds) for change in changes_since(pre_op, 2)] == [{"allergies": "None"}]


def test_each_field_has_its_own_version(pre_op):
    values = {"allergies": "Iodine", "prosthesis": "Hip"}
    assert merge(pre_op, values, 1, allergies=3, prosthesis=3) == values
    assert merge(pre_op, values, 1, allergies=3) == {"allergies": "Iodine"}
    assert merge(pre_op, values, 3, prosthesis=1) == {"allergies": "Iodine"}


@pytest.mark.parametrize(
    ("page", "others"),
    [(3, set()), (2, {"allergies"}), (1, {"allergies", "prosthesis"}), (4, None)],
)
def test_fields_changed_by_others_since_the_page_are_named(pre_op, page, others):
    """A page of a version yet to come knows nothing, so all that was ever changed is named."""
    if others is None:
        others = {"allergies", "prosthesis"}
    _, found = merged(pre_op, {"immune_status": "Transplant"}, SeenVersions(page))
    assert found == others
    assert changed_since(pre_op, page) == others


def test_a_conflict_names_who_stored_the_field_and_when(case, pre_op):
    error = stale(pre_op, {"prosthesis": "Both", "allergies": "None"}, 1)
    (asked,) = error.conflicts
    event = changes_since(pre_op, 1)[0].event
    assert (asked.who, asked.when) == (case.surgeon.display_name, event.at)
    assert error.kept == ("allergies",)
    assert error.others == {"allergies", "prosthesis"}
    assert error.row is pre_op
    assert str(error) == "prosthesis"


def test_conflict_without_a_known_writer_has_no_name(pre_op):
    PreOp.objects.update(version=4, allergies="Iodine", prosthesis="Ankle", updated_by=None)
    pre_op.refresh_from_db()
    error = stale(pre_op, {"allergies": "Nickel", "prosthesis": "Wrist"}, 3)
    assert [(conflict.who, conflict.when) for conflict in error.conflicts] == [
        ("", pre_op.updated_at)
    ] * 2
    assert str(error) == "allergies, prosthesis"


def test_the_same_from_both_is_written_without_a_question(pre_op):
    assert merge(pre_op, {"prosthesis": "Knee"}, 1) == {"prosthesis": "Knee"}


def test_an_empty_field_is_the_same_as_one_that_never_was(pre_op):
    """Nobody knows what version 4 changed, so the page is taken as made with nothing there."""
    PreOp.objects.update(version=4, immune_status="Transplant")
    pre_op.refresh_from_db()
    assert merge(pre_op, {"immune_status": ""}, 3) == {}
    assert [conflict.name for conflict in stale(pre_op, {"immune_status": "?"}, 3).conflicts] == [
        "immune_status"
    ]


def test_a_page_of_a_version_yet_to_come_is_taken_as_knowing_nothing(pre_op):
    error = stale(pre_op, {"allergies": "Iodine"}, 4)
    assert [(conflict.name, conflict.base) for conflict in error.conflicts] == [("allergies", None)]


def test_side_is_asked_about_even_if_only_one_person_changed_it(case):
    lesion = case.lesion
    version = lesion.version
    opened.update_lesion(lesion, {"side": "right"}, by=case.surgeon)
    lesion = Lesion.objects.get()
    error = stale(lesion, {"side": "left"}, version)
    assert [(conflict.base, conflict.mine, conflict.theirs) for conflict in error.conflicts] == [
        ("left", "left", "right")
    ]


class TestChanges:
    def test_changes_are_in_order_with_their_old_values(self, case, pre_op):
        found = changes_since(pre_op, 1)
        assert [(change.version, dict(change.olds)) for change in found] == [
            (2, {"prosthesis": "Hip"}),
            (3, {"allergies": "None"}),
        ]
        assert [change.event.actor for change in found] == [case.surgeon, case.nurse]

    def test_changes_after_the_last_version_are_none(self, pre_op):
        assert changes_since(pre_op, 3) == []

    def test_a_version_nobody_can_explain_may_have_changed_any(self, pre_op):
        PreOp.objects.update(version=5)
        pre_op.refresh_from_db()
        found = changes_since(pre_op, 2)
        assert [change.version for change in found] == [3, 4, 5]
        assert [change.event is None for change in found] == [False, True, True]
        assert {"allergies", "prosthesis"} < set(found[1].olds)
        assert set(found[1].olds.values()) == {None}

    def test_changes_are_of_this_row_only(self, case, pre_op):
        opened.update_lesion(case.lesion, {"clinical_signs": "Pearly"}, by=case.nurse)
        assert {change.event.subject_kind for change in changes_since(pre_op, 0)} == {"preop"}


def test_a_date_that_others_moved_is_asked_with_both_days(case):
    encounter = case.encounter
    version = encounter.version
    days = {day: {"date_of_service": date(2026, 10, day)} for day in (6, 7)}
    opened.update_encounter(encounter, days[6], by=case.surgeon)
    encounter.refresh_from_db()
    error = stale(encounter, days[7], version)
    assert [conflict.theirs for conflict in error.conflicts] == [date(2026, 10, 6)]
