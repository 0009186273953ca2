"""What a note leaves behind is collected before the worker takes the next one."""

import gc
import socket
import weakref
from io import BytesIO

import pytest

from encounters.note.pool import worker
from encounters.note.wire import RenderJob, framed, job_bytes


class Box:
    """Points at itself, as the boxes of a page point at each other."""

    def __init__(self):
        self.parent = self


@pytest.fixture
def no_collector():
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_the_boxes_of_a_note_are_gone_when_it_is_sent(monkeypatch):
    left = []

    def make_pdf(_job):
        left.append(weakref.ref(Box()))
        assert left[-1]() is not None
        return b"", ()

    monkeypatch.setattr(worker, "make_pdf", make_pdf)
    monkeypatch.setattr(worker, "give_back_memory", lambda: None)
    monkeypatch.setattr(worker, "_grant_processor_time", lambda: None)
    ours, its = socket.socketpair()
    with ours, its, its.makefile("rb") as jobs:
        ours.sendall(framed(job_bytes(RenderJob(html="", css=""))))
        ours.shutdown(socket.SHUT_WR)
        worker._serve(jobs, BytesIO())
    assert [each() for each in left] == [None]
