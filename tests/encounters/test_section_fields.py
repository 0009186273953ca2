"""A field that people fill in is taken, shown, recorded and printed.

Each of these stands in another file. Whoever leaves one out learns here which, and what to do.
"""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from crispy_forms.layout import Layout
from django.db import IntegrityError, transaction

from encounters.forms.preparation import PreOpForm
from encounters.note.context import build_note_context
from encounters.note.limits import texts_of
from encounters.record import PreOpRecord
from encounters.snapshot import take_snapshot
from encounters.snapshot.chart import chart_of
from tests.support.section_parts import PARTS, a_filled_world, fill, value_of

pytestmark = pytest.mark.django_db

# Columns that no action of a part takes, and who writes them.
NOT_TAKEN = {
    "practice": "whose row it is",
    "encounter": "whose row it is",
    "lesion": "whose row it is",
    "block": "whose row it is",
    "defect": "whose row it is",
    "Encounter.patient": "chosen when a case is opened",
    "Encounter.case_number": "given when a case is opened",
    "ServiceDay.date": "the day whose page it is",
    "Lesion.letter": "given when a lesion is added",
    "Stage.number": "given when a stage is taken",
    "Stage.carried_from_stage": "set by the button that takes a description over",
    "BlockFinding.reader": "whoever says it",
}
# Fields that a form does not show by their own name, and where they are.
NOT_IN_FORM = {
    "Merge.merged_into": "asked as `into`",
    "Conclude.clear_despite_incomplete_reason": "asked as `reason`",
}
NOT_IN_RECORD = {
    "Patient.payer": "copied into the case when it is opened",
}
NOT_IN_NOTE = {
    "Patient.payer": "the note prints the payer of the case",
    "Patient.referrer_phone": "how to reach the clinician, for letters",
    "Patient.referrer_fax": "how to reach the clinician, for letters",
    "Patient.referrer_address": "how to reach the clinician, for letters",
}
FIELDS = [(part, name) for part in PARTS for name in part.fields]
NAMES = [f"{part.name}.{name}" for part, name in FIELDS]


@pytest.fixture(scope="module")
def world(rows_for_all):
    return a_filled_world()


def printed(record, code_sheet):
    return "\n".join(text for _, text in texts_of(build_note_context(record, code_sheet)))


def seen(world):
    """The record and the note of the case as its rows are now."""
    chart = chart_of(world.case.encounter.pk)
    return chart.record, printed(chart.record, chart.code_sheet)


@pytest.fixture(scope="module")
def changed(world):
    """Call it to learn whether record and note differ once a field has its second value."""
    known, unchanged = {}, {}

    def ask(part, name):
        if (part, name) not in known:
            known[part, name] = compared(world, part, name, unchanged)
        return known[part, name]

    return ask


def compared(world, part, name, unchanged=None):
    """Whether the record and the note change with the field, under one of the settings.

    ``unchanged`` keeps what is seen before, which is the same for all fields of a part.
    """
    unchanged = {} if unchanged is None else unchanged
    other = value_of(part.model._meta.get_field(name), world, second=True)
    in_record = in_note = False
    for place, setting in enumerate(part.settings):
        try:
            with transaction.atomic():
                if (part, place) not in unchanged:
                    fill(world, part, **setting)
                    unchanged[part, place] = seen(world)
                before = unchanged[part, place]
                fill(world, part, **{**setting, name: other})
                after = seen(world)
                transaction.set_rollback(True)
        except IntegrityError:
            continue
        in_record |= before[0] != after[0]
        in_note |= before[1] != after[1]
        if in_record and in_note:
            break
    return in_record, in_note


@pytest.mark.parametrize(
    "model", list(dict.fromkeys(part.model for part in PARTS)), ids=lambda model: model.__name__
)
def test_every_column_is_taken_by_an_action(model):
    taken = {name for part in PARTS if part.model is model for name in part.fields}
    columns = {column.name for column in model._meta.concrete_fields if column.editable}
    left = {
        name
        for name in columns - taken - set(NOT_TAKEN)
        if f"{model.__name__}.{name}" not in NOT_TAKEN
    } - {"id", "created_at"}
    assert not left, (
        f"{model.__name__}: no action takes {', '.join(sorted(left))}. The tuples of fields stand "
        "in encounters/actions/, made by own_columns; or give the reason in NOT_TAKEN of this file."
    )


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_field_has_a_place_in_the_form(part):
    left = [name for name in missing_in_form(part) if f"{part.name}.{name}" not in NOT_IN_FORM]
    assert not left, (
        f"{part.form.__name__} shows no {', '.join(left)}: give it a place in `layout` in "
        f"{part.form.__module__.replace('.', '/')}.py."
    )


def missing_in_form(part):
    """Fields without a place; a form without a layout shows all that it has."""
    layout = part.form.layout
    shown = (
        [pointer.name for pointer in layout.get_field_names()]
        if layout
        else list(part.form.base_fields)
    )
    form_name = getattr(part.form, "columns", {})
    return [name for name in part.fields if form_name.get(name, name) not in shown]


@pytest.mark.parametrize(("part", "name"), FIELDS, ids=NAMES)
def test_every_field_reaches_the_record(changed, part, name):
    if f"{part.model.__name__}.{name}" in NOT_IN_RECORD:
        return
    assert changed(part, name)[0], (
        f"take_snapshot does not bring {part.model.__name__}.{name}: give the record in "
        f"{part.record} a field of that name; encounters/snapshot/ reads it by itself."
    )


@pytest.mark.parametrize(("part", "name"), FIELDS, ids=NAMES)
def test_every_field_is_printed_in_the_note(changed, part, name):
    if f"{part.model.__name__}.{name}" in NOT_IN_NOTE:
        return
    assert changed(part, name)[1], (
        f"The note does not say {part.model.__name__}.{name}: put it into {part.note}, or give the "
        "reason in NOT_IN_NOTE of this file."
    )


@pytest.mark.parametrize("reasons", [NOT_IN_RECORD, NOT_IN_NOTE], ids=["record", "note"])
def test_no_reason_is_given_for_what_is_there(changed, reasons):
    place = 0 if reasons is NOT_IN_RECORD else 1
    for part, name in FIELDS:
        if f"{part.model.__name__}.{name}" in reasons:
            assert not changed(part, name)[place], f"{part.model.__name__}.{name}"


class TestTheInstruments:
    """Planted faults: each of the checks above sees one."""

    PART = next(part for part in PARTS if part.form is PreOpForm)

    def test_a_field_without_a_place_is_seen(self):
        class Planted(PreOpForm):
            layout = Layout("allergies")

        left = missing_in_form(replace(self.PART, form=Planted))
        assert set(left) == set(self.PART.fields) - {"allergies"}

    def test_a_field_that_the_record_lacks_is_seen(self, world, monkeypatch):
        def without_pre_op(key):
            record = replace(take_snapshot(key), pre_op=PreOpRecord())
            return SimpleNamespace(record=record, code_sheet=code_sheet)

        code_sheet = chart_of(world.case.encounter.pk).code_sheet
        monkeypatch.setattr(f"{__name__}.chart_of", without_pre_op)
        assert compared(world, self.PART, "allergies") == (False, False)

    def test_a_field_that_the_note_lacks_is_seen(self, world, monkeypatch):
        monkeypatch.setattr("encounters.note.context.risks_section", lambda *_: None)
        monkeypatch.setattr("encounters.note.context.risks_section", lambda record: None)
        assert compared(world, self.PART, "allergies") == (True, False)

    def test_a_field_that_is_left_out_of_nothing_is_not(self, world):
        assert compared(world, self.PART, "allergies") == (True, True)
