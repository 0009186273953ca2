"""PostgreSQL behind a real PgBouncer that lends connections for one transaction at a time."""

import json
import re
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from encounters.installation.doctor import servers
from encounters.installation.serving import NAME, this_server
from encounters.installation.sessions import parameters
from encounters.models import Encounter, LesionPhoto, SignedNote, StoredFile
from encounters.version import VERSION
from mohsdoc import database_url
from tests.faults.conftest import IS_POSTGRESQL
from tests.support.factories import PASSWORD
from tests.support.photo_files import jpeg
from tests.support.signed_case import a_complete_case, answer_all, confirm_all
from tools import machine
from tools.faults.objects import object_store
from tools.faults.person import Person
from tools.faults.pooler import pooled
from tools.faults.site import manage, served

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both_databases,
    pytest.mark.begins_early,
    pytest.mark.skipif(not IS_POSTGRESQL, reason="a pooler stands before PostgreSQL"),
    pytest.mark.skipif(not machine.SEVERAL.is_there(), reason=machine.SEVERAL.lacking),
]


def test_a_day_by_way_of_the_pooler(accounts, database, tmp_path):
    """Saves, a photograph, a search, a signature; the backup and the doctor past it."""
    case = a_complete_case()
    confirm_all(case.encounter, by=case.surgeon)
    answer_all(case.encounter, by=case.surgeon)
    # Fewer connections than threads: each is shared.
    with pooled(database, default_pool_size="2") as pooler, object_store() as kept:
        extra = {"MOHSDOC_POOLER_URL": pooler.address, **kept}
        with served(database, extra) as site:
            surgeon = Person(site.port, case.surgeon.username, PASSWORD)
            surgeon.log_in()
            chart = f"/encounters/{case.encounter.pk}/"
            its_wound_care = f"{chart}wound-care/"
            surgeon.open(its_wound_care)
            assert surgeon.type(its_wound_care, "dressing", "Typed by way of the pooler")
            photo = surgeon.upload(f"/lesions/{case.lesion.pk}/photos/", its_wound_care, jpeg())
            assert photo.status == 201, photo.text
            shown = f"/photos/{json.loads(photo.text)['photo']}/"
            assert surgeon.ask("GET", shown).status == 200
            assert case_is_found(surgeon, case.encounter.case_number)
            surgeon.open(f"{chart}sign/")
            facts = {**surgeon.hidden[f"{chart}sign/"], "password": PASSWORD}
            answer = surgeon.ask("POST", f"{chart}sign/", urlencode(facts))
            assert answer.status == 302, answer.text
            assert surgeon.ask("GET", f"{chart}note.pdf").text.startswith("%PDF")
            assert {answer.status for answer in surgeon.answers} <= {200, 201, 302}
            doctor = manage(database, "doctor", "--json", **extra)
            found = [load["check"] for load in json.loads(doctor.stdout)["found"]]
            assert not {"pooler", "other-servers", "records"} & set(found)
            verified = manage(database, "verify_signed", **extra)
            assert verified.returncode == 0, verified.stdout
        backup = manage(database, "backup", tmp_path / "a.backup", **extra)
        assert backup.returncode == 0, backup.stderr
    assert Encounter.objects.get(pk=case.encounter.pk).wound_care.dressing.endswith("the pooler")
    assert LesionPhoto.objects.count() == SignedNote.objects.count() == 1
    assert not StoredFile.objects.filter(content__isnull=False).exists()


def case_is_found(person, number):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', person.ask("GET", "/").text)[1]
    person.ask("POST", "/search/", urlencode({"search": number, "csrfmiddlewaretoken": token}))
    return number in person.ask("GET", "/").text


ROLE = "mohsdoc_of_the_pooler"


@pytest.fixture
def by_way(database, monkeypatch):
    """A pooler before the tests' database, and settings that know of it."""
    monkeypatch.setattr(settings, "DIRECT_DATABASE", database_url.parse(database))
    with pooled(database, (ROLE,)) as pooler:
        monkeypatch.setattr(settings, "POOLER_DATABASE", database_url.parse(pooler.address))
        yield pooler
        connection.close()


def ailments():
    return [(ailment.severity, ailment.what) for ailment in servers.pooler()]


class TestDoctor:
    def test_nothing_is_wrong_with_a_pooler_that_settings_name(self, by_way):
        assert ailments() == []

    def test_a_pooler_that_settings_take_for_the_database(self, by_way, monkeypatch):
        monkeypatch.setattr(settings, "DIRECT_DATABASE", settings.POOLER_DATABASE)
        [(severity, what)] = ailments()
        assert severity == "critical"
        assert what.startswith("DATABASE_URL leads through a pooler")

    def test_a_setting_that_a_session_left_behind(self, by_way):
        with psycopg.connect(**parameters(settings.POOLER_DATABASE), autocommit=True) as session:
            session.execute("SET lock_timeout = '3s'")
        [(severity, what)] = ailments()
        assert severity == "critical"
        assert what.startswith("Behind the pooler lock_timeout is 3s")

    def test_another_role(self, by_way, monkeypatch):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
        try:
            other = {**settings.POOLER_DATABASE, "USER": ROLE}
            monkeypatch.setattr(settings, "POOLER_DATABASE", other)
            [(severity, what)] = ailments()
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP ROLE {ROLE}")
        assert severity == "critical"
        assert what.startswith("MOHSDOC_POOLER_URL leads to another database, or as another role")

    def test_a_pooler_that_is_away(self, by_way):
        by_way.kill()
        [(severity, what)] = ailments()
        assert severity == "critical"
        assert what.startswith("The pooler cannot be reached")

    def test_no_pooler_where_settings_name_one(self, by_way, monkeypatch):
        monkeypatch.setattr(settings, "POOLER_DATABASE", settings.DIRECT_DATABASE)
        assert ailments() == [("warning", "MOHSDOC_POOLER_URL leads to no pooler.")]


SERVERS = [
    ("the same keys and release", str(this_server()), []),
    ("other keys", f"{NAME} {VERSION} 0123456789ab", ["has other keys"]),
    ("another release", f"{NAME} 99.0 {this_server().keys}", ["other releases use"]),
    ("one that told nothing but that it serves", NAME, ["other releases use"]),
    ("somebody else", "psql", []),
]


@pytest.mark.parametrize(
    ("name", "words"), [case[1:] for case in SERVERS], ids=[case[0] for case in SERVERS]
)
def test_other_servers_of_the_database_are_told(name, words):
    address = parameters(connection.settings_dict)
    with psycopg.connect(**address, application_name=name, autocommit=True):
        found = list(servers.others())
    assert [ailment.severity for ailment in found] == ["warning"] * len(words)
    assert all(word in ailment.what for word, ailment in zip(words, found, strict=True))
