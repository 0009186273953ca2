"""Every section that the workflow names has a page that can be opened."""

from encounters.web.pages import Access, pages
from encounters.web.section_pages import PAGES
from encounters.workflow.sections import Section


def test_every_section_has_a_page():
    assert set(PAGES) == set(Section)


def test_every_page_of_a_section_can_be_opened():
    closed = {name for name in PAGES.values() if pages()[name].get == Access.NOBODY}
    assert closed == set()
