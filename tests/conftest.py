"""What holds for every test: a cheap password hash, a clock one can stop, only loopback to talk to.

The network block and the rule that warnings fail stand in pyproject.toml; ``test_network.py``
proves the block. Browser stories have a conftest of their own.
"""

import gc
import os
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from unittest.mock import patch

import pytest
from django.db import connection, connections, transaction
from django.template import Template
from django.test import override_settings

from encounters.note.renderer import Renderer
from encounters.photos import child
from mohsdoc.database_url import SQLITE
from tests.support import scale
from tests.support.empty_database import copy_tables_from_now_on
from tests.support.factories import a_case
from tests.support.own_transaction import of_the_test
from tests.support.page_client import PageClient
from tests.support.trigger_free_flush import flushing_without_our_triggers

DECODED = child._decoded
RENDER_AHEAD = Renderer.render_ahead
# Folders of templates for fields and the boxes in them.
PARTS_OF_FORMS = ("bootstrap5/", "django/forms/")
SHARES = MARKED, _ = "marked", "others"


def pytest_addoption(parser):
    about = "write tests/outcomes.txt anew instead of comparing with it"
    parser.addoption("--write-outcomes", action="store_true", help=about)
    about = "run the long loops whole, or a part of each (see tests/support/scale.py)"
    parser.addoption("--scale", choices=scale.SCALES, default=scale.SCALES[0], help=about)
    about = "of the tests that use a database, those marked both_databases, or all others"
    parser.addoption("--second-database", choices=SHARES, help=about)


def pytest_configure(config):
    scale.choose(config.getoption("--scale"))
    # Until all is collected nothing of it is garbage.
    gc.disable()


