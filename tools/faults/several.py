"""Two servers and a proxy over one database by way of PgBouncer, and one store of photographs.

Each story returns its figures; bounds are the caller's.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.demo import free_port
from tools.faults import later_release
from tools.faults.crowd import Account, Crowd
from tools.faults.gunicorn import Gunicorn
from tools.faults.objects import object_store
from tools.faults.person import Person
from tools.faults.photographer import Photographer
from tools.faults.pooler import Pooler, pooled
from tools.faults.proxy import proxied
from tools.faults.site import Site, ask, demo_of, manage
from tools.faults.stories import Figures
from tools.faults.waiting import until

_PATIENCE = 120.0
# More than one server allows, and fewer than two that count apart.
_TRIES = 14


@dataclass
class Installation:
    """``site`` is what people see: the proxy's port, and the database itself."""

    site: Site
    servers: list[Gunicorn]
    pooler: Pooler


@contextmanager
def two_servers(database: str) -> Iterator[Installation]:
    """Both of this release. Each request of a session goes to another one than that before it."""
    with (
        tempfile.TemporaryDirectory(prefix="mohsdoc-two-") as place,
        pooled(database) as pooler,
        object_store() as kept,
    ):
        servers = []
        for name in ("first", "second"):
            folder = Path(place) / name
            folder.mkdir()
            variables = demo_of(database, {"MOHSDOC_POOLER_URL": pooler.address, **kept})
            servers.append(Gunicorn(free_port(), folder, variables))
        try:
            for server in servers:
                server.start()
            with proxied([server.port for server in servers], keeps_sessions=False) as port:
                assert servers[0].process is not None
                site = Site(port, database, servers[0].process, servers[0].log)
                yield Installation(site, servers, pooler)
        finally:
            for server in servers:
                server.stop()


def killed_server(database: str, accounts: Sequence[Account], size: int = 4) -> Figures:
    """All processes of one server end under load, and come back; then the pooler does the same."""
    with two_servers(database) as installation:
        crowd = Crowd(installation.site, accounts, size=size)
        crowd.arrive()
        crowd.begin()
        photographer = _photographer(installation.site, accounts)
        _more(crowd, 2 * size)
        first, second = installation.servers
        shared = min(first.requests("POST"), second.requests("POST"))
        first.kill()
        alone = _more(crowd, 2 * size)
        first.start()
        before = first.requests("POST")
        came_back = until(lambda: first.requests("POST") >= before + size, _PATIENCE)
        asked = [len(person.answers) for person in crowd.people]
        installation.pooler.kill()
        without = _more(crowd, 0)
        installation.pooler.start()
        again = _more(crowd, 2 * size)
        photographer.leave()
        crowd.leave()
        later = {
            answer.status
            for person, number in zip(crowd.people, asked, strict=True)
            for answer in person.answers[number:]
        }
        return {
            "both_served": shared > 0,
            "other_went_on": alone,
            "came_back": came_back,
            "without_pooler": without,
            "pooler_back": again,
            "of_the_pooler": sorted(later - {302}),
            "photographs": len(photographer.kept),
            "photographs_lost": photographer.lost(),
            "tries_before_a_wait": _tries_before_a_wait(installation.site.port),
            **crowd.judged(),
        }


def _photographer(site: Site, accounts: Sequence[Account]) -> Photographer:
    person = Person(site.port, *accounts[0])
    person.log_in()
    photographer = Photographer(person, f"/encounters/{site.drafts[0]}/")
    photographer.begin()
    return photographer


def _tries_before_a_wait(port: int) -> int:
    """How many wrong passwords both servers judge together before whoever types them must wait."""
    stranger = Person(port, "nobody", "guessed, and wrong")
    said = [stranger.try_to_log_in().text for _ in range(_TRIES)]
    return sum("Too many wrong tries" not in text for text in said)


def upgraded_in_turn(database: str, accounts: Sequence[Account], size: int = 4) -> Figures:
    """Under load each server is stopped, and started as a later release; the first one migrates."""
    with later_release.later_release() as tree, two_servers(database) as installation:
        crowd = Crowd(installation.site, accounts, size=size)
        crowd.arrive()
        crowd.begin()
        _more(crowd, 2 * size)
        first, second = installation.servers
        first.stop()
        migrated = manage(database, "migrate", "-v0", tree=tree)
        first.tree = tree
        first.start()
        side_by_side = _more(crowd, 8 * size)
        stored = dict(ask(database, later_release.STORED))
        reader = Person(installation.site.port, *accounts[0])
        asked = [_answered(reader, f"/static/{later_release.FILE}") for _ in range(4)]
        second.stop()
        second.tree = tree
        second.start()
        upgraded = _more(crowd, 2 * size)
        crowd.leave()
        return {
            "migrated": migrated.stderr or migrated.returncode == 0,
            "side_by_side": side_by_side,
            "by_each_release": min(stored.get(mark, 0) for mark in (None, later_release.MARK)) > 0,
            "files_found": sorted(set(asked)),
            "upgraded": upgraded,
            **crowd.judged(),
        }


def _answered(reader: Person, path: str) -> int:
    """What a server says; nginx itself says 502 while it takes neither for there."""
    said = 0

    def is_from_a_server() -> bool:
        nonlocal said
        said = reader.ask("GET", path).status
        return said not in (0, 502)

    until(is_from_a_server, _PATIENCE)
    return said


def _more(crowd: Crowd, count: int) -> bool:
    """Whether so many more saves were acknowledged in time."""
    wanted = len(crowd.acknowledged) + count
    return until(lambda: len(crowd.acknowledged) >= wanted, _PATIENCE)
