"""What lies below WeasyPrint's public interface: the same pages for a third of the work.

Answers of Pango are kept (``texts``, ``lines``), pages laid out once (``pages``), styles and
lengths worked out once (``styles``, ``boxes``), maps written as operators (``drawings``,
``outlines``), and our own well-formed pages read by expat. The same text stands at the same place.
With any other version of WeasyPrint, or where a name is missing, nothing is put in place and notes
come out as WeasyPrint makes them. For one thread, like all of the renderer.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from xml.etree import ElementTree

_VERSION = "70.0"
_XHTML = ' xmlns="http://www.w3.org/1999/xhtml"'
# What WeasyPrint's own style sheet gives every element, or the choices of a form; none of ours can
# have it.
_NOT_OURS = re.compile(r"^(::(foot)?note-|select\[multiple\])[^{]*{[^}]*}", re.MULTILINE)
_EVERY_MARKER = re.compile("^::marker", re.MULTILINE)


@cache
def install() -> bool:
    """Put the quicker ways in place for this process; whether they are."""
    import weasyprint

    if weasyprint.__version__ != _VERSION:
        return False
    try:
        from encounters.note.quicker.boxes import box_ways
        from encounters.note.quicker.cascade import cascade_ways
        from encounters.note.quicker.drawings import drawing_ways
        from encounters.note.quicker.glyph_sets import glyph_set_ways
        from encounters.note.quicker.lines import text_ways
        from encounters.note.quicker.pages import page_ways
        from encounters.note.quicker.painting import painting_ways
        from encounters.note.quicker.replacing import replace
        from encounters.note.quicker.styles import style_ways
        from encounters.note.quicker.writing import writing_ways

        ways = [*text_ways(), *style_ways(), *cascade_ways(), *page_ways(), *box_ways()]
        ways += [*drawing_ways(), *painting_ways(), *writing_ways(), *glyph_set_ways()]
        _own_styles()
    except (ImportError, AttributeError, KeyError):
        return False
    for owner, name, new in ways:
        replace(owner, name, new)
    return True


def read(html: str, fetcher: Any) -> Any:
    """WeasyPrint's document of ``html``, which our templates write as well-formed XML.

    Its HTML5 parser reads whatever people write, slowly; it gets what is not well-formed.
    """
    from weasyprint import HTML

    root = _root_of(html) if install() else None
    return HTML(string=html, url_fetcher=fetcher) if root is None else _well_formed(root, fetcher)


def _root_of(html: str) -> ElementTree.Element | None:
    try:
        root = ElementTree.fromstring(html.replace(_XHTML, "", 1))  # noqa: S314
    except ElementTree.ParseError:
        return None
    return root if root.tag == "html" else None


def _well_formed(root: ElementTree.Element, fetcher: Any) -> Any:
    from cssselect2 import ElementWrapper
    from weasyprint import HTML

    from encounters.note.quicker.drawings import put_aside

    put_aside(root)

    class WellFormed(HTML):  # type: ignore[misc]
        keeps_styles = True

        def __init__(self) -> None:
            self.base_url = None
            self.url_fetcher = fetcher
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [_own_styles()]

    return WellFormed()


@cache
def _own_styles() -> Any:
    from weasyprint import CSS
    from weasyprint.css.counters import CounterStyle
    from weasyprint.html import UA

    from encounters.note.quicker.cascade import lasting

    own = _EVERY_MARKER.sub("li::marker", _NOT_OURS.sub("", UA))
    return lasting(CSS(string=own, counter_style=CounterStyle()), own)
