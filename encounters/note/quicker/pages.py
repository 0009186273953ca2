"""A page that says how many pages there are is laid out as the last, which it usually is.

WeasyPrint lays such a page out three times: without a number, with a wrong one, with the right one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from encounters.note.quicker.boxes import laying_out
from encounters.note.quicker.replacing import Replacement


def page_ways() -> Iterator[Replacement]:
    from weasyprint import layout
    from weasyprint.layout import page

    if layout.make_all_pages is not page.make_all_pages:
        raise AttributeError("make_all_pages")
    make_all, remake = page.make_all_pages, page.remake_page

    def make_all_pages(context: Any, root_box: Any, html: Any, pages: list[Any]) -> Iterator[Any]:
        laying_out.append(True)
        try:
            yield from make_all(context, root_box, html, pages)
        finally:
            laying_out.clear()
        if not pages:
            _settle_last_page(context.page_maker)

    def remake_page(index: int, context: Any, root_box: Any, html: Any) -> Any:
        if index + 1 == len(context.page_maker):
            _expect_last_page(index, context)
        return remake(index, context, root_box, html)

    yield layout, "make_all_pages", make_all_pages
    yield page, "remake_page", remake_page


def _expect_last_page(index: int, context: Any) -> None:
    """Before a page is laid out for the first time: what wants the number of pages gets its own."""
    counters = context.page_maker[index][3][1]
    counters["pages"] = [index + 1]
    expected = {**copy.deepcopy(counters), "page": [index + 1]}
    for (_, of_what), lookup in context.target_collector.counter_lookup_items.items():
        is_open = lookup.page_maker_index is None and not lookup.missing_target_counters
        if of_what == "content" and is_open and "pages" in lookup.missing_counters:
            lookup.cached_page_counter_values = expected
            lookup.parse_again(expected)


def _settle_last_page(page_maker: list[Any]) -> None:
    """After the first round: the last page has been given the right number of pages."""
    last = page_maker[-2][-1]
    if not last["content_changed"]:
        last["pages_wanted"] = False
