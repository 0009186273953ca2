"""What a page of an installation costs a browser: bytes and chains, without a browser."""

import gzip
import re
from html.parser import HTMLParser

import brotli
import pytest
from django.urls import reverse
from whitenoise.middleware import WhiteNoiseMiddleware

from mohsdoc.assets import modules
from tests.support.collected_files import as_installed
from tests.support.form_crawl import a_day_at_work

pytestmark = pytest.mark.django_db

OWN = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br", "HTTP_SEC_FETCH_SITE": "same-origin"}
# In bytes, as sent to a browser that comes for the first time; typefaces of other scripts apart.
MOST = {"list": 105_000, "encounter": 110_000, "editor": 150_000}
SCRIPTS_OF_THE_EDITOR = 78_000


@pytest.fixture(scope="module")
def keys(rows_for_all):
    return a_day_at_work()


@pytest.fixture
def visited(client, collected, keys):
    """A function: the compressed page of one of the three, and its text."""
    case, numbers = keys
    addresses = {
        "list": reverse("day_list"),
        "encounter": reverse("encounter", args=[case.encounter.pk]),
        "editor": reverse("stage", args=[numbers["stage_id"]]),
    }
    client.force_login(case.surgeon)

    def visit(name):
        with as_installed(collected):
            answer = client.get(addresses[name], **OWN)
        assert answer.headers["Content-Encoding"] == "gzip"
        return answer.content, gzip.decompress(answer.content).decode()

    return visit


def text_of(collected, name):
    with collected.open(name) as file:
        return file.read().decode()


class Named(HTMLParser):
    """The static files that a page names, and those its first script loads at once."""

    def __init__(self, text):
        super().__init__()
        self.files, self.loaded = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        address = given.get("href" if tag == "link" else "src", "") or ""
        if tag in ("link", "script") and address.startswith("/static/"):
            self.files.add(address.removeprefix("/static/"))
        for loaded in given.get("data-loads", "").split():
            self.loaded.add(loaded.removeprefix("/static/"))


def sent_bytes(collected, name):
    packed = f"{name}.br"
    return collected.size(packed if collected.exists(packed) else name)


@pytest.mark.parametrize("name", MOST)
def test_a_first_visit_stays_light(visited, collected, name):
    content, text = visited(name)
    named = Named(text)
    files = named.files | named.loaded
    assert len(files) <= 9
    total = len(content) + sum(sent_bytes(collected, file) for file in files)
    assert MOST[name] * 0.8 < total <= MOST[name]


def test_the_scripts_of_the_editor_stay_small(visited, collected):
    named = Named(visited("editor")[1])
    scripts = {name for name in named.files | named.loaded if name.endswith(".js")}
    assert {re.sub(r"\.[0-9a-f]{12}", "", name) for name in scripts} == {
        "django_htmx/htmx-2.min.js",
        "js/first.js",
        "js/app.js",
        "js/map/start.js",
        modules.COMMON,
    }
    assert sum(sent_bytes(collected, name) for name in scripts) <= SCRIPTS_OF_THE_EDITOR


@pytest.mark.parametrize("name", MOST)
def test_no_chain_is_deeper_than_two(visited, collected, name):
    """What a loaded file refers to is loaded by then, but for typefaces that the text needs."""
    named = Named(visited(name)[1])
    loaded = named.files | named.loaded
    for file in named.loaded:
        text = text_of(collected, file)
        names = {
            path.rsplit("/", 1)[-1] for path in re.findall(r'^import .* from "(.*)";', text, re.M)
        }
        assert names <= {path.rsplit("/", 1)[-1] for path in loaded}
    [sheet] = [file for file in loaded if file.endswith(".css")]
    text = text_of(collected, sheet)
    assert "@import" not in text
    fonts = set(re.findall(r'url\("\.\./(fonts/[^"]+)"\)', text))
    assert len(fonts & named.files) == 1
    assert text.count("unicode-range:") == text.count("@font-face") == len(fonts)


@pytest.mark.parametrize("name", MOST)
def test_a_second_visit_loads_the_page_alone(visited, collected, name):
    """Each file may be kept for good: its name has the hash of its content."""
    named = Named(visited(name)[1])
    with as_installed(collected):
        served = WhiteNoiseMiddleware(lambda _: None).files
    for file in named.files | named.loaded:
        answer = served[f"/static/{file}"].get_response("HEAD", {})
        assert "immutable" in dict(answer.headers)["Cache-Control"]


def test_brotli_is_what_browsers_of_the_installation_get(visited, collected):
    named = Named(visited("editor")[1])
    for file in named.files | named.loaded:
        if file.endswith((".js", ".css")):
            with collected.open(f"{file}.br") as packed, collected.open(file) as plain:
                assert brotli.decompress(packed.read()) == plain.read()
