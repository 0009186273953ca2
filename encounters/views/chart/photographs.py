"""The page of a lesion's photographs: moments in a row, each taking pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions import ActionRefusedError, LockedDraft
from encounters.forms.photo import PhotoRemovalForm, PhotoWordsForm
from encounters.installation.disk_space import disk_nearly_full
from encounters.models import Lesion, LesionPhoto, PhotoConsent
from encounters.photos import MAX_BYTES, CleanPhoto, DecoderBusyError, PhotoError
from encounters.views.chart.photos import BUSY, NO_ROOM, clean_for
from encounters.vocabulary.permissions import Permission
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.web.open_chart import OpenChart, require_permission, require_write, row_for
from encounters.web.page_identity import shown_value
from encounters.web.photo_strip import UnknownMomentError, moment_from, moments_of, strip_of
from encounters.web.workspace import SAVED, render_section

# Of one plain form; a page with scripts sends each file by itself.
FILES_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Refusal:
    """``at`` is the key of a moment, the id of a picture or "consent": where it was pressed.

    ``form`` is what was typed there, with its errors.
    """

    at: str
    text: str
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
    form: PhotoWordsForm | PhotoRemovalForm | None = None


class _RefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.refusal = refusal


def photographs(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    """All pictures of the lesion; a POST adds those that a form sends, or none of them."""
    chart, row = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    if request.method != "POST":
        return _page(request, chart, row)
    key = request.POST.get("moment", "")
    try:
        moment, stage = _moment_or_refused(row, key)
        clean = list(_clean_files(request.FILES.getlist("pictures"), key, moment))
        placed = [actions.place_pictures(chart.encounter, each, moment=moment) for each in clean]
        with chart.locked_draft() as case:
            for pictures in placed:
                actions.add_pictures(case, row, pictures, moment=moment, stage=stage)
    except _RefusedError as error:
        return _page(request, chart, row, error.refusal)
    except ActionRefusedError as error:
        return _page(request, chart, row, Refusal(key, f"Nothing was added: {error}", error.status))
    messages.success(request, SAVED)
    return HttpResponseRedirect(_address(row))


def _moment_or_refused(lesion: Lesion, key: str) -> Any:
    try:
        return moment_from(lesion, key)
    except UnknownMomentError as error:
        raise _RefusedError(Refusal("", str(error))) from error


def _clean_files(
    files: list[UploadedFile[Any]], key: str, moment: PhotoMoment
) -> Iterator[tuple[CleanPhoto, ...]]:
    """Each file's pictures; the first that is none refuses all, for then nothing is kept."""
    if not files:
        raise _RefusedError(Refusal(key, "Choose a picture first."))
    if len(files) > FILES_AT_ONCE:
        text = f"Too many at once: at most {FILES_AT_ONCE}. Nothing was added."
        raise _RefusedError(Refusal(key, text))
    if disk_nearly_full():
        raise _RefusedError(Refusal(key, NO_ROOM))
    for place, file in enumerate(files, start=1):
        which = f"Nothing was added. Picture {place} of {len(files)}: "
        try:
            yield clean_for(moment, file.read(MAX_BYTES + 1))
        except DecoderBusyError:
            raise _RefusedError(Refusal(key, BUSY, HTTPStatus.SERVICE_UNAVAILABLE)) from None
        except PhotoError as error:
            raise _RefusedError(Refusal(key, f"{which}{error}")) from error


