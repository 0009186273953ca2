"""The renderer process: ``python -m encounters.note.worker``, jobs on stdin, answers on stdout.

It stays warm between notes, because the imports cost more than a note. It stands back for the
pages: who waits for a note waits anyway, who taps does not want to. Its first answer comes without
a job: it is ready, or a library is missing. Before the first job it gives up what a note does not
need: the network, memory beyond its limit, core files, child processes, and all files but programs
and typefaces. Each job has its own budget of processor time; when that is spent the kernel ends the
process. It ends by itself when its parent goes.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import signal
import sys
from pathlib import Path
from typing import IO

from encounters.note.pdf import make_pdf, missing_library
from encounters.note.wire import Failed, Rendered, RenderJob, receive_job, send_answer
from encounters.sandbox import leave_the_network, only_program_files

# Six times what the longest sample takes (2.1 s for twelve stages): a slower machine, a busy one on
# which each second of the processor does less, and still no attack.
CPU_SECONDS = 12.0
# Of 19; a third of a page's share of a busy processor, all of an idle one.
_STANDS_BACK = 5
ADDRESS_SPACE = 1 << 30
_OUR_PACKAGE = Path(__file__).resolve().parents[1]
_WARM_UP = RenderJob(
    html='<!DOCTYPE html><html lang="en"><head><title>-</title></head><body>-<b>-</b>',
    css="",
)
_REMEDY = "Install Pango and the requirements: see docs/installing.md"
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")


def main() -> None:
    """Say whether it is ready, then answer jobs until stdin ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not garble the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.getLogger("weasyprint").propagate = False
    leave_the_network()
    os.nice(_STANDS_BACK)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    ready = _warmed_up()
    # What is loaded stays; looking through it for garbage took a sixth of each note's time.
    gc.collect()
    gc.freeze()
    sys.addaudithook(_forbid)
    sys.addaudithook(only_program_files(_OUR_PACKAGE))
    send_answer(answers, ready)
    _serve(sys.stdin.buffer, answers)


def _warmed_up() -> Rendered | Failed:
    """Load what every note needs, before any note's time is counted."""
    if name := missing_library():
        return Failed(reason=f"the library {name} is missing on the server", remedy=_REMEDY)
    return _answer(_WARM_UP)


def _serve(jobs: IO[bytes], answers: IO[bytes]) -> None:
    while (job := receive_job(jobs)) is not None:
        _grant_processor_time()
        send_answer(answers, _answer(job))


def _answer(job: RenderJob) -> Rendered | Failed:
    """The note, or why there is none; what an error says of the note's content stays unsaid."""
    try:
        pdf, complaints = make_pdf(job)
    except MemoryError:
        return Failed(reason="the note needs more memory than a render may use")
    except Exception as error:
        return Failed(reason=type(error).__name__)
    return Rendered(pdf=pdf, complaints=complaints)


def _grant_processor_time() -> None:
    """When this job has used it up, the kernel ends the process by ``SIGPROF``.

    A timer, no limit of the process: what the kernel counts towards that limit and what it tells
    the process differ by a few percent, and after some hundred notes those were a whole budget.
    """
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a renderer may not do this: {event}")


if __name__ == "__main__":
    main()
