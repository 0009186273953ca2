"""A letter and a block number name one thing for ever; what is removed gives its name to none."""

import pytest

from encounters.actions import ActionRefusedError, SpecimenOrder
from encounters.actions.audit.log import record_access
from encounters.models import AuditEvent, CodeOverride, Lesion, SpecimenMap
from encounters.note.context import build_note_context
from encounters.note.limits import texts_of
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import MapLayout
from tests.support.factories import a_stage, lesion_facts, read_clear, verify
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
THIRDS = (SpecimenOrder(layout=MapLayout.THIRDS),)


def add(case, site):
    return opened.add_lesion(case.encounter, lesion_facts(site=site), by=case.surgeon)


def numbers(stage):
    return list(stage.blocks.order_by("number").values_list("number", flat=True))


def drawn(stage):
    return [block["number"] for block in SpecimenMap.objects.get(stage=stage).document["blocks"]]


def printed(case):
    record_access(
        "print_chart",
        ("encounter", case.encounter.pk),
        by=case.surgeon,
        practice_id=case.practice.pk,
        encounter_id=case.encounter.pk,
        place="map_sheet",
    )


class TestLetters:
    def test_the_letter_of_a_removed_lesion_is_not_given_again(self, case):
        opened.remove_lesion(add(case, "nasal-ala"), by=case.surgeon)
        assert add(case, "temple").letter == "C"

    def test_nor_are_those_of_several_that_were_removed(self, case):
        for lesion in (add(case, "nasal-ala"), add(case, "temple")):
            opened.remove_lesion(lesion, by=case.surgeon)
        assert add(case, "chin").letter == "D"

    def test_lesions_of_before_this_rule_are_counted(self, case):
        add(case, "nasal-ala")
        type(case.encounter).objects.update(last_letter="")
        assert add(case, "temple").letter == "C"

    def test_letters_end_at_z(self, case):
        type(case.encounter).objects.update(last_letter="Y")
        assert add(case, "nasal-ala").letter == "Z"
        with pytest.raises(ActionRefusedError, match="end at Z"):
            add(case, "temple")

    def test_changed_code_lines_go_with_their_lesion(self, case):
        lesion = add(case, "nasal-ala")
        for letter in "AB":
            opened.override_line(
                case.encounter,
                code="17311",
                lesion_letter=letter,
                date_of_service=case.encounter.date_of_service,
                units=1,
                modifiers=[],
                reason="The payer asks for it.",
                by=case.surgeon,
            )
        opened.remove_lesion(lesion, by=case.surgeon)
        assert [row.lesion_letter for row in CodeOverride.objects.all()] == ["A"]
        assert AuditEvent.objects.filter(action="withdraw_override").count() == 1

    def test_a_site_that_was_corrected_goes_with_its_lesion(self, case):
        stage = a_stage(case.lesion)
        facts = {"site_detail": "elsewhere", "site_change_reason": "The other one was meant."}
        opened.update_lesion(case.lesion, facts, by=case.surgeon)
        opened.remove_stage(stage, by=case.surgeon)
        opened.remove_lesion(case.lesion, by=case.surgeon)
        assert not Lesion.objects.exists()


class TestBlocks:
    def test_blocks_of_a_stage_divided_anew_are_numbered_on(self, case):
        stage = a_stage(case.lesion)
        opened.divide_stage(stage, specimens=THIRDS, by=case.surgeon)
        assert numbers(stage) == drawn(stage) == [3, 4, 5]
        opened.divide_stage(stage, specimens=THIRDS, by=case.surgeon)
        assert numbers(stage) == drawn(stage) == [6, 7, 8]

    def test_they_are_counted_and_called_by_their_numbers_in_the_note(self, case):
        stage = a_stage(case.lesion)
        opened.divide_stage(stage, specimens=THIRDS, by=case.surgeon)
        read_clear(stage)
        chart = chart_of(case.encounter.pk)
        context = build_note_context(chart.record, chart.code_sheet)
        note = "\n".join(text for _, text in texts_of(context))
        assert "3 blocks (I-3, I-4 and I-5)" in note
        assert "I-1" not in note
        assert chart.record.block_count == 3

    @pytest.mark.parametrize(("last", "fits"), [(96, True), (97, False)])
    def test_numbers_end_at_99(self, case, last, fits):
        stage = a_stage(case.lesion)
        type(stage).objects.update(last_block=last)
        if fits:
            opened.divide_stage(stage, specimens=THIRDS, by=case.surgeon)
            assert numbers(stage) == [97, 98, 99]
        else:
            with pytest.raises(ActionRefusedError, match="end at 99"):
                opened.divide_stage(stage, specimens=THIRDS, by=case.surgeon)

    def test_blocks_of_before_this_rule_are_counted(self, case):
        stage = a_stage(case.lesion)
        type(stage).objects.update(last_block=0)
        opened.divide_stage(stage, specimens=THIRDS, by=case.surgeon)
        assert numbers(stage) == [3, 4, 5]


def read_one(case, stage):
    opened.read_all_clear(stage, by=case.surgeon)


def find_something(case, stage):
    facts = {"kind": "scar", "compartment": "edge"}
    opened.add_finding(stage.blocks.first(), facts, by=case.surgeon)


def read_and_take_back(case, stage):
    read_one(case, stage)
    for block in stage.blocks.all():
        opened.unread_block(block, by=case.surgeon)


def print_it(case, stage):
    printed(case)


def divide_anew(case, stage):
    opened.divide_stage(stage, specimens=THIRDS, by=case.surgeon)


BEFORE_REMOVAL = [
    ("nothing", lambda case, stage: None, [1, 2]),
    ("divided anew and never seen", divide_anew, [1, 2]),
    ("read", read_one, [3, 4]),
    ("read and taken back", read_and_take_back, [3, 4]),
    ("found something in", find_something, [3, 4]),
    ("printed", print_it, [3, 4]),
]


class TestStageTakenAgain:
    @pytest.mark.parametrize(
        ("act", "given"), [row[1:] for row in BEFORE_REMOVAL], ids=[r[0] for r in BEFORE_REMOVAL]
    )
    def test_block_numbers_that_somebody_may_know_are_not_given_again(self, case, act, given):
        stage = a_stage(case.lesion)
        act(case, stage)
        opened.remove_stage(stage, by=case.surgeon, discard_readings=True)
        again = a_stage(case.lesion)
        assert (again.number, numbers(again)) == (1, given)

    def test_they_are_not_after_a_second_removal_either(self, case):
        for _ in range(2):
            stage = a_stage(case.lesion)
            read_one(case, stage)
            opened.remove_stage(stage, by=case.surgeon, discard_readings=True)
        opened.remove_stage(a_stage(case.lesion), by=case.surgeon)
        assert numbers(a_stage(case.lesion)) == [5, 6]

    def test_reading_another_lesion_uses_no_number_up(self, case):
        other = add(case, "nasal-ala")
        verify(other, by=case.surgeon)
        stage = a_stage(case.lesion)
        read_one(case, a_stage(other))
        opened.remove_stage(stage, by=case.surgeon)
        assert numbers(a_stage(case.lesion)) == [1, 2]
