"""Photographs of a lesion: taken in once, never changed, removed only while no map shows them."""

from __future__ import annotations

import hashlib

from encounters.actions.audit.log import values_of
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import check
from encounters.models import Lesion, LesionPhoto, PreOp, SpecimenMap
from encounters.photos import CleanPhoto

PHOTOS_MAX = 12


def add_photo(case: LockedDraft, lesion: Lesion, photo: CleanPhoto) -> LesionPhoto:
    """Keep a photograph; the same one sent again is the same row.

    Making it clean takes long, so ``photos.clean_photo`` stands before the lock.
    """
    lesion = case.lock_and_reload(lesion)
    if PreOp.objects.filter(encounter=case.encounter, photo_consent=False).exists():
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
        added_by=case.by,
    )
    check(row)
    row.save(force_insert=True)
    case.record("add_photo", row, {"sha256": (None, digest)})
    return row


def remove_photo(case: LockedDraft, photo: LesionPhoto) -> None:
    """Take back a photograph, say of the wrong patient; refused while a map shows it."""
    photo = case.lock_and_reload(photo)
    maps = SpecimenMap.objects.filter(stage__lesion_id=photo.lesion_id)
    shown = maps.filter(document__ground__photo=str(photo.pk)).select_related("stage").first()
    if shown is not None:
        raise refuse(f"The map of stage {shown.stage.number} shows this photograph.", "photo")
    case.record("remove_photo", photo, values_of(photo, leave_out=("jpeg",)))
    photo.delete()
