"""The photographs that a record's maps are drawn on."""

from __future__ import annotations

from uuid import UUID

from encounters.models import LesionPhoto
from encounters.record import EncounterRecord


def take_photos(record: EncounterRecord) -> dict[str, bytes]:
    """JPEGs by id; one query, and none for a record whose maps lie on no photograph."""
    documents = [stage.map_document or {} for lesion in record.lesions for stage in lesion.stages]
    ids = {document.get("ground", {}).get("photo") for document in documents} - {None}
    if not ids:
        return {}
    rows = LesionPhoto.objects.filter(lesion__encounter_id=UUID(record.id), pk__in=ids)
    return {str(row.pk): bytes(row.jpeg) for row in rows}
