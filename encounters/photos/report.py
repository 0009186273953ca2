"""A PDF becomes pictures of its pages: the only module that opens one, in a child process alone.

Nothing of the file is kept but how its pages look. What can act in a PDF - scripts, forms, links,
files within it - is never run, followed or copied: the library is built without scripts, and no
form environment is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PIL import Image

from encounters.photos.clean import smaller_and_whole
from encounters.photos.limits import LONGEST_SIDE_PX, MAX_REPORT_PAGES, CleanPhoto, PhotoError

_PAGES = f"at most {MAX_REPORT_PAGES} are taken"
# In points; less than a stamp or more than a poster is no page of a report.
_SMALLEST_PAGE, _LARGEST_PAGE = 36, 5000

_EMPTY_PAGE = (
    b"%PDF-1.4\n"
    b"1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
    b"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
    b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 72 72]>> endobj\n"
    b"trailer <</Root 1 0 R>>\n%%EOF"
)


def is_pdf(data: bytes) -> bool:
    """By its first bytes, as readers of PDF look for them."""
    return b"%PDF-" in data[:1024]


def pages_of(data: bytes) -> Iterator[CleanPhoto]:
    """Each page on white, in RGB. Raises ``PhotoError``."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except MemoryError:
        raise
    except pypdfium2.PdfiumError as error:
        raise PhotoError(_why_not_opened(str(error))) from None
    except Exception:
        raise PhotoError("This PDF is damaged.") from None
    if not count:
        raise PhotoError("This PDF has no page.")
    if count > MAX_REPORT_PAGES:
        raise PhotoError(f"This PDF has {count} pages; {_PAGES}. Send the pages of the report.")
    for number in range(count):
        yield _page(document, number)


def _why_not_opened(words: str) -> str:
    if "password" in words.lower():
        return "This PDF is locked with a password. Save it without one and send it again."
    return "This PDF is damaged."


def _page(document: Any, number: int) -> CleanPhoto:
    try:
        page = document[number]
        longer, shorter = max(page.get_size()), min(page.get_size())
        if shorter < _SMALLEST_PAGE or longer > _LARGEST_PAGE:
            raise PhotoError(f"Page {number + 1} of this PDF has the size of no report.")
        bitmap = page.render(scale=LONGEST_SIDE_PX / longer, may_draw_forms=False)
        picture = bitmap.to_pil().convert("RGB")
        bitmap.close()
        page.close()
    except (PhotoError, MemoryError):
        raise
    except Exception:
        raise PhotoError(f"Page {number + 1} of this PDF cannot be drawn.") from None
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    return smaller_and_whole(Image.frombytes("RGB", picture.size, picture.tobytes()))


def load() -> None:
    """Load what is needed while files may still be opened."""
    list(pages_of(_EMPTY_PAGE))
