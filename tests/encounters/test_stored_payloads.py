"""Nothing stored runs, or becomes anything but words, on any page of app or administration.

The story in ``tests/browser/test_stored_payloads.py`` asks a browser.
"""

import pytest
from django.test import Client

from tests.support import scale
from tests.support.hostile_columns import fill_columns
from tests.support.inert_pages import faults, shapes
from tests.support.payloads import PAYLOADS, in_turn
from tests.support.stored_world import a_stored_world, admin_pages, app_pages

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]


@pytest.fixture
def world():
    case, keys, root = a_stored_world()
    surgeon, superuser = Client(), Client()
    surgeon.force_login(case.surgeon)
    superuser.force_login(root)
    # Words everywhere, one letter without a printable form among them: all that can show is shown.
    fill_columns(lambda _, longest: ("harmless ไ words " * 200)[: min(longest, 40)].strip())
    where = [(surgeon, *app_page) for app_page in app_pages(keys)]
    return where + [(superuser, *page) for page in scale.some(admin_pages(), each=2)]


def seen(where):
    for client, name, url in where:
        answer = client.get(url)
        if answer.status_code == 200:
            yield name, answer.content


def test_the_corpus_is_large_enough():
    assert len(set(PAYLOADS)) >= 200


def test_stored_payload_stays_text(world):
    before = {name: shapes(page) for name, page in seen(world)}
    usual = set().union(*before.values())
    assert len(before) > 60
    assert fill_columns(in_turn()) > 500
    wrong = []
    for name, page in seen(world):
        before.pop(name)
        wrong += [f"{name}: {fault}" for fault in faults(page)]
        wrong += [f"{name}: new {shape}" for shape in shapes(page) - usual]
    assert not wrong, "\n".join(wrong)
    assert not before, "no longer shown"
