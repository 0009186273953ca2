"""Documents made to hang or fill a renderer; no note of ours holds any of this markup."""

from __future__ import annotations

from encounters.note.wire import RenderJob


def _nested_use(depth: int) -> str:
    """Each group uses the one before ten times."""
    groups = ["<g id='a0'><rect width='1' height='1'/></g>"]
    for number in range(1, depth):
        groups.append(f"<g id='a{number}'>" + f"<use href='#a{number - 1}'/>" * 10 + "</g>")
    body = "".join(groups)
    return f"<svg width='9' height='9'><defs>{body}</defs><use href='#a{depth - 1}'/></svg>"


def _rows(count: int) -> str:
    return "<table>" + "<tr><td>a cell</td><td>another</td></tr>" * count + "</table>"


_PATTERN = (
    "<svg width='9' height='9'><pattern id='p' width='0.0001' height='0.0001'>"
    "<rect width='1' height='1'/></pattern><rect width='9000' height='9000' fill='url(#p)'/></svg>"
)
_GRADIENTS = "linear-gradient(red, blue)," * 20_000 + "linear-gradient(red, blue)"

# Name: body, style sheet.
BOMBS = {
    "a cell a million columns wide": ("<table><tr><td colspan=1000000>x</td></tr></table>", ""),
    "a cell a million rows high": ("<table><tr><td rowspan=1000000>x</td></tr></table>", ""),
    "a drawing that uses itself": (_nested_use(9), ""),
    "five thousand rows": (_rows(5000), ""),
    "a megabyte of text": ("<p>" + "words and words " * 65_536 + "</p>", ""),
    "a megabyte without a space": ("<p>" + "w" * 1_048_576 + "</p>", ""),
    "two thousand boxes in each other": ("<div>" * 2000 + "x" + "</div>" * 2000, ""),
    "pages of a millimeter": ("word " * 3000, "@page { size: 1mm 1mm; margin: 0 }"),
    "a box a million pages high": ("<div>x</div>", "div { height: 99999999cm }"),
    "a million counted pages": ("<p>x</p>" * 2000, "p { break-after: page }"),
    "a tiny pattern on a large ground": (_PATTERN, ""),
    "twenty thousand gradients": ("<p>x</p>", f"p {{ background: {_GRADIENTS} }}"),
    "columns without end": ("<div>" + "word " * 9000 + "</div>", "div { columns: 1000000 }"),
    "boxes that bend around boxes": (
        "<div>" * 40 + "x" + "</div>" * 40,
        "div { display: flex; flex-wrap: wrap }",
    ),
}


def bomb(name: str) -> RenderJob:
    body, css = BOMBS[name]
    return RenderJob(html=f'<html lang="en"><title>x</title><body>{body}', css=css)
