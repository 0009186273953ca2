"""The renderer's process: bounded in time, memory and number; replaced when it dies."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from encounters.note.renderer import RenderBusyError, Renderer, RenderFailedError, renderer
from encounters.note.wire import Rendered, RenderJob
from encounters.note.worker import ADDRESS_SPACE
from tests.source_tree import ROOT

JOB = RenderJob(html="<p>one</p>", css="")
# A worker that answers, but as the job's html says.
ECHO = """
import os, resource, sys, tempfile, time
from encounters.note.wire import Failed, Rendered, receive_job, send_answer
from encounters.note import worker
while (job := receive_job(sys.stdin.buffer)) is not None:
    words = job.html.split()
    if words[0] == "sleep":
        time.sleep(float(words[1]))
    elif words[0] == "scratch":
        folder = tempfile.mkdtemp(prefix="weasyprint-")
        send_answer(sys.stdout.buffer, Rendered(pdf=folder.encode()))
        continue
    elif words[0] == "exit":
        os._exit(int(words[1]))
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


def job(words):
    return RenderJob(html=words, css="")


@pytest.fixture
def pool():
    """Makes pools of workers that do as they are told; ends them afterwards."""
    made = []

    def build(**limits):
        made.append(Renderer(command=(sys.executable, "-c", ECHO), **limits))
        return made[-1]

    yield build
    for one in made:
        one.close()


def worker_of(pool):
    return int(pool.render(job("ok")).pdf)


def is_running(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_stays_warm_and_close_ends_it(pool):
    one = pool()
    first = worker_of(one)
    assert worker_of(one) == first
    one.close()
    assert not is_running(first)
    assert worker_of(one) != first


def test_a_note_that_takes_too_long_is_ended_and_the_next_one_made(pool):
    # Long enough to start a process on a busy machine.
    one = pool(wall_seconds=3)
    first = worker_of(one)
    begun = time.monotonic()
    with pytest.raises(RenderFailedError, match="not finished after 3 seconds"):
        one.render(job("sleep 30"))
    assert time.monotonic() - begun < 15
    assert not is_running(first)
    assert worker_of(one) != first


@pytest.mark.parametrize("death", ["exit 3", "half"])
def test_a_dead_worker_is_told_and_replaced(pool, death):
    one = pool()
    first = worker_of(one)
    with pytest.raises(RenderFailedError, match="the renderer stopped"):
        one.render(job(death))
    assert worker_of(one) != first


@pytest.mark.parametrize("end", ["exit 3", "sleep 30", "close"])
def test_nothing_of_a_worker_stays_on_the_disk(pool, end):
    one = pool(wall_seconds=2)
    scratch = Path(one.render(job("scratch")).pdf.decode())
    assert scratch.is_dir()
    if end == "close":
        one.close()
    else:
        with pytest.raises(RenderFailedError):
            one.render(job(end))
    assert not scratch.exists()
    assert not scratch.parent.exists()


def test_a_worker_that_died_while_idle_is_not_used(pool):
    one = pool()
    first = worker_of(one)
    os.kill(first, signal.SIGKILL)
    one._idle[0].process.wait(timeout=5)
    assert worker_of(one) != first


def test_a_refused_note_costs_no_worker(pool):
    one = pool()
    first = worker_of(one)
    with pytest.raises(RenderFailedError, match="ValueError"):
        one.render(job("fail"))
    assert worker_of(one) == first


def test_a_worker_that_spins_is_ended_by_the_kernel(pool):
    with pytest.raises(RenderFailedError, match="too much processor time"):
        pool().render(job("spin"))


def test_no_more_workers_than_allowed_and_every_caller_gets_an_answer(pool):
    one = pool(concurrent=2, waiting=10)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: worker_of(one), range(24)))
    assert 1 <= len(set(answers)) <= 2


def test_beyond_the_waiting_line_callers_are_refused_at_once(pool):
    one = pool(concurrent=1, waiting=0, wall_seconds=5)
    with busy_for(one, 0.6), pytest.raises(RenderBusyError, match="too many notes"):
        one.render(JOB)
    worker_of(one)


def test_a_caller_waits_no_longer_than_its_patience(pool):
    one = pool(concurrent=1, waiting=1, wall_seconds=5, patience_seconds=0.1)
    with busy_for(one, 1), pytest.raises(RenderBusyError, match="still being made"):
        one.render(JOB)


