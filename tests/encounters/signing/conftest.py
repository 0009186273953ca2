"""One signed case for all attacks of a module: what refuses them changes nothing."""

from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction

from encounters import actions
from encounters.models import Encounter, PostOpVisit, RoleNotice, SignedNote, freezing
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.record_terms import AddendumKind
from encounters.vocabulary.terms import Role, StageConclusion
from tests.support.factories import Case, a_biopsy, a_user, an_encounter, go_on
from tests.support.opened import opened
from tests.support.photo_files import jpeg
from tests.support.records import NEXT_DAY
from tests.support.signed_case import a_complete_case, answer_all, confirm_all, sign, unprinted

NOTE_TABLES = list(freezing.APPEND_ONLY)
CHART_TABLES = [frozen.table for frozen in freezing.FROZEN]
FILE_TABLES = [row.table for row in freezing.STORED_FILES]


@dataclass
class Signed:
    """A signed case with a row in every table; beside it a draft of the same surgeon that has
    little more than a lesion, and ``full_draft``, which has a row in every table too."""

    case: Case
    note: SignedNote
    draft: Encounter
    full_draft: Encounter
    root: object
    before: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)

    def rows(self):
        """Everything that is signed, as the database has it."""
        return {table: _rows(table) for table in [*CHART_TABLES, *NOTE_TABLES, *FILE_TABLES]}


def _rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table of ours
        return sorted(map(repr, cursor.fetchall()))


def one_of_everything():
    """A case that can be signed, with a row in every table of a chart."""
    case = a_complete_case()
    encounter, lesion, by = case.encounter, case.lesion, case.surgeon
    stage = lesion.stages.get()
    opened.reopen_stage(stage, by=by)
    block = stage.blocks.first()
    opened.add_finding(block, {"kind": "scar", "compartment": "edge"}, by=by)
    opened.record_recut(block, {"reason": "fold"}, by=by)
    opened.conclude_stage(stage, by=by, conclusion=StageConclusion.CLEAR)
    opened.save_pre_op(encounter, {"photo_consent": True}, by=by)
    defect = PhotoMoment.STAGE_DEFECT
    opened.add_photo(lesion, jpeg(), moment=defect, stage=stage, by=by)
    go_on(encounter, NEXT_DAY, by=by)
    opened.save_earlier_surgery(encounter, {"report": "None sent"}, by=by)
    # Only a visit after surgery has a page for it.
    PostOpVisit.objects.create(encounter=encounter, wound_state="Dry")
    opened.add_other_service(encounter, a_biopsy(), by=by)
    opened.override_line(
        encounter,
        code="17313",
        lesion_letter="A",
        date_of_service=encounter.date_of_service,
        units=1,
        modifiers=["59"],
        reason="The payer asks for it.",
        by=by,
    )
    opened.update_lesion(
        lesion,
        {
            "site_detail": "4 cm below the elbow",
            "site_change_reason": "Measured again.",
            # Larger than its defect, which asks for an answer.
            "length_mm": 12,
        },
        by=by,
    )
    confirm_all(encounter, by=by)
    answer_all(encounter, by=by)
    return case


def a_signed_case():
    case = one_of_everything()
    note = sign(case)
    opened.add_addendum(note, kind=AddendumKind.ADDENDUM, text="Seen again.", by=case.surgeon)
    return case, note


def a_role_taken_and_seen(person, overseer):
    """``person`` gave themself a role, and ``overseer``, who administers too, has seen it."""
    practice = person.memberships.first().practice
    actions.add_member(overseer, practice, Role.ADMINISTRATOR, by=person)
    actions.add_member(person, practice, Role.CODER, by=person)
    actions.acknowledge_role(RoleNotice.objects.get(person=person), by=overseer)


@pytest.fixture(scope="module")
def signed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        unprinted(patch)
        patch.setattr(
            "encounters.actions.signing.addenda.render_addenda", lambda *_, **__: b"%PDF added"
        )
        with transaction.atomic():
            case, note = a_signed_case()
            draft = an_encounter(case.practice, case.surgeon)
            opened.mark_entered_in_error(
                an_encounter(case.practice, case.surgeon), reason="Twice.", by=case.surgeon
            )
            root = a_user(case.practice, Role.SURGEON, Role.ADMINISTRATOR, is_superuser=True)
            a_role_taken_and_seen(root, case.surgeon)
            full_draft = one_of_everything().encounter
            made = Signed(case=case, note=note, draft=draft, full_draft=full_draft, root=root)
            # PostgreSQL empties no table in a transaction that still has keys to check.
            connection.check_constraints()
            made.before = made.rows()
            assert all(made.before.values()), "a table without a row would prove nothing"
            yield made
            transaction.set_rollback(True)


@pytest.fixture
def unchanged(signed, db):
    """The signed case; whatever a test does, everything signed is as it was before."""
    with transaction.atomic():
        yield signed
        transaction.set_rollback(True)
    assert signed.rows() == signed.before


@pytest.fixture(scope="module")
def _complete_case_for_all(rows_for_all):
    return a_complete_case()


@pytest.fixture
def case(_complete_case_for_all, db, monkeypatch):
    """A case that lacks nothing but a signature; what is signed is not printed."""
    unprinted(monkeypatch)
    monkeypatch.setattr(
        "encounters.actions.signing.addenda.render_addenda", lambda *_, **__: b"%PDF-1.7 added"
    )
    return deepcopy(_complete_case_for_all)


@pytest.fixture
def as_user(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


_WAYS = ("encounter", "stage__lesion__encounter", "lesion__encounter", "defect__encounter")
_WAYS = (*_WAYS, "block__stage__lesion__encounter")


def row_of(table, encounter):
    """The model of a table of the chart, and a row of it that belongs to ``encounter``."""
    models = Encounter._meta.apps.get_models(include_auto_created=True, include_swapped=True)
    model = {model._meta.db_table: model for model in models}[table]
    names = {field.name for field in model._meta.fields}
    way = "pk" if model is Encounter else next(w for w in _WAYS if w.split("__")[0] in names)
    return model, model._base_manager.filter(**{way: encounter.pk}).first()
