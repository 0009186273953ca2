"""A repair has exactly the measurements that its codes need; a defect says who left it."""

import pytest
from crispy_forms.utils import render_crispy_form
from lxml import html

from encounters.forms.closure import DefectForm, RepairForm
from encounters.models.duties import people_for
from encounters.vocabulary.repair_terms import RepairComplexity
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
    ("composite graft", {"type": "composite_graft"}, set()),
    ("cartilage", {"type": "cartilage_graft", "cartilage_from": "ear"}, set()),
    ("cartilage, from where", {"type": "cartilage_graft"}, {"cartilage_from"}),
    (
        "lip",
        {"type": "lip_repair", "lip_extent": "half_height", "lip_closure": "direct"},
        set(),
    ),
    ("lip, nothing said", {"type": "lip_repair"}, {"lip_extent", "lip_closure"}),
    (
        "lip, of no extent",
        {"type": "lip_repair", "lip_extent": "all", "lip_closure": "direct"},
        {"lip_extent"},
    ),
    (
        "lid",
        {"type": "lid_reconstruction", "lid_share": "quarter", "lid_closure": "direct"},
        set(),
    ),
    ("lid, nothing said", {"type": "lid_reconstruction"}, {"lid_share", "lid_closure"}),
    ("island", {"type": "island_pedicle", "primary_cm2": "2", "secondary_cm2": "3"}, set()),
    ("island, not measured", {"type": "island_pedicle"}, {"primary_cm2", "secondary_cm2"}),
    ("Burow's graft, not measured", {"type": "burow_graft"}, {"area_cm2"}),
    (
        "purse string",
        {"type": "purse_string", "repair_class": "intermediate", "length_cm": "2"},
        set(),
    ),
    (
        "purse string, complex",
        {"type": "purse_string", "repair_class": "complex", "length_cm": "2"},
        {"repair_class"},
    ),
    ("purse string, which class", {"type": "purse_string", "length_cm": "2"}, {"repair_class"}),
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


def test_cartilage_lies_under_another_closure(case, options):
    facts = {"type": "cartilage_graft", "cartilage_from": "septum", "closes": "whole"}
    facts |= {"site_lesion": case.lesion.pk, "date_of_service": DAY.isoformat()}
    form = RepairForm(facts, **options)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["closes"] == "support"


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


# Of each kind the fields that it alone shows beside those of every kind.
SHOWN = [
    ("linear", "simple", "repair_class length_cm undermining_mm deep_sutures surgeon"),
    ("linear", "complex", "repair_class length_cm complexity undermining surface_sutures"),
    ("flap", "", "primary_cm2 secondary_cm2 flap_design undermining deep_sutures surgeon"),
    ("full_thickness_graft", "", "area_cm2 donor_site deep_sutures surgeon"),
    ("split_thickness_graft", "", "area_cm2 donor_site surface_sutures surgeon"),
    ("skin_substitute", "", "area_cm2 surface_sutures surgeon"),
    ("interpolation_flap", "", "flap_design donor_site deep_sutures surgeon"),
    ("purse_string", "", "repair_class length_cm undermining_mm deep_sutures"),
    ("island_pedicle", "", "primary_cm2 secondary_cm2 axial_vessel closes"),
    ("burow_graft", "", "area_cm2 donor_site"),
    ("cartilage_graft", "", "cartilage_from donor_site with_fellow fellow"),
    ("lip_repair", "", "lip_extent lip_closure flap_design"),
    ("lid_reconstruction", "", "lid_share lid_closure donor_site"),
    ("second_intent", "", "surgeon date_of_service"),
    ("delayed", "", "planned_date surgeon"),
    ("other_surgeon", "", "planned_date"),
]
NOT_SHOWN = [
    ("linear", "simple", "complexity area_cm2 flap_design planned_date"),
    ("linear", "complex", "area_cm2 primary_cm2 donor_site"),
    ("flap", "", "length_cm repair_class complexity area_cm2 donor_site"),
    ("full_thickness_graft", "", "length_cm primary_cm2 flap_design undermining"),
    ("split_thickness_graft", "", "repair_class complexity planned_date"),
    ("skin_substitute", "", "donor_site deep_sutures"),
    ("interpolation_flap", "", "primary_cm2 area_cm2 length_cm"),
    ("purse_string", "", "complexity area_cm2 axial_vessel"),
    ("cartilage_graft", "", "closes area_cm2 lip_extent"),
    ("lip_repair", "", "lid_share cartilage_from length_cm"),
    ("lid_reconstruction", "", "lip_extent lip_closure axial_vessel"),
    (
        "second_intent",
        "",
        "with_fellow fellow length_cm area_cm2 deep_sutures planned_date",
    ),
    ("delayed", "", "date_of_service length_cm"),
    ("other_surgeon", "", "date_of_service surgeon length_cm"),
]


@pytest.mark.parametrize(
    ("kind", "repair_class", "names", "is_shown"),
    [(*row, True) for row in SHOWN] + [(*row, False) for row in NOT_SHOWN],
)
def test_the_form_shows_the_fields_of_its_kind(options, kind, repair_class, names, is_shown):
    form = RepairForm(**options, initial={"type": kind, "repair_class": repair_class})
    page = html.fromstring(render_crispy_form(form))
    for name in names.split():
        (field, *_) = page.xpath(f"//*[@name='{name}']")
        hidden = field.xpath("ancestor::*[@hidden]")
        assert (not hidden) is is_shown, name


def test_before_a_kind_is_chosen_the_form_asks_for_nothing_else(options):
    page = html.fromstring(render_crispy_form(RepairForm(**options)))
    shown = page.xpath("//*[@name][not(ancestor::*[@hidden])][not(@type='hidden')]/@name")
    assert set(shown) == {"type"}


@pytest.mark.parametrize(
    ("kind", "is_open"), [("linear", False), ("flap", False), ("delayed", True)]
)
def test_who_and_when_is_folded_where_it_is_usual(options, kind, is_open):
    initial = {"type": kind, "date_of_service": DAY}
    page = html.fromstring(render_crispy_form(RepairForm(**options, initial=initial)))
    (folded,) = page.xpath("//details")
    assert (folded.get("open") is not None) is is_open
    assert "2026-10-05" in folded.xpath("string(summary)")


def test_what_another_kind_had_is_named(case, options):
    facts = {"type": "second_intent", "length_cm": "9", "deep_sutures": "4-0"}
    form = RepairForm(
        {**facts, "site_lesion": case.lesion.pk, "date_of_service": DAY.isoformat()}, **options
    )
    assert form.is_valid(), form.errors
    assert sorted(form.left_out) == ["Deep sutures", "Final length (cm)"]
