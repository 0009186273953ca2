"""What a page says of itself, to the very character; no database is asked."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from django.test import RequestFactory

from encounters.actions import SeenVersions
from encounters.web import page_identity
from encounters.web.page_identity import WrongPageError

KEY = "0d6c8ee8-6e0d-4b36-9c43-6b2f8a2f4a11"
FIELDS = {
    "X-Page-User": "page_user",
    "X-Page-Patient": "page_patient",
    "Idempotency-Key": "save_key",
    "If-Match": "version",
}
CHART = SimpleNamespace(user=SimpleNamespace(pk=7), encounter=SimpleNamespace(patient_id="p-1"))
OWN = {"X-Page-User": "7", "X-Page-Patient": "p-1", "Idempotency-Key": KEY}


def a_post(data=None, **headers):
    return RequestFactory().post("/", data or {}, headers=headers)


def refused(work, *arguments):
    with pytest.raises(WrongPageError) as caught:
        work(*arguments)
    error = caught.value
    assert str(error) == error.message
    return error.status, error.path, error.message


@pytest.mark.parametrize(("header", "field"), FIELDS.items())
def test_a_header_or_a_field_says_it_and_the_header_counts(header, field):
    assert page_identity.page_fact(a_post({field: " one "}), header) == "one"
    assert page_identity.page_fact(a_post({field: "one"}, **{header: '"two"'}), header) == "two"
    assert page_identity.page_fact(a_post({field: "XoX"}), header) == "XoX"
    assert page_identity.page_fact(a_post(), header) == ""


@pytest.mark.parametrize(("said", "version"), [("0", 0), ("12", 12), ("9" * 9, 999_999_999)])
def test_a_version_is_at_most_nine_digits(said, version):
    assert page_identity.seen_versions(a_post(**{"If-Match": said})) == SeenVersions(version)


@pytest.mark.parametrize("said", ["", "x", "-1", "1.0", "9" * 10])
def test_value_that_is_no_version_is_refused(said):
    assert refused(page_identity.seen_versions, a_post({"version": said})) == (
        428,
        "version",
        "Say from which version this was made (If-Match). Load the page again.",
    )


def touched(*seen, names=("a", "b")):
    return a_post({"version": "3", "touched": list(names), "seen": list(seen)})


def test_each_touched_field_has_its_own_version():
    seen = page_identity.seen_versions(touched("0", "9" * 9))
    assert seen == SeenVersions(3, {"a": 0, "b": 999_999_999})
    assert page_identity.seen_versions(a_post({"version": "3"})) == SeenVersions(3)
    assert page_identity.seen_versions(a_post({"version": "3", "seen": ["9"]})) == SeenVersions(3)


@pytest.mark.parametrize("seen", [(), ("1",), ("1", "2", "3"), ("1", "x"), ("1", "9" * 10)])
def test_a_touched_field_without_its_version_is_refused(seen):
    assert refused(page_identity.seen_versions, touched(*seen)) == (
        428,
        "seen",
        "Say of each field from which version it was shown.",
    )


def test_the_version_of_one_field_is_that_of_the_page_unless_it_has_its_own():
    seen = page_identity.seen_versions(touched("4", "5"))
    assert (seen.of("b"), seen.of("c")) == (5, 3)


def test_a_key_is_one_of_its_kind():
    assert page_identity.save_key(a_post(**{"Idempotency-Key": KEY})) == UUID(KEY)
    assert page_identity.save_key(a_post({"save_key": KEY})) == UUID(KEY)
    assert page_identity.save_key(a_post({"save_key": KEY[:-1]})) is None
    assert page_identity.save_key(a_post()) is None


WRONG = {
    "another person": (
        {"X-Page-User": "8"},
        (409, "user_changed", "This page was made for somebody else, or is too old."),
    ),
    "another patient": (
        {"X-Page-Patient": "p-2"},
        (409, "patient_mismatch", "This page is another patient's."),
    ),
}


def test_the_own_page_passes():
    page_identity.check_page(a_post(**OWN), CHART)
    page_identity.check_page(a_post({FIELDS[name]: said for name, said in OWN.items()}), CHART)
    page_identity.check_page(
        a_post(**{"X-Page-User": "7"}), CHART, asks_patient=False, asks_key=False
    )


@pytest.mark.parametrize(("headers", "answer"), WRONG.values(), ids=WRONG.keys())
def test_the_page_of_another_is_refused(headers, answer):
    status, path, words = answer
    expected = (status, path, f"{words} Nothing was saved.")
    assert refused(page_identity.check_page, a_post(**OWN | headers), CHART) == expected


def test_a_page_without_a_key_is_refused():
    assert refused(page_identity.check_page, a_post(**OWN | {"Idempotency-Key": "x"}), CHART) == (
        428,
        "save_key",
        "This save has no key of its own. Load the page again.",
    )


def test_a_script_is_known_by_its_header_or_its_content():
    json_post = RequestFactory().post("/", "{}", content_type="application/json")
    plain = RequestFactory().post("/", "a=1", content_type="application/x-www-form-urlencoded")
    assert page_identity.wants_json(json_post)
    assert page_identity.wants_json(a_post(**{"X-Page-User": "7"}))
    assert not page_identity.wants_json(a_post())
    assert not page_identity.wants_json(plain)
    assert not page_identity.wants_json(RequestFactory().get("/"))


def test_a_view_that_saves_nothing_says_so_itself():
    def quiet(request):
        return None

    assert page_identity.not_a_save(quiet) is quiet
    assert quiet.is_save is False


def test_an_error_for_scripts_names_its_path():
    answer = page_identity.json_error(409, "version", "Too old.")
    assert answer.status_code == 409
    assert answer.content == b'{"error": {"path": "version", "message": "Too old."}}'
