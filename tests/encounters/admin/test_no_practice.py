"""An installation with no practice or one: alone, without the world of two."""

from django.urls import reverse

from encounters.models import Practice, Site, Stain
from tests.encounters.admin.pages import adding, listing
from tests.support.factories import a_practice, a_user


def test_page_of_sites_before_the_first_practice(db, login):
    answer = login(a_user(is_superuser=True)).get(reverse("admin:sites"))
    assert (answer.status_code, answer.url) == (302, listing(Site))


def test_the_front_page_before_the_first_practice(db, login):
    page = login(a_user(is_superuser=True)).get(reverse("admin:index"))
    assert f'<a href="{adding(Practice)}">Open a practice</a>' in page.content.decode()
    assert [one.practice for one in page.context["checklists"]] == [None]


def test_the_practice_is_chosen_for_a_superuser_where_there_is_only_one(login, db):
    client = login(a_user(is_superuser=True))
    own = a_practice()
    chosen = [client.get(adding(Stain)).context["adminform"].form["practice"].value()]
    a_practice()
    chosen.append(client.get(adding(Stain)).context["adminform"].form["practice"].value())
    assert chosen == [own.pk, None]
