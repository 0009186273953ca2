"""Lesions with their biopsy, site, verification and stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from uuid import UUID

from encounters.anatomy import catalogue
from encounters.models import Lesion, LesionPhoto, ScoreTable, SiteVerification
from encounters.record import (
    BiopsyRecord,
    LesionRecord,
    PhotoRecord,
    SiteChangeRecord,
    SiteRecord,
    VerificationRecord,
)
from encounters.snapshot.loading import LoadedRows
from encounters.snapshot.scores import with_score
from encounters.snapshot.stages import stage_record
from encounters.snapshot.values import attached, shared, term
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.terms import Side


def lesion_record(lesion: Lesion, letters: dict[UUID, str], loaded: LoadedRows) -> LesionRecord:
    return LesionRecord(
        **shared(LesionRecord, lesion),
        site=_site(lesion),
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
        follows=str(lesion.follows_id or ""),
    )


def lesion_as_typed(
    stored: LesionRecord,
    row: Lesion,
    typed: Mapping[str, object],
    tables: Iterable[ScoreTable],
    day: date,
) -> LesionRecord:
    """The record as it would be with these columns and licensed scores; ``row`` stays as it is."""
    filled, columns = copy(row), {column.name for column in row._meta.concrete_fields}
    for name in typed.keys() & columns:
        setattr(filled, name, typed[name])
    changed = replace(stored, **shared(LesionRecord, filled), site=_site(filled), use_score=None)
    return with_score(changed, tables, day)


def _site(lesion: Lesion) -> SiteRecord:
    return SiteRecord(
        slug=lesion.site,
        name=catalogue().site(lesion.site).name,
        side=term(Side, lesion.side),
        detail=lesion.site_detail,
        choice=lesion.site_choice,
        lid=lesion.lid,
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
