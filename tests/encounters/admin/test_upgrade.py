"""What a release ships reaches the practices that exist, and what they made of theirs stays."""

from dataclasses import replace

import pytest
from django.core.management import call_command

from encounters import apps
from encounters.actions.administration import shipped
from encounters.models import AuditEvent, Ink, MapPreset, Payer, Site, Stain
from encounters.specimen_map import shipped_inks
from encounters.vocabulary.shipped import shipped_configuration
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import adding, form_data, page_of
from tests.support.factories import a_practice, a_site_row, a_user

pytestmark = pytest.mark.django_db

KINDS = {"inks": Ink, "stains": Stain, "payers": Payer, "presets": MapPreset}
SHIPPED = {
    "inks": shipped_inks(),
    "stains": shipped_configuration().stains,
    "payers": shipped_configuration().payers,
    "presets": shipped_configuration().presets,
}
# The release before had all but the last of each kind.
NEW = {kind: rows[-1].name for kind, rows in SHIPPED.items()}


@pytest.fixture
def practice(db):
    """Opened under the release before, with that release's inks, stains, payers and presets."""
    before = {kind: rows[:-1] for kind, rows in SHIPPED.items()}
    inks = before.pop("inks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shipped, "shipped_inks", lambda: inks)
        patch.setattr(
            shipped, "shipped_configuration", lambda: replace(shipped_configuration(), **before)
        )
        return a_practice()


@pytest.fixture
def client(practice, login):
    return login(a_user(practice, Role.ADMINISTRATOR))


def names(practice):
    return {
        kind: [row.name for row in model.objects.filter(practice=practice)]
        for kind, model in KINDS.items()
    }


def upgrade():
    call_command("migrate", verbosity=0)


def test_new_row_arrives_once_and_last(practice):
    before = names(practice)
    upgrade()
    after = names(practice)
    assert after["inks"] == [*before["inks"], NEW["inks"]]
    assert after["presets"] == [*before["presets"], NEW["presets"]]
    for kind in ("stains", "payers"):
        assert after[kind] == sorted([*before[kind], NEW[kind]])
    upgrade()
    assert names(practice) == after


def test_a_new_practice_and_an_upgraded_one_have_the_same(practice):
    upgrade()
    assert names(practice) == names(a_practice())


def test_each_row_that_arrives_is_an_event_of_nobody(practice):
    last = AuditEvent.objects.order_by("seq").last().seq
    upgrade()
    events = AuditEvent.objects.filter(seq__gt=last)
    assert {(event.action, event.changes["name"][1]) for event in events} == {
        ("add_ink", NEW["inks"]),
        ("add_stain", NEW["stains"]),
        ("add_payer", NEW["payers"]),
        ("add_mappreset", NEW["presets"]),
    }
    assert {(event.actor, event.practice) for event in events} == {(None, practice)}


def edit(client, row, **values):
    answer = client.post(page_of(row), {**form_data(client.get(page_of(row))), **values})
    assert answer.status_code == 302


def delete(client, row):
    assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
class TestWhatThePracticeDid:
    def test_a_deleted_row_does_not_come_back(self, practice, client, kind):
        row = KINDS[kind].objects.filter(practice=practice).first()
        delete(client, row)
        upgrade()
        assert row.name not in names(practice)[kind]
        assert NEW[kind] in names(practice)[kind]

    def test_a_renamed_row_stays_alone(self, practice, client, kind):
        row = KINDS[kind].objects.filter(practice=practice).first()
        edit(client, row, name="Our own")
        upgrade()
        assert "Our own" in names(practice)[kind]
        assert row.name not in names(practice)[kind]

    def test_a_row_that_is_switched_off_stays_so(self, practice, client, kind):
        row = KINDS[kind].objects.filter(practice=practice).first()
        edit(client, row, is_offered="")
        count = KINDS[kind].objects.filter(practice=practice).count()
        upgrade()
        row.refresh_from_db()
        assert not row.is_offered
        assert KINDS[kind].objects.filter(practice=practice).count() == count + 1

    def test_an_own_row_of_the_same_name_stays_alone(self, practice, client, kind):
        row = KINDS[kind].objects.filter(practice=practice).last()
        edit(client, row, name=NEW[kind].upper())
        count = KINDS[kind].objects.filter(practice=practice).count()
        upgrade()
        assert KINDS[kind].objects.filter(practice=practice).count() == count
        assert NEW[kind].upper() in names(practice)[kind]


OWN_INKS = [
    ("its letter", {"letter": SHIPPED["inks"][-1].letter}),
    ("its line", {"dash": SHIPPED["inks"][-1].dash.value}),
]


@pytest.mark.parametrize("values", [row[1] for row in OWN_INKS], ids=[row[0] for row in OWN_INKS])
def test_an_own_ink_in_the_way_stays_alone(practice, client, values):
    row = Ink.objects.filter(practice=practice).last()
    edit(client, row, **values)
    upgrade()
    assert NEW["inks"] not in names(practice)["inks"]


def test_a_payer_with_its_habits_is_the_payer(practice, client):
    key = SHIPPED["payers"][-1].key
    data = {**form_data(client.get(adding(Payer))), "name": "Our contract", "key": key}
    assert client.post(adding(Payer), data).status_code == 302
    upgrade()
    assert NEW["payers"] not in names(practice)["payers"]


def test_a_surgeons_own_preset_is_not_the_practices(practice):
    surgeon = a_user(practice, Role.SURGEON)
    MapPreset.objects.create(
        practice=practice, surgeon=surgeon, name=NEW["presets"], layout="halves", ink_letters="KB"
    )
    upgrade()
    assert names(practice)["presets"].count(NEW["presets"]) == 2


def test_another_practices_work_does_not_count(practice, client):
    other = a_practice()
    upgrade()
    delete(client, Stain.objects.get(practice=practice, name=NEW["stains"]))
    upgrade()
    assert NEW["stains"] not in names(practice)["stains"]
    assert NEW["stains"] in names(other)["stains"]


def test_a_site_row_that_says_nothing_goes(practice):
    a_site_row(practice, "chin")
    a_site_row(practice, "temple", is_offered=False)
    a_site_row(practice, "philtrum", synonyms="snotgutter")
    upgrade()
    assert {row.slug for row in Site.objects.all()} == {"temple", "philtrum"}


NO_UPGRADES = [
    ("a flush", {"using": "default"}),
    ("another database", {"using": "other", "plan": []}),
]


@pytest.mark.parametrize(
    "sent", [row[1] for row in NO_UPGRADES], ids=[row[0] for row in NO_UPGRADES]
)
def test_new_row_does_not_arrive_without_an_upgrade(practice, sent):
    before = names(practice)
    apps._bring_shipped(**sent)
    assert names(practice) == before


def test_new_row_does_not_arrive_while_migrations_are_left(practice, monkeypatch):
    """Tables of a release between may lack a column that today's rows have."""
    before = names(practice)
    executor = apps.MigrationExecutor
    monkeypatch.setattr(executor, "migration_plan", lambda *_: ["one that is left"])
    apps._bring_shipped(using="default", plan=[])
    assert names(practice) == before
