"""One note by one engine, again and again: ``python -m benchmarks.note_engines ENGINE JOB.json``.

Answers each line on stdin with the processor seconds of one note and its bytes. ``ours`` is what an
installation does; ``naive`` the one call of WeasyPrint's documentation. ``fpdf2`` and ``reportlab``
set the same words, tables and drawings in their own plain way, without tags: packages for this
alone, of which none is needed elsewhere.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from encounters.note.fonts import families_for, font_data, font_face_css
from encounters.note.pdf import make_pdf, own_files, warm_up
from encounters.note.wire import RenderJob

_SVG = "{http://www.w3.org/2000/svg}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_STEP = re.compile("([MLCVZ])([^MLCVZ]*)")
_WORDS = {"p", "h1", "h2", "h3", "li"}
_SIZES = {"h1": 14.5, "h2": 9.8, "h3": 9.2}
WIDTH = 510.0

Item = tuple[str, Any]
Point = tuple[float, float]


def main(engine: str, job_file: str) -> None:
    job = RenderJob(**json.loads(Path(job_file).read_text(encoding="utf-8")))
    made = ENGINES[engine](job, Path(job_file).parent)
    _say(made)
    gc.collect()
    gc.freeze()
    for _ in sys.stdin:
        _say(made)


def _say(made: Callable[[], bytes]) -> None:
    begun = time.process_time()
    size = len(made())
    sys.stdout.write(f"{time.process_time() - begun} {size}\n")
    sys.stdout.flush()


def _ours(job: RenderJob, _folder: Path) -> Callable[[], bytes]:
    warm_up(job.css)
    fitting = replace(job, fits_pages=True)
    return lambda: make_pdf(fitting)[0]


def _naive(job: RenderJob, _folder: Path) -> Callable[[], bytes]:
    from weasyprint import HTML

    styles = "".join(font_face_css(family) for family in families_for(job.html)) + job.css
    page = job.html.replace("</head>", f"<style>{styles}</style></head>")
    return lambda: bytes(HTML(string=page, url_fetcher=own_files()).write_pdf())


def items(html: str) -> Iterator[Item]:
    """Words, tables and drawings of a note in their order."""
    return _items(ElementTree.fromstring(html.replace(' xmlns="http://www.w3.org/1999/xhtml"', "")))  # noqa: S314


def _items(parent: ElementTree.Element) -> Iterator[Item]:
    for element in parent:
        name = element.tag
        if name == "head":
            continue
        if name == f"{_SVG}svg":
            yield "drawing", element
        elif name == "table":
            rows = [[_said(cell) for cell in row] for row in element.iter("tr")]
            most = max(map(len, rows))
            yield "table", [row + [""] * (most - len(row)) for row in rows]
        elif name in _WORDS:
            yield name, _said(element)
        else:
            yield from _items(element)


def _said(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def shapes(svg: ElementTree.Element) -> Iterator[tuple[str, ElementTree.Element, Any]]:
    """Lines of points, circles and words of a drawing; a curve is its end."""
    for element in svg.iter():
        name, size = element.tag.removeprefix(_SVG), element.get
        if name == "path":
            yield "line", element, _points(size("d", ""))
        elif name == "rect":
            x, y, w, h = (float(size(each, "0")) for each in ("x", "y", "width", "height"))
            yield "line", element, [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)]
        elif name == "circle":
            yield name, element, tuple(float(size(each, "0")) for each in ("cx", "cy", "r"))
        elif name == "text":
            yield name, element, (float(size("x", "0")), float(size("y", "0")))


def _points(path: str) -> list[Point]:
    points: list[Point] = []
    for letter, values in _STEP.findall(path):
        numbers = [float(value) for value in values.split()]
        if letter == "Z":
            points.append(points[0])
        elif letter == "V":
            points.append((points[-1][0], numbers[0]))
        else:
            points.append((numbers[-2], numbers[-1]))
    return points


def _scale(svg: ElementTree.Element) -> tuple[float, float, float]:
    """Points per unit, height in points, and where it begins."""
    _, top, width, height = (float(value) for value in svg.get("viewBox", "").split())
    scale = min(WIDTH * 0.4, width) / width
    return scale, height * scale, top


def _font_files(folder: Path) -> dict[int, str]:
    files = {}
    for weight in (400, 700):
        path = folder / f"{weight}.ttf"
        path.write_bytes(font_data(f"bundled-font:source-sans-3/{weight}"))
        files[weight] = str(path)
    return files


def _fpdf2(job: RenderJob, folder: Path) -> Callable[[], bytes]:
    from fpdf import FPDF

    files, parts = _font_files(folder), list(items(job.html))

    def made() -> bytes:
        pdf = FPDF(unit="pt", format="letter")
        pdf.set_margins(51, 42, 51)
        pdf.add_font("Own", "", files[400])
        pdf.add_font("Own", "B", files[700])
        pdf.add_page()
        for kind, part in parts:
            if kind == "drawing":
                _fpdf2_drawing(pdf, part)
            elif kind == "table":
                pdf.set_font("Own", size=8)
                with pdf.table(line_height=9.5) as table:
                    for row in part:
                        table.row(row)
            else:
                pdf.set_font("Own", style="B" if kind in _SIZES else "", size=_SIZES.get(kind, 8.8))
                pdf.multi_cell(WIDTH, 10.5, part, new_x="LMARGIN", new_y="NEXT")
        return bytes(pdf.output())

    return made


def _fpdf2_drawing(pdf: Any, svg: ElementTree.Element) -> None:
    scale, height, top = _scale(svg)
    if pdf.will_page_break(height):
        pdf.add_page()
    left, start = pdf.l_margin, pdf.get_y() - top * scale
    for kind, element, where in shapes(svg):
        color = element.get("stroke", element.get("fill", "none"))
        if not color.startswith("#"):
            continue
        pdf.set_draw_color(color)
        pdf.set_line_width(float(element.get("stroke-width", "1")) * scale)
        if kind == "line":
            pdf.polyline([(left + x * scale, start + y * scale) for x, y in where])
        elif kind == "circle":
            x, y, r = (each * scale for each in where)
            pdf.circle(left + x, start + y, r)
        elif "stroke" not in element.attrib:
            pdf.set_font("Own", style="B", size=float(element.get("font-size", "8")) * scale)
            words = element.text or ""
            shift = pdf.get_string_width(words) / 2 * (element.get("text-anchor") == "middle")
            pdf.text(left + where[0] * scale - shift, start + where[1] * scale, words)
    pdf.set_y(pdf.get_y() + height)


def _reportlab(job: RenderJob, folder: Path) -> Callable[[], bytes]:
    from io import BytesIO

    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    for weight, path in _font_files(folder).items():
        registerFont(TTFont(f"Own{weight}", path))
    parts = list(items(job.html))
    plain = ParagraphStyle("plain", fontName="Own400", fontSize=8.8, leading=10.5)
    heads = {
        kind: ParagraphStyle(kind, plain, fontName="Own700", fontSize=size, leading=size * 1.2)
        for kind, size in _SIZES.items()
    }
    cell = ParagraphStyle("cell", plain, fontSize=8, leading=9.5)

    def flowable(kind: str, part: Any) -> Any:
        if kind == "drawing":
            return _reportlab_drawing(part)
        if kind == "table":
            rows = [[Paragraph(_escaped(each), cell) for each in row] for row in part]
            return Table(rows, colWidths=WIDTH / len(rows[0]), repeatRows=1)
        return Paragraph(_escaped(part), heads.get(kind, plain))

    def made() -> bytes:
        out = BytesIO()
        margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 48)
        story = [flowable(kind, part) for kind, part in parts]
        SimpleDocTemplate(out, pagesize=(612, 792), **margins).build(story)
        return out.getvalue()

    return made


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _reportlab_drawing(svg: ElementTree.Element) -> Any:
    from reportlab.graphics.shapes import Circle, Drawing, PolyLine, String
    from reportlab.lib.colors import HexColor

    scale, height, top = _scale(svg)
    drawing = Drawing(WIDTH * 0.4, height)

    def at(x: float, y: float) -> Point:
        return x * scale, height - (y - top) * scale

    for kind, element, where in shapes(svg):
        color = element.get("stroke", element.get("fill", "none"))
        if not color.startswith("#"):
            continue
        width = float(element.get("stroke-width", "1")) * scale
        if kind == "line":
            points = [number for x, y in where for number in at(x, y)]
            drawing.add(PolyLine(points, strokeColor=HexColor(color), strokeWidth=width))
        elif kind == "circle":
            drawing.add(Circle(*at(*where[:2]), where[2] * scale, strokeColor=HexColor(color)))
        elif "stroke" not in element.attrib:
            size = float(element.get("font-size", "8")) * scale
            anchor = element.get("text-anchor", "start")
            drawing.add(
                String(
                    *at(*where),
                    element.text or "",
                    fontName="Own700",
                    fontSize=size,
                    textAnchor=anchor,
                )
            )
    return drawing


ENGINES: dict[str, Callable[[RenderJob, Path], Callable[[], bytes]]] = {
    "ours": _ours,
    "naive": _naive,
    "fpdf2": _fpdf2,
    "reportlab": _reportlab,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
