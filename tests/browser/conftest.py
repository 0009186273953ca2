"""Stories in the system's Chromium: every test in this folder is one and carries the mark.

A story fails by what the browser complains of, even if the page looks right: an error in its
console, an exception in a script, or a breach of the Content-Security-Policy.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client, override_settings
from playwright.sync_api import expect

from tests.support import scale
from tests.support.answered import connections_of_live_servers
from tests.support.collected_files import as_installed, collected  # noqa: F401
from tools.browser import LAUNCH_ARGUMENTS
from tools.machine import ON_CI, chromium, headless_shell

FOLDER = Path(__file__).parent
# Five seconds, as shipped, are not enough for two browsers on two busy cores.
expect.set_options(timeout=15_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _database_beside_an_event_loop():
    """Playwright keeps a loop in this thread, in which Django would refuse to query."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def _connections():
    with connections_of_live_servers() as found:
        yield found


@pytest.fixture(autouse=True)
def _all_is_answered(request, _connections):
    """Before the tables are emptied, and after the browser's pages have gone."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    server = request.getfixturevalue("live_server").thread
    assert not server.connections_override, "its threads would share one connection with the test"
    yield
    _connections.end((server.host, server.port))


@pytest.fixture
def new_context(_all_is_answered, new_context):
    """The plugin's, which closes its pages: set up later than the above, it does so before it."""
    return new_context


@pytest.fixture(scope="session", autouse=True)
def _served_as_installed(collected):  # noqa: F811
    """Pages name the files that an installation collects; a browser keeps them, once loaded.

    Anything else under the address of static files is found as the demo finds it.
    """
    names = set(collected.hashed_files.values())
    is_found = StaticFilesHandler._should_handle

    def is_found_as_in_the_demo(handler, path):
        return is_found(handler, path) and path.removeprefix(settings.STATIC_URL) not in names

    with as_installed(collected), pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "_should_handle", is_found_as_in_the_demo)
        yield


@pytest.fixture(autouse=True)
def _single_files(request):
    """For stories marked so, pages name the single files, as those of the demo do."""
    if request.node.get_closest_marker("single_files") is None:
        yield
        return
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": storage}):
        yield


@pytest.fixture(scope="session")
def base_url():
    """None: each live server has its own. (The plugin's fixture has a form that pytest retires.)"""
    return None


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Chromium's headless shell; where it is missing, and with full scale, all of Chromium."""
    shell = None if scale.is_full() else headless_shell()
    program = shell or chromium()
    if program is None:
        missing = pytest.fail if ON_CI else pytest.skip
        missing("Chromium is missing; on Debian: apt-get install -y chromium")
    return {"executable_path": program, "args": LAUNCH_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-US",
        "timezone_id": "America/New_York",
    }


class Complaints:
    """What the browser said; ``expect`` lets a story provoke one on purpose."""

    def __init__(self):
        self.all = []
        self._expected = []

    def expect(self, pattern):
        self._expected.append(re.compile(pattern))

    def note(self, text):
        self.all.append(text)

    @property
    def unexpected(self):
        return [
            text for text in self.all if not any(pattern.search(text) for pattern in self._expected)
        ]


@pytest.fixture(autouse=True)
def complaints(context):
    heard = Complaints()

    def hear(message):
        if message.type == "error":
            where = message.location["url"]
            heard.note(f"{message.text} ({where})" if where else message.text)

    context.on("console", hear)
    context.on("weberror", lambda uncaught: heard.note(f"uncaught: {uncaught.error}"))
    yield heard
    assert not heard.unexpected, "the browser complained: " + "\n".join(heard.unexpected)


@pytest.fixture
def sign_in(context, live_server):
    """Log a user in without the form; the story of the login itself uses the form."""

    def with_session(user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie])

    return with_session
