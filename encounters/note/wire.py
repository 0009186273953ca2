"""How those who print talk: length-prefixed JSON and bytes over sockets.

A web process sends the printing service an ``Ask`` and the job's bytes; the service hands only the
bytes to a worker, and the worker's answer back, and reads neither.
"""

from __future__ import annotations

import base64
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import IO, Any

from encounters.note.places import Places

LENGTH = struct.Struct(">I")
# A packet with its photographs is the longest; nothing comes near.
LONGEST_FRAME = 256 * 1024 * 1024


class Urgency(IntEnum):
    """What is made first: what somebody signs, what somebody waits for, what may be wanted soon."""

    SIGNATURE = 0
    ASKED = 1
    AHEAD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """``assets`` are the only files ``html`` may ask for beside bundled fonts, by their address.

    ``fits_pages`` chooses the size of its letters so that its pages are full (``page_fit``).
    ``stand_in`` are the words that stand for the moment of signing: the PDF then keeps their place
    free (``encounters/note/places.py``).
    """

    html: str
    css: str
    assets: Mapping[str, bytes] = field(default_factory=dict)
    fits_pages: bool = False
    stand_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished PDF; ``complaints`` are WeasyPrint's warnings, none for a sound note.

    ``places`` are where the moment of signing goes, if the job had a ``stand_in``; ``None`` where
    they could not be kept free.
    """

    pdf: bytes
    complaints: tuple[str, ...] = ()
    places: Places | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No PDF: the ``reason``, and the ``remedy`` where whoever keeps the server has one."""

    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """No PDF now: the machine has too much to do, or the worker was lost."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """So many documents come ``before`` this one; 0 while it is being made."""

    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How a job is to be printed.

    ``asker`` is whoever wants it, as any text: nobody's second document comes before another's
    first. A document may take ``wall_seconds`` by the clock. If it ``stays``, whoever asked may
    leave and come back: the answer is kept for the next who asks for exactly this job. Otherwise
    it waits ``patience_seconds`` for a worker.
    """

    urgency: Urgency
    asker: str
    wall_seconds: float
    patience_seconds: float
    stays: bool


Answer = Rendered | Failed | Busy
Said = Answer | Waiting


def job_bytes(job: RenderJob) -> bytes:
    """Equal jobs give equal bytes."""
    assets = {address: base64.b64encode(data).decode() for address, data in job.assets.items()}
    message = {
        "html": job.html,
        "css": job.css,
        "assets": assets,
        "fits_pages": job.fits_pages,
        "stand_in": job.stand_in,
    }
    return json.dumps(message, sort_keys=True).encode()


def job_of(data: bytes) -> RenderJob:
    message = json.loads(data)
    assets = {address: base64.b64decode(text) for address, text in message.pop("assets").items()}
    return RenderJob(assets=assets, **message)


def ask_bytes(ask: Ask) -> bytes:
    return json.dumps(asdict(ask)).encode()


def ask_of(data: bytes) -> Ask:
    message = json.loads(data)
    return Ask(urgency=Urgency(message.pop("urgency")), **message)


def said_frames(said: Said) -> bytes:
    """The two frames of an answer: what it is, and the PDF if it is one."""
    head: dict[str, Any]
    match said:
        case Rendered():
            places = asdict(said.places) if said.places else None
            head = {"complaints": said.complaints, "places": places}
        case Failed():
            head = {"failed": said.reason, "remedy": said.remedy}
        case Busy():
            head = {"busy": said.reason}
        case Waiting():
            head = {"before": said.before}
    return framed(json.dumps(head).encode(), said.pdf if isinstance(said, Rendered) else b"")


def said_of(head: bytes, pdf: bytes) -> Said:
    message = json.loads(head)
    if "failed" in message:
        return Failed(reason=message["failed"], remedy=message["remedy"])
    if "busy" in message:
        return Busy(reason=message["busy"])
    if "before" in message:
        return Waiting(before=message["before"])
    places = Places.of(message["places"]) if message["places"] else None
    return Rendered(pdf=pdf, complaints=tuple(message["complaints"]), places=places)


def framed(*parts: bytes) -> bytes:
    return b"".join(LENGTH.pack(len(part)) + part for part in parts)


def frames_in(buffer: bytearray) -> list[bytes]:
    """The whole frames at the beginning of ``buffer``, which are taken out of it.

    Raises ``ValueError`` for one that is longer than any document.
    """
    found = []
    while len(buffer) >= LENGTH.size:
        (length,) = LENGTH.unpack_from(buffer)
        if length > LONGEST_FRAME:
            raise ValueError("a frame is longer than any document")
        end = LENGTH.size + length
        if len(buffer) < end:
            break
        found.append(bytes(buffer[LENGTH.size : end]))
        del buffer[:end]
    return found


def receive_frame(pipe: IO[bytes]) -> bytes | None:
    """The next frame; ``None`` once the other side has gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None


def receive_said(pipe: IO[bytes]) -> Said | None:
    head, pdf = receive_frame(pipe), receive_frame(pipe)
    return None if head is None or pdf is None else said_of(head, pdf)


def send_what_fits(connection: socket.socket, waiting: bytearray) -> None:
    """Send as much of ``waiting`` as a socket that does not block takes; the rest stays in it.

    Of a connection that is gone nothing stays: whoever reads from it finds out.
    """
    try:
        while waiting:
            del waiting[: connection.send(waiting)]
    except BlockingIOError:
        pass
    except OSError:
        waiting.clear()
