"""A phone hands over one photograph: its page is opened by a short-lived code, once.

The code says nothing of the patient, is stored as its hash alone, and serves only the person who
asked for it, logged in on the phone too.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from encounters.actions.chart.photos import add_pictures
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.file_store import PlacedPhoto
from encounters.models import Lesion, LesionPhoto, PhotoHandOver, Stage, User
from encounters.vocabulary.photo_terms import PhotoMoment

LASTS = timedelta(minutes=10)
_CODE_BYTES = 12


def offer_hand_over(
    case: LockedDraft, lesion: Lesion, *, moment: PhotoMoment, stage: Stage | None
) -> str:
    """The code of a hand-over to this lesion and moment, for ``case.by``."""
    lesion = case.lock_and_reload(lesion)
    code = secrets.token_urlsafe(_CODE_BYTES)
    PhotoHandOver.objects.create(
        digest=_digest(code),
        user=case.by,
        lesion_key=lesion.pk,
        moment=moment.value,
        stage_key=stage.pk if stage else None,
        made_at=timezone.now(),
    )
    case.record("offer_photo_hand_over", lesion, {"moment": (None, moment.value)})
    return code


def open_hand_over(code: str, *, by: User) -> PhotoHandOver | None:
    """What the code opens to this person; ``None`` for one that is used, too old or not theirs."""
    since = timezone.now() - LASTS
    rows = PhotoHandOver.objects.filter(user=by, used_at=None, made_at__gt=since)
    return rows.filter(digest=_digest(code)).first()


def hand_over_photo(
    case: LockedDraft, offer: PhotoHandOver, lesion: Lesion, pictures: Sequence[PlacedPhoto]
) -> tuple[LesionPhoto, ...]:
    """Keep the phone's photograph, or the pages of its report; the code is used up then."""
    row = PhotoHandOver.objects.select_for_update(no_key=True).get(pk=offer.pk)
    if row.used_at is not None:
        raise refuse("This code was used already. Ask for another one.")
    stage = Stage.objects.filter(pk=row.stage_key).first() if row.stage_key else None
    moment = PhotoMoment(row.moment)
    if moment == PhotoMoment.STAGE_DEFECT and stage is None:
        raise refuse("That stage is gone. Ask for another code.")
    kept = add_pictures(case, lesion, pictures, moment=moment, stage=stage)
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    return kept


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
