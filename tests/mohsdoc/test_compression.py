"""Which answers go compressed: text, and of pages only what no other site asked for."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from mohsdoc.compression import CompressedTextMiddleware

TEXT = b"<p>Stage I of lesion A</p>" * 40
PDF = b"%PDF-1.7" * 40


def answered(answer, *, accepts="gzip, br", site="same-origin"):
    headers = {"HTTP_ACCEPT_ENCODING": accepts}
    if site:
        headers["HTTP_SEC_FETCH_SITE"] = site
    request = RequestFactory().get("/", **headers)
    return CompressedTextMiddleware(lambda _: answer)(request)


COMPRESSED = [
    ("a page of our own", HttpResponse, TEXT, "text/html; charset=utf-8", "same-origin", True),
    ("typed by the person", HttpResponse, TEXT, "text/html", "none", True),
    ("an autosave's answer", HttpResponse, TEXT, "application/json", "same-origin", True),
    ("a drawing", HttpResponse, TEXT, "image/svg+xml", "same-origin", True),
    ("another site's link", HttpResponse, TEXT, "text/html", "cross-site", False),
    ("a neighboring site's", HttpResponse, TEXT, "text/html", "same-site", False),
    ("a browser that does not say", HttpResponse, TEXT, "text/html", "", False),
    ("something unknown", HttpResponse, TEXT, "text/html", "same-origin, none", False),
    ("a note", HttpResponse, PDF, "application/pdf", "same-origin", False),
    ("a photograph", HttpResponse, PDF, "image/jpeg", "same-origin", False),
    ("a stream", StreamingHttpResponse, [TEXT], "text/html", "same-origin", False),
    ("a file that is text", FileResponse, [TEXT], "text/csv", "same-origin", False),
    ("too short to gain", HttpResponse, TEXT[:199], "text/html", "same-origin", False),
]


@pytest.mark.parametrize(
    ("kind", "content", "is_of", "site", "is_compressed"),
    [case[1:] for case in COMPRESSED],
    ids=[case[0] for case in COMPRESSED],
)
def test_what_is_compressed(kind, content, is_of, site, is_compressed):
    answer = answered(kind(content, content_type=is_of), site=site)
    assert (answer.headers.get("Content-Encoding") == "gzip") == is_compressed
    sent = b"".join(answer)
    assert (gzip.decompress(sent) if is_compressed else sent) == b"".join(
        [content] if isinstance(content, bytes) else content
    )


def test_a_browser_that_takes_no_gzip_gets_plain_text():
    assert answered(HttpResponse(TEXT), accepts="identity").content == TEXT


def test_what_is_compressed_already_stays():
    packed = HttpResponse(PDF, content_type="text/html", headers={"Content-Encoding": "br"})
    assert answered(packed).content == PDF


def test_the_length_differs_from_time_to_time():
    """Random bytes are added: a single length tells little."""
    lengths = {len(answered(HttpResponse(TEXT)).content) for _ in range(30)}
    assert len(lengths) > 5
