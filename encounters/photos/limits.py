"""What is taken for a photograph or a report. The figures bound memory and time, not taste."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
# The decoder of WebP holds a picture three times over.
MAX_WEBP_PIXELS = 16_000_000
# A map is printed 10 cm wide; 1600 pixels are 400 to the inch there.
LONGEST_SIDE_PX = 1600
# As a note prints it, 8 cm wide, and as a page shows it among others.
SMALL_SIDE_PX = 900
# Of one report: two to four pages are usual. They count among a lesion's photographs.
MAX_REPORT_PAGES = 12
# What the decoder says when it has what it needs: from then on an end is the photograph's fault.
READY = b"ready\n"
# Processor time judges the photograph; the time on the clock judges the machine.
CPU_SECONDS = 4
# Of a report with all its pages.
REPORT_CPU_SECONDS = 12
WALL_SECONDS = 60.0
# 40 million pixels in three channels take 160 MB as they are decoded; Python and the decoder take
# about 100 more. With a fourth channel as many do not fit, and are refused for it.
ADDRESS_SPACE = 320 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPhoto:
    """A JPEG without anything but its pixels, at most ``LONGEST_SIDE_PX`` on a side.

    ``small`` is the same one with at most ``SMALL_SIDE_PX``. ``camera_time`` is when it was taken
    by the clock of the camera, which has no time zone and may be wrong; ``None`` if the file does
    not say.
    """

    jpeg: bytes
    small: bytes
    camera_time: datetime | None = None
    width_px: int
    height_px: int


class PhotoError(ValueError):
    """This is no photograph we take; the message tells the person why."""


class DecoderBusyError(Exception):
    """The photograph was not read, for the machine had no time, memory or process for it.

    It says nothing of the photograph: the same one may be sent again.
    """
