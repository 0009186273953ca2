"""The editions of the rulebook as a practice sees them: who has reviewed which."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters.actions import ActionRefusedError, practice_today
from encounters.actions.administration.reviews import review_edition
from encounters.actions.administration.self_test import (
    begin_self_test,
    edition_on,
    go_on_with_self_test,
)
from encounters.coding import all_rulebooks
from encounters.forms.base import add_refusals
from encounters.forms.editions import EditionReviewForm
from encounters.models import CmsTable, CodesSelfTest, EditionReview, Practice, User
from encounters.request_state import in_transaction, state_of
from encounters.vocabulary.permissions import Permission, may
from encounters.web.posting import posted
from encounters.web.practice import current_practice
from encounters.web.roles import current_user, roles_in
from encounters.web.workspace import wants_part

TEMPLATE = "oversight/editions.html"
MOST_TESTS = 5


def editions(request: HttpRequest) -> HttpResponse:
    """All editions with their newest review; a coder adds one."""
    user, practice, may_review = _coder(request)
    first = {"edition": request.GET.get("edition") or edition_on(practice_today(practice))}
    form = EditionReviewForm(posted(request), initial=first)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                with in_transaction(state_of(request).save):
                    review_edition(practice, **form.cleaned_data, by=user)
                messages.success(request, "Your review is kept")
                return HttpResponseRedirect(request.path)
            except ActionRefusedError as error:
                add_refusals(form, error)
    context = {
        "practice": practice,
        "rows": _rows(practice),
        "tables": CmsTable.objects.defer("content").filter(is_whole=True),
        "form": form,
        "may_review": may_review,
        **_self_tests(),
    }
    return render(request, TEMPLATE, context, status=status)


def _coder(request: HttpRequest) -> tuple[User, Practice, bool]:
    """The person, the practice, and whether they code in it; 404 for who may read no chart."""
    user, practice = current_user(request), current_practice(request)
    roles = roles_in(request, practice)
    if not may(roles, Permission.READ_CHART):
        raise Http404
    may_review = may(roles, Permission.WRITE_CODES)
    if request.method == "POST" and not may_review:
        raise PermissionDenied("Coders and surgeons review and test the rules of the codes.")
    return user, practice, may_review


def _self_tests() -> dict[str, object]:
    return {
        "self_test": CodesSelfTest.objects.filter(finished_at=None).first(),
        "self_tests": CodesSelfTest.objects.exclude(finished_at=None)[:MOST_TESTS],
    }


@require_POST
def self_test(request: HttpRequest) -> HttpResponse:
    """Begin a self-test, or do the next second of the one that runs; the part of the page."""
    user, practice, may_review = _coder(request)
    if request.POST.get("act") == "begin":
        begin_self_test(by=user, practice=practice)
    else:
        go_on_with_self_test(by=user, practice=practice)
    if not wants_part(request):
        return HttpResponseRedirect(reverse("editions"))
    context = {"may_review": may_review, **_self_tests()}
    return render(request, "oversight/_self_test.html", context)


def _rows(practice: Practice) -> list[dict[str, object]]:
    newest: dict[str, EditionReview] = {}
    for review in EditionReview.objects.filter(practice=practice).select_related("by"):
        newest.setdefault(review.edition, review)
    return [{"edition": book, "review": newest.get(book.id)} for book in reversed(all_rulebooks())]
