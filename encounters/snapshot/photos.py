"""The photographs that a record's note shows: under its maps, and printed beside them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from encounters.file_store import SMALL_PHOTO, WHOLE_PHOTO, read
from encounters.file_store.reading import Owner
from encounters.models import Encounter, LesionPhoto, PhotoConsent, PreOp
from encounters.record import EncounterRecord, shows_photos, small_photo
from encounters.vocabulary.terms import EncounterStatus

Keys = set[str]


def take_photos(record: EncounterRecord) -> dict[str, bytes]:
    """JPEGs by the name that the note's pictures have; no query for a record that shows none.

    A whole one under a map, and a page of a report, has its id for a name, a printed one what
    ``small_photo`` says. No photograph of a patient who does not agree to photographs. Raises
    ``BytesError``, and may ask an object store: not while anything is locked.
    """
    whole, printed = _shown(record)
    return {
        **{str(key): jpeg for key, jpeg in _read(WHOLE_PHOTO, record, whole)},
        **{small_photo(str(key)): jpeg for key, jpeg in _read(SMALL_PHOTO, record, printed)},
    }


def photo_hashes(record: EncounterRecord) -> dict[str, str]:
    """The SHA-256 of the same pictures under the same names, from their rows alone."""
    whole, printed = _shown(record)
    if not whole and not printed:
        return {}
    hashes = _own(record, whole | printed).values_list("pk", "sha256", "small_sha256")
    found = {str(key): (sha256, small) for key, sha256, small in hashes}
    return {
        **{key: found[key][0] for key in whole & found.keys()},
        **{small_photo(key): found[key][1] for key in printed & found.keys()},
    }


def _shown(record: EncounterRecord) -> tuple[Keys, Keys]:
    """Ids of those that are shown whole, and of those that are printed small."""
    reports = {page.id for lesion in record.lesions for page in lesion.reports}
    if not shows_photos(record):
        return reports, set()
    documents = [stage.map_document or {} for lesion in record.lesions for stage in lesion.stages]
    grounds = {document.get("ground", {}).get("photo") for document in documents} - {None}
    printed = {photo.id for lesion in record.lesions for photo in lesion.printed_photos}
    return grounds | reports, printed


def _read(owner: Owner, record: EncounterRecord, names: Keys) -> Iterator[tuple[UUID, bytes]]:
    return read(owner, _own(record, names)) if names else iter(())


def _own(record: EncounterRecord, names: Keys) -> QuerySet[LesionPhoto]:
    """Those of the names that are pictures of this case."""
    return LesionPhoto.objects.filter(lesion__encounter_id=UUID(record.id), pk__in=names).order_by()


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
