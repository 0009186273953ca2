"""Check that stored text added nothing to a page: no script, no request, no link."""

from __future__ import annotations

import json
import re

from lxml import html

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcdoc", "background"}
ADDRESSES |= {"xlink:href", "hx-get", "hx-post", "hx-put", "hx-delete", "srcset", "cite"}
OURS = re.compile(
    r"^(?:/(?!/)|\?|#|\.?$|[\w./-]+(?:[?#]|$)|mailto:|data:image/(?:png|svg\+xml)[;,])"
)
DATA_SCRIPTS = ("application/json", "importmap")

Shape = tuple[str, tuple[str, ...]]


def shapes(page: bytes) -> set[Shape]:
    """The kinds of elements on the page: tag and names of attributes."""
    return {
        (str(element.tag), tuple(sorted(str(name) for name in element.attrib)))
        for element in html.fromstring(page).iter()
    }


def faults(page: bytes) -> list[str]:
    """Scripts and outside links in the page, as an HTML parser finds them."""
    found = []
    for element in html.fromstring(page).iter():
        tag = str(element.tag)
        names = {str(name): str(value) for name, value in element.attrib.items()}
        found += [f"<{tag} {name}>" for name in names if name.startswith(("on", "hx-on", "style"))]
        found += [
            f"<{tag} {name}={value[:60]}>"
            for name, value in names.items()
            if name in ADDRESSES and not OURS.match(value)
        ]
        if tag == "script" and "src" not in names:
            found += _script_faults(names.get("type", ""), element.text_content())
        if tag in ("object", "embed", "base", "applet", "style"):
            found.append(f"<{tag}>")
    return found


def _script_faults(kind: str, content: str) -> list[str]:
    if kind not in DATA_SCRIPTS:
        return ["a script without an address"]
    try:
        json.loads(content)
    except ValueError:
        return ["data that is no JSON"]
    return []
