"""Printing services whose workers do as they are told."""

from __future__ import annotations

from encounters.note.wire import RenderJob

JOB = RenderJob(html="<p>one</p>", css="")
NO_BOUND = 600
# A nursery whose workers answer as the job's html says, and may open files.
ECHO = """
import os, signal, sys, tempfile, time
from encounters.note.pool import nursery, worker
from encounters.note.wire import Failed, Rendered

def spin():
    worker.CPU_SECONDS = 0.1
    worker._grant_processor_time()
    while True:
        pass

def told(job):
    words = job.html.split()
    if words[0] == "sleep":
        time.sleep(float(words[1]))
    elif words[0] == "until":
        open(words[2], "w").close()
        while not os.path.exists(words[1]):
            time.sleep(0.01)
    elif words[0] == "scratch":
        return Rendered(pdf=tempfile.mkdtemp(prefix="weasyprint-").encode())
    elif words[0] == "kill":
        os.kill(os.getpid(), int(words[1]))
    elif words[0] == "exit":
        os._exit(int(words[1]))
    elif words[0] == "count":
        with open(words[1], "a") as file:
            file.write("x")
        os._exit(3)
    elif words[0] == "write":
        with open(words[1], "a") as file:
            file.write(words[2])
    elif words[0] in ("late-once", "dies-once", "spins-once"):
        if not os.path.exists(words[1]):
            open(words[1], "w").close()
            if words[0] == "dies-once":
                os._exit(3)
            if words[0] == "spins-once":
                spin()
            time.sleep(600)
    elif words[0] == "half":
        for number in range(3, 64):
            try:
                os.write(number, bytes((0, 0, 0, 9)) + b"abc")
                break
            except OSError:
                continue
        os._exit(0)
    elif words[0] == "spin":
        spin()
    elif words[0] == "nice":
        return Rendered(pdf=str(os.nice(0)).encode())
    elif words[0] == "fail":
        return Failed(reason="ValueError")
    return Rendered(pdf=str(os.getpid()).encode())

worker._answer = told
worker._keep_apart = lambda folder: setattr(tempfile, "tempdir", folder)
worker.only_program_files = lambda package: lambda *_: None
nursery.warmed_up = lambda: ""
nursery.main()
"""


def job(words: str) -> RenderJob:
    return RenderJob(html=words, css="")


def worker_of(pool, words: str = "ok") -> int:
    """The id of the process that serves next."""
    return int(pool.render(job(words)).pdf)
