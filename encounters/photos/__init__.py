"""Photographs and reports: what was sent becomes JPEGs of our own, or a sentence why not."""

from encounters.photos.child import clean_photo, clean_report
from encounters.photos.limits import (
    LONGEST_SIDE_PX,
    MAX_BYTES,
    MAX_REPORT_PAGES,
    SMALL_SIDE_PX,
    CleanPhoto,
    DecoderBusyError,
    PhotoError,
)

__all__ = [
    "LONGEST_SIDE_PX",
    "MAX_BYTES",
    "MAX_REPORT_PAGES",
    "SMALL_SIDE_PX",
    "CleanPhoto",
    "DecoderBusyError",
    "PhotoError",
    "clean_photo",
    "clean_report",
]
