"""The renderer's process: bounded in time, memory and number; replaced when it dies."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from encounters.note.pool import starting
from encounters.note.pool.worker import ADDRESS_SPACE, CPU_SECONDS
from encounters.note.renderer import RenderBusyError, RenderFailedError, _renderer_of
from encounters.note.wire import Urgency
from tests.support.render_pools import ECHO, JOB, NO_BOUND, job, worker_of
from tests.support.source_tree import ROOT

pytestmark = pytest.mark.begins_early


def is_running(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(is_so):
    """Whether it is so within a while: a service ends by itself."""
    for _ in range(500):
        if is_so():
            return True
        time.sleep(0.02)
    return False


def test_a_worker_stays_warm_until_close_ends_it(pool_of):
    pool = pool_of()
    first = worker_of(pool)
    assert worker_of(pool) == first
    pool.close()
    assert eventually(lambda: not is_running(first))
    assert worker_of(pool) != first


def test_a_note_over_the_wall_bound_is_ended_as_busy(pool_of):
    """Its processor time is not used up: on a quiet machine it would have been finished."""
    pool = pool_of()
    first = worker_of(pool)
    pool._wall_seconds = 0.3
    with pytest.raises(RenderBusyError, match=r"not finished after 0\.3 seconds.*Try again"):
        pool.render(job("sleep 600"))
    assert not is_running(first)
    pool._wall_seconds = NO_BOUND
    assert worker_of(pool) != first


def test_a_nursery_that_is_never_ready_is_ended_as_busy(pool_of):
    pool = pool_of((sys.executable, "-c", "import time; time.sleep(600)"), wall_seconds=0.3)
    with pytest.raises(RenderBusyError):
        pool.render(JOB)


def test_getting_ready_is_in_no_notes_time(pool_of):
    """The nursery takes longer to start than a note may take."""
    late = f"import time; time.sleep(0.6)\n{ECHO}"
    pool = pool_of((sys.executable, "-c", late), wall_seconds=NO_BOUND)
    assert worker_of(pool)
    pool._wall_seconds = 0.5
    assert worker_of(pool)


def test_the_bounds_are_the_installations(settings, tmp_path):
    settings.NOTE_SECONDS = 77
    settings.RUN_FOLDER = str(tmp_path)
    client = _renderer_of.__wrapped__(0)
    assert client._wall_seconds == 77
    assert client._folder == tmp_path


NO_PANGO = """
import cffi
real = cffi.FFI.dlopen
def dlopen(self, name, *flags):
    if "pango-1" in str(name):
        raise OSError(f"cannot load library '{name}': no such file")
    return real(self, name, *flags)
