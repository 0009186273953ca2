"""What earlier releases signed is what it was after today's migrations, to the byte."""

import pytest
from django.core.management import call_command
from django.db.models import Q

from encounters.installation.backup import restore
from encounters.models import Patient, SignedNote
from encounters.version import VERSION
from tests.support.earlier_releases import kept_rows, of_this_database, releases
from tests.support.other_database import an_empty_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_each_release_left_both_databases():
    names = {release.name for release in releases()}
    versions = {name.rpartition("-")[0] for name in names}
    assert VERSION in versions
    assert names == {
        f"{version}-{kind}" for version in versions for kind in ("postgresql", "sqlite")
    }


def test_signed_cases_of_an_earlier_release_are_unchanged(tmp_path):
    for release in of_this_database():
        folder = tmp_path / f"{release.name}-restored"
        folder.mkdir()
        with an_empty_database(folder):
            restore(release.unpacked(tmp_path))
            call_command("migrate", verbosity=0)
            now = kept_rows()
            for model, rows in release.written().items():
                assert len(now[model]) == len(rows), model
                for row, was in zip(now[model], rows, strict=True):
                    assert {column: row[column] for column in was} == was
            assert not Patient.objects.filter(Q(mrn_key="") | Q(skeleton="")).exists()
            assert not SignedNote.objects.filter(Q(family_name="") | Q(name_key="")).exists()
            call_command("verify_signed")
            call_command("verify_audit")
