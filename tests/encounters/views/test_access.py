"""Who sees which page: every address against a stranger, a reader, and nobody at all.

Who may what is held by tests/permissions too, by every role, without laying a page out.
"""

import uuid

import pytest
from django.urls import reverse

from encounters.vocabulary.terms import Role
from encounters.web.pages import Access, pages
from tests.support.factories import a_practice, a_user
from tests.support.full_case import a_full_case, addresses, pages_without_a_chart

pytestmark = pytest.mark.django_db

# Printed by a process of its own.
PAPERS = ("note_pdf", "codes_worksheet", "note_packet", "note_addenda", "map_sheet")


def is_only_shown(name):
    return pages()[name].post == Access.NOBODY


@pytest.fixture(scope="module")
def full_case(rows_for_all):
    return a_full_case()


@pytest.mark.full_scale
def test_pages_need_a_log_in(client, full_case):
    _, keys = full_case
    for name, url in addresses(keys):
        answer = client.get(url)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/login/"), name


@pytest.mark.full_scale
def test_a_stranger_finds_nothing(as_user, full_case):
    _, keys = full_case
    stranger = as_user(a_user(a_practice(), Role.SURGEON))
    for name, url in addresses(keys):
        if name in pages_without_a_chart():
            continue
        assert stranger.get(url).status_code in (404, 405), name
        assert stranger.post(url).status_code == (405 if is_only_shown(name) else 404), name


@pytest.mark.full_scale
def test_missing_page_looks_like_a_page_of_another_practice(as_user, full_case):
    case, keys = full_case
    missing = {
        key: uuid.uuid4() if isinstance(value, uuid.UUID) else value for key, value in keys.items()
    }
    member = as_user(case.surgeon)
    for name, url in addresses(missing):
        if name not in pages_without_a_chart():
            assert member.get(url).status_code in (404, 405), name


@pytest.mark.full_scale
def test_an_administrator_reads_no_charts(as_user, full_case):
    case, keys = full_case
    administrator = as_user(a_user(case.practice, Role.ADMINISTRATOR))
    for name, url in addresses(keys):
        if name not in pages_without_a_chart():
            assert administrator.get(url).status_code in (404, 405), name


@pytest.mark.parametrize("role", [Role.CODER, Role.PRIVACY_OFFICER])
@pytest.mark.full_scale
def test_a_reader_reads_everything_and_changes_nothing(as_user, full_case, role):
    case, keys = full_case
    reader = as_user(a_user(case.practice, role))
    codes = {page.name for page in pages().values() if page.post == Access.CODES}
    for name, url in addresses(keys):
        if name in pages_without_a_chart() or name in PAPERS:
            continue
        assert reader.get(url).status_code in (200, 405), name
        if name in codes and role == Role.CODER:
            continue
        assert reader.post(url).status_code == (405 if is_only_shown(name) else 403), name


@pytest.mark.full_scale
@pytest.mark.both_databases
def test_the_team_opens_every_page(as_user, full_case):
    case, keys = full_case
    nurse = as_user(case.nurse)
    for name, url in addresses(keys):
        # What is printed is asked for by the tests of the papers.
        if name not in (*PAPERS, "downtime_sheet"):
            assert nurse.get(url).status_code in (200, 405), name


FIRST_PAGES = [
    (Role.ADMINISTRATOR, "Go to the administration", "Day list</a>"),
    (None, "You have no role in a practice yet", "Administration</a>"),
]


@pytest.mark.parametrize(("role", "said", "hidden"), FIRST_PAGES)
def test_start_page_of_a_role_without_charts_links_to_its_work(as_user, role, said, hidden):
    person = a_user(a_practice(), role) if role else a_user()
    page = as_user(person).get(reverse("day_list"))
    assert page.status_code == 200
    assert said in page.content.decode()
    assert hidden not in page.content.decode()
