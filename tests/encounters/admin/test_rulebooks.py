"""The rulebooks are read in the administration as the loader knows them."""

import pytest
from django.urls import reverse

from encounters.coding.loader import packaged_texts, read_rulebooks

EDITIONS = read_rulebooks(packaged_texts())


def test_every_edition_is_listed_the_newest_first(world, login):
    page = login(world.admin).get(reverse("admin:rulebooks"))
    assert [shown.id for shown in page.context["editions"]] == [
        edition.id for edition in EDITIONS[::-1]
    ]


def test_an_edition_shows_its_codes_rules_payers_and_sources(world, login):
    edition = EDITIONS[-1]
    text = login(world.admin).get(reverse("admin:rulebook", args=[edition.id])).content.decode()
    for code in edition.codes.single:
        assert f">{code}<" in text
    for rule in edition.rules:
        assert f">{rule}<" in text
    for payer in edition.payers.values():
        assert f">{payer.name}<" in text
    for source in edition.sources:
        assert f'id="source-{source}"' in text


def test_the_daily_limit_stands_beside_its_code(world, login):
    page = login(world.admin).get(reverse("admin:rulebook", args=[EDITIONS[-1].id]))
    rows = {row.code: row for row in page.context["codes"]}
    assert (rows["17311"].limit, rows["17311"].add_on_to) == ("4", "")
    assert rows["17314"].add_on_to == "17313"


@pytest.mark.parametrize("edition_id", ["1999.1", "nonsense", "%00", "x" * 3000])
def test_an_unknown_edition_is_not_found(world, login, edition_id):
    assert login(world.admin).get(f"/admin/rulebooks/{edition_id}/").status_code == 404


def test_the_rulebooks_are_for_administrators(world, login, client):
    address = reverse("admin:rulebooks")
    assert login(world.shared).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_rulebooks_are_offered_on_the_index(world, login):
    page = login(world.admin).get(reverse("admin:index"))
    assert reverse("admin:rulebooks") in page.content.decode()
