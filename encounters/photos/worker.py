"""The decoder process: ``python -m encounters.photos.worker``, one file from stdin to stdout.

A photograph, or with the argument ``report`` a PDF, of which each page becomes a picture.
Decoders are where files attack programs. So this runs apart, with little memory and time, and gives
up the network, files and child processes before it opens what somebody sent.
"""

from __future__ import annotations

import json
import resource
import sys

from PIL import Image

from encounters.photos import report
from encounters.photos.clean import reencoded
from encounters.photos.limits import (
    ADDRESS_SPACE,
    CPU_SECONDS,
    READY,
    REPORT_CPU_SECONDS,
    CleanPhoto,
    PhotoError,
)
from encounters.sandbox import leave_the_network

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "open")


def main() -> None:
    """Say that it is ready; then a line of JSON and, if there is no "error" in it, the JPEGs."""
    is_report = sys.argv[1:] == ["report"]
    data = sys.stdin.buffer.read()
    Image.init()
    if is_report:
        report.load()
    leave_the_network()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    seconds = REPORT_CPU_SECONDS if is_report else CPU_SECONDS
    # Ended by SIGXCPU, which says why; were both limits the same, it would be SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    sys.addaudithook(_forbid)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    try:
        pictures = list(report.pages_of(data)) if is_report else [reencoded(data)]
    except PhotoError as error:
        _say({"error": str(error)})
    except MemoryError:
        _say({"error": "This file needs too much memory. Send a smaller one."})
    else:
        _say({"pictures": [_told(picture) for picture in pictures]})
        for picture in pictures:
            sys.stdout.buffer.write(picture.small + picture.jpeg)


def _told(picture: CleanPhoto) -> dict[str, object]:
    return {
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "camera_time": picture.camera_time.isoformat() if picture.camera_time else None,
        "small_bytes": len(picture.small),
        "whole_bytes": len(picture.jpeg),
    }


def _say(head: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a decoder may not do this: {event}")


if __name__ == "__main__":
    main()
