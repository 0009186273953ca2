"""How the pages of the demo's notes are used: ``.venv/bin/python -m tools.note_pages [CASE...]``.

Prints for each note the share of every page that is empty at its foot, then the mean. ``--into``
keeps the PDFs. A signed note is printed anew with the words of today.
"""

from __future__ import annotations

import argparse
import os
import sys
from io import BytesIO
from pathlib import Path
from statistics import fmean
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")

import django

# The body of a page in points: the margins of @page in static/css/note.css.
TOP, FOOT = 42.5, 31.2
# Darker than this is ink, of 255.
INK = 200
QUARTER_FULL = 0.75


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="case numbers; without any, all")
    parser.add_argument("--into", type=Path, help="a folder for the PDFs")
    options = parser.parse_args(arguments)
    django.setup()
    from encounters.models import Encounter

    asked = Encounter.objects.order_by("case_number")
    if options.cases:
        asked = asked.filter(case_number__in=options.cases)
    pages: list[float] = []
    thin = 0
    for number, key in asked.values_list("case_number", "pk"):
        pdf = _printed(key)
        if options.into:
            options.into.mkdir(parents=True, exist_ok=True)
            (options.into / f"{number}.pdf").write_bytes(pdf)
        shares = empty_feet(pdf)
        pages += shares
        thin += len(shares) > 1 and shares[-1] > QUARTER_FULL
        print(number, *(f"{share:4.0%}" for share in shares))
    if pages:
        print(f"{len(pages)} pages, empty at the foot {fmean(pages):.0%}, thin last pages {thin}")
    return 0


def _printed(key: Any) -> bytes:
    from encounters.models import SignedNote
    from encounters.note.parts import PrintedStatus
    from encounters.note.printing import render_note
    from encounters.snapshot.chart import chart_of

    chart = chart_of(key)
    signed = SignedNote.objects.filter(encounter_id=key).first()
    return render_note(
        chart.record,
        chart.code_sheet,
        printed_status=PrintedStatus.FINAL if signed else PrintedStatus.DRAFT,
        signed_at=signed.signed_at if signed else None,
        content_sha256=signed.content_sha256 if signed else "",
        photos=chart.photos,
    )


def empty_feet(pdf: bytes) -> list[float]:
    """Of each page the share of its body below the last line that is printed there."""
    import pypdfium2  # type: ignore[import-untyped]

    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        return [_empty_foot(page) for page in document]


def _empty_foot(page: Any) -> float:
    picture = page.render(scale=1, grayscale=True).to_pil().convert("L")
    page.close()
    width, height = picture.size
    body = picture.crop((0, round(TOP), width, round(height - FOOT) - 1))
    inked = body.point(lambda value: 255 if value < INK else 0).getbbox()
    lowest: int = inked[3] if inked else 0
    return 1 - lowest / int(body.size[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
