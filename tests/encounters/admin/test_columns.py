"""A list shows what its reader needs: the practice only to those who see several."""

import pytest

from encounters.models import Ink, Site
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import listing


def columns(client, model):
    return client.get(listing(model)).context["cl"].list_display


def test_the_practice_is_named_to_those_who_see_several(world, login):
    assert "practice" not in columns(login(world.admin), Ink)
    assert "practice" in columns(login(world.root), Ink)
    world.other.memberships.create(user=world.admin, role=Role.ADMINISTRATOR.value)
    assert "practice" in columns(login(world.admin), Ink)


def test_an_ink_s_color_is_drawn(world, login):
    ink = Ink.objects.filter(practice=world.mine).first()
    assert f'fill="{ink.color}"' in login(world.admin).get(listing(Ink)).content.decode()


@pytest.mark.parametrize(
    ("query", "slug", "is_found"),
    [
        ("family=17311", "nasal-tip", True),
        ("family=17313", "nasal-tip", False),
        ("family=99999", "nasal-tip", False),
        ("doubtful=yes", "temple", True),
        ("doubtful=no", "temple", False),
        ("doubtful=yes", "nasal-tip", False),
    ],
)
def test_sites_are_filtered_by_facts_of_the_catalogue(world, login, query, slug, is_found):
    page = login(world.admin).get(f"{listing(Site)}?{query}")
    assert page.context["cl"].queryset.filter(slug=slug).exists() is is_found


def test_a_site_that_left_the_catalogue_still_opens(world, login):
    Site.objects.filter(practice=world.mine, slug="temple").update(slug="moon")
    text = login(world.admin).get(f"{listing(Site)}?q=moon").content.decode()
    assert "not in the catalogue" in text