@require_POST
def photo_describe(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Another caption or moment; or one tap that has the note print it, or not."""

    def values(row: LesionPhoto) -> dict[str, object]:
        if "in_note" in request.POST:
            return {"in_note": request.POST["in_note"] == "yes"}
        form = PhotoWordsForm(request.POST)
        if not form.is_valid():
            raise _RefusedError(Refusal(str(row.pk), "", form=form))
        caption = form.cleaned_data["caption"]
        if not form.cleaned_data["moment"]:
            return {"caption": caption}
        try:
            moment, stage = moment_from(row.lesion, form.cleaned_data["moment"])
        except UnknownMomentError as error:
            form.add_error("moment", str(error))
            raise _RefusedError(Refusal(str(row.pk), "", form=form)) from error
        return {"moment": moment.value, "stage": stage, "caption": caption}

    def change(row: LesionPhoto, seen: str) -> Callable[[LockedDraft], object]:
        new = values(row)
        return lambda case: actions.describe_photo(case, row, new, seen=seen)

    return _changed(request, photo_id, change)


@require_POST
def photo_remove(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    def remove(row: LesionPhoto, seen: str) -> Callable[[LockedDraft], object]:
        form = PhotoRemovalForm(request.POST)
        if not form.is_valid():
            raise _RefusedError(Refusal(str(row.pk), "", form=form))
        reason = form.cleaned_data["reason"]
        return lambda case: actions.remove_photo(case, row, reason=reason, seen=seen)

    return _changed(request, photo_id, remove)


def _changed(
    request: HttpRequest,
    photo_id: UUID,
    change: Callable[[LesionPhoto, str], Callable[[LockedDraft], object]],
) -> HttpResponse:
    """Do to a picture what its button says, and show the page again; a refusal at the picture."""
    chart, row = row_for(request, LesionPhoto, photo_id)
    require_write(request, chart)
    seen = shown_value(request)
    try:
        act = change(row, seen)
        with chart.locked_draft() as case:
            act(case)
    except _RefusedError as error:
        return _page(request, chart, row.lesion, error.refusal)
    except ActionRefusedError as error:
        refusal = Refusal(str(row.pk), str(error), error.status)
        return _page(request, chart, row.lesion, refusal)
    messages.success(request, SAVED)
    return HttpResponseRedirect(_address(row.lesion))


@require_POST
def photo_answer(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    """The patient's answer, in one tap; of a signed case it is added beside what was signed."""
    chart, row = row_for(request, Lesion, lesion_id)
    if chart.is_signed:
        require_permission(request, chart, Permission.WRITE_CHART)
    else:
        require_write(request, chart)
    seen, answer = shown_value(request), request.POST.get("agreed")
    if answer not in ("yes", "no"):
        return _page(request, chart, row, Refusal("consent", "Tap Yes or No."))
    try:
        if seen != _consent_seen(chart):
            text = "The answer was changed meanwhile. Look again."
            return _page(request, chart, row, Refusal("consent", text, HTTPStatus.CONFLICT))
        _answer(chart, agreed=answer == "yes")
    except ActionRefusedError as error:
        return _page(request, chart, row, Refusal("consent", str(error), error.status))
    messages.success(request, SAVED)
    return HttpResponseRedirect(_address(row))


def _answer(chart: OpenChart, *, agreed: bool) -> None:
    if chart.is_signed:
        with chart.locked_case() as signed:
            actions.change_photo_consent(signed, agreed=agreed)
        return
    with chart.locked_draft() as case:
        actions.save_pre_op(case, {"photo_consent": agreed})


def _consent_seen(chart: OpenChart) -> str:
    return {True: "yes", False: "no", None: "not asked"}[chart.photo_consent]


def _address(lesion: Lesion) -> str:
    return reverse("photographs", args=[lesion.pk])


def _withheld_count(lesion: Lesion) -> int:
    return lesion.photos.exclude(moment=PhotoMoment.OUTSIDE_REPORT).count()


def photographs_refused(
    request: HttpRequest, chart: OpenChart, row: Lesion, text: str
) -> HttpResponse:
    """The page with a refusal that belongs to none of its pictures."""
    return _page(request, chart, row, Refusal("", text))


def _page(
    request: HttpRequest, chart: OpenChart, row: Lesion, refused: Refusal | None = None
) -> HttpResponse:
    answer = chart.photo_consent
    is_report = refused is not None and refused.at == PhotoMoment.OUTSIDE_REPORT
    if refused and not is_report and answer is not True and chart.may_write:
        # Where no button takes a picture, what was refused is about the answer.
        refused = replace(refused, at="consent")
    last = PhotoConsent.objects.filter(encounter=chart.encounter).select_related("told_to").last()
    context = {
        "lesion": row,
        "moments": strip_of(row),
        "choices": list(moments_of(row)),
        "agreed": answer,
        "consent_shown": _consent_seen(chart),
        "told": last if last is not None and last.agreed == answer else None,
        "withheld_count": _withheld_count(row) if answer is False else 0,
        "refused": refused,
        "may_add": chart.may_write and answer is True,
        "may_add_report": chart.may_write,
        "may_answer": chart.may_answer_photos,
        "files_at_once": FILES_AT_ONCE,
        "printed_max": actions.PRINTED_MAX,
    }
    status = refused.status if refused else HTTPStatus.OK
    return render_section(
        request,
        chart,
        "encounters/photographs.html",
        context,
        lesion=row,
        status=status,
        page=_address(row),
    )
