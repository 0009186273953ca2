"""How the web process and its renderer talk: length-prefixed JSON and bytes over pipes."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """``assets`` are the only files ``html`` may ask for beside bundled fonts, by their address.

    ``fits_pages`` chooses the size of its letters so that its pages are full (``page_fit``).
    """

    html: str
    css: str
    assets: Mapping[str, bytes] = field(default_factory=dict)
    fits_pages: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished PDF; ``complaints`` are WeasyPrint's warnings, none for a sound note."""

    pdf: bytes
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No PDF: the ``reason``, and the ``remedy`` where whoever keeps the server has one."""

    reason: str
    remedy: str = ""


def send_job(pipe: IO[bytes], job: RenderJob) -> None:
    assets = {address: base64.b64encode(data).decode() for address, data in job.assets.items()}
    told = {"html": job.html, "css": job.css, "assets": assets, "fits_pages": job.fits_pages}
    _send(pipe, json.dumps(told).encode())


def receive_job(pipe: IO[bytes]) -> RenderJob | None:
    """The next job; ``None`` once the other side has gone."""
    data = _receive(pipe)
    if data is None:
        return None
    message = json.loads(data)
    assets = {address: base64.b64decode(text) for address, text in message["assets"].items()}
    return RenderJob(
        html=message["html"],
        css=message["css"],
        assets=assets,
        fits_pages=message["fits_pages"],
    )


def send_answer(pipe: IO[bytes], answer: Rendered | Failed) -> None:
    if isinstance(answer, Failed):
        _send(pipe, json.dumps({"failed": answer.reason, "remedy": answer.remedy}).encode())
        _send(pipe, b"")
    else:
        _send(pipe, json.dumps({"complaints": answer.complaints}).encode())
        _send(pipe, answer.pdf)


def receive_answer(pipe: IO[bytes]) -> Rendered | Failed | None:
    """The worker's answer; ``None`` if it died before it gave one."""
    head, pdf = _receive(pipe), _receive(pipe)
    if head is None or pdf is None:
        return None
    message = json.loads(head)
    if "failed" in message:
        return Failed(reason=message["failed"], remedy=message["remedy"])
    return Rendered(pdf=pdf, complaints=tuple(message["complaints"]))


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None
