"""Photographs: what somebody sent becomes a plain JPEG of our own, or a sentence why not."""

from encounters.photos.child import clean_photo
from encounters.photos.limits import (
    LONGEST_SIDE_PX,
    MAX_BYTES,
    SMALL_SIDE_PX,
    CleanPhoto,
    DecoderBusyError,
    PhotoError,
)

__all__ = [
    "LONGEST_SIDE_PX",
    "MAX_BYTES",
    "SMALL_SIDE_PX",
    "CleanPhoto",
    "DecoderBusyError",
    "PhotoError",
    "clean_photo",
]
