"""Lesions with their biopsy, site, verification and stages."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from encounters.anatomy import catalogue
from encounters.models import Lesion, LesionPhoto, SiteVerification
from encounters.record import (
    BiopsyRecord,
    LesionRecord,
    PhotoRecord,
    SiteChangeRecord,
    SiteRecord,
    VerificationRecord,
)
from encounters.snapshot.stages import stage_record
from encounters.snapshot.values import attached, shared, term
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.terms import Side


def lesion_record(lesion: Lesion, letters: dict[UUID, str]) -> LesionRecord:
    return LesionRecord(
        **shared(LesionRecord, lesion),
        site=SiteRecord(
            slug=lesion.site,
            name=catalogue().site(lesion.site).name,
            side=term(Side, lesion.side),
            detail=lesion.site_detail,
            choice=lesion.site_choice,
            lid=lesion.lid,
        ),
        biopsy=_biopsy(lesion),
        verification=_verification(lesion),
        site_changes=tuple(
            SiteChangeRecord(**shared(SiteChangeRecord, row)) for row in lesion.site_changes.all()
        ),
        stages=tuple(stage_record(stage) for stage in lesion.stages.all()),
        photo_count=getattr(lesion, "photo_count", 0),
        photos=tuple(_photos(lesion)),
        merged_into=letters[lesion.merged_into_id] if lesion.merged_into_id else "",
        follows=str(lesion.follows_id or ""),
    )


def _biopsy(lesion: Lesion) -> BiopsyRecord | None:
    if not lesion.biopsied:
        return None
    return BiopsyRecord(**shared(BiopsyRecord, lesion, prefix="biopsy_"))


def _verification(lesion: Lesion) -> VerificationRecord | None:
    row = attached(lesion, "verification", SiteVerification)
    if row is None:
        return None
    return VerificationRecord(**shared(VerificationRecord, row))


def _photos(lesion: Lesion) -> Iterator[PhotoRecord]:
    """Those that the note prints, in the order of the treatment."""
    order = list(PhotoMoment)
    printed: list[tuple[tuple[int, int], LesionPhoto]] = []
    for row in lesion.photos.all():
        stage = row.stage.number if row.stage else 0
        printed.append(((order.index(PhotoMoment(row.moment)), stage), row))
    for (_, stage), row in sorted(printed, key=lambda found: (found[0], found[1].created_at)):
        yield PhotoRecord(**shared(PhotoRecord, row), stage=stage or None, added_at=row.created_at)
