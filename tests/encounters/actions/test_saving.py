"""How a row is changed: what is written beside it, what is refused, and what counts up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.actions import SeenVersions, locked_draft
from encounters.actions.saving import rows
from encounters.actions.saving.refusal import ActionRefusedError, EncounterSignedError, RowGoneError
from encounters.models import (
    Anesthetic,
    AuditEvent,
    Encounter,
    EnteredInError,
    Lesion,
    PreOp,
    Stage,
)
from encounters.models.base import Section
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_stage, a_user

pytestmark = pytest.mark.django_db
ALLOWED = {"agent", "volume_ml", "allergies", "prosthesis"}


@pytest.fixture
def draft(case):
    """The case under lock for the whole of a test."""
    with locked_draft(case.encounter, by=case.surgeon) as draft:
        yield draft


def an_anesthetic(draft, **values):
    facts = {"agent": "Lidocaine", "volume_ml": 3} | values
    return rows.create_row(draft, Anesthetic, facts, allowed=ALLOWED, action="try")


@pytest.fixture
def pre_op(draft):
    values = {"allergies": "None"}
    return rows.create_row(draft, PreOp, values, allowed=ALLOWED, action="try")


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


class TestLockedDraft:
    def test_knows_the_case_as_it_is_now_and_who_changes_it(self, case):
        Encounter.objects.update(case_number="M26-0099")
        with locked_draft(case.encounter, by=case.nurse) as draft:
            assert (draft.encounter, draft.by) == (case.encounter, case.nurse)
            assert (draft.encounter.case_number, draft.practice) == ("M26-0099", case.practice)

    def test_signed_is_refused(self, case):
        Encounter.objects.update(status="signed")
        with pytest.raises(EncounterSignedError) as caught, locked_draft(case.encounter, by=None):
            pass
        message = "This encounter is signed. Add an addendum instead of changing it."
        assert caught.value.errors == {"": [message]}

    @pytest.mark.parametrize("is_its_own", [True, False])
    def test_entered_in_error_is_refused_and_so_is_no_other(self, case, is_its_own):
        EnteredInError.objects.create(
            encounter=case.encounter if is_its_own else a_case().encounter,
            reason="Twice",
            marked_by=case.surgeon,
            marked_at=timezone.now(),
        )
        if not is_its_own:
            with locked_draft(case.encounter, by=case.surgeon):
                return
        with pytest.raises(EncounterSignedError) as caught, locked_draft(case.encounter, by=None):
            pass
        message = "This case was marked as entered in error. Nothing in it changes."
        assert caught.value.errors == {"": [message]}

    def test_a_row_is_given_as_it_is_now(self, case, draft):
        lesion = case.lesion
        Lesion.objects.update(site_detail="below the ear")
        assert draft.lock_and_reload(lesion).site_detail == "below the ear"
        assert lesion.site_detail == ""

    def test_a_section_is_read_once(self, case, draft):
        lesion = case.lesion
        found = draft.lock_and_reload(lesion)
        with CaptureQueriesContext(connection) as asked:
            assert draft.lock_and_reload(lesion) is found
        assert len(asked) == 0

    def test_a_row_of_another_case_is_not_found(self, draft):
        with pytest.raises(RowGoneError):
            draft.lock_and_reload(a_case().lesion)

    def test_a_row_that_was_removed_is_not_found(self, draft):
        row = an_anesthetic(draft)
        Anesthetic.objects.all().delete()
        with pytest.raises(RowGoneError):
            draft.lock_and_reload(row)

    def test_refused_action_leaves_nothing(self, case):
        def give_twice():
            with locked_draft(case.encounter, by=case.surgeon) as draft:
                an_anesthetic(draft)
                an_anesthetic(draft, agent="")

        with pytest.raises(ActionRefusedError):
            give_twice()
        assert not Anesthetic.objects.exists()


class TestAssign:
    def test_tells_what_changed_in_its_stored_form(self, draft):
        row = an_anesthetic(draft)
        row.refresh_from_db()
        values = {"agent": "Lidocaine", "volume_ml": "4.0"}
        changes = rows.assign(row, values, ALLOWED)
        assert list(changes) == ["volume_ml"]
        assert [str(change) for change in changes["volume_ml"]] == ["3.0", "4.0"]

    def test_names_a_related_row_by_its_key(self, case, draft):
        row = an_anesthetic(draft)
        changes = rows.assign(row, {"lesion": case.lesion}, {"lesion"})
        assert changes == {"lesion": (None, case.lesion.pk)}

    def test_takes_nothing_that_is_not_allowed(self, draft):
        row = an_anesthetic(draft)
        with pytest.raises(TypeError, match=r"^Anesthetic does not take buffered, technique$"):
            rows.assign(row, {"technique": "x", "agent": "y", "buffered": True}, {"agent"})
        assert row.agent == "Lidocaine"

    def test_refuses_at_the_field(self, draft):
        with pytest.raises(ActionRefusedError) as caught:
            rows.assign(an_anesthetic(draft), {"agent": ""}, ALLOWED)
        assert list(caught.value.errors) == ["agent"]


def test_a_new_row_stands_in_the_log_with_its_values(case, draft):
    assert not draft.has_written
    row = an_anesthetic(draft)
    assert draft.has_written
    assert Anesthetic.objects.get() == row
    assert last_event(case, row).changes == {
        "agent": [None, "Lidocaine"],
        "volume_ml": [None, "3"],
    }


def test_a_new_row_asks_for_nothing_but_the_log_that_it_goes_on(draft):
    with CaptureQueriesContext(connection) as asked:
        an_anesthetic(draft)
    said = [captured_query["sql"] for captured_query in asked.captured_queries]
    looked = [sql for sql in said if sql.startswith("SELECT") and "FROM" in sql]
    assert ["encounters_auditevent" in sql for sql in looked] == [True]


def test_a_new_section_says_who_made_it(case, pre_op):
    assert isinstance(pre_op, Section)
    assert (PreOp.objects.get().updated_by, pre_op.version) == (case.surgeon, 1)
    assert last_event(case, pre_op).version == 1


def test_a_row_is_never_made_over_another(draft):
    key = an_anesthetic(draft).pk
    with pytest.raises(ActionRefusedError):
        rows.create_row(
            draft,
            Anesthetic,
            {"agent": "Other", "volume_ml": 1},
            allowed=ALLOWED,
            action="try",
            id=key,
        )


class TestSaveSection:
    @pytest.fixture
    def save(self, case, pre_op):
        def save(page=None, **values):
            with locked_draft(case.encounter, by=case.nurse) as draft:
                seen = None if page is None else SeenVersions(page)
                return rows.save_section(
                    draft, pre_op, values, allowed=ALLOWED, action="try", seen=seen
                )

        return save

    def test_counts_up_and_tells_both_values(self, case, pre_op, save):
        saved = save(allergies="Latex", prosthesis="")
        assert (saved.row.pk, saved.row.version, saved.row.updated_by) == (
            pre_op.pk,
            2,
            case.nurse,
        )
        assert (saved.changes, saved.others) == ({"allergies": ("None", "Latex")}, frozenset())
        assert PreOp.objects.get().allergies == "Latex"
        event = AuditEvent.objects.last()
        assert (event.actor, event.practice, event.action) == (case.nurse, case.practice, "try")
        assert (event.version, event.encounter_id) == (2, str(case.encounter.pk))
        assert event.changes == {"allergies": ["None", "Latex"]}

    def test_save_without_a_change_writes_nothing(self, save):
        before = AuditEvent.objects.count()
        saved = save(allergies="None")
        assert (saved.row.version, saved.changes) == (1, {})
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
    def test_unchanged_saved_value_is_confirmed(self, save, unconfirmed, left, version):
        PreOp.objects.update(unconfirmed=unconfirmed)
        row = save(allergies="None").row
        assert (row.unconfirmed, row.version) == (left, version)
        assert PreOp.objects.values_list("unconfirmed", "version").get() == (left, version)

    def test_save_from_an_older_page_leaves_fields_others_changed(self, save):
        save(prosthesis="Hip")
        saved = save(page=1, allergies="Latex", prosthesis="")
        assert (saved.row.allergies, saved.row.prosthesis, saved.row.version) == ("Latex", "Hip", 3)
        assert saved.others == {"prosthesis"}

    def test_takes_only_what_is_allowed(self, save):
        with pytest.raises(TypeError):
            save(antiseptic="x")

    def test_refused_save_leaves_the_section_as_it_was_read(self, draft, pre_op):
        """So that the other fields can be tried again under the same lock."""

        def save(**values):
            rows.save_section(draft, pre_op, values, allowed=ALLOWED, action="try")

        with pytest.raises(ActionRefusedError):
            save(allergies="\x07")
        save(prosthesis="Hip")
        assert PreOp.objects.values_list("allergies", "prosthesis").get() == ("None", "Hip")


class TestWhatIsValidated:
    """What a save does not touch was valid when it was stored, and is not asked about again."""

    def looked_up(self, draft, row, **values):
        with CaptureQueriesContext(connection) as asked:
            rows.prepare_save(draft, row, values, allowed=values.keys())
        return [query["sql"] for query in asked if query["sql"].startswith("SELECT 1")]

    def test_save_makes_no_query_for_a_single_column(self, case, draft):
        stage = draft.lock_and_reload(a_stage(case.lesion))
        assert self.looked_up(draft, stage, depth_plane="deep_fat", margin_mm=2) == []

    def test_a_person_who_stays_is_not_looked_up_but_another_is(self, case, draft):
        stage = draft.lock_and_reload(a_stage(case.lesion))
        assert self.looked_up(draft, stage, performer=case.surgeon) == []
        fellow = a_user(case.practice, Role.SURGEON)
        assert len(self.looked_up(draft, stage, performer=fellow)) == 1

    @pytest.mark.parametrize(
        ("stored", "values", "field"),
        [
            ({}, {"margin_mm": -1}, "margin_mm"),
            ({}, {"deep_structure_detail": "Skull"}, "deep_structure"),
            (
                {"deep_structure": "bone", "deep_structure_detail": "Skull"},
                {"deep_structure": ""},
                "deep_structure",
            ),
            ({}, {"carried_from_stage": 1}, ""),
        ],
    )
    def test_a_rule_of_several_columns_is_judged_if_one_changes(
        self, case, draft, stored, values, field
    ):
        """The database would refuse it too, but not in words and not at the field."""
        stage = a_stage(case.lesion)
        Stage.objects.update(**stored)
        with pytest.raises(ActionRefusedError) as caught:
            rows.prepare_save(draft, stage, values, allowed=values.keys())
        assert list(caught.value.errors) == [field]


def test_values_of_a_removed_row_stay_in_the_log(case, draft):
    row = draft.lock_and_reload(an_anesthetic(draft))
    key = row.pk
    rows.remove_row(draft, row, "try")
    assert not Anesthetic.objects.exists()
    row.pk = key
    changes = last_event(case, row).changes
    assert (changes["agent"], changes["volume_ml"]) == (["Lidocaine", None], ["3.0", None])
