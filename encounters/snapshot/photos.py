"""The photographs that a record's note shows: under its maps, and printed beside them."""

from __future__ import annotations

from uuid import UUID

from encounters.models import Encounter, LesionPhoto, PhotoConsent, PreOp, photo_store
from encounters.record import EncounterRecord, shows_photos, small_photo
from encounters.vocabulary.terms import EncounterStatus


def take_photos(record: EncounterRecord) -> dict[str, bytes]:
    """JPEGs by the name that the note's pictures have; no query for a record that shows none.

    A whole one under a map, and a page of a report, has its id for a name, a printed one what
    ``small_photo`` says. No photograph of a patient who does not agree to photographs.
    """
    reports = {page.id for lesion in record.lesions for page in lesion.reports}
    if not shows_photos(record):
        return _whole(record, reports)
    documents = [stage.map_document or {} for lesion in record.lesions for stage in lesion.stages]
    grounds = {document.get("ground", {}).get("photo") for document in documents} - {None}
    printed = {photo.id for lesion in record.lesions for photo in lesion.printed_photos}
    small = photo_store().small(_own(record, printed)) if printed else ()
    return {
        **_whole(record, grounds | reports),
        **{small_photo(str(key)): jpeg for key, jpeg in small},
    }


def _whole(record: EncounterRecord, names: set[str]) -> dict[str, bytes]:
    if not names:
        return {}
    return {str(key): jpeg for key, jpeg in photo_store().whole(_own(record, names))}


def _own(record: EncounterRecord, names: set[str]) -> list[UUID]:
    """Those of the names that are pictures of this case."""
    own = LesionPhoto.objects.filter(lesion__encounter_id=UUID(record.id), pk__in=names)
    return list(own.order_by().values_list("pk", flat=True))


def photo_consent(encounter: Encounter) -> bool | None:
    """The patient's answer as it stands now; ``None`` while nobody has asked.

    Of a draft that of the preparation. Of a signed case the newest, for it may have been taken back
    since.
    """
    if encounter.status == EncounterStatus.SIGNED:
        newest = PhotoConsent.objects.filter(encounter=encounter).last()
        if newest is not None:
            return newest.agreed
    entered = PreOp.objects.filter(encounter=encounter).values_list("photo_consent", flat=True)
    return entered.first()
