"""A repair has exactly the measurements that its codes need; a defect says who left it."""

import pytest

from encounters.forms.closure import DefectForm, RepairForm
from encounters.models.duties import people_for
from encounters.vocabulary.terms import RepairComplexity
from tests.support.factories import DAY, a_case
from tests.support.opened import opened

KINDS = [
    ("linear", {"type": "linear", "repair_class": "simple", "length_cm": "2.4"}, set()),
    ("linear, how long", {"type": "linear", "repair_class": "simple"}, {"length_cm"}),
    ("linear, which class", {"type": "linear", "length_cm": "2.4"}, {"repair_class"}),
    ("flap", {"type": "flap", "primary_cm2": "2", "secondary_cm2": "4.25"}, set()),
    ("flap, half measured", {"type": "flap", "primary_cm2": "2"}, {"secondary_cm2"}),
    ("flap, not measured", {"type": "flap"}, {"primary_cm2", "secondary_cm2"}),
    ("graft", {"type": "full_thickness_graft", "area_cm2": "3"}, set()),
    ("graft, not measured", {"type": "split_thickness_graft"}, {"area_cm2"}),
    ("skin substitute, not measured", {"type": "skin_substitute"}, {"area_cm2"}),
    ("second intent", {"type": "second_intent"}, set()),
    ("another surgeon", {"type": "other_surgeon", "other_surgeon": "Dr. Adair"}, set()),
    ("another surgeon, who", {"type": "other_surgeon"}, {"other_surgeon"}),
    ("of no kind", {"type": ""}, {"type"}),
    ("the longest", {"type": "linear", "repair_class": "simple", "length_cm": "200"}, set()),
    ("too long", {"type": "linear", "repair_class": "simple", "length_cm": "200.1"}, {"length_cm"}),
    (
        "not a number",
        {"type": "linear", "repair_class": "simple", "length_cm": "two"},
        {"length_cm"},
    ),
    ("the largest", {"type": "full_thickness_graft", "area_cm2": "2000"}, set()),
    ("too large", {"type": "full_thickness_graft", "area_cm2": "2000.01"}, {"area_cm2"}),
    ("below nothing", {"type": "second_intent", "area_cm2": "-1"}, {"area_cm2"}),
]


@pytest.fixture
def defect(case):
    return opened.record_defect(
        case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon
    )


@pytest.fixture
def options(case, defect):
    return {"defect": defect, "people": people_for(case.practice, "repair.surgeon")}


@pytest.mark.parametrize(
    ("facts", "wrong"), [kind[1:] for kind in KINDS], ids=[kind[0] for kind in KINDS]
)
def test_each_kind_of_repair_asks_for_its_measurements(case, options, said, facts, wrong):
    always = {"site_lesion": case.lesion.pk, "date_of_service": DAY}
    assert said(RepairForm, always | facts, **options).keys() == wrong


def test_measurements_of_another_kind_are_left_out(case, options):
    facts = {"type": "flap", "primary_cm2": "2", "secondary_cm2": "4", "length_cm": "9"}
    facts |= {"repair_class": "complex", "complexity": [RepairComplexity.choices()[0][0]]}
    form = RepairForm(
        {**facts, "site_lesion": case.lesion.pk, "date_of_service": DAY.isoformat()}, **options
    )
    assert form.is_valid(), form.errors
    kept = form.cleaned_data
    assert (kept["length_cm"], kept["repair_class"], kept["complexity"]) == (None, "", [])


def test_a_repair_is_coded_by_a_lesion_of_its_defect(case, options, said):
    other = a_case().lesion
    facts = {"type": "second_intent", "date_of_service": DAY, "site_lesion": other.pk}
    assert said(RepairForm, facts, **options).keys() == {"site_lesion"}


DEFECTS = [
    ("the largest", {"size": "999 x 999 x 200"}, set()),
    ("too long", {"size": "999.1"}, {"size"}),
    ("too deep", {"size": "999 x 999 x 200.1"}, {"size"}),
    ("of four measures", {"size": "9 x 8 x 7 x 6"}, {"size"}),
    ("no measure at all", {"size": ""}, set()),
    ("of no layer", {"deepest_layer": "soil"}, {"deepest_layer"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"), [row[1:] for row in DEFECTS], ids=[row[0] for row in DEFECTS]
)
def test_a_defect_has_the_size_of_a_person(case, said, facts, wrong):
    facts = {"lesions": [case.lesion.pk], **facts}
    assert said(DefectForm, facts, encounter=case.encounter).keys() == wrong


def test_a_defect_was_left_by_a_lesion_of_this_case(case, said):
    for lesions in ([], [a_case().lesion.pk]):
        facts = {"lesions": lesions, "size": "9"}
        assert said(DefectForm, facts, encounter=case.encounter).keys() == {"lesions"}
