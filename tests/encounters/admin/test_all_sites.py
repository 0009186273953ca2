"""The page of all sites: what it shows, what it stores, and what it refuses."""

import pytest
from django.urls import reverse

from encounters.anatomy import catalogue
from encounters.forms.sites import offered_sites
from encounters.models import AuditEvent, Practice, Site
from tests.encounters.admin.pages import listing
from tests.factories import a_user

PLACE = {site.slug: place for place, site in enumerate(catalogue().sites)}


@pytest.fixture
def saved(world, login):
    """Call it to save the page of the own practice as a browser would, with some fields changed.

    ``changes`` name a site and a field; a value of ``None`` takes the field out.
    """
    client = login(world.admin)

    def save(*changes):
        formset = client.get(reverse("admin:sites")).context["formset"]
        data = {bound.html_name: bound.value() for bound in formset.management_form}
        for form in formset.forms:
            data |= {bound.html_name: bound.value() for bound in form if bound.value()}
        for slug, field, value in changes:
            data[f"form-{PLACE[slug]}-{field}"] = value
        sent = {name: value for name, value in data.items() if value is not None}
        return client.post(reverse("admin:sites"), sent)

    return save


def rows_of(practice):
    """What is stored of a practice: site, whether it is offered, its own words."""
    rows = Site.objects.filter(practice=practice).order_by("slug")
    return [(row.slug, row.is_offered, row.synonyms) for row in rows]


UNCHANGED = [("nasal-tip", False, ""), ("temple", True, "sleeper")]
CHANGES = [
    ("nothing", [], UNCHANGED),
    (
        "a site without a row is switched off",
        [("chin", "is_offered", None)],
        [("chin", False, ""), *UNCHANGED],
    ),
    (
        "a site without a row gets words",
        [("chin", "synonyms", "mentum")],
        [("chin", True, "mentum"), *UNCHANGED],
    ),
    ("a site is offered again", [("nasal-tip", "is_offered", "on")], UNCHANGED[1:]),
    ("words are taken out", [("temple", "synonyms", "")], UNCHANGED[:1]),
]


@pytest.mark.parametrize(
    ("changes", "stored"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES]
)
def test_only_differences_are_stored(world, saved, changes, stored):
    assert saved(*changes).status_code == 302
    assert rows_of(world.mine) == stored
    assert rows_of(world.other) == UNCHANGED


def test_every_change_is_an_event(world, saved):
    last = AuditEvent.objects.order_by("seq").last().seq
    saved(("chin", "is_offered", None), ("nasal-tip", "is_offered", "on"))
    events = AuditEvent.objects.filter(seq__gt=last, action="change_site").order_by("seq")
    assert [(event.actor, event.practice, event.changes) for event in events] == [
        (world.admin, world.mine, {"is_offered": [False, True]}),
        (world.admin, world.mine, {"is_offered": [True, False]}),
    ]


REFUSED = [
    ("words that are too long", ("chin", "synonyms", "x" * 301), "synonyms"),
    ("a hidden character", ("chin", "synonyms", "a\u202eb"), "synonyms"),
    ("another site in its place", ("chin", "slug", "temple"), ""),
    ("no site in its place", ("chin", "slug", None), ""),
]


@pytest.mark.parametrize(
    ("change", "field"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_an_odd_answer_is_refused_as_a_whole(world, saved, change, field):
    answer = saved(("temple", "is_offered", None), change)
    assert answer.status_code == 200
    assert rows_of(world.mine) == UNCHANGED
    wrong = [form for form in answer.context["formset"].forms if form.errors]
    assert [list(form.errors) for form in wrong] == ([[field]] if field else [])
    assert ("Load it again" in answer.content.decode()) is not bool(field)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-slug": "frontal-scalp"},
        {"form-TOTAL_FORMS": "9" * 9, "form-INITIAL_FORMS": "0"},
        {"form-TOTAL_FORMS": "x", "form-INITIAL_FORMS": "-1"},
    ],
    ids=["nothing", "cut short", "too many", "nonsense"],
)
def test_an_answer_that_is_not_whole_switches_nothing_off(world, login, sent):
    answer = login(world.admin).post(reverse("admin:sites"), sent)
    assert answer.status_code == 200
    assert rows_of(world.mine) == UNCHANGED
    assert len(offered_sites(world.mine).sites) == len(catalogue().sites) - 1


def test_the_page_lists_every_site_with_its_facts(world, login):
    text = login(world.admin).get(reverse("admin:sites")).content.decode()
    missing = [site.slug for site in catalogue().sites if f'value="{site.slug}"' not in text]
    assert missing == []
    assert "sleeper" in text
    assert "C44.4{h}" in text


def test_each_administrator_sees_the_own_practices(world, login):
    address = reverse("admin:sites")
    for key in (world.other.pk, "x", "", "9" * 40):
        assert login(world.admin).get(address, {"practice": key}).status_code == 404
    for practice in (world.mine, world.other):
        page = login(world.root).get(address, {"practice": practice.pk})
        assert page.context["practice"] == practice
        assert len(page.context["others"]) == Practice.objects.count() - 1


def test_sites_page_before_the_first_practice_redirects(db, login):
    answer = login(a_user(is_superuser=True)).get(reverse("admin:sites"))
    assert (answer.status_code, answer.url) == (302, listing(Site))


def test_the_index_leads_to_the_page(world, login):
    assert f'href="{reverse("admin:sites")}"' in (
        login(world.admin).get(reverse("admin:index")).content.decode()
    )
