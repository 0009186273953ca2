"""Every answer carries every header of protection: pages, errors, redirects, files, refusals."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from encounters.web import open_chart
from tests.support import scale
from tests.support.factories import a_case
from tests.support.full_case import addresses
from tests.support.hostile_values import NOBODY
from tests.support.stored_world import NO_PAGES, a_stored_world, admin_pages, app_pages

pytestmark = pytest.mark.django_db

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY = ("default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'")
# The note stands in a frame of its own chart, and nowhere else.
FRAMED = ("note_preview",)
FILES = ("css/app.css", "js/app.js", "django_htmx/htmx-2.min.js", "admin/css/base.css")
NO_FILES = ("css/nope.css", "", "\0", "a\0.css", "../manage.py", "%2e%2e/manage.py", "a/" * 999)
STRANGE_HOSTS = (
    "evil.example",
    "127.0.0.1:80@evil.example",
    "a b",
    "[::1",
    "x" * 3000,
    "testserver\0",
    "testserver/../x",
    "testserver,evil.example",
    "",
)


@pytest.fixture
def on_a_real_installation(settings):
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def browser(user=None):
    client = Client(raise_request_exception=False)
    client.defaults["HTTP_X_FORWARDED_PROTO"] = "https"
    if user is not None:
        client.force_login(user)
    return client


def missing(name, answer, *, is_file=False):
    """What the answer lacks, in words."""
    wrong = [
        f"{name} ({answer.status_code}): {header} is {answer.get(header)}"
        for header, value in HEADERS.items()
        if answer.get(header) != value
    ]
    policy = answer.get("Content-Security-Policy", "")
    wrong += [f"{name}: no {part} in {policy!r}" for part in POLICY if part not in policy]
    if "unsafe" in policy or "*" in policy:
        wrong.append(f"{name}: {policy}")
    frames = ("SAMEORIGIN", "'self'") if name in FRAMED else ("DENY", "'none'")
    if answer.get("X-Frame-Options") != frames[0] or f"frame-ancestors {frames[1]}" not in policy:
        wrong.append(f"{name}: may be framed: {answer.get('X-Frame-Options')}")
    kept = answer.get("Cache-Control", "")
    if ("max-age" not in kept) if is_file else ("no-store" not in kept):
        wrong.append(f"{name} ({answer.status_code}): Cache-Control is {kept!r}")
    return wrong


def test_every_page_of_app_and_administration_is_protected(on_a_real_installation, monkeypatch):
    for place in (
        "note.pages.render_note",
        "note.map_papers.render_blank_map",
        "day.downtime.sheet_of",
    ):
        monkeypatch.setattr(f"encounters.views.{place}", lambda *_, **__: b"%PDF")
    case, keys, root = a_stored_world()
    surgeon, superuser, stranger = browser(case.surgeon), browser(root), browser()
    wrong, seen = [], 0
    every = list(app_pages(keys))
    sent_to = scale.some(every)
    for name, url in every:
        for client in (surgeon, stranger):
            answer = client.get(url)
            assert answer.status_code < 500
            wrong += missing(name if answer.status_code == 200 else f"{name} refused", answer)
            seen += 1
        if (name, url) in sent_to:
            wrong += missing(f"{name} sent empty", surgeon.post(url))
    for name, url in list(admin_pages())[::4]:
        wrong += missing(name, superuser.get(url))
        seen += 1
    others = {name: url for name, url in addresses(keys) if name in NO_PAGES}
    assert others.keys() == NO_PAGES - {"diagram"}
    for name, url in others.items():
        wrong += missing(name, surgeon.get(url))
    assert not wrong, "\n".join(wrong[:40])
    assert seen > 100


def test_files_are_protected_too(on_a_real_installation):
    client = browser()
    for file in FILES:
        answer = client.get(f"/static/{file}")
        answer.close()
        assert answer.status_code == 200
        assert missing(file, answer, is_file=True) == []
    for file in (
        "css/nope.css",
        "",
        "\0",
        "a\0.css",
        "../manage.py",
        "%2e%2e/manage.py",
        "a/" * 999,
    ):
        answer = client.get(f"/static/{file}")
        assert answer.status_code == 404, file
        assert missing(file, answer) == []


def test_errors_refusals_and_redirects_are_protected(on_a_real_installation, monkeypatch, settings):
    case = a_case()
    client = browser(case.surgeon)
    page = reverse("encounter", args=[case.encounter.pk])
    answers = {
        "not found": (404, client.get("/nowhere/")),
        "a slash too few": (301, client.get("/practice")),
        "not logged in": (302, browser().get("/")),
        "log-in": (200, browser().get(reverse("login"))),
        "no token": (403, Client(enforce_csrf_checks=True).post("/login/", secure=True)),
        "not by GET": (405, client.get(reverse("logout"))),
        "another method": (405, client.generic("BREW", page)),
        "too many fields": (400, client.post(page, {f"f{n}": "" for n in range(1001)})),
        "too much": (400, client.post(page, {"a": "x" * 2_000_000})),
        "another host": (400, client.get("/", headers={"host": "evil.example"})),
    }
    monkeypatch.setattr(open_chart, "roles_in", lambda *_: 1 / 0)
    answers["a fault of ours"] = (500, client.get(page))
    settings.SECURE_SSL_REDIRECT = True
    answers["without TLS"] = (301, Client().get("/"))
    for name, (status, answer) in answers.items():
        assert answer.status_code == status, name
        wrong = missing(name, answer)
        if name == "without TLS":
            wrong = [line for line in wrong if "Strict-Transport-Security" not in line]
        assert wrong == []
    fault = answers["a fault of ours"][1].content.decode()
    assert "ZeroDivisionError" not in fault
    assert str(case.encounter.pk) not in fault


@pytest.mark.parametrize("host", STRANGE_HOSTS, ids=range(len(STRANGE_HOSTS)))
def test_a_strange_host_is_refused(host):
    answer = browser().get("/login/", headers={"host": host})
    assert answer.status_code == 400
    assert not host or host[:9] not in answer.content.decode()


STRANGE_HEADERS = [
    ("x-forwarded-for", "' OR 1=1 --\0"),
    ("x-forwarded-for", "1" * 60_000),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "javascript"),
    ("referer", "javascript:alert(1)\0"),
    ("referer", "http://evil.example/" + "x" * 60_000),
    ("user-agent", "<script>pwned()</script>\ud800"),
    ("accept-language", "x," * 30_000),
    ("accept", "\0"),
    ("content-length", "-1"),
    ("content-length", "9" * 5000),
    ("range", "bytes=" + "0-," * 9000),
    ("if-none-match", '"' * 9000),
    ("if-modified-since", "9" * 5000),
    ("hx-request", "true\0"),
    ("hx-current-url", "http://[::1"),
    ("x-save", "auto\0"),
    ("x-http-method-override", "DELETE"),
    ("cookie", "a=" + "b" * 65_536),
    ("cookie", "sessionid=" + "x" * 65_536),
    ("cookie", "sessionid=\0' OR 1=1 --"),
    ("cookie", "csrftoken=" + "<script>" * 999),
    ("cookie", "messages=" + "W1" * 9999),
    ("cookie", '="";;==;\x7f'),
]


@pytest.mark.parametrize(("name", "value"), STRANGE_HEADERS, ids=range(len(STRANGE_HEADERS)))
def test_a_strange_header_is_ignored_or_refused(name, value):
    for url in ("/login/", "/", "/static/css/app.css"):
        answer = browser().get(url, headers={name: value})
        # A file wants to be closed; a page's end would take the test's own connection with it.
        if answer.streaming:
            answer.close()
        # To what looks like a script of ours a stranger is told so in JSON.
        assert answer.status_code in (200, 302, 304, 400, 401, 416), url
        assert "evil.example" not in str(answer.headers)


# New for every page, whatever is on it.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
MADE_UP = ["9" * 30, "9" * 4301, "%00", "%2e%2e", "%ff", "..%2f..", NOBODY, NOBODY.upper(), "é"]


def test_row_of_another_practice_looks_like_a_missing_one():
    """The same words to the letter, for an address made up and for one that is somebody's."""
    mine, other = a_case(), a_case()
    client = browser(mine.surgeon)
    bodies = set()
    keys = {"encounters": other.encounter.pk, "lesions": other.lesion.pk}
    for stem, key in keys.items():
        for made_up in (str(key), *MADE_UP):
            answer = client.get(f"/{stem}/{made_up}/")
            assert answer.status_code == 404, made_up
            bodies.add(TOKEN.sub(b"", answer.content))
    assert len(bodies) == 1