@contextmanager
def busy_for(pool, seconds):
    """The only worker of ``pool`` is at work for so long."""
    worker_of(pool)
    with ThreadPoolExecutor(1) as thread:
        note = thread.submit(pool.render, job(f"sleep {seconds}"))
        while pool._idle:
            time.sleep(0.01)
        yield
        assert note.result().pdf


def child_with(monkeypatch, line, *, cpu_seconds=12.0):
    """A pool of real workers that run ``line`` before a note is laid out."""
    source = (
        "from encounters.note import worker, pdf\n"
        f"worker.CPU_SECONDS = {cpu_seconds}\n"
        "def tried(job):\n"
        f"    {line}\n"
        "    return b'done', ()\n"
        "worker.make_pdf, real = tried, worker.make_pdf\n"
        "worker.main()\n"
    )
    monkeypatch.setattr("encounters.note.worker._WARM_UP", JOB)
    return Renderer(command=(sys.executable, "-c", source))


@pytest.mark.parametrize(
    ("line", "expect"),
    [
        ("bytearray(2 << 30)", "more memory than a render may use"),
        (
            "job.html == '<p>one</p>' and __import__('socket').create_connection(('127.0.0.1', 9))",
            "",
        ),
        ("job.html == '<p>one</p>' and __import__('subprocess').run(['true'])", ""),
        ("job.html == '<p>one</p>' and __import__('os').system('true')", ""),
        ("job.html == '<p>one</p>' and __import__('os').fork()", ""),
        ("job.html == '<p>one</p>' and __import__('socket').gethostbyname('localhost')", ""),
        ("job.html == '<p>one</p>' and __import__('os').posix_spawn('/bin/true', ['x'], {})", ""),
        ("job.html == '<p>one</p>' and open('/etc/hostname')", ""),
        ("job.html == '<p>one</p>' and open(b'/etc/hostname', 'rb')", ""),
        ("job.html == '<p>one</p>' and open('manage.py')", ""),
        ("job.html == '<p>one</p>' and open(worker.__file__, 'a')", ""),
        ("job.html == '<p>one</p>' and open(worker.__file__ + '/../../../../manage.py')", ""),
    ],
)
def test_what_a_worker_may_not_do(monkeypatch, line, expect):
    one = child_with(monkeypatch, line)
    try:
        with pytest.raises(RenderFailedError, match=expect or "PermissionError"):
            one.render(JOB)
    finally:
        one.close()


def test_the_limits_stand_in_the_real_worker():
    assert isinstance(renderer().render(JOB), Rendered)
    (worker,) = renderer()._idle
    with open(f"/proc/{worker.process.pid}/limits", encoding="ascii") as file:
        limits = {line[:26].strip(): line[26:].split()[0] for line in file.readlines()[1:]}
    assert int(limits["Max address space"]) == ADDRESS_SPACE
    assert limits["Max core file size"] == "0"


CAN_LEAVE = (
    "from encounters.sandbox import leave_the_network as leave; raise SystemExit(not leave())"
)


SPIN = "t = __import__('time'); end = t.process_time() + {}\n    while t.process_time() < end: pass"


@pytest.mark.parametrize(
    ("each_s", "notes", "is_made"),
    [(0.5, 3, True), (1.5, 1, False)],
    ids=["within", "beyond"],
)
def test_each_note_has_a_budget_of_its_own(monkeypatch, each_s, notes, is_made):
    """Of a second here; three notes together take more than that, and cost each other nothing."""
    one = child_with(monkeypatch, SPIN.format(each_s), cpu_seconds=1.0)
    expected = nullcontext() if is_made else pytest.raises(RenderFailedError, match="too much proc")
    try:
        for _ in range(notes):
            with expected:
                one.render(JOB)
    finally:
        one.close()


def test_a_worker_stands_back_for_the_pages():
    assert isinstance(renderer().render(JOB), Rendered)
    (worker,) = renderer()._idle
    ours, its = (os.getpriority(os.PRIO_PROCESS, one) for one in (0, worker.process.pid))
    assert its == min(ours + 5, 19)


def test_the_worker_has_no_network_where_the_kernel_lets_it_go():
    if subprocess.run([sys.executable, "-c", CAN_LEAVE], cwd=ROOT).returncode:
        pytest.skip("this kernel gives nobody a network of their own")
    assert isinstance(renderer().render(JOB), Rendered)
    (worker,) = renderer()._idle
    assert os.readlink(f"/proc/{worker.process.pid}/ns/net") != os.readlink("/proc/self/ns/net")
