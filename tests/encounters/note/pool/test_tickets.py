"""Who is next, what is said of the place, and what is kept for whoever comes back."""

import pytest

from encounters.note.pool import tickets
from encounters.note.pool.tickets import Kept, Queue, digest_of
from encounters.note.wire import Ask, Busy, Failed, Rendered, Urgency

URGENCY = {"sign": Urgency.SIGNATURE, "ask": Urgency.ASKED, "ahead": Urgency.AHEAD}


def ask(urgency="ask", asker="", *, stays=True, patience=15.0):
    return Ask(
        urgency=URGENCY[urgency],
        asker=asker,
        wall_seconds=60,
        patience_seconds=patience,
        stays=stays,
    )


def queue_of(*asked, most=20):
    """A queue of "urgency:asker" by the name of each, in the order of asking."""
    queue = Queue(most=most)
    found = {}
    for number, words in enumerate(asked):
        urgency, _, asker = words.partition(":")
        found[f"{words}#{number}"] = queue.add(ask(urgency, asker), str(number).encode(), 0.0)
    return queue, found


ORDER = [
    ("first come", ["ask:a", "ask:b"], [0, 1]),
    ("a signature before previews", ["ask:a", "sign:b", "ask:c"], [1, 0, 2]),
    ("ahead of anybody's wish is last", ["ahead:", "ask:a"], [1, 0]),
    ("one of each in turn", ["ask:a", "ask:a", "ask:a", "ask:b"], [0, 3, 1, 2]),
    ("without a name nobody stands back", ["ask:", "ask:", "ask:b"], [0, 1, 2]),
]


@pytest.mark.parametrize(("asked", "expect"), [c[1:] for c in ORDER], ids=[c[0] for c in ORDER])
def test_the_order(asked, expect):
    queue, _ = queue_of(*asked)
    assert [int(ticket.job) for ticket in queue.in_order()] == expect


def test_what_is_being_made_counts_for_its_asker_and_for_who_waits():
    queue, found = queue_of("ask:a", "ask:a", "ask:b")
    first, second, other = found.values()
    queue.begin(first)
    assert queue.in_order() == [other, second]
    assert [queue.before(each) for each in (first, other, second)] == [0, 1, 2]
    queue.end(first)
    assert [queue.before(each) for each in (other, second)] == [0, 1]


def test_an_equal_document_has_one_place_and_the_more_urgent_wish_counts():
    queue = Queue(most=20)
    ticket = queue.add(ask("ahead"), b"note", 0.0)
    assert queue.add(ask("sign", stays=False), b"note", 1.0) is ticket
    assert ticket.ask.urgency == Urgency.SIGNATURE
    assert ticket.ask.stays
    assert queue.add(ask("ask"), b"note", 1.0).ask.urgency == Urgency.SIGNATURE


@pytest.mark.parametrize("first", [True, False])
def test_who_comes_back_for_an_equal_document_finds_it_whoever_asked_first(first):
    queue = Queue(most=20)
    ticket = queue.add(ask(stays=first), b"note", 0.0)
    queue.add(ask(stays=not first), b"note", 1.0)
    assert ticket.ask.stays


def test_a_signature_has_time_of_its_own_for_what_has_waited_ahead():
    queue = Queue(most=20)
    ticket = queue.add(ask("ahead"), b"note", 0.0)
    ticket.until = 120.0
    queue.add(ask("ahead"), b"note", 119.0)
    assert ticket.until == 120.0
    queue.add(ask("sign", stays=False), b"note", 119.0)
    assert (ticket.since, ticket.until) == (119.0, None)


def test_what_is_being_made_keeps_its_time():
    queue = Queue(most=20)
    ticket = queue.add(ask("ahead"), b"note", 0.0)
    queue.begin(ticket)
    ticket.until = 120.0
    queue.add(ask("sign", stays=False), b"note", 119.0)
    assert (ticket.since, ticket.until) == (0.0, 120.0)


