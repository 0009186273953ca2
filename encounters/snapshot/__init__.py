"""The only bridge from rows to records.

``take_snapshot`` reads one encounter in a fixed number of queries, whatever the number of lesions,
stages and blocks, and returns a value that the codes, the note and the pages share;
``take_snapshots`` reads several in as many queries as one. ``take_photos`` brings what a picture of
the record needs beside it. What was signed is read from the signed note, not from today's rows.
"""

from encounters.snapshot.days import seen_on
from encounters.snapshot.encounter import take_snapshot, take_snapshots
from encounters.snapshot.inks import offered_inks
from encounters.snapshot.lesions import lesion_as_typed
from encounters.snapshot.photos import photo_consent, photo_hashes, take_photos
from encounters.snapshot.signed import signed_code_sheet, signed_record
from encounters.snapshot.values import known_person as person_of

__all__ = [
    "lesion_as_typed",
    "offered_inks",
    "person_of",
    "photo_consent",
    "photo_hashes",
    "seen_on",
    "signed_code_sheet",
    "signed_record",
    "take_photos",
    "take_snapshot",
    "take_snapshots",
]
