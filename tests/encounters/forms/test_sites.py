"""Which sites a practice offers: the catalogue's, without those it switched off."""

import pytest

from encounters.anatomy import catalogue
from encounters.forms.lesion import LesionForm, NewLesionForm
from encounters.forms.sites import offered_sites, site_choices
from encounters.models import Site
from tests.support.factories import a_practice, a_site_row

NEW = {"site": "temple", "side": "left", "tumor_type": "bcc", "site_choice": "not_known_yet"}


def slugs(choices):
    return [slug for _, group in choices[1:] for slug, _ in group]


def test_every_site_is_offered_to_a_practice_that_says_nothing(case):
    assert slugs(site_choices(case.practice)) == [site.slug for site in catalogue().sites]


# What the practice says of the temple; whether it is offered, and whether "snotgutter" finds it.
ROWS = [
    ("nothing", None, True, False),
    ("a row that repeats the catalogue", {}, True, False),
    ("switched off", {"is_offered": False}, False, False),
    ("words of its own", {"synonyms": "snotgutter side"}, True, True),
    ("words, switched off", {"is_offered": False, "synonyms": "snotgutter"}, False, False),
]


@pytest.mark.parametrize(
    ("values", "is_offered", "is_found"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_list_search_and_form_offer_the_same(case, said, values, is_offered, is_found):
    if values is not None:
        a_site_row(case.practice, "temple", **values)
    offered = offered_sites(case.practice)
    assert ("temple" in slugs(site_choices(case.practice))) is is_offered
    assert ("temple" in [site.slug for site in offered.search("temple")]) is is_offered
    assert [site.slug for site in offered.search("snotgutter")] == ["temple"] * is_found
    assert (said(NewLesionForm, NEW, practice=case.practice) == {}) is is_offered


def test_a_row_of_another_practice_changes_nothing(case):
    a_site_row(a_practice(), "temple", is_offered=False, synonyms="snotgutter")
    assert "temple" in slugs(site_choices(case.practice))
    assert offered_sites(case.practice).search("snotgutter") == ()


def test_a_row_of_a_site_that_left_the_catalogue_changes_nothing(case):
    practice = case.practice
    Site.objects.create(
        practice=practice, slug="moon", name="Moon", region="Sky", synonyms="crater"
    )
    assert "moon" not in slugs(site_choices(practice))
    assert offered_sites(practice).search("crater") == ()


def test_a_recorded_site_stays_after_it_was_switched_off(case, said):
    site = case.lesion.site
    a_site_row(case.practice, site, is_offered=False)
    facts = {"site": site, "side": "left", "tumor_type": "bcc", "presentation": "primary"}
    options = {"practice": case.practice, "instance": case.lesion}
    assert said(LesionForm, facts, **options) == {}
    assert said(NewLesionForm, facts, practice=case.practice).keys() == {"site"}
