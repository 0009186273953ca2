"""What the service makes of what its workers and their nursery say, in whatever order it hears."""

import selectors
import socket
import time

import pytest

from encounters.note.pool.crew import Crew, Limits
from encounters.note.pool.tickets import Queue
from encounters.note.wire import Ask, Busy, Rendered, Urgency, said_frames

LIMITS = Limits(concurrent=1, waiting=5, most_made=1, rest_seconds=60, linger_seconds=1)
ASK = Ask(urgency=Urgency.ASKED, asker="", wall_seconds=60, patience_seconds=15, stays=False)


class Staged:
    """A crew of one worker; the test speaks for the nursery and for the worker."""

    def __init__(self):
        self.answers = []
        self.queue = Queue(most=20)
        self.selector = selectors.DefaultSelector()
        self.crew = Crew((), LIMITS, self.selector, self.finished)
        self.crew._control, self.nursery = socket.socketpair()
        self.nursery.settimeout(5)
        self.selector.register(self.crew._control, selectors.EVENT_READ, self.crew._heard)
        self.queue.add(ASK, b"note", time.monotonic())

    def finished(self, ticket, answer):
        self.queue.end(ticket)
        self.answers.append(answer)

    def forked(self):
        """The worker's end of its socket, once it is ready and has the document."""
        self.crew.tick(self.queue, time.monotonic())
        _, (channel,), _, _ = socket.recv_fds(self.nursery, 100, 1)
        worker = socket.socket(fileno=channel)
        worker.sendall(said_frames(Rendered(pdf=b"")))
        self.hear()
        self.crew.tick(self.queue, time.monotonic())
        return worker

    def hear(self):
        """All that was said, what the nursery says first."""
        nursery = self.crew._control
        found = self.selector.select(0)
        for key, events in sorted(found, key=lambda each: each[0].fileobj is not nursery):
            key.data(events)


@pytest.fixture
def staged():
    found = Staged()
    yield found
    found.crew.end()
    found.nursery.close()
    found.selector.close()


def test_a_worker_that_ended_behind_its_last_document_has_made_it(staged):
    worker = staged.forked()
    worker.sendall(said_frames(Rendered(pdf=b"pdf")))
    staged.nursery.sendall(b"ended 1 -9\n")
    staged.hear()
    assert staged.answers == [Rendered(pdf=b"pdf")]
    worker.close()


def test_a_worker_that_ended_in_the_middle_of_an_answer_has_made_nothing(staged):
    for tries in (1, 2):
        worker = staged.forked()
        worker.sendall(said_frames(Rendered(pdf=b"pdf"))[:-1])
        staged.nursery.sendall(f"ended {tries} -9\n".encode())
        staged.hear()
        worker.close()
    assert [type(answer) for answer in staged.answers] == [Busy]
