"""The photographs of a lesion in the order of the treatment, as its pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from encounters.actions import moment_words, photo_seen
from encounters.models import Lesion, LesionPhoto, Stage
from encounters.snapshot import photo_consent
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.spoken import roman

NOT_SORTED = ""
_NO_MOMENT = "Choose one of the moments of this lesion."


class UnknownMomentError(ValueError):
    """No moment of this lesion has such a key; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``shown`` is what a button of it sends back of what the page showed."""

    row: LesionPhoto
    moment_key: str
    words: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A place of the strip; ``key`` is "referral", or "stage_defect:" and the stage's id."""

    key: str
    label: str
    pictures: tuple[Picture, ...] = ()

    @property
    def is_report(self) -> bool:
        """A paper: it may be a PDF, and needs no consent to photographs."""
        return self.key == PhotoMoment.OUTSIDE_REPORT

    @property
    def anchor(self) -> str:
        return f"moment-{self.key.replace(':', '-') or 'unsorted'}"


def strip_of(lesion: Lesion) -> tuple[Moment, ...]:
    """Every moment with its pictures; what nobody has sorted yet stands last, if there is any.

    The newest answer of the patient counts: no photograph is shown of one who does not agree.
    """
    rows = _shown(lesion)
    moments = [
        Moment(key=key, label=label, pictures=_pictures(lesion, rows, key))
        for key, label in moments_of(lesion)
    ]
    unsorted = _pictures(lesion, rows, NOT_SORTED)
    if unsorted:
        label = "Not sorted yet (laid under a map)"
        moments.append(Moment(key=NOT_SORTED, label=label, pictures=unsorted))
    return tuple(moments)


def _shown(lesion: Lesion) -> list[LesionPhoto]:
    rows = lesion.photos.select_related("stage", "added_by")
    if photo_consent(lesion.encounter) is False:
        rows = rows.filter(moment=PhotoMoment.OUTSIDE_REPORT)
    return list(rows.order_by("created_at"))


def _pictures(lesion: Lesion, rows: list[LesionPhoto], key: str) -> tuple[Picture, ...]:
    found = [row for row in rows if key_of(row) == key]
    return tuple(
        Picture(row, key, _words(lesion, row, place), photo_seen(row))
        for place, row in enumerate(found, start=1)
    )


def _words(lesion: Lesion, row: LesionPhoto, place: int) -> str:
    what = row.caption or moment_words(row) or "Photograph"
    return f"{what}, lesion {lesion.letter}, photograph {place}"


def moments_of(lesion: Lesion) -> Iterator[tuple[str, str]]:
    """Keys and labels; one for each stage that was taken."""
    stages = list(lesion.stages.order_by("number"))
    for moment in PhotoMoment:
        if moment != PhotoMoment.STAGE_DEFECT:
            yield moment.value, moment.label
            continue
        for stage in stages:
            yield f"{moment.value}:{stage.pk}", f"Defect of stage {roman(stage.number)}"


def key_of(row: LesionPhoto) -> str:
    return f"{row.moment}:{row.stage_id}" if row.stage_id else row.moment


def moment_from(lesion: Lesion, key: str) -> tuple[PhotoMoment, Stage | None]:
    """The moment and its stage that a page names; ``UnknownMomentError`` for no one of them."""
    name, _, stage_id = key.partition(":")
    if not stage_id:
        if name not in set(PhotoMoment) - {PhotoMoment.STAGE_DEFECT}:
            raise UnknownMomentError(_NO_MOMENT)
        return PhotoMoment(name), None
    try:
        stage = lesion.stages.filter(pk=UUID(stage_id)).first()
    except ValueError:
        stage = None
    if stage is None or name != PhotoMoment.STAGE_DEFECT:
        raise UnknownMomentError(_NO_MOMENT)
    return PhotoMoment.STAGE_DEFECT, stage


@dataclass(frozen=True, slots=True)
class SiteProof:
    """What the site is confirmed from, side by side: pictures of the referral and the marks."""

    referral: Moment
    marked: Moment

    @property
    def sides(self) -> tuple[Moment, Moment]:
        return self.referral, self.marked

    @property
    def is_shown(self) -> bool:
        return bool(self.referral.pictures or self.marked.pictures)


def site_proof(lesion: Lesion) -> SiteProof:
    found = {moment.key: moment for moment in strip_of(lesion)}
    return SiteProof(found[PhotoMoment.REFERRAL.value], found[PhotoMoment.MARKED_SITE.value])
