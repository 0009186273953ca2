"""The front page: what is missing, in order, and where it is mended."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.admin import checklist
from encounters.admin.checklist import checklists
from encounters.installation.doctor.ailment import warning
from encounters.models import (
    Ink,
    Location,
    MapPreset,
    Membership,
    Payer,
    Practice,
    Stain,
    SurgeonDefaults,
    User,
)
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import adding, listing, page_of
from tests.support.factories import a_practice, a_user

STEPS = [
    "The practice's NPI",
    "Locations",
    "People and their roles",
    "A second factor for everybody",
    "Payers",
    "Inks, stains and map presets",
    "Surgeons' defaults",
]


def everything(practice):
    """Set the practice up whole; each case then takes one thing away."""
    Practice.objects.filter(pk=practice.pk).update(npi="2000000010", phone="555-0100")
    people = User.objects.filter(memberships__practice=practice)
    people.update(npi="2000000028")
    for person in people.distinct():
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    for surgeon in people.filter(memberships__role=Role.SURGEON.value).distinct():
        SurgeonDefaults.objects.create(practice=practice, user=surgeon)
    for kind in (Ink, Stain, MapPreset):
        kind.objects.filter(practice=practice).last().delete()


def steps_of(practice):
    found = checklists([Practice.objects.get(pk=practice.pk)])[0]
    return {step.title: step for step in found.steps}


def own(kind):
    return lambda world: kind.objects.filter(practice=world.mine)


# name, the rows, what becomes of them, the step, its state, the beginning of what it says
CASES = [
    ("no NPI", lambda w: Practice.objects.filter(pk=w.mine.pk), {"npi": ""}, 0, "To do", "No NPI"),
    (
        "no telephone number",
        lambda w: Practice.objects.filter(pk=w.mine.pk),
        {"phone": ""},
        0,
        "Optional",
        "No telephone number",
    ),
    ("no location", own(Location), {"is_offered": False}, 1, "To do", "No location"),
    ("no CLIA number", own(Location), {"clia_number": ""}, 1, "To do", "Main office has no CLIA"),
    (
        "a surgeon without NPI",
        lambda w: User.objects.filter(pk=w.shared.pk),
        {"npi": ""},
        2,
        "To do",
        "Surgeon",
    ),
    (
        "no surgeon",
        lambda w: Membership.objects.filter(practice=w.mine, role=Role.SURGEON.value),
        {"role": Role.CODER.value},
        2,
        "To do",
        "No surgeon.",
    ),
    (
        "the surgeon has left",
        lambda w: User.objects.filter(pk=w.shared.pk),
        {"is_active": False},
        2,
        "To do",
        "No surgeon.",
    ),
    (
        "no administrator",
        lambda w: Membership.objects.filter(practice=w.mine, user=w.admin),
        {"role": Role.CODER.value},
        2,
        "Optional",
        "No administrator",
    ),
    (
        "recovery codes are no second factor",
        lambda w: Authenticator.objects.filter(user=w.admin),
        {"type": "recovery_codes"},
        3,
        "To do",
        "No second factor yet",
    ),
    ("no payer", own(Payer), {"is_offered": False}, 4, "To do", "No payer"),
    ("no ink", own(Ink), {"is_offered": False}, 5, "To do", "No inks are offered"),
    ("no defaults", own(SurgeonDefaults), None, 6, "Optional", "Surgeon"),
]


@pytest.mark.parametrize(
    ("rows", "change", "step", "state", "words"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_what_is_missing_is_said_at_its_step(world, settings, rows, change, step, state, words):
    settings.REQUIRE_SECOND_FACTOR = True
    everything(world.mine)
    whole = steps_of(world.mine)
    assert [(title, one.state) for title, one in whole.items()] == [(t, "Done") for t in STEPS]
    chosen = rows(world)
    chosen.delete() if change is None else chosen.update(**change)
    found = steps_of(world.mine)[STEPS[step]]
    assert (found.state, len(found.gaps)) == (state, 1)
    assert found.gaps[0].what.startswith(words)


def test_a_second_factor_that_nobody_asks_for_is_optional(world, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    assert steps_of(world.mine)[STEPS[3]].state == "Optional"


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", [Ink, Stain, MapPreset])
def test_rows_are_as_shipped_until_one_is_changed(world, kind):
    name = str(kind._meta.verbose_name_plural).capitalize()

    def said():
        return [gap.what for gap in steps_of(world.mine)[STEPS[5]].gaps]

    assert any(words.startswith(f"{name} are as shipped") for words in said())
    kind.objects.filter(pk=kind.objects.filter(practice=world.mine).first().pk).update(name="Own")
    assert not any(words.startswith(f"{name} are as shipped") for words in said())


def test_what_the_doctor_says_of_this_year_stands_last(world, monkeypatch):
    told = warning("No release is loaded.", "Load one.")
    monkeypatch.setattr(checklist.calendar, "rulebooks", list)
    monkeypatch.setattr(checklist.calendar, "icd10", lambda: [told])
    monkeypatch.setattr(checklist.calendar, "cms_tables", lambda: [told])
    last = checklists([world.mine])[-1]
    assert last.practice is None
    assert [(step.state, [gap.what for gap in step.gaps]) for step in last.steps] == [
        ("Done", []),
        ("To do", ["No release is loaded. Load one."]),
        ("Optional", ["No release is loaded. Load one."]),
    ]
    assert last.missing == 1


def test_every_line_leads_to_a_page_that_opens(world, login):
    world.mine.locations.update(clia_number="")
    client = login(world.admin)
    text = client.get(reverse("admin:index")).content.decode()
    box = text[text.index('class="module checklist"') : text.index("</section>")]
    addresses = {address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', box)}
    assert page_of(world.mine.locations.get()) in addresses
    assert {client.get(address).status_code for address in addresses} == {200}
    assert world.other.name not in box


def test_more_people_and_practices_ask_no_more_of_the_database(world):
    def asked(practices):
        with CaptureQueriesContext(connection) as captured:
            checklists(practices)
        return len(captured)

    before = asked([world.mine])
    third = a_practice()
    a_user(third, Role.SURGEON, Role.ADMINISTRATOR)
    a_user(world.mine, Role.SURGEON)
    assert asked([world.mine, world.other, third]) == before <= 14


def test_a_new_practice_leads_to_its_list(world, login):
    client = login(world.root)
    data = {"name": "Third", "time_zone": "America/Chicago"}
    answer = client.post(adding(Practice), data, follow=True)
    opened = Practice.objects.get(name="Third")
    assert answer.redirect_chain == [(f"{reverse('admin:index')}#practice-{opened.pk}", 302)]
    assert f'id="practice-{opened.pk}" open' in answer.content.decode()


def test_an_administrator_s_tables_carry_the_names_of_the_pages(world, login):
    client = login(world.admin)
    for model, one, many in ((User, "person", "People"), (Membership, "role", "Roles")):
        text = client.get(adding(model)).content.decode()
        assert f"<h1>Add {one}</h1>" in text
        assert f'<a href="{listing(model)}">{many}</a>' in text
