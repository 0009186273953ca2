"""Photographs of a lesion: taken in once, never changed, removed only while no map shows them."""

from __future__ import annotations

import hashlib

from encounters.actions.audit.log import record_event, values_of
from encounters.actions.saving.refusal import ServerBusyError, refuse
from encounters.actions.saving.rows import again, check, locked_draft
from encounters.actions.saving.transaction import one_change
from encounters.models import Lesion, LesionPhoto, PreOp, SpecimenMap, User
from encounters.photos import CleanPhoto, DecoderBusyError, PhotoError, clean_photo

PHOTOS_MAX = 12


def add_photo(lesion: Lesion, data: bytes, *, by: User) -> LesionPhoto:
    """Keep the photograph in the file ``data``; the same one sent again is the same row."""
    try:
        photo = clean_photo(data)
    except PhotoError as error:
        raise refuse(str(error), "photo") from error
    except DecoderBusyError as error:
        message = "The server is busy, so the photograph was not kept. Send it again in a moment."
        raise ServerBusyError({"photo": [message]}) from error
    return _keep(lesion, photo, by=by)


@one_change()
def _keep(lesion: Lesion, photo: CleanPhoto, *, by: User) -> LesionPhoto:
    encounter = locked_draft(lesion.encounter)
    if PreOp.objects.filter(encounter=encounter, photo_consent=False).exists():
        raise refuse("The patient has not agreed to photographs (see Preparation).", "photo")
    digest = hashlib.sha256(photo.jpeg).hexdigest()
    known = lesion.photos.filter(sha256=digest).first()
    if known is not None:
        return known
    if lesion.photos.count() >= PHOTOS_MAX:
        raise refuse(f"A lesion holds at most {PHOTOS_MAX} photographs.", "photo")
    row = LesionPhoto(
        lesion=lesion,
        jpeg=photo.jpeg,
        width_px=photo.width_px,
        height_px=photo.height_px,
        sha256=digest,
        added_by=by,
    )
    check(row)
    row.save(force_insert=True)
    record_event(
        "add_photo",
        row,
        by=by,
        practice=encounter.practice,
        encounter=encounter,
        changes={"sha256": (None, digest)},
    )
    return row


@one_change()
def remove_photo(photo: LesionPhoto, *, by: User) -> None:
    """Take back a photograph, say of the wrong patient; refused while a map shows it."""
    encounter = locked_draft(photo.lesion.encounter)
    photo = again(photo, "lesion")
    maps = SpecimenMap.objects.filter(stage__lesion=photo.lesion)
    shown = maps.filter(document__ground__photo=str(photo.pk)).select_related("stage").first()
    if shown is not None:
        raise refuse(f"The map of stage {shown.stage.number} shows this photograph.", "photo")
    changes = values_of(photo, leave_out=("jpeg",))
    record_event(
        "remove_photo",
        photo,
        by=by,
        practice=encounter.practice,
        encounter=encounter,
        changes=changes,
    )
    photo.delete()
