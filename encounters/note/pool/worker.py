"""A worker: forked from the nursery, makes one document at a time, until nobody wants any.

It has loaded all that a note needs, and has seen none. Before its first job it gives up what a note
does not need: the network, memory beyond its limit, core files, child processes, and all files but
programs and typefaces. Each job has its own budget of processor time; when that is spent the kernel
ends the process. It ends by itself when the service goes.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import select
import signal
import sys
import tempfile
from pathlib import Path
from typing import IO

from encounters.note.pdf import _font_configuration, make_pdf
from encounters.note.pool.reserving import with_places
from encounters.note.pool.spares import give_back_memory
from encounters.note.wire import Failed, Rendered, RenderJob, job_of, receive_frame, said_frames
from encounters.sandbox import leave_the_network, only_program_files

# Six times what the longest sample takes (2.1 s for twelve stages): a slower machine, a busy one on
# which each second of the processor does less, and still no attack.
CPU_SECONDS = 12.0
ADDRESS_SPACE = 1 << 30
# After so long without a job it tidies up.
_PAUSE_SECONDS = 0.3
_OUR_PACKAGE = Path(__file__).resolve().parents[2]
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
# From Linux's prctl.h.
_SET_PARENT_DEATH_SIGNAL = 1


def work(channel: int, folder: str, *, parent: int) -> None:
    """Answer the jobs that come by the socket ``channel``. Does not return.

    ``folder`` is its own, for temporary files. Called in the fork.
    """
    try:
        end_with_parent(parent)
        jobs, answers = os.fdopen(channel, "rb"), os.fdopen(os.dup(channel), "wb")
        _keep_apart(folder)
        leave_the_network()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        sys.addaudithook(_forbid)
        sys.addaudithook(only_program_files(_OUR_PACKAGE))
        _send(answers, Rendered(pdf=b""))
        _serve(jobs, answers)
    finally:
        # Nothing of the nursery's is tidied up by a fork of it.
        os._exit(0 if sys.exc_info()[0] is None else 1)


def end_with_parent(parent: int) -> None:
    """Let the kernel end this process with the one that forked it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _keep_apart(folder: str) -> None:
    """Typefaces that only this one loads lie in its own folder."""
    tempfile.tempdir = folder
    _font_configuration()._folder = None


def _serve(jobs: IO[bytes], answers: IO[bytes]) -> None:
    while True:
        # One job comes at a time, so none lies in the buffer.
        if not select.select([jobs], [], [], _PAUSE_SECONDS)[0]:
            give_back_memory()
        if (data := receive_frame(jobs)) is None:
            return
        _grant_processor_time()
        _send(answers, _answer(job_of(data)))
        # Its boxes point at each other. Left for later they would lie between what is kept, and
        # the room could not be given back.
        gc.collect()


def _send(answers: IO[bytes], answer: Rendered | Failed) -> None:
    answers.write(said_frames(answer))
    answers.flush()


def _answer(job: RenderJob) -> Rendered | Failed:
    """The note, or why there is none; what an error says of the note's content stays unsaid."""
    try:
        pdf, complaints = make_pdf(job)
        places = None
        if job.stand_in:
            pdf, places = with_places(pdf, job)
    except MemoryError:
        return Failed(reason="the note needs more memory than a render may use")
    except Exception as error:
        return Failed(reason=type(error).__name__)
    return Rendered(pdf=pdf, complaints=complaints, places=places)


def _grant_processor_time() -> None:
    """When this job has used it up, the kernel ends the process by ``SIGPROF``.

    A timer, no limit of the process: what the kernel counts towards that limit and what it tells
    the process differ by a few percent, and after some hundred notes those were a whole budget.
    """
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a renderer may not do this: {event}")
