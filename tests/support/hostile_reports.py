"""Files that somebody might upload as an outside pathology report, on purpose or by mistake."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from tests.support.photo_files import SECRET, jpeg

Maker = Callable[[], bytes]
LETTER = (612, 792)
_WORDS = b"BT /F1 24 Tf 72 600 Td (Squamous cell carcinoma) Tj ET"


def report(pages: int = 1, size: tuple[float, float] = LETTER, content: bytes = _WORDS) -> bytes:
    """A plain PDF; each page says its number."""
    with _made(pages, size, content) as pdf:
        return _bytes(pdf)


def _made(pages: int = 1, size: tuple[float, float] = LETTER, content: bytes = _WORDS) -> Pdf:
    pdf = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=size)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        told = b"BT /F1 12 Tf 72 500 Td (page %d) Tj ET" % number
        page.Contents = Stream(pdf, content + b"\n" + told)
    return pdf


def _bytes(pdf: Pdf, **how: object) -> bytes:
    written = io.BytesIO()
    pdf.save(written, **how)
    return written.getvalue()


def acting() -> bytes:
    """Scripts, a link, a form, a launch and a file within it: all that a reader might act upon."""
    with _made() as pdf:
        script = Dictionary(S=Name.JavaScript, JS=f"app.alert('{SECRET}')")
        pdf.Root.OpenAction = script
        pdf.Root.AA = Dictionary(WC=script)
        pdf.attachments["secret.txt"] = SECRET.encode()
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([72, 590, 300, 630]),
            A=Dictionary(S=Name.URI, URI="http://127.0.0.1/" + SECRET),
        )
        launch = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 600, 700]),
            A=Dictionary(S=Name.Launch, F="/bin/sh"),
        )
        pdf.pages[0].Annots = Array([pdf.make_indirect(link), pdf.make_indirect(launch)])
        return _bytes(pdf)


def locked() -> bytes:
    with _made() as pdf:
        return _bytes(pdf, encryption=pikepdf.Encryption(owner="o", user="u"))


def _bomb() -> bytes:
    """A content stream of 400 MB, some 400 kB as it is sent."""
    with _made() as pdf:
        packed = zlib.compress(b" " * (400 << 20), 9)
        pdf.pages[0].Contents = Stream(pdf, packed, Filter=Name.FlateDecode)
        return _bytes(pdf, compress_streams=False)


def _picture_bomb() -> bytes:
    """A picture that says it has 30,000 by 30,000 points."""
    with _made(content=b"q 600 0 0 700 0 0 cm /I Do Q") as pdf:
        image = Stream(
            pdf,
            zlib.compress(b"\0" * (30_000 * 1_000), 9),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=30_000,
            Height=30_000,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.FlateDecode,
        )
        pdf.pages[0].Resources.XObject = Dictionary(I=image)
        return _bytes(pdf, compress_streams=False)


def _endless() -> bytes:
    """A form that draws itself twice, which draws itself twice."""
    with _made(content=b"/X0 Do") as pdf:
        forms = [
            pdf.make_indirect(
                Stream(
                    pdf,
                    b"/X%d Do /X%d Do" % (level + 1, level + 1) if level < 26 else b"0 0 9 9 re f",
                    Type=Name.XObject,
                    Subtype=Name.Form,
                    BBox=Array([0, 0, 612, 792]),
                )
            )
            for level in range(27)
        ]
        for level, form in enumerate(forms[:-1]):
            form.Resources = Dictionary(XObject=Dictionary({f"/X{level + 1}": forms[level + 1]}))
        pdf.pages[0].Resources.XObject = Dictionary(X0=forms[0])
        return _bytes(pdf)


# Files with the words that refuse them.
REFUSED: dict[str, tuple[Maker, str]] = {
    "nothing": (lambda: b"", "empty"),
    "a head alone": (lambda: b"%PDF-1.7\n", "damaged"),
    "torn in the middle": (lambda: report()[:200], "damaged"),
    "noise behind a head": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
    "locked with a password": (locked, "password"),
    "one page too many": (lambda: report(13), "13 pages; at most 12"),
    "a page like a stamp": (lambda: report(size=(30, 300)), "size of no report"),
    "a page like a sail": (lambda: report(size=(612, 6000)), "size of no report"),
    "a page of web": (lambda: b"<html><script>%s</script>" % SECRET.encode(), "JPEG, PNG or WebP"),
    "16 MB": (lambda: b"%PDF-" + b"0" * (16 << 20), "too large"),
}
# Each ends in pages of ours or in words, within the limits of memory and time.
EITHER: dict[str, Maker] = {
    "400 MB of spaces": _bomb,
    "a picture of 900 million points": _picture_bomb,
    "a form within a form, 2 to the power of 26 times": _endless,
}
TAKEN: dict[str, tuple[Maker, int]] = {
    "one page": (report, 1),
    "twelve pages": (lambda: report(12), 12),
    "a long strip": (lambda: report(size=(100, 4900)), 1),
    "all that could act": (acting, 1),
    "a head after 900 bytes of something": (lambda: b"\n" * 900 + report(), 1),
    "a photograph of the paper": (jpeg, 1),
}
