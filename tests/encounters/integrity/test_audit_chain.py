"""A thousand ways to tamper with the log: each is found. And nothing else is complained of."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from encounters.integrity.audit_chain import GENESIS, Head, Link, digest_of, event_text, faults

KEY = b"a key for tests"
LENGTH = 60
TAMPERINGS = 1_000


def chain(length, key=KEY):
    links, previous = [], GENESIS
    for seq in range(1, length + 1):
        content = event_text({"action": "view_chart", "patient_id": f"p{seq % 7}", "version": seq})
        digest = digest_of(key, seq, previous, content)
        links.append(Link(seq, previous, digest, content))
        previous = digest
    return links


WHOLE = chain(LENGTH)
HEAD = Head(WHOLE[-1].seq, WHOLE[-1].digest)


def edited(links, rng):
    at = rng.randrange(len(links))
    old = links[at].content
    place = rng.randrange(len(old))
    changed = old[:place] + chr((ord(old[place]) + rng.randrange(1, 90)) % 128) + old[place + 1 :]
    links[at] = replace(links[at], content=changed)


def edited_with_its_digest(links, rng):
    """Somebody who knows how it is done, but not the key, mends the digest too."""
    at = rng.randrange(len(links))
    content = links[at].content.replace("view_chart", "list_charts")
    digest = digest_of(b"a guess", links[at].seq, links[at].previous, content)
    links[at] = replace(links[at], content=content, digest=digest)
    if at + 1 < len(links):
        links[at + 1] = replace(links[at + 1], previous=digest)


def removed(links, rng):
    del links[rng.randrange(len(links))]


def removed_and_renumbered(links, rng):
    at = rng.randrange(len(links) - 1)
    del links[at]
    links[at:] = [replace(link, seq=link.seq - 1) for link in links[at:]]


def inserted(links, rng):
    at = rng.randrange(len(links) + 1)
    previous = links[at - 1].digest if at else GENESIS
    seq = at + 1
    made = Link(seq, previous, digest_of(b"a guess", seq, previous, "{}"), "{}")
    links[at:] = [made, *(replace(link, seq=link.seq + 1) for link in links[at:])]


def repeated(links, rng):
    links.append(replace(rng.choice(links), seq=len(links) + 1))


def reordered(links, rng):
    place, other_place = rng.sample(range(len(links)), 2)
    links[place], links[other_place] = links[other_place], links[place]


def contents_swapped(links, rng):
    place, other_place = rng.sample(range(len(links)), 2)
    first, second = links[place], links[other_place]
    links[place] = replace(first, content=second.content)
    links[other_place] = replace(second, content=first.content)


def tail_cut(links, rng):
    del links[rng.randrange(len(links)) :]


def rewritten_with_the_key(links, rng):
    at = rng.randrange(len(links))
    links[:] = chain(rng.randrange(len(links), len(links) + 5))
    previous = links[at].previous
    for place in range(at, len(links)):
        content = event_text({"action": "nothing", "version": place})
        digest = digest_of(KEY, place + 1, previous, content)
        links[place] = Link(place + 1, previous, digest, content)
        previous = digest


TRICKS = (
    edited,
    edited_with_its_digest,
    removed,
    removed_and_renumbered,
    inserted,
    repeated,
    reordered,
    contents_swapped,
    tail_cut,
    rewritten_with_the_key,
)


def test_an_untouched_chain_has_no_fault():
    assert list(faults(KEY, WHOLE, [HEAD, Head(3, WHOLE[2].digest)])) == []
    assert list(faults(KEY, [], [Head()])) == []


@pytest.mark.parametrize("trick", TRICKS, ids=lambda function: function.__name__)
def test_every_tampering_is_found(trick):
    rng = random.Random(trick.__name__)
    for _ in range(TAMPERINGS // len(TRICKS)):
        links = list(WHOLE)
        trick(links, rng)
        assert list(faults(KEY, links, [HEAD])), links


@pytest.mark.parametrize(
    "trick", [tail_cut, rewritten_with_the_key], ids=lambda function: function.__name__
)
def test_tampering_shown_only_by_a_stored_head(trick):
    links = list(WHOLE)
    trick(links, random.Random(1))
    assert list(faults(KEY, links)) == []


def continued(links, key, more):
    """The chain as it goes on, written with another key."""
    links = list(links)
    for _ in range(more):
        seq, previous = len(links) + 1, links[-1].digest
        links.append(Link(seq, previous, digest_of(key, seq, previous, "{}"), "{}"))
    return links


NONE = "None of the events 1 to {} can be verified"
KEYS = [
    ("another key", b"another", WHOLE, [NONE.format(LENGTH) + ": the key is another one"]),
    (
        "gone on with another",
        b"another",
        continued(WHOLE, b"another", 3),
        [NONE.format(LENGTH) + ", but those after them can: the key is another one"],
    ),
    (
        "the former put back",
        KEY,
        continued(WHOLE, b"another", 2),
        [f"Event {LENGTH + 1}: is not what was", f"Event {LENGTH + 2}: is not what was"],
    ),
    ("two events", b"another", WHOLE[:2], [NONE.format(2)]),
    ("one event, of which nobody can tell", b"another", WHOLE[:1], ["Event 1: is not what was"]),
    (
        "the first one changed",
        KEY,
        [replace(WHOLE[0], content="{}"), *WHOLE[1:]],
        ["Event 1: is not what was"],
    ),
    ("the right key", KEY, WHOLE, []),
]


@pytest.mark.parametrize(
    ("key", "links", "said"), [case[1:] for case in KEYS], ids=[case[0] for case in KEYS]
)
def test_another_key_is_told_from_a_changed_event(key, links, said):
    found = list(faults(key, links))
    assert len(found) == len(said)
    assert all(map(str.startswith, found, said))


SAME = [
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ({"n": 10.0}, {"n": 10}),
    ({"n": 1e22}, {"n": 10**22}),
    ({"n": -0.0}, {"n": 0}),
    ({"n": 1e-7}, {"n": 0.0000001}),
    (
        {"at": datetime(2026, 10, 5, 9, tzinfo=timezone(timedelta(hours=-4)))},
        {"at": datetime(2026, 10, 5, 13, tzinfo=UTC)},
    ),
]
DIFFERENT = [
    ({"n": 1}, {"n": "1"}),
    ({"n": 1}, {"n": True}),
    ({"n": None}, {"n": ""}),
    ({"n": []}, {}),
    ({"n": "\ud800"}, {"n": "?"}),
    ({"n": 0.1}, {"n": 0.10000001}),
    ({"n": 10**40}, {"n": 10**40 + 1}),
    ({"n": 10}, {"n": 1}),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_event_text_is_the_same_for_equal_values(first, second):
    assert event_text(first) == event_text(second)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_event_text_differs_for_different_values(first, second):
    assert event_text(first) != event_text(second)


def test_a_head_is_read_as_it_is_printed():
    assert Head.parse(f" {HEAD}\n") == HEAD


@pytest.mark.parametrize("text", ["", "7", f"x:{GENESIS}", f"7:{GENESIS}0", f"７:{GENESIS}", "7:Z"])
def test_text_that_is_no_head_is_refused(text):
    with pytest.raises(ValueError, match="A head is"):
        Head.parse(text)
