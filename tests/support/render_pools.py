"""Pools of renderer processes that do as they are told."""

from __future__ import annotations

from encounters.note.wire import RenderJob

JOB = RenderJob(html="<p>one</p>", css="")
NO_BOUND = 600
# A worker that is ready and answers, but as the job's html says.
ECHO = """
import os, resource, sys, tempfile, time
from encounters.note.wire import Failed, Rendered, receive_job, send_answer
from encounters.note import worker
send_answer(sys.stdout.buffer, Rendered(pdf=b"ready"))
while (job := receive_job(sys.stdin.buffer)) is not None:
    words = job.html.split()
    if words[0] == "sleep":
        time.sleep(float(words[1]))
    elif words[0] == "until":
        while not os.path.exists(words[1]):
            time.sleep(0.01)
    elif words[0] == "scratch":
        folder = tempfile.mkdtemp(prefix="weasyprint-")
        send_answer(sys.stdout.buffer, Rendered(pdf=folder.encode()))
        continue
    elif words[0] == "kill":
        os.kill(os.getpid(), int(words[1]))
    elif words[0] == "exit":
        os._exit(int(words[1]))
    elif words[0] in ("late-once", "dies-once", "spins-once"):
        if not os.path.exists(words[1]):
            open(words[1], "w").close()
            if words[0] == "dies-once":
                os._exit(3)
            if words[0] == "spins-once":
                worker.CPU_SECONDS = 0.1
                worker._grant_processor_time()
                while True:
                    pass
            time.sleep(600)
    elif words[0] == "half":
        os.write(1, bytes((0, 0, 0, 9)) + b"abc")
        os._exit(0)
    elif words[0] == "spin":
        worker.CPU_SECONDS = 0.1
        worker._grant_processor_time()
        while True:
            pass
    elif words[0] == "fail":
        send_answer(sys.stdout.buffer, Failed(reason="ValueError"))
        continue
    send_answer(sys.stdout.buffer, Rendered(pdf=str(os.getpid()).encode()))
"""

READY = (
    "import sys; from encounters.note.wire import Rendered, receive_job, send_answer; "
    "send_answer(sys.stdout.buffer, Rendered(pdf=b'ready'))"
)


def job(words):
    return RenderJob(html=words, css="")


def worker_of(pool):
    """The id of the process that serves next."""
    return int(pool.render(job("ok")).pdf)
