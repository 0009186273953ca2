"""How a row is changed: what is written beside it, what is refused, and what counts up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.actions.saving import rows
from encounters.actions.saving.refusal import ActionRefusedError, EncounterSignedError
from encounters.models import (
    Anesthetic,
    AuditEvent,
    Encounter,
    EnteredInError,
    PreOp,
)
from encounters.models.base import Section
from tests.factories import a_case

pytestmark = pytest.mark.django_db
ALLOWED = {"agent", "volume_ml", "allergies", "prosthesis"}


def owned(case):
    return {"allowed": ALLOWED, "by": case.surgeon, "encounter": case.encounter, "action": "try"}


def an_anesthetic(case, **values):
    facts = {"agent": "Lidocaine", "volume_ml": 3} | values
    return rows.create_row(Anesthetic, facts, **owned(case))


@pytest.fixture
def pre_op(case):
    return rows.create_row(PreOp, {"allergies": "None"}, **owned(case))


def last_event(case, subject):
    """The newest, which tells who did what to what, and in whose chart."""
    event = AuditEvent.objects.last()
    assert (event.action, event.actor, event.practice) == ("try", case.surgeon, case.practice)
    assert (event.encounter_id, event.patient_id) == (
        str(case.encounter.pk),
        str(case.encounter.patient_id),
    )
    assert (event.subject_kind, event.subject_id) == (subject._meta.model_name, str(subject.pk))
    return event


def test_a_draft_is_locked_and_given_back(case):
    assert rows.locked_draft(case.encounter) == case.encounter


def test_what_is_signed_or_entered_in_error_is_refused(case):
    EnteredInError.objects.create(
        encounter=case.encounter,
        reason="Twice",
        marked_by=case.surgeon,
        marked_at=timezone.now(),
    )
    with pytest.raises(EncounterSignedError) as caught:
        rows.locked_draft(case.encounter)
    message = "This case was marked as entered in error. Nothing in it changes."
    assert caught.value.errors == {"": [message]}
    Encounter.objects.update(status="signed")
    with pytest.raises(EncounterSignedError) as caught:
        rows.locked_draft(case.encounter)
    message = "This encounter is signed. Add an addendum instead of changing it."
    assert caught.value.errors == {"": [message]}


def test_an_error_mark_on_another_case_holds_up_nothing(case):
    EnteredInError.objects.create(
        encounter=a_case().encounter,
        reason="Twice",
        marked_by=case.surgeon,
        marked_at=timezone.now(),
    )
    assert rows.locked_draft(case.encounter) == case.encounter


class TestAssign:
    def test_tells_what_changed_in_its_stored_form(self, case):
        row = an_anesthetic(case)
        row.refresh_from_db()
        values = {"agent": "Lidocaine", "volume_ml": "4.0"}
        changes = rows.assign(row, values, ALLOWED)
        assert list(changes) == ["volume_ml"]
        assert [str(one) for one in changes["volume_ml"]] == ["3.0", "4.0"]

    def test_names_a_related_row_by_its_key(self, case):
        row = an_anesthetic(case)
        changes = rows.assign(row, {"lesion": case.lesion}, {"lesion"})
        assert changes == {"lesion": (None, case.lesion.pk)}

    def test_takes_nothing_that_is_not_allowed(self, case):
        row = an_anesthetic(case)
        with pytest.raises(TypeError, match=r"^Anesthetic does not take buffered, technique$"):
            rows.assign(row, {"technique": "x", "agent": "y", "buffered": True}, {"agent"})
        assert row.agent == "Lidocaine"

    def test_refuses_at_the_field(self, case):
        with pytest.raises(ActionRefusedError) as caught:
            rows.assign(an_anesthetic(case), {"agent": ""}, ALLOWED)
        assert list(caught.value.errors) == ["agent"]


def test_a_new_row_stands_in_the_log_with_its_values(case):
    row = an_anesthetic(case)
    assert Anesthetic.objects.get() == row
    assert last_event(case, row).changes == {
        "agent": [None, "Lidocaine"],
        "volume_ml": [None, "3"],
    }


def test_a_new_row_asks_for_nothing_but_the_log_that_it_goes_on(case):
    with CaptureQueriesContext(connection) as asked:
        an_anesthetic(case)
    said = [one["sql"] for one in asked.captured_queries]
    looked = [sql for sql in said if sql.startswith("SELECT") and "FROM" in sql]
    assert ["encounters_auditevent" in sql for sql in looked] == [True]


def test_a_new_section_says_who_made_it(case, pre_op):
    assert isinstance(pre_op, Section)
    assert (PreOp.objects.get().updated_by, pre_op.version) == (case.surgeon, 1)
    assert last_event(case, pre_op).version == 1


def test_a_row_is_never_made_over_another(case):
    key = an_anesthetic(case).pk
    with pytest.raises(ActionRefusedError):
        rows.create_row(
            Anesthetic,
            {"agent": "Other", "volume_ml": 1},
            **owned(case),
            id=key,
        )


class TestSaveSection:
    def save(self, case, row, version=None, **values):
        facts = {**owned(case), "by": case.nurse}
        return rows.save_section(row, values, **facts, version=version)

    def test_counts_up_and_tells_both_values(self, case, pre_op):
        saved = self.save(case, pre_op, allergies="Latex", prosthesis="")
        assert (saved.pk, saved.version, saved.updated_by) == (pre_op.pk, 2, case.nurse)
        assert PreOp.objects.get().allergies == "Latex"
        event = AuditEvent.objects.last()
        assert (event.actor, event.practice, event.action) == (case.nurse, case.practice, "try")
        assert (event.version, event.encounter_id) == (2, str(case.encounter.pk))
        assert event.changes == {"allergies": ["None", "Latex"]}

    def test_of_nothing_changed_nothing_is_written(self, case, pre_op):
        before = AuditEvent.objects.count()
        assert self.save(case, pre_op, allergies="None").version == 1
        assert PreOp.objects.get().version == 1
        assert AuditEvent.objects.count() == before

    @pytest.mark.parametrize(
        ("unconfirmed", "left", "version"),
        [
            (["allergies"], [], 2),
            (["allergies", "prosthesis"], ["prosthesis"], 2),
            # Nobody has said anything of it, so nothing was saved.
            (["prosthesis"], ["prosthesis"], 1),
        ],
    )
    def test_what_is_saved_is_confirmed_though_it_stays_as_it_is(
        self, case, pre_op, unconfirmed, left, version
    ):
        PreOp.objects.update(unconfirmed=unconfirmed)
        saved = self.save(case, pre_op, allergies="None")
        assert (saved.unconfirmed, saved.version) == (left, version)
        assert PreOp.objects.values_list("unconfirmed", "version").get() == (left, version)

    def test_from_an_older_page_leaves_what_others_changed(self, case, pre_op):
        self.save(case, pre_op, prosthesis="Hip")
        saved = self.save(case, pre_op, version=1, allergies="Latex", prosthesis="")
        assert (saved.allergies, saved.prosthesis, saved.version) == ("Latex", "Hip", 3)

    def test_takes_only_what_is_allowed(self, case, pre_op):
        with pytest.raises(TypeError):
            self.save(case, pre_op, antiseptic="x")


def test_of_a_removed_row_the_values_stay_in_the_log(case):
    row = an_anesthetic(case)
    key = row.pk
    kind = {name: value for name, value in owned(case).items() if name != "allowed"}
    rows.remove_row(row, **kind)
    assert not Anesthetic.objects.exists()
    row.pk = key
    changes = last_event(case, row).changes
    assert (changes["agent"], changes["volume_ml"]) == (["Lidocaine", None], ["3.0", None])
