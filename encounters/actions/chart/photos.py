"""Photographs of a lesion: taken in, sorted by moment, removed only while no map shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from encounters.actions.audit.log import values_of
from encounters.actions.saving.files import forget, keep, store_away
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import StalePageError, refuse
from encounters.actions.saving.rows import Values, assign, check
from encounters.file_store import PlacedPhoto, StoreAwayError, is_store_configured, place_photo
from encounters.models import Encounter, Lesion, LesionPhoto, PreOp, SpecimenMap, Stage
from encounters.photos import MAX_REPORT_PAGES, CleanPhoto
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.spoken import roman
from encounters.vocabulary.typed_text import composed, text_fault

PHOTOS_MAX = 36
# Of one lesion, so that a note stays small enough to be sent: some 100 kB each.
PRINTED_MAX = 8
# Pages of reports that a note names, and its packet prints.
NAMED_MAX = 2 * MAX_REPORT_PAGES
PHOTO_FIELDS = ("moment", "stage", "caption", "in_note")
REASON_MAX = 300
_FIRST_YEAR = 1990


def add_photo(
    case: LockedDraft,
    lesion: Lesion,
    photo: PlacedPhoto,
    *,
    moment: PhotoMoment | None = None,
    stage: Stage | None = None,
    caption: str = "",
) -> LesionPhoto:
    """Keep a photograph; the same one sent again is the same row.

    Without a ``moment`` it is kept for the map, for somebody to sort later. Making it clean and
    placing its bytes take long, so ``photos.clean_photo`` and ``place_pictures`` stand before the
    lock.
    """
    lesion = case.lock_and_reload(lesion)
    is_report = moment == PhotoMoment.OUTSIDE_REPORT
    if not is_report:
        _refuse_without_consent(case.encounter, is_asked=moment is not None)
    place = {"moment": moment.value if moment else "", "stage": _own_stage(lesion, stage)}
    known = lesion.photos.filter(sha256=photo.whole.sha256).first()
    if known is not None:
        return _there_already(case, known, place)
    if lesion.photos.count() >= PHOTOS_MAX:
        raise refuse(f"A lesion holds at most {PHOTOS_MAX} photographs.", "photo")
    row = LesionPhoto(
        lesion=lesion,
        width_px=photo.width_px,
        height_px=photo.height_px,
        sha256=photo.whole.sha256,
        small_sha256=photo.small.sha256,
        taken_at=_taken_at(case, photo.camera_time),
        added_by=case.by,
        caption=caption,
        # The note names a report, unless somebody takes that back.
        in_note=is_report and _names_more(lesion),
        **place,
    )
    check(row)
    keep(case.encounter, photo.whole)
    keep(case.encounter, photo.small)
    row.save(force_insert=True)
    told = {name: value for name in _TOLD if (value := getattr(row, name))}
    case.record("add_photo", row, {name: (None, value) for name, value in told.items()})
    return row


_TOLD = ("sha256", "moment", "stage_id", "taken_at", "caption", "in_note")


def add_report(
    case: LockedDraft, lesion: Lesion, pages: Sequence[PlacedPhoto]
) -> tuple[LesionPhoto, ...]:
    """Keep the pages of an outside pathology report; the note names it, the packet prints it."""
    moment, count = PhotoMoment.OUTSIDE_REPORT, len(pages)
    return tuple(
        add_photo(
            case,
            lesion,
            page,
            moment=moment,
            caption=f"Page {number} of {count}" if count > 1 else "",
        )
        for number, page in enumerate(pages, start=1)
    )


def add_pictures(
    case: LockedDraft,
    lesion: Lesion,
    pictures: Sequence[PlacedPhoto],
    *,
    moment: PhotoMoment | None,
    stage: Stage | None,
) -> tuple[LesionPhoto, ...]:
    """What one file was made into: the pages of a report, or a photograph."""
    if moment == PhotoMoment.OUTSIDE_REPORT:
        return add_report(case, lesion, pictures)
    return tuple(
        add_photo(case, lesion, picture, moment=moment, stage=stage) for picture in pictures
    )


def place_pictures(
    encounter: Encounter, pictures: Sequence[CleanPhoto], *, moment: PhotoMoment | None
) -> tuple[PlacedPhoto, ...]:
    """Store the bytes of pictures that ``add_pictures`` is to name; before the lock.

    Refuses a picture that nobody may take before it leaves this machine, and when the object store
    does not answer.
    """
    if is_store_configured() and moment != PhotoMoment.OUTSIDE_REPORT:
        _refuse_without_consent(encounter, is_asked=moment is not None)
    try:
        return tuple(place_photo(encounter.practice_id, picture) for picture in pictures)
    except StoreAwayError as error:
        raise store_away(error, "The photograph was not saved", "photo") from error


def _refuse_without_consent(encounter: Encounter, *, is_asked: bool) -> None:
    """``is_asked`` where the page asks for the patient's answer before it takes a photograph."""
    agreed = PreOp.objects.filter(encounter=encounter).values_list("photo_consent", flat=True)
    answer = agreed.first()
    if answer is False:
        raise refuse("The patient has not agreed to photographs (see Preparation).", "photo")
    if answer is None and is_asked:
        raise refuse("Ask the patient first whether they agree to photographs.", "photo")


