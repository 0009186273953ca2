"""A signed case with photographs and an addendum, whose bytes are in either place."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from encounters.file_store.objects import ObjectStore
from encounters.models import Addendum, LesionPhoto, SignedNote
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.record_terms import AddendumKind
from tests.support.factories import Case
from tests.support.object_stores import BUCKET, an_s3_server, client_of, options
from tests.support.opened import opened
from tests.support.photo_files import encoded, picture
from tests.support.signed_case import a_complete_case, confirm_all, sign, unprinted

LARGE = encoded(picture(size=(1200, 900)))
RENDER_ADDENDA = "encounters.actions.signing.addenda.render_addenda"


@dataclass
class Bucket:
    """What lies in the bucket, as somebody sees it who has its keys and not this program."""

    client: Any
    endpoint: str

    def names(self):
        found = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", ())
        return sorted(each["Key"] for each in found)

    def key_of(self, sha256):
        return next(key for key in self.names() if key.endswith(sha256))

    def put(self, sha256, data):
        self.client.put_object(Bucket=BUCKET, Key=self.key_of(sha256), Body=data)

    def remove(self, sha256):
        self.client.delete_object(Bucket=BUCKET, Key=self.key_of(sha256))


@pytest.fixture(scope="session")
def s3_server():
    with an_s3_server() as address:
        client = client_of(address)
        yield Bucket(client, address)
        client.close()


@pytest.fixture
def empty_bucket(s3_server):
    """There, and not configured."""
    s3_server.client.create_bucket(Bucket=BUCKET)
    yield s3_server
    for key in s3_server.names():
        s3_server.client.delete_object(Bucket=BUCKET, Key=key)


@pytest.fixture
def bucket(empty_bucket, settings):
    settings.OBJECT_STORE = options(empty_bucket.endpoint)
    return empty_bucket


@pytest.fixture(params=["database", "store"])
def place(request):
    if request.param == "store":
        request.getfixturevalue("bucket")
    return request.param


@pytest.fixture(autouse=True)
def _nobody_waits_for_the_store_in_a_transaction(monkeypatch):
    """Whoever is in one may hold a lock that others wait for."""
    for name in ("put", "get"):
        asks = getattr(ObjectStore, name)

        def outside(store, *arguments, _asks=asks, **named):
            ours = [block for block in connection.atomic_blocks if not block._from_testcase]
            assert not ours, "ask the object store before anything is locked"
            return _asks(store, *arguments, **named)

        monkeypatch.setattr(ObjectStore, name, outside)


@dataclass
class Kept:
    """``case`` is signed; its photograph is printed in the note."""

    case: Case
    note: SignedNote
    added: Addendum
    photo: LesionPhoto


@pytest.fixture(scope="module")
def _photographed_for_all(rows_for_all):
    """Ready to be photographed and signed; where its bytes go is for each test to say."""
    case = a_complete_case()
    opened.save_pre_op(case.encounter, {"photo_consent": True}, by=case.surgeon)
    return case


@pytest.fixture
def draft(_photographed_for_all, db, monkeypatch):
    unprinted(monkeypatch)
    monkeypatch.setattr(RENDER_ADDENDA, lambda *_, **__: b"%PDF-1.7 added")
    return deepcopy(_photographed_for_all)


@pytest.fixture
def photographed(place, draft):
    """The draft with one photograph for its note, its bytes in the ``place``."""
    printed = opened.add_photo(draft.lesion, LARGE, moment=PhotoMoment.REFERRAL, by=draft.surgeon)
    opened.describe_photo(printed, {"in_note": True}, by=draft.surgeon)
    confirm_all(draft.encounter, by=draft.surgeon)
    return draft


@pytest.fixture
def kept(photographed):
    return signed_and_added(photographed)


def signed_and_added(case):
    note = sign(case)
    added = opened.add_addendum(note, kind=AddendumKind.ADDENDUM, text="Seen.", by=case.surgeon)
    return Kept(case=case, note=note, added=added, photo=LesionPhoto.objects.get())
