"""A note whose worker was late or died is tried once more; what was the note's own fault is not."""

import signal
from contextlib import nullcontext

import pytest

from encounters.note.renderer import RenderBusyError, RenderFailedError
from tests.support.render_pools import JOB, NO_BOUND, job, worker_of

pytestmark = pytest.mark.begins_early


@pytest.mark.parametrize(
    ("trouble", "is_made"), [("late-once", True), ("dies-once", True), ("spins-once", False)]
)
def test_a_note_is_tried_once_more_where_the_fault_was_not_its_own(
    pool_of, tmp_path, trouble, is_made
):
    """Its own processor time is its own fault."""
    pool = pool_of()
    first = worker_of(pool)
    pool._wall_seconds = 2 if trouble == "late-once" else NO_BOUND
    expected = nullcontext() if is_made else pytest.raises(RenderFailedError, match="too much proc")
    with expected:
        assert int(pool.render(job(f"{trouble} {tmp_path / 'tried'}")).pdf) != first


def test_a_worker_that_always_dies_is_tried_twice(pool_of, tmp_path):
    with pytest.raises(RenderFailedError, match="the renderer stopped"):
        pool_of().render(job(f"count {tmp_path / 'tries'}"))
    assert (tmp_path / "tries").read_text() == "xx"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_others_ended_was_no_fault_of_the_note(pool_of, end):
    with pytest.raises(RenderBusyError, match="ended, perhaps for want of memory"):
        pool_of().render(job(f"kill {end:d}"))


def test_a_machine_that_starts_no_process_is_busy(pool_of):
    with pytest.raises(RenderBusyError, match="no process could be started"):
        pool_of(("/no/such/program",)).render(JOB)
