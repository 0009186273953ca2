"""Lesions with their biopsy, site, verification and stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from encounters.snapshot.loading import LoadedRows
from encounters.snapshot.stages import stage_record
from encounters.snapshot.values import attached, shared, term
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.terms import Side


def lesion_record(lesion: Lesion, letters: dict[UUID, str], loaded: LoadedRows) -> LesionRecord:
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
            SiteChangeRecord(**shared(SiteChangeRecord, row))
            for row in loaded.of("site_changes", lesion)
        ),
        stages=tuple(stage_record(stage, loaded) for stage in loaded.of("stages", lesion)),
        photo_count=getattr(lesion, "photo_count", 0),
        photos=tuple(_photos(loaded.of("photos", lesion))),
        merged_into=letters[lesion.merged_into_id] if lesion.merged_into_id else "",
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


def _photos(rows: Sequence[LesionPhoto]) -> Iterator[PhotoRecord]:
    """Those that the note prints, in the order of the treatment."""
    order = list(PhotoMoment)
    printed: list[tuple[tuple[int, int], LesionPhoto]] = []
    for row in rows:
        stage = row.stage.number if row.stage else 0
        printed.append(((order.index(PhotoMoment(row.moment)), stage), row))
    for (_, stage), row in sorted(printed, key=lambda found: (found[0], found[1].created_at)):
        yield PhotoRecord(**shared(PhotoRecord, row), stage=stage or None, added_at=row.created_at)
