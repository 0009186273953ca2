"""Where the bytes of photographs and signed PDFs are: in the database, or in an object store.

``place`` stores bytes before a row names them, ``reading`` brings them back, verified against that
row's hash. The one table of both places is ``StoredFile``. Docs: docs/adr/0072-stored-files.md.
"""

from encounters.file_store.errors import (
    BytesError,
    BytesMissingError,
    BytesWrongError,
    StoreAwayError,
)
from encounters.file_store.objects import is_store_configured
from encounters.file_store.placing import Placed, PlacedPhoto, place, place_photo
from encounters.file_store.reading import (
    ADDENDUM_PDF,
    NOTE_PDF,
    SMALL_PHOTO,
    WHOLE_PHOTO,
    faults_of,
    read,
    read_one,
)

__all__ = [
    "ADDENDUM_PDF",
    "NOTE_PDF",
    "SMALL_PHOTO",
    "WHOLE_PHOTO",
    "BytesError",
    "BytesMissingError",
    "BytesWrongError",
    "Placed",
    "PlacedPhoto",
    "StoreAwayError",
    "faults_of",
    "is_store_configured",
    "place",
    "place_photo",
    "read",
    "read_one",
]
