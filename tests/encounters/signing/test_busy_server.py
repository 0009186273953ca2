"""Signing on a machine that has too much to do: nothing is signed, and the page says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encounters.actions import ActionRefusedError
from encounters.actions.signing import signing_time
from encounters.models import SignedNote
from encounters.note.renderer import RenderBusyError
from tests.support.factories import PASSWORD
from tests.support.signed_case import content_hash, sign, url_of

pytestmark = pytest.mark.django_db


def busy(*_, **__):
    raise RenderBusyError


def test_a_note_that_is_not_printed_is_not_signed(as_user, case, monkeypatch):
    monkeypatch.setattr("encounters.actions.signing.sign.render_signed_note", busy)
    facts = {"password": PASSWORD, "content": content_hash(case.encounter)}
    answer = as_user(case.surgeon).post(url_of(case), facts)
    assert answer.status_code == 503
    assert "The server is busy. Nothing was signed: try again in a moment." in answer.text
    case.encounter.refresh_from_db()
    assert case.encounter.status == "draft"
    assert not SignedNote.objects.exists()


def test_an_addendum_that_is_not_printed_is_not_added(as_user, case, monkeypatch):
    note = sign(case)
    monkeypatch.setattr("encounters.actions.signing.addenda.render_addenda", busy)
    facts = {"kind": "addendum", "text": "Seen again.", "password": PASSWORD}
    answer = as_user(case.surgeon).post(url_of(case, "addendum_new"), facts)
    assert answer.status_code == 503
    assert "The server is busy. Nothing was added: try again in a moment." in answer.text
    assert not note.addenda.exists()


@pytest.mark.parametrize(
    ("there_s", "signs"), [(-4.9, True), (2, True), (13.9, True), (14.1, False)]
)
def test_a_database_that_answers_late_has_no_wrong_clock(monkeypatch, there_s, signs):
    """Asked at second 0, its answer came at second 9: whatever it shows between is the same."""
    asked = timezone.now()
    moments = iter([asked, asked + timedelta(seconds=9)])
    monkeypatch.setattr(signing_time.timezone, "now", lambda: next(moments))
    monkeypatch.setattr(signing_time, "database_now", lambda: asked + timedelta(seconds=there_s))
    if signs:
        assert signing_time.signing_time() == asked + timedelta(seconds=9)
    else:
        with pytest.raises(ActionRefusedError, match="differ by 5 seconds"):
            signing_time.signing_time()