def pytest_collection_modifyitems(config, items):
    others = [item for item in items if not is_selected(config, item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if is_selected(config, item)]
    # Two workers end together only if what takes long does not begin last.
    items.sort(key=lambda item: item.get_closest_marker("begins_early") is None)


def pytest_collection_finish():
    """What was imported and collected stays to the end: looking at it for garbage took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def is_selected(config, item):
    is_of_this_scale = scale.is_full() or not item.get_closest_marker("full_scale")
    share = config.getoption("--second-database")
    return is_of_this_scale and (not share or is_for_a_second_database(item, share))


def is_for_a_second_database(item, share):
    """Whether it uses a database and is marked ``both_databases``; or uses one and is not marked.

    Of a marked module, what is marked ``one_database`` counts as not marked.
    """
    fixtures = {"db", "transactional_db", "live_server"}
    asks = item.get_closest_marker("django_db") or fixtures & set(item.fixturenames)
    is_left_out = item.get_closest_marker("one_database")
    is_marked = item.get_closest_marker("both_databases") and not is_left_out
    return bool(asks) and bool(is_marked) == (share == MARKED)


def pytest_ignore_collect(collection_path, config):
    """Whether a module need not be imported: with a second database, one that has no such mark."""
    is_module = collection_path.suffix == ".py" and collection_path.is_file()
    if config.getoption("--second-database") != MARKED or not is_module:
        return None
    return True if "both_databases" not in collection_path.read_text("utf-8") else None


@pytest.fixture(scope="session")
def _copying_tables():
    with pytest.MonkeyPatch.context() as patch:
        copy_tables_from_now_on(patch)
        yield patch


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request, django_db_modify_db_settings_parallel_suffix, tmp_path_factory
) -> None:
    """A file for SQLite wherever stories are told, whichever test comes first.

    In memory all threads of the live server would share one connection with the test.
    """
    if not any(item.get_closest_marker("browser") for item in request.session.items):
        return
    for database in connections.databases.values():
        if database["ENGINE"] == SQLITE:
            name = tmp_path_factory.mktemp("browser") / "stories.sqlite3"
            database.setdefault("TEST", {})["NAME"] = str(name)
            # It need not survive a power cut.
            database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(_copying_tables, django_db_setup):
    """The fixture of pytest-django, with copied tables; ``migrate`` in a test works as usual."""
    _copying_tables.undo()


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _long_time_limits():
    """Set long time limits, also in child processes, so that a slow machine fails no test."""
    seconds = 600
    with (
        override_settings(NOTE_SECONDS=seconds),
        patch.dict(os.environ, MOHSDOC_NOTE_SECONDS=str(seconds)),
        patch("encounters.photos.child.WALL_SECONDS", seconds),
        patch("encounters.note.renderer.WORDS_AFTER_SECONDS", seconds),
        patch("encounters.note.renderer.PATIENCE_SECONDS", seconds),
    ):
        yield


@pytest.fixture(scope="module")
def rows_for_all(request, django_db_setup, django_db_blocker):
    """Rows that a module's fixtures write once; each test is rolled back to them.

    Only for modules whose tests are all in a transaction: one that commits would commit nothing.
    Tests change copies of the rows in Python (``deepcopy``), never the fixtures' own.
    """
    committing = tests_that_commit(request.node, request.session.items)
    assert not committing, f"they need rows of their own: {committing}"
    with django_db_blocker.unblock(), of_the_test():
        yield
        transaction.set_rollback(True)


def tests_that_commit(module, items):
    """Names of the module's tests that are not in a transaction which is rolled back."""
    return [
        item.name
        for item in items
        if item.getparent(pytest.Module) is module
        and (
            {"transactional_db", "live_server"} & set(item.fixturenames)
            or any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
        )
    ]


@pytest.fixture(scope="module")
def _case_for_all(rows_for_all):
    return a_case()


@pytest.fixture
def case(_case_for_all, db):
    """What ``a_case()`` gives. Its rows are made once for all tests of the module."""
    return deepcopy(_case_for_all)


@pytest.fixture
def client() -> PageClient:
    """A client that sends the headers of an app page with every save: user, patient, versions."""
    return PageClient()


@pytest.fixture
def stop_clock(monkeypatch) -> Callable[[datetime], None]:
    """Call it with an aware moment: from then on that is "now" for the whole project."""

    def stop(moment: datetime) -> None:
        assert moment.tzinfo is not None, "the project only knows aware moments"
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return stop


@pytest.fixture(scope="session", autouse=True)
def _parts_of_forms_are_not_kept(django_test_environment):
    """The test client keeps each template with a copy of its context: not of every label and box.

    A page has hundreds of those, and copying took a tenth of its time.
    """
    kept = Template._render

    def render(template, context):
        is_part = (template.name or "").startswith(PARTS_OF_FORMS)
        return template.nodelist.render(context) if is_part else kept(template, context)

    with patch.object(Template, "_render", render):
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_on_demand():
    """Find static files when asked for; else each test client would list all of them first."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def _flush_without_our_triggers():
    """Empty the tables after tests that commit, although our triggers refuse it: see the module."""
    with flushing_without_our_triggers():
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_printed_in_a_transaction():
    """On SQLite whoever is in one keeps everybody else from saving, and printing takes seconds."""
    render = Renderer.render

    def render_outside(pool, job, **how):
        ours = [block for block in connection.atomic_blocks if not block._from_testcase]
        assert not ours, "print before the lock, as print_note does"
        return render(pool, job, **how)

    with patch.object(Renderer, "render", render_outside):
        yield


@pytest.fixture(scope="session", autouse=True)
def _pictures_are_decoded_once():
    """Tests send the same few files: their pictures are made by the first decoder process.

    A test of that process takes the fixture ``decoded_anew``.
    """
    with patch("encounters.photos.child._decoded", lru_cache(maxsize=32)(DECODED)):
        yield


@pytest.fixture
def decoded_anew(_pictures_are_decoded_once, monkeypatch):
    monkeypatch.setattr("encounters.photos.child._decoded", DECODED)


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_printed_ahead():
    """Nobody waits for it, and most tests that open the page of a signature do not sign.

    A test of it takes the fixture ``printed_ahead``.
    """
    with patch.object(Renderer, "render_ahead", lambda *_: False):
        yield


@pytest.fixture
def printed_ahead(_nothing_is_printed_ahead, monkeypatch):
    monkeypatch.setattr(Renderer, "render_ahead", RENDER_AHEAD)
