"""Two charts of one person: an administrator compares them, confirms twice, and can go back."""

import pytest
from django.urls import reverse

from encounters.models import AuditEvent, Patient
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import page_of
from tests.support.factories import a_user, an_encounter

REASON = "Same passport"
TICKS = {"same_person": "on", "this_ends": "on"}


@pytest.fixture
def two(world):
    ending = an_encounter(world.mine, world.shared).patient
    into = an_encounter(world.mine, world.shared).patient
    return ending, into


@pytest.fixture
def merge(world, two, login):
    def ask(who="admin", **sent):
        client = login(getattr(world, who))
        return client.post(address(two[0], "merge"), {"mrn": two[1].mrn, "reason": REASON, **sent})

    return ask


def address(patient, name):
    return reverse(f"admin:encounters_patient_{name}", args=[patient.pk])


def pair(*patients):
    return " ".join(f"{patient.pk}:{patient.version}" for patient in patients)


def into_of(patient):
    return Patient.objects.get(pk=patient.pk).merged_into


@pytest.mark.both_databases
def test_first_both_are_shown_then_the_ticks_merge_them(two, merge):
    ending, into = two
    shown = merge()
    assert shown.status_code == 422
    assert f"Goes on: MRN {into.mrn}" in shown.content.decode()
    assert into_of(ending) is None
    done = merge(shown=pair(ending, into), **TICKS)
    assert done.status_code == 302
    assert into_of(ending) == into
    assert AuditEvent.objects.filter(action="merge_charts").count() == 2


TRIES = [
    ("ticks before anything was shown", TICKS, "Compare both charts"),
    ("one tick", {"same_person": "on"}, "Confirm this"),
    ("the other tick", {"this_ends": "on"}, "Confirm this"),
    ("no reason", {**TICKS, "reason": ""}, "Say how you know"),
    ("its own number", {**TICKS, "mrn": "own"}, "Give the MRN of the other one"),
    ("a number of nobody", {**TICKS, "mrn": "Z-404"}, "No patient of this practice"),
]


@pytest.mark.parametrize(("sent", "said"), [row[1:] for row in TRIES], ids=[r[0] for r in TRIES])
def test_what_does_not_merge(two, merge, sent, said):
    ending, _ = two
    is_blind = "Compare" in said
    sent = {**sent, **({"mrn": ending.mrn} if sent.get("mrn") == "own" else {})}
    charts = (ending, ending) if sent.get("mrn") == ending.mrn else two
    page = merge(**({} if is_blind else {"shown": pair(*charts)}), **sent)
    assert page.status_code == 422
    assert said in page.content.decode() or is_blind
    assert into_of(ending) is None


def test_ticks_count_for_the_charts_as_they_were_shown(two, merge):
    ending, into = two
    sent = {"shown": pair(ending, into), **TICKS}
    Patient.objects.filter(pk=into.pk).update(version=2, family_name="Rowan")
    assert merge(**sent).status_code == 422
    assert into_of(ending) is None


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 200), ("root", 200), ("other_admin", 302), ("shared", 404)]
)
@pytest.mark.parametrize("name", ["merge", "part"])
def test_only_administrators_of_the_practice_come_here(world, two, login, who, status, name):
    client = login(getattr(world, who))
    assert client.get(address(two[0], name)).status_code == status
    refused = client.post(address(two[0], name), {"mrn": two[1].mrn, "reason": REASON, **TICKS})
    assert refused.status_code == (422 if status == 200 else status)
    assert into_of(two[0]) is None


def test_the_other_practices_chart_is_nobody(world, login, merge):
    elsewhere = an_encounter(world.other, a_user(world.other, Role.SURGEON)).patient
    page = merge(mrn=elsewhere.mrn)
    assert "No patient of this practice has this MRN." in page.content.decode()


def test_a_merged_chart_is_only_looked_at_until_the_merge_is_taken_back(world, two, login, merge):
    ending, into = two
    merge(shown=pair(ending, into), **TICKS)
    client = login(world.admin)
    page = client.get(page_of(ending)).content.decode()
    assert f"MRN {into.mrn}</a>, which goes on for both" in page
    assert 'name="family_name"' not in page
    assert client.post(address(ending, "part"), {"reason": ""}).status_code == 422
    assert client.post(address(ending, "part"), {"reason": "Twins"}).status_code == 302
    assert into_of(ending) is None
    assert 'name="family_name"' in client.get(page_of(ending)).content.decode()
    assert client.post(address(ending, "part"), {"reason": "Twins"}).status_code == 422