cffi.FFI.dlopen = dlopen
"""
LACKING = [
    ("a shared library", NO_PANGO, "pango-1.0"),
    ("a package", "import sys; sys.modules['weasyprint'] = None", "weasyprint"),
]


@pytest.mark.parametrize(
    ("lack", "named"), [case[1:] for case in LACKING], ids=[case[0] for case in LACKING]
)
def test_a_missing_library_is_named_with_what_to_install(pool_of, lack, named):
    start = f"{lack}\nfrom encounters.note.pool import nursery; nursery.main()"
    pool = pool_of((sys.executable, "-c", start))
    for _ in range(2):
        with pytest.raises(RenderFailedError, match="Install Pango") as caught:
            pool.render(JOB)
        assert named in caught.value.reason


@pytest.mark.parametrize("death", ["exit 3", "half"])
def test_a_worker_that_dies_is_replaced(pool_of, death):
    pool = pool_of()
    first = worker_of(pool)
    with pytest.raises(RenderFailedError, match="the renderer stopped"):
        pool.render(job(death))
    assert worker_of(pool) != first


@pytest.mark.parametrize("end", ["exit 3", "sleep 600", "close"])
def test_scratch_folder_of_a_worker_is_deleted(pool_of, end):
    pool = pool_of()
    scratch = Path(pool.render(job("scratch")).pdf.decode())
    assert scratch.is_dir()
    if end == "close":
        pool.close()
    else:
        pool._wall_seconds = 0.3 if end.startswith("sleep") else NO_BOUND
        with pytest.raises((RenderFailedError, RenderBusyError)):
            pool.render(job(end))
    assert eventually(lambda: not scratch.exists())
    assert eventually(lambda: not scratch.parent.exists())


def test_a_worker_that_died_while_idle_is_not_used(pool_of):
    pool = pool_of()
    first = worker_of(pool)
    os.kill(first, signal.SIGKILL)
    assert worker_of(pool) != first


def test_a_refused_note_costs_no_worker(pool_of):
    pool = pool_of()
    first = worker_of(pool)
    with pytest.raises(RenderFailedError, match="ValueError"):
        pool.render(job("fail"))
    assert worker_of(pool) == first


def test_a_worker_that_spins_is_ended_by_the_kernel(pool_of):
    with pytest.raises(RenderFailedError, match="too much processor time"):
        pool_of().render(job("spin"))


def test_no_more_workers_than_allowed_answer_every_caller(pool_of):
    pool = pool_of(concurrent=2, waiting=10, patience_seconds=NO_BOUND)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: worker_of(pool), range(24)))
    assert 1 <= len(set(answers)) <= 2


def test_beyond_the_waiting_line_callers_are_refused_at_once(pool_of, tmp_path):
    pool = pool_of(concurrent=1, waiting=0)
    with at_work(pool, tmp_path / "end"), pytest.raises(RenderBusyError, match="too many notes"):
        pool.render(JOB)
    worker_of(pool)


def test_a_caller_waits_no_longer_than_its_patience(pool_of, tmp_path):
    pool = pool_of(concurrent=1, waiting=1, patience_seconds=0.1)
    with at_work(pool, tmp_path / "end"), pytest.raises(RenderBusyError, match="still being made"):
        pool.render(JOB)


@contextmanager
def at_work(pool, end):
    """The only worker of ``pool`` makes a note until the file ``end`` is there."""
    worker_of(pool)
    with ThreadPoolExecutor(1) as thread:
        note = thread.submit(pool.render, job(f"until {end} {end.with_suffix('.begun')}"))
        try:
            begun = end.with_suffix(".begun")
            assert eventually(begun.exists)
            yield
        finally:
            end.touch()
        assert note.result().pdf


# Nothing is printed, so nothing need be loaded for it.
COLD = "nursery.warmed_up = lambda: ''"


def child_with(line, *, cpu_seconds=CPU_SECONDS):
    """The command of a nursery whose real workers run ``line`` instead of printing ``JOB``."""
    source = (
        "from encounters.note.pool import nursery, worker\n"
        f"worker.CPU_SECONDS = {cpu_seconds}\n"
        "real = worker.make_pdf\n"
        "def make(job):\n"
        f"    if job.html != {JOB.html!r}:\n"
        "        return real(job)\n"
        f"    {line}\n"
        "    return b'done', ()\n"
        "worker.make_pdf = make\n"
        f"{COLD}\n"
        "nursery.main()\n"
    )
    return (sys.executable, "-c", source)


FORBIDDEN = [
    ("bytearray(2 << 30)", "more memory than a render may use"),
    ("__import__('socket').create_connection(('127.0.0.1', 9))", ""),
    ("__import__('subprocess').run(['true'])", ""),
    ("__import__('os').system('true')", ""),
    ("__import__('os').fork()", ""),
    ("__import__('socket').gethostbyname('localhost')", ""),
    ("__import__('os').posix_spawn('/bin/true', ['x'], {})", ""),
    ("open('/etc/hostname')", ""),
    ("open(b'/etc/hostname', 'rb')", ""),
    ("open('manage.py')", ""),
    ("open(worker.__file__, 'a')", ""),
    ("open(worker.__file__ + '/../../../../manage.py')", ""),
]
# One worker for all of them: what fails so costs none.
AS_TOLD = (
    "from encounters.note.pool import nursery, worker\n"
    "def make(job):\n"
    "    return str(eval(job.html.removeprefix('do: '))).encode(), ()\n"
    "worker.make_pdf = make\n"
    f"{COLD}\n"
    "nursery.main()\n"
)


def test_forbidden_call_of_a_worker_fails(pool_of, subtests):
    pool = pool_of((sys.executable, "-c", AS_TOLD))
    for line, expect in FORBIDDEN:
        failing = pytest.raises(RenderFailedError, match=expect or "PermissionError")
        with subtests.test(line), failing:
            pool.render(job(f"do: {line}"))
    assert pool.render(job("do: 1")).pdf == b"1"


@pytest.fixture
def told(pool_of):
    """Asks a real worker, under all its limits, what a line of Python gives."""
    pool = pool_of((sys.executable, "-c", AS_TOLD))
    return lambda line, **how: pool.render(job(f"do: {line}"), **how).pdf.decode()


def test_the_limits_stand_in_the_real_worker(told):
    for limit, expect in (("RLIMIT_AS", ADDRESS_SPACE), ("RLIMIT_CORE", 0)):
        line = f"__import__('resource').getrlimit(__import__('resource').{limit})[0]"
        assert told(line) == str(expect)


@pytest.mark.parametrize("urgency", [Urgency.ASKED, Urgency.SIGNATURE])
def test_no_worker_has_a_lower_priority_nor_shares_the_session_of_the_pages(told, urgency):
    """What is printed ahead may be what somebody signs before it is finished."""
    line = "(__import__('os').nice(0), __import__('os').getsid(0) == {})"
    ours = os.nice(0), False
    assert told(line.format(os.getsid(0)), urgency=urgency) == str(ours)


PROCESSORS = [(1, 1), (2, 1), (3, 1), (4, 2), (16, 8), (64, 8)]


@pytest.mark.parametrize(("of_us", "notes"), PROCESSORS)
def test_every_second_processor_is_the_pages(monkeypatch, of_us, notes):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(of_us)))
    assert starting.notes_at_once() == notes


CAN_LEAVE = (
    "from encounters.sandbox import leave_the_network as leave; raise SystemExit(not leave())"
)


def test_the_worker_has_no_network_where_the_kernel_lets_it_go(told):
    if subprocess.run([sys.executable, "-c", CAN_LEAVE], cwd=ROOT).returncode:
        pytest.skip("this kernel gives nobody a network of their own")
    assert told("__import__('os').readlink('/proc/self/ns/net')") != os.readlink(
        "/proc/self/ns/net"
    )


def test_a_worker_has_nothing_of_the_service_but_its_own_socket(told):
    """No other caller's connection, no other worker's, not the nursery's."""
    folder = "'/proc/self/fd/'"
    link = f"__import__('os').readlink({folder} + n)"
    there = f"__import__('os').path.lexists({folder} + n)"
    names = f"[n for n in __import__('os').listdir({folder}) if {there}]"
    assert told(f"sum('socket' in {link} for n in {names})") == "2"
    assert int(told(f"sum('null' not in {link} for n in {names})")) <= 3
