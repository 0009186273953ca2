"""The decoder process: ``python -m encounters.photos.worker``, one photograph from stdin to stdout.

Decoders of pictures are where files attack programs. So this runs apart, with little memory and
time, and gives up the network, files and child processes before it opens what somebody sent.
"""

from __future__ import annotations

import json
import resource
import sys

from PIL import Image

from encounters.photos.clean import reencoded
from encounters.photos.limits import ADDRESS_SPACE, CPU_SECONDS, READY, PhotoError
from encounters.sandbox import leave_the_network

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "open")


def main() -> None:
    """Say that it is ready; then a line of JSON and, if there is no "error" in it, both JPEGs."""
    data = sys.stdin.buffer.read()
    Image.init()
    leave_the_network()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    # Ended by SIGXCPU, which says why; were both limits the same, it would be SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    sys.addaudithook(_forbid)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    try:
        photo = reencoded(data)
    except PhotoError as error:
        _say({"error": str(error)})
    except MemoryError:
        _say({"error": "This photograph needs too much memory. Send a smaller one."})
    else:
        _say(
            {
                "width_px": photo.width_px,
                "height_px": photo.height_px,
                "camera_time": photo.camera_time.isoformat() if photo.camera_time else None,
                "small_bytes": len(photo.small),
            }
        )
        sys.stdout.buffer.write(photo.small + photo.jpeg)


def _say(head: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a decoder may not do this: {event}")


if __name__ == "__main__":
    main()
