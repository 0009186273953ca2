"""What is put around every view that changes something; the views here are stand-ins."""

import json

import pytest
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.test import RequestFactory

from encounters.models import SaveReceipt, freezing
from encounters.web.autosave import PartlySaved
from encounters.web.page_identity import not_a_save
from encounters.web.save_once import SaveOnceMiddleware
from tests.support.factories import a_user

pytestmark = pytest.mark.both_databases

KEY = "0d6c8ee8-6e0d-4b36-9c43-6b2f8a2f4a11"
PLAIN = {"Idempotency-Key": KEY}
SCRIPT = PLAIN | {"X-Page-User": "1"}
FROZEN = IntegrityError(freezing.SIGNED)
# What a view answers, and whether a second request with its key is told the same.
ANSWERS = {
    "an address": (HttpResponseRedirect("/next/"), True),
    "JSON": (JsonResponse({"version": 2}, status=201), True),
    "JSON of what was partly saved": (PartlySaved({"version": 2}, status=409), True),
    "a page": (HttpResponse("a form, shown again"), False),
    "the first status of those that refuse": (JsonResponse({}, status=400), False),
    "the last that do not": (JsonResponse({}, status=399), True),
}


@pytest.fixture
def user(db):
    return a_user()


def a_view(answer):
    """Of our own, which answers or raises and counts what it was asked."""

    def view(request, *args, **kwargs):
        view.asked.append((request, args, kwargs))
        if isinstance(answer, Exception):
            raise answer
        return answer

    view.asked = []
    view.__module__ = "encounters.views.stand_in"
    return view


def send(user, view, data=None, *, method="post", path="/save/", headers=PLAIN):
    request = getattr(RequestFactory(), method)(path, data or {}, headers=headers)
    request.user = user
    middleware = SaveOnceMiddleware(lambda _: HttpResponse())
    return request, middleware.process_view(request, view, ("one",), {"two": 2})


@pytest.mark.parametrize("method", ["get", "head", "put"])
def test_only_a_post_is_done_here(user, method):
    view = a_view(HttpResponseRedirect("/next/"))
    assert send(user, view, method=method)[1] is None
    assert not view.asked


def test_view_marked_as_no_save_is_not_remembered(user):
    view = not_a_save(a_view(HttpResponseRedirect("/next/")))
    for _ in range(2):
        request, answer = send(user, view)
        assert answer["Location"] == "/next/"
        assert view.asked.pop() == (request, ("one",), {"two": 2})
    assert not SaveReceipt.objects.exists()


@pytest.mark.parametrize(("answer", "is_kept"), ANSWERS.values(), ids=ANSWERS.keys())
def test_remembered_answer(user, answer, is_kept):
    view = a_view(answer)
    first, again = (send(user, view) for _ in range(2))
    assert first[1] is answer
    assert view.asked[0] == (first[0], ("one",), {"two": 2})
    assert len(view.asked) == (1 if is_kept else 2)
    assert again[1].status_code == answer.status_code
    assert again[1].get("Location") == answer.get("Location")
    assert again[1].get("Idempotent-Replayed") == ("true" if is_kept else None)
    if isinstance(answer, JsonResponse):
        assert json.loads(again[1].content) == json.loads(answer.content)
    assert SaveReceipt.objects.count() == is_kept


def test_the_order_of_the_fields_makes_it_no_other_save(user):
    view = a_view(HttpResponseRedirect("/next/"))
    send(user, view, {"agent": "Lidocaine", "volume_ml": "3"})
    _, answer = send(user, view, {"volume_ml": "3", "agent": "Lidocaine"})
    assert (answer.status_code, len(view.asked)) == (302, 1)


@pytest.mark.parametrize(
    ("data", "path"), [({"volume_ml": "4"}, "/save/"), ({"volume_ml": "3"}, "/save/elsewhere/")]
)
def test_key_used_with_other_content_is_refused(user, data, path):
    view = a_view(HttpResponseRedirect("/next/"))
    send(user, view, {"volume_ml": "3"})
    _, answer = send(user, view, data, path=path, headers=SCRIPT)
    assert (answer.status_code, len(view.asked)) == (422, 1)
    assert json.loads(answer.content)["error"]["path"] == "save_key"


def send_json(user, view, content):
    request = RequestFactory().post("/save/", content, "application/json", headers=SCRIPT)
    request.user = user
    return SaveOnceMiddleware(lambda _: HttpResponse()).process_view(request, view, (), {})


@pytest.mark.parametrize(("content", "status"), [({"map": 1}, 200), ({"map": 2}, 422)])
def test_another_drawing_makes_it_another(user, content, status):
    view = a_view(JsonResponse({"version": 2}))
    send_json(user, view, {"map": 1})
    assert send_json(user, view, content).status_code == status
    assert len(view.asked) == 1


@pytest.mark.parametrize(("spare", "times"), [(0, 1), (-1, 2)])
def test_request_larger_than_any_save_is_not_remembered(user, settings, spare, times):
    content = {"map": "x" * 1000}
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = len(json.dumps(content)) + spare
    view = a_view(JsonResponse({"version": 2}))
    for _ in range(2):
        assert send_json(user, view, content).status_code == 200
    assert len(view.asked) == times


def test_save_without_a_key_is_not_remembered(user):
    view = a_view(HttpResponseRedirect("/next/"))
    for _ in range(2):
        assert send(user, view, headers={})[1].status_code == 302
    assert len(view.asked) == 2
    assert not SaveReceipt.objects.exists()


def test_save_that_meets_a_frozen_row_says_the_case_is_signed(user):
    _, answer = send(user, a_view(FROZEN), headers=SCRIPT)
    assert answer.status_code == 409
    assert json.loads(answer.content) == {
        "error": {"path": "signed", "message": freezing.REFUSAL},
    }
    _, page = send(user, a_view(FROZEN))
    assert page.status_code == 409
    assert freezing.REFUSAL in page.content.decode()


def test_another_fault_of_the_database_is_no_word_about_signing(user):
    with pytest.raises(IntegrityError, match="another constraint"):
        send(user, a_view(IntegrityError("another constraint")))
    assert not SaveReceipt.objects.exists()
