"""What earlier releases signed is what it was after today's migrations, to the byte."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q

from encounters.installation.backup import restore
from encounters.models import Patient, SignedNote
from encounters.signed import verification
from encounters.version import VERSION
from tests.support.earlier_releases import kept_rows, of_this_database, releases
from tests.support.forging import another_site, rewrite, unkeyed, without_triggers
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
                # The log goes on: what a release ships to practices that exist is an event each.
                present = now[model][: len(rows)] if model == "AuditEvent" else now[model]
                assert len(present) == len(rows), model
                for row, was in zip(present, rows, strict=True):
                    assert {column: row[column] for column in was} == was
            assert not Patient.objects.filter(Q(mrn_key="") | Q(skeleton="")).exists()
            assert not SignedNote.objects.filter(Q(family_name="") | Q(name_key="")).exists()
            call_command("verify_signed")
            call_command("verify_audit")
            assert unnoticed_forgeries() == []


def rename_author(note):
    author = note.signatures.get(meaning="author")
    author.printed_name = "Somebody Else, MD"
    author.seal = unkeyed(author)
    author.save()


def reword_addendum(note):
    added = note.addenda.get()
    added.text = "Nothing."
    added.seal = unkeyed(added)
    added.save()


# With the seals that the release itself would have made, which need no key.
FORGERIES = {
    "the note": lambda note: rewrite(note, another_site),
    "the author": rename_author,
    "the addendum": reword_addendum,
}


def unnoticed_forgeries():
    unnoticed = []
    for what, forge in FORGERIES.items():
        with transaction.atomic():
            with without_triggers():
                forge(SignedNote.objects.get())
            if not list(verification.faults()):
                unnoticed.append(what)
            transaction.set_rollback(True)
    return unnoticed
