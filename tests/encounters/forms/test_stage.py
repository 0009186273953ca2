"""Stages, specimens, inks and readings: pairs, ranges, and what a way of cutting can make."""

import pytest
from django.forms import formset_factory

from encounters.forms.base import Rows, refusal_of
from encounters.forms.stage import (
    FindingForm,
    HistologyForm,
    InkStrokeForm,
    SpecimenForm,
    StageForm,
    clock_choices,
    stain_choices,
)
from encounters.models import Stage, Stain
from tests.support.factories import DAY

CUTS = [
    ("the usual number", {"cut": "halves"}, set()),
    ("strips, the fewest", {"cut": "strips_and_base", "block_count": "3"}, set()),
    ("strips, too few", {"cut": "strips_and_base", "block_count": "2"}, {"block_count"}),
    ("strips, the most", {"cut": "strips_and_base", "block_count": "30"}, set()),
    ("strips, too many", {"cut": "strips_and_base", "block_count": "31"}, {"block_count"}),
    ("halves are two", {"cut": "halves", "block_count": "3"}, {"block_count"}),
    ("no block", {"cut": "single", "block_count": "0"}, {"block_count"}),
    ("half a block", {"cut": "single", "block_count": "0.5"}, {"block_count"}),
    ("an arc in its place", {"cut": "arc", "clock_from": "3", "clock_to": "5.5"}, set()),
    ("an arc over 12", {"cut": "arc", "clock_from": "11.5", "clock_to": "0.5"}, set()),
    ("an arc anywhere", {"cut": "arc"}, {"clock_from"}),
    ("from, but not to", {"cut": "arc", "clock_from": "3"}, {"clock_to"}),
    ("to, but not from", {"cut": "base_only", "clock_to": "3"}, {"clock_to"}),
    ("a quarter hour", {"cut": "arc", "clock_from": "3.25", "clock_to": "4"}, {"clock_from"}),
    ("13 o'clock", {"cut": "arc", "clock_from": "3", "clock_to": "13"}, {"clock_to"}),
    ("the longest", {"cut": "single", "length_mm": "999", "width_mm": "0.1"}, set()),
    ("too long", {"cut": "single", "length_mm": "999.1"}, {"length_mm"}),
    ("cut nohow", {"cut": ""}, {"cut"}),
    ("cut another way", {"cut": "spiral"}, {"cut"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"), [cut[1:] for cut in CUTS], ids=[cut[0] for cut in CUTS]
)
def test_a_specimen_is_cut_as_it_can_be(said, facts, wrong):
    assert said(SpecimenForm, facts).keys() == wrong


def test_the_clock_has_24_half_hours():
    hours = [float(hour) for hour, _ in clock_choices() if hour]
    assert sorted(hours) == [number / 2 for number in range(1, 25)]


COUNTS = [
    ("as shown", "2", "2", ""),
    ("one more", "3", "2", ""),
    ("one less", "1", "2", "did not arrive whole"),
    ("less than none", "-1", "0", "did not arrive whole"),
    ("none of none", "0", "0", ""),
    ("the most", "4", "0", ""),
    ("too many", "5", "0", "at most 4"),
    ("no number", "two", "2", "did not arrive whole"),
]


@pytest.mark.parametrize(
    ("total", "shown", "words"), [count[1:] for count in COUNTS], ids=[count[0] for count in COUNTS]
)
def test_rows_that_were_shown_come_back(total, shown, words):
    formset = formset_factory(SpecimenForm, formset=Rows, extra=0, max_num=4, absolute_max=4)
    data = {f"form-{number}-cut": "single" for number in range(5)}
    rows = formset({**data, "form-TOTAL_FORMS": total, "form-INITIAL_FORMS": shown})
    assert rows.is_valid() == (not words)
    assert words in refusal_of(rows)
    assert bool(words) == bool(refusal_of(rows))


STROKES = [
    ("a whole stroke", {"ink": "K", "specimen": "1", "clock_from": "12", "clock_to": "6"}, set()),
    ("no ink", {"ink": "", "specimen": "1"}, set()),
    ("an ink from nowhere", {"ink": "K", "specimen": "1", "clock_to": "6"}, {""}),
    ("an ink of nobody", {"ink": "Z", "specimen": "1"}, {"ink"}),
    ("a specimen of nobody", {"ink": "", "specimen": "2"}, {"specimen"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"), [stroke[1:] for stroke in STROKES], ids=[stroke[0] for stroke in STROKES]
)
def test_an_ink_runs_from_somewhere_to_somewhere(said, facts, wrong):
    assert said(InkStrokeForm, facts, inks=[("K", "Black")], specimens=[1]).keys() == wrong


TAKEN = [
    ("the widest margin", {"margin_mm": "50"}, set()),
    ("too wide a margin", {"margin_mm": "50.1"}, {"margin_mm"}),
    ("the steepest cut", {"bevel_degrees": "90"}, set()),
    ("beyond the steepest", {"bevel_degrees": "91"}, {"bevel_degrees"}),
    (
        "a structure and its name",
        {"deep_structure": "cartilage", "deep_structure_detail": "Alar"},
        set(),
    ),
    ("the name of no structure", {"deep_structure_detail": "Alar"}, {"deep_structure"}),
    ("a stain of nobody", {"stain": "Beetroot"}, {"stain"}),
    ("an assistant cuts", {"performer": "nurse"}, {"performer"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"), [row[1:] for row in TAKEN], ids=[row[0] for row in TAKEN]
)
def test_how_a_stage_was_taken(case, said, facts, wrong):
    always = {"date_of_service": DAY, "performer": case.surgeon.pk}
    always |= {"technique": "frozen", "reason": "first_stage"}
    facts = {name: case.nurse.pk if value == "nurse" else value for name, value in facts.items()}
    assert said(StageForm, always | facts, practice=case.practice).keys() == wrong


SEEN = [
    ("the widest nerve", HistologyForm, {"perineural_caliber_mm": "20"}, set()),
    (
        "too wide a nerve",
        HistologyForm,
        {"perineural_caliber_mm": "20.01"},
        {"perineural_caliber_mm"},
    ),
    ("nerves nobody can tell", HistologyForm, {"nerves": "indeterminate"}, set()),
    ("nerves perhaps", HistologyForm, {"nerves": "perhaps"}, {"nerves"}),
    ("neither yes nor no", HistologyForm, {"scar": "some"}, {"scar"}),
    ("a scar", FindingForm, {"kind": "scar", "compartment": "deep"}, set()),
    (
        "a scar from one place",
        FindingForm,
        {"kind": "scar", "compartment": "edge", "clock_from": "3"},
        {"clock_to"},
    ),
    ("of no margin", FindingForm, {"kind": "scar"}, {"compartment"}),
]


@pytest.mark.parametrize(
    ("form", "facts", "wrong"), [row[1:] for row in SEEN], ids=[row[0] for row in SEEN]
)
def test_seen_findings(db, said, form, facts, wrong):
    assert said(form, facts).keys() == wrong


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        (
            {},
            {"Included in the Mohs codes": {"Toluidine blue"}, "Not included": {"MART-1", "CD34"}},
        ),
        ({"MART-1": {"is_routine": True}}, {"Included in the Mohs codes": {"MART-1"}}),
        ({"CD34": {"is_offered": False}}, {"Not included": {"MART-1"}}),
    ],
    ids=["as shipped", "a practice's own judgment", "one switched off"],
)
def test_stains_that_the_codes_include_stand_apart(case, changes, groups):
    for name, values in changes.items():
        Stain.objects.filter(practice=case.practice, name=name).update(**values)
    found = {words: dict(group) for words, group in stain_choices(case.practice, "")[1:]}
    for words, names in groups.items():
        assert names <= set(found[words])
        others = [set(group) for other, group in found.items() if other != words]
        assert not any(names & group for group in others)


def test_a_recorded_stain_stays_after_it_was_switched_off(case):
    Stain.objects.filter(practice=case.practice).update(is_offered=False)
    assert stain_choices(case.practice, "MART-1")[1:] == [("MART-1", "MART-1")]


NERVES = [
    ("not entered", "", (None, None)),
    ("seen", "true", (True, None)),
    ("not seen", "false", (False, None)),
    ("neither seen nor ruled out", "indeterminate", (None, True)),
]


@pytest.mark.parametrize(
    ("sent", "columns"), [row[1:] for row in NERVES], ids=[row[0] for row in NERVES]
)
def test_nerves_are_answered_in_one_list(sent, columns):
    form = HistologyForm({"nerves": sent, "growth_pattern": "", "scar": "unknown"})
    assert form.is_valid()
    names = ("perineural_invasion", "perineural_indeterminate")
    assert tuple(form.cleaned_data[name] for name in names) == columns
    shown = HistologyForm(instance=Stage(**dict(zip(names, columns, strict=True))))
    assert shown["nerves"].value() == sent


@pytest.mark.parametrize(("answer", "shown"), [(True, "true"), (False, "false")])
def test_an_answer_of_the_release_before_counts_more_than_a_doubt(answer, shown):
    row = Stage(perineural_invasion=answer, perineural_indeterminate=True)
    assert HistologyForm(instance=row)["nerves"].value() == shown
