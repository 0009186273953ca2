"""The editions of the rulebook as a practice sees them: who has reviewed which."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from encounters.actions import ActionRefusedError
from encounters.actions.administration.reviews import review_edition
from encounters.coding import all_rulebooks
from encounters.forms.base import add_refusals
from encounters.forms.editions import EditionReviewForm
from encounters.models import CmsTable, EditionReview, Practice
from encounters.request_state import in_transaction, state_of
from encounters.vocabulary.permissions import Permission, may
from encounters.web.open_chart import current_user, roles_in
from encounters.web.posting import posted
from encounters.web.practice import current_practice

TEMPLATE = "oversight/editions.html"


def editions(request: HttpRequest) -> HttpResponse:
    """All editions with their newest review; a coder adds one."""
    user, practice = current_user(request), current_practice(request)
    roles = roles_in(user, practice)
    if not may(roles, Permission.READ_CHART):
        raise Http404
    may_review = may(roles, Permission.WRITE_CODES)
    if request.method == "POST" and not may_review:
        raise PermissionDenied("Coders and surgeons review the rules of the codes.")
    first = {"edition": request.GET.get("edition", "")}
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
    }
    return render(request, TEMPLATE, context, status=status)


def _rows(practice: Practice) -> list[dict[str, object]]:
    newest: dict[str, EditionReview] = {}
    for review in EditionReview.objects.filter(practice=practice).select_related("by"):
        newest.setdefault(review.edition, review)
    return [{"edition": book, "review": newest.get(book.id)} for book in reversed(all_rulebooks())]
