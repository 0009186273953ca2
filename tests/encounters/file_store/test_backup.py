"""A backup of rows whose bytes are in an object store: told, restored, and found there again."""

import pytest
from django.core.management import call_command

from encounters.file_store import StoreAwayError
from encounters.installation.backup import restoring
from encounters.installation.backup.manifest import read_manifest
from encounters.models import LesionPhoto, SignedNote, StoredFile
from encounters.signed import verification
from encounters.vocabulary.photo_terms import PhotoMoment
from tests.support.object_stores import nobody_listens, options
from tests.support.opened import opened
from tests.support.other_database import an_empty_database
from tests.support.photo_files import jpeg
from tests.support.signed_case import a_complete_case, sign, unprinted
from tests.support.stored_files import jpeg_of, pdf_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_a_backup_names_what_is_in_the_bucket(bucket, tmp_path, monkeypatch, capsys, settings):
    unprinted(monkeypatch)
    # Its process would not know this test's bucket; the restored records are verified below.
    monkeypatch.setattr(restoring, "_faults_of_records", lambda *_: [])
    case = a_complete_case()
    opened.save_pre_op(case.encounter, {"photo_consent": True}, by=case.surgeon)
    photo = opened.add_photo(case.lesion, jpeg(), moment=PhotoMoment.REFERRAL, by=case.surgeon)
    note = sign(case)
    count, target = StoredFile.objects.count(), tmp_path / "a.backup"
    call_command("backup", str(target))
    told = capsys.readouterr().out
    assert f"Not in it: {count} photographs and PDFs" in told
    whole, pdf = jpeg_of(photo), pdf_of(note)
    assert whole not in target.read_bytes()
    with an_empty_database(tmp_path):
        call_command("restore", str(target))
        assert "Not in it: " in capsys.readouterr().out
        assert jpeg_of(LesionPhoto.objects.get()) == whole
        assert pdf_of(SignedNote.objects.get()) == pdf
        assert list(verification.faults()) == []
        with nobody_listens() as endpoint:
            settings.OBJECT_STORE = options(endpoint)
            with pytest.raises(StoreAwayError):
                list(verification.faults())


def test_the_manifest_of_an_earlier_release_names_nothing_elsewhere():
    contents = '{"tables": {}, "migrations": [], "audit": {}}'
    written = {"made_at": "", "version": "", "vendor": "", "server": "", "part": "", "sha256": ""}
    pairs = ", ".join(f'"{name}": "{value}"' for name, value in written.items())
    manifest = read_manifest(f'{{{pairs}, "size": 1, "contents": {contents}}}'.encode())
    assert manifest.elsewhere == (0, 0)
    assert read_manifest(manifest.as_json().encode()) == manifest
