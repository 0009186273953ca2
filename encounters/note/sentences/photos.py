"""What the note says of the photographs that it prints."""

from __future__ import annotations

from encounters.note.parts import PrintedPhoto
from encounters.note.phrases import lower_first, moment, short_site
from encounters.record import (
    EncounterRecord,
    LesionRecord,
    PhotoRecord,
    shows_photos,
    small_photo,
)
from encounters.vocabulary.photo_terms import PhotoMoment
from encounters.vocabulary.spoken import counted, roman


def photographs(
    record: EncounterRecord, lesion: LesionRecord, photo_address: str
) -> tuple[PrintedPhoto, ...]:
    """Those chosen for the note; none of a patient who does not agree to them."""
    if not shows_photos(record):
        return ()
    zone = record.practice.time_zone
    return tuple(_printed(lesion, photo, photo_address, zone) for photo in lesion.printed_photos)


def report_words(record: EncounterRecord, lesion: LesionRecord) -> str:
    """ "2 pages, kept with the chart; added Mar 3, 2026 at 9:12 AM"; empty without one."""
    pages = lesion.reports
    if not pages:
        return ""
    count = counted(len(pages), "page")
    added = moment(max(page.added_at for page in pages), record.practice.time_zone)
    return f"{count}, kept with the chart; added {added}"


def report_pages(
    record: EncounterRecord, lesion: LesionRecord, photo_address: str
) -> tuple[PrintedPhoto, ...]:
    """Each page of the lesion's outside pathology reports, to be printed whole."""
    zone = record.practice.time_zone
    return tuple(
        PrintedPhoto(
            address=photo_address.format(page.id),
            caption=f"{_page_words(lesion, page)}. {_when(page, zone)} by {page.added_by.name}. "
            f"SHA-256 {page.sha256}",
            words=f"Scan. {_page_words(lesion, page)}; {short_site(lesion.site)}.",
        )
        for page in lesion.reports
    )


def _page_words(lesion: LesionRecord, page: PhotoRecord) -> str:
    said = f"Lesion {lesion.letter}, outside pathology report"
    return f"{said}: {lower_first(page.caption).rstrip('.')}" if page.caption else said


def _printed(
    lesion: LesionRecord, photo: PhotoRecord, photo_address: str, zone: str
) -> PrintedPhoto:
    what = f"Lesion {lesion.letter}, {_what(photo)}"
    said = f"{what}: {photo.caption}" if photo.caption else what
    return PrintedPhoto(
        address=photo_address.format(small_photo(photo.id)),
        caption=f"{said.rstrip('.')}. {_when(photo, zone)}.",
        words=f"Photograph. {said.rstrip('.')}; {short_site(lesion.site)}.",
    )


def _what(photo: PhotoRecord) -> str:
    if photo.moment == PhotoMoment.STAGE_DEFECT and photo.stage:
        return f"defect of stage {roman(photo.stage)}"
    label = photo.moment.label
    return label[:1].lower() + label[1:]


def _when(photo: PhotoRecord, zone: str) -> str:
    if photo.taken_at:
        return f"Taken {moment(photo.taken_at, zone)} by the camera's clock"
    return f"Added {moment(photo.added_at, zone)}"
