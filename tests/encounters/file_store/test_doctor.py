"""What the doctor says of an object store, and which settings of one are refused."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from encounters.file_store.objects import ObjectStore
from encounters.file_store.sweeping import MARK
from encounters.installation.doctor import examine, object_store
from mohsdoc import variables
from tests.support.object_stores import BUCKET, answers, nobody_listens, options

CHECKS = ("object-store-package", "object-store-owner", "object-store")


@pytest.fixture
def versioned(bucket):
    how = {"Status": "Enabled"}
    bucket.client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=how)
    yield bucket
    how = {"Status": "Suspended"}
    bucket.client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=how)


@pytest.fixture
def lists_for_nobody(monkeypatch):
    """As real servers do; the one of these tests lists a bucket for anybody."""
    monkeypatch.setattr(ObjectStore, "lists_for_strangers", lambda _: False)


def said():
    return [ailment for _, ailment in examine(only=CHECKS)]


def test_a_sound_bucket_is_marked_and_left_as_it_was(versioned, lists_for_nobody):
    assert said() == []
    assert versioned.names() == [MARK]


def test_a_bucket_without_versions_is_told(bucket, lists_for_nobody):
    (found,) = said()
    assert "keeps no earlier versions" in found.what
    assert not found.is_critical


def test_a_bucket_that_anybody_can_list_is_critical(versioned):
    (found,) = said()
    assert "can read the bucket, or list it" in found.what
    assert found.is_critical


def test_a_bucket_that_anybody_can_read_is_critical(versioned, lists_for_nobody):
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
    versioned.client.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    versioned.client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    try:
        (found,) = said()
    finally:
        versioned.client.put_bucket_acl(Bucket=BUCKET, ACL="private")
        versioned.client.delete_bucket_policy(Bucket=BUCKET)
    assert "can read the bucket, or list it" in found.what
    assert found.is_critical


def test_a_bucket_of_another_installation_is_critical(versioned, lists_for_nobody):
    versioned.client.put_object(Bucket=BUCKET, Key=MARK, Body=b"another")
    (found,) = said()
    assert "another installation" in found.what
    assert found.is_critical


def test_a_bucket_that_gives_back_something_else_is_critical(
    versioned, lists_for_nobody, monkeypatch
):
    get = ObjectStore.get
    monkeypatch.setattr(
        ObjectStore, "get", lambda store, key: get(store, key) if key == MARK else b"x"
    )
    (found,) = said()
    assert "gives back other bytes" in found.what


@pytest.mark.parametrize("server", [nobody_listens, lambda: answers(403)], ids=["away", "refuses"])
def test_a_store_that_is_away_keeps_no_server_from_starting(settings, server):
    with server() as endpoint:
        settings.OBJECT_STORE = options(endpoint, seconds=1)
        found = said()
    assert len(found) == 2
    assert not any(ailment.is_critical for ailment in found)
    assert all("neither taken in nor shown" in ailment.what for ailment in found)


def test_a_missing_package_is_critical(settings, monkeypatch):
    settings.OBJECT_STORE = options("http://127.0.0.1:1")
    monkeypatch.setattr("encounters.file_store.objects.find_spec", lambda _: None)
    (found,) = said()
    assert "requirements/storage.txt" in found.mend
    assert found.is_critical


@pytest.mark.django_db
def test_bytes_that_are_elsewhere_need_a_store(photographed, place, settings):
    settings.OBJECT_STORE = None
    found = [ailment.is_critical for ailment in object_store.bytes_elsewhere()]
    assert found == ([True] if place == "store" else [])


GIVEN = options("https://s3.example.org")
TAKEN = [
    ("keys", {}),
    ("the keys of the machine's role", {"access_key": "", "secret_key": ""}),
    ("Amazon's own", {"endpoint": ""}),
    ("loopback without TLS", {"endpoint": "http://127.0.0.1:9000"}),
    ("a key of the server's", {"encryption": "aws:kms:k"}),
    ("a server that encrypts", {"encryption": "off"}),
]
REFUSED = [
    ("no TLS", {"endpoint": "http://s3.example.org"}, "in the open"),
    ("a name like loopback", {"endpoint": "http://127.0.0.1.example.org"}, "in the open"),
    ("no scheme", {"endpoint": "s3.example.org"}, "begins with https"),
    ("a path", {"endpoint": "https://s3.example.org/bytes"}, "begins with https"),
    ("half a key", {"secret_key": ""}, "only one of the two"),
    ("another encryption", {"encryption": "rot13"}, "none of AES256"),
]


@pytest.mark.parametrize(("name", "given"), TAKEN)
def test_settings_of_a_store(name, given):
    found = variables.object_store(**GIVEN | given, may_be_plain=False)
    assert found == GIVEN | given


@pytest.mark.parametrize(("name", "given", "why"), REFUSED)
def test_settings_that_cannot_be_meant(name, given, why):
    with pytest.raises(ImproperlyConfigured, match=why):
        variables.object_store(**GIVEN | given, may_be_plain=False)


def test_without_a_bucket_there_is_no_store():
    assert variables.object_store(**GIVEN | {"bucket": ""}, may_be_plain=False) is None


ENCRYPTIONS = [
    ("off", {}),
    ("AES256", {"ServerSideEncryption": "AES256"}),
    ("aws:kms", {"ServerSideEncryption": "aws:kms"}),
    ("aws:kms:k", {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k"}),
]


@pytest.mark.parametrize(("named", "asked"), ENCRYPTIONS)
def test_encryption_is_asked_of_the_server(named, asked):
    assert ObjectStore(**options("http://127.0.0.1:1", encryption=named))._encryption == asked
