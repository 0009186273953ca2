"""The page of all sites in an installation that has no practice yet: alone, without the world."""

from django.urls import reverse

from encounters.models import Site
from tests.encounters.admin.pages import listing
from tests.support.factories import a_user


def test_page_of_sites_before_the_first_practice(db, login):
    answer = login(a_user(is_superuser=True)).get(reverse("admin:sites"))
    assert (answer.status_code, answer.url) == (302, listing(Site))