def _own_stage(lesion: Lesion, stage: object) -> Stage | None:
    if stage is None:
        return None
    if not isinstance(stage, Stage) or not lesion.stages.filter(pk=stage.pk).exists():
        raise refuse("Choose a stage of this lesion.", "moment")
    return stage


def _there_already(case: LockedDraft, known: LesionPhoto, place: Values) -> LesionPhoto:
    if not place["moment"] or (known.moment, known.stage) == (place["moment"], place["stage"]):
        return known
    if known.moment:
        raise refuse(f"This photograph is there already, under {moment_words(known)}.", "photo")
    return describe_photo(case, known, place)


def _taken_at(case: LockedDraft, camera_time: datetime | None) -> datetime | None:
    """A camera whose clock is plainly wrong says nothing."""
    if camera_time is None or camera_time.year < _FIRST_YEAR:
        return None
    taken = camera_time.replace(tzinfo=ZoneInfo(case.practice.time_zone))
    return taken if taken < timezone.now() + timedelta(days=1) else None


def moment_words(photo: LesionPhoto) -> str:
    """ "Marked site", "Defect of stage II"; empty while nobody has sorted it."""
    if photo.stage is not None:
        return f"Defect of stage {roman(photo.stage.number)}"
    return PhotoMoment(photo.moment).label if photo.moment else ""


def photo_seen(photo: LesionPhoto) -> str:
    """What a page showed of a photograph that its buttons change or remove."""
    facts = (photo.pk, photo.moment, photo.stage_id, photo.caption, photo.in_note)
    return hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()[:16]


def _refuse_stale(photo: LesionPhoto, seen: str | None) -> None:
    if seen not in (None, photo_seen(photo)):
        raise StalePageError({"": ["This photograph was changed meanwhile. Look again."]})


def describe_photo(
    case: LockedDraft, photo: LesionPhoto, values: Values, *, seen: str | None = None
) -> LesionPhoto:
    """Say of a photograph what it shows, and whether the note prints it.

    ``seen`` is what the page showed (``photo_seen``), ``None`` without a page.
    """
    photo = case.lock_and_reload(photo)
    _refuse_stale(photo, seen)
    is_report = photo.moment == PhotoMoment.OUTSIDE_REPORT
    if is_report and values.get("moment", photo.moment) != photo.moment:
        _refuse_without_consent(case.encounter, is_asked=True)
    if "stage" in values:
        _own_stage(photo.lesion, values["stage"])
    changes = assign(photo, values, PHOTO_FIELDS)
    if photo.in_note:
        _refuse_print(photo)
    if changes:
        photo.save(update_fields=list(changes))
        case.record("describe_photo", photo, changes)
    return photo


def _refuse_print(photo: LesionPhoto) -> None:
    if not photo.moment:
        raise refuse("Say first which moment it shows: the note prints it.", "moment")
    others = photo.lesion.photos.filter(in_note=True).exclude(pk=photo.pk)
    if photo.moment == PhotoMoment.OUTSIDE_REPORT:
        if others.filter(moment=photo.moment).count() >= NAMED_MAX:
            raise refuse(f"A note names at most {NAMED_MAX} pages of reports.", "in_note")
    elif others.exclude(moment=PhotoMoment.OUTSIDE_REPORT).count() >= PRINTED_MAX:
        raise refuse(f"A note prints at most {PRINTED_MAX} photographs of a lesion.", "in_note")


def _names_more(lesion: Lesion) -> bool:
    named = lesion.photos.filter(in_note=True, moment=PhotoMoment.OUTSIDE_REPORT)
    return named.count() < NAMED_MAX


def remove_photo(
    case: LockedDraft, photo: LesionPhoto, *, reason: str, seen: str | None = None
) -> None:
    """Take back a photograph, say of the wrong patient; refused while a map shows it."""
    photo = case.lock_and_reload(photo)
    _refuse_stale(photo, seen)
    reason = composed(reason).strip()
    if not reason:
        raise refuse("Say why it is removed.", "reason")
    if len(reason) > REASON_MAX or text_fault(reason):
        raise refuse(f"A reason is one line of at most {REASON_MAX} characters.", "reason")
    maps = SpecimenMap.objects.filter(stage__lesion_id=photo.lesion_id)
    shown = maps.filter(document__ground__photo=str(photo.pk)).select_related("stage").first()
    if shown is not None:
        raise refuse(f"The map of stage {shown.stage.number} shows this photograph.", "photo")
    told = values_of(photo)
    case.record("remove_photo", photo, {**told, "reason": (None, reason)})
    forget(case.encounter, photo)
    photo.delete()