@pytest.mark.parametrize(("there", "is_taken"), [(2, True), (3, False)])
def test_a_full_queue_refuses(there, is_taken):
    queue, _ = queue_of(*["ask:a"] * there, most=3)
    assert isinstance(queue.add(ask(), b"more", 0.0), Busy) is not is_taken
    assert not isinstance(queue.add(ask("ahead"), b"ahead", 0.0), Busy)


@pytest.mark.parametrize(("there", "is_taken"), [(2, True), (3, False)])
def test_a_queue_that_is_full_of_previews_takes_signatures(there, is_taken):
    queue, _ = queue_of(*["ask:a"] * 3, *["sign:b"] * there, most=3)
    assert isinstance(queue.add(ask("sign", "c"), b"more", 0.0), Busy) is not is_taken
    assert isinstance(queue.add(ask("ask", "c"), b"another", 0.0), Busy)


def test_of_those_ahead_the_oldest_gives_way():
    queue, found = queue_of(*["ahead:"] * (tickets.MOST_AHEAD + 1))
    assert next(iter(found.values())) not in queue.waiting
    assert len(queue.waiting) == tickets.MOST_AHEAD


LEFT = [
    ("who is there keeps his place", ask(), True, 500, True),
    ("who left for a moment too", ask(), False, 30, True),
    ("who did not come back does not", ask(), False, 31, False),
    ("who cannot come back has none", ask(stays=False, patience=99), False, 1, False),
    ("patience", ask(stays=False), True, 15, True),
    ("no more of it", ask(stays=False), True, 15.1, False),
    ("ahead waits", ask("ahead"), False, tickets.KEPT_SECONDS, True),
    ("but not for ever", ask("ahead"), False, tickets.KEPT_SECONDS + 1, False),
]


@pytest.mark.parametrize(
    ("asked", "is_there", "now", "stays"), [c[1:] for c in LEFT], ids=[c[0] for c in LEFT]
)
def test_who_is_given_up(asked, is_there, now, stays):
    queue = Queue(most=20)
    ticket = queue.add(asked, b"note", 0.0)
    if is_there:
        ticket.listeners.add("somebody")
    given_up = list(queue.given_up(now, ready_at=0.0))
    assert [each for each, _ in given_up] == ([] if stays else [ticket])
    assert queue.waiting == ([ticket] if stays else [])


def test_nobodys_patience_ends_before_there_is_a_worker():
    queue = Queue(most=20)
    queue.add(ask(stays=False), b"note", 0.0).listeners.add("somebody")
    assert not list(queue.given_up(100.0, ready_at=float("inf")))
    assert not list(queue.given_up(100.0, ready_at=90.0))
    assert list(queue.given_up(106.0, ready_at=90.0))


def test_a_lost_worker_costs_no_place():
    queue, found = queue_of("ask:a", "ask:b")
    first, _ = found.values()
    queue.begin(first)
    queue.again(first)
    assert queue.in_order()[0] is first
    assert first.tries == 1


class TestKept:
    def test_until_its_time_is_over(self):
        kept = Kept(seconds=10)
        kept.put(digest_of(b"job"), Rendered(pdf=b"pdf"), 0.0)
        assert kept.get_for(b"job", 9.9) == kept.get_for(b"job", 9.9) == Rendered(pdf=b"pdf")
        assert kept.get_for(b"other job", 9.9) is None
        assert kept.get_for(b"job", 10.0) is None

    def test_a_failure_is_told_once(self):
        kept = Kept()
        kept.put(digest_of(b"job"), Failed(reason="x"), 0.0)
        assert kept.get_for(b"job", 1.0) == Failed(reason="x")
        assert kept.get_for(b"job", 1.0) is None

    @pytest.mark.parametrize(("size", "stays"), [(50, True), (51, False)])
    def test_the_oldest_gives_way(self, size, stays):
        kept = Kept(most_bytes=100)
        kept.put(digest_of(b"1"), Rendered(pdf=bytes(50)), 0.0)
        kept.put(digest_of(b"2"), Rendered(pdf=bytes(size)), 0.0)
        assert (kept.get_for(b"1", 1.0) is not None) is stays
        assert kept.get_for(b"2", 1.0)
