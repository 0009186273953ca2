"""HTML to PDF by WeasyPrint, whose inner parts ``quicker`` knows. It runs in the worker alone.

WeasyPrint is imported inside the functions: it takes half a second and 50 MB, which no page of the
application should pay. One ``FontConfiguration`` serves the process: shared between threads it
corrupts memory, made anew for each note it leaks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from encounters.note.finalize import finalize
from encounters.note.fonts import families_for, font_data, font_face_css
from encounters.note.page_fit import fitted, page_css
from encounters.note.quicker import install, read
from encounters.note.quicker.cascade import lasting
from encounters.note.wire import RenderJob

_VARIANT = "pdf/a-3a"
# Something of all that notes are made of, and the words that most of them have.
_FIRST_PAGE = Path(__file__).resolve().parent / "first_page.html"


class FetchRefusedError(Exception):
    """The note asked for something that is not ours; nothing in it should be able to."""


def missing_library() -> str:
    """Load WeasyPrint and the libraries it calls. The name of one that is not there, or ""."""
    try:
        import weasyprint  # noqa: F401
    except ImportError as error:
        return error.name or "weasyprint"
    except OSError as error:
        # From cffi: "cannot load library 'libpango-1.0-0': ...".
        found = re.search(r"'([^']+)'", str(error))
        return found[1] if found else "Pango"
    return ""


def warm_up(css: str) -> None:
    """Load what every note in the style ``css`` needs, and keep what is told of its elements.

    One layout, in the size that all notes are first laid out in: it is printed, and thrown away.
    """
    page = _FIRST_PAGE.read_text(encoding="utf-8")
    _written(laid_out(page, css, page=page_css(1.0)), 1.0)


def make_pdf(job: RenderJob) -> tuple[bytes, tuple[str, ...]]:
    """The finished document and what WeasyPrint complained about.

    The same job gives the same bytes, provided ``SOURCE_DATE_EPOCH`` is set. Raises
    ``FetchRefusedError`` if anything but a bundled font or an asset of the job was asked for.
    """
    with _Complaints() as complaints:
        fetcher = own_files(job.assets)
        size, document = _fitted(job, fetcher)
        pdf = _written(document, size)
    # Only now: images inside drawings and attachments are asked for while the file is written.
    if fetcher.refused:
        raise FetchRefusedError(", ".join(fetcher.refused))
    return pdf, tuple(complaints.messages)


def _written(document: Any, size: float) -> bytes:
    # For an identifier of WeasyPrint's everything would be written twice; ``finalize`` gives one.
    made = document.write_pdf(zoom=size, pdf_variant=_VARIANT, pdf_identifier=False)
    return finalize(made)


def _fitted(job: RenderJob, fetcher: Any) -> tuple[float, Any]:
    """The layout of the job and how much larger than laid out it is printed."""
    if not job.fits_pages:
        return 1.0, laid_out(job.html, job.css, fetcher)
    fit = fitted(lambda size: laid_out(job.html, job.css, fetcher, page=page_css(size)))
    return fit.size, fit.document


def laid_out(html: str, css: str, fetcher: Any = None, *, page: str = "") -> Any:
    """WeasyPrint's document with its pages, before they are written.

    ``page`` is what else is said of the page; it names no typeface.
    """
    install()
    sheets = [_sheet(font_face_css(family)) for family in families_for(html)]
    return read(html, fetcher or own_files()).render(
        stylesheets=[*sheets, _sheet(css), _sheet(page)],
        font_config=_font_configuration(),
        pdf_variant=_VARIANT,
    )


@lru_cache(maxsize=64)
def _sheet(css: str) -> Any:
    """A parsed style sheet; parsing one again would load its fonts again, for ever."""
    from weasyprint import CSS

    sheet = CSS(string=css, font_config=_font_configuration(), url_fetcher=own_files())
    return lasting(sheet, css)


@cache
def _font_configuration() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def own_files(assets: Mapping[str, bytes] = MappingProxyType({})) -> Any:
    """Answers addresses of bundled fonts and of ``assets``, refuses all others, whatever scheme."""
    from email.message import EmailMessage, Message

    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False)
            self.refused: list[str] = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            try:
                found = assets[url] if url in assets else font_data(url)
            except KeyError:
                self.refused.append(url[:80])
                raise ValueError("nothing but our own files is fetched") from None
            # Headers of the kind that loads no grammar of addresses and dates.
            none: Any = EmailMessage(policy=Message().policy)
            return URLFetcherResponse(url, found, none)

    return OwnFilesOnly()


class _Complaints(logging.Handler):
    """Collects what WeasyPrint logs while a note is made."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def __enter__(self) -> _Complaints:
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)
