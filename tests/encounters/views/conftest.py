"""Whoever looks at pages, and charts to look at, whose rows are made once for a module."""

from copy import deepcopy

import pytest

from tests.support.drawing_desk import open_desk
from tests.support.factories import PASSWORD, a_case, a_stage
from tests.support.form_crawl import a_day_at_work, every_form
from tests.support.page_client import PageClient


@pytest.fixture(scope="module")
def day_at_work(rows_for_all):
    """``a_day_at_work()``: a case with one of everything, and the keys of its pages."""
    return a_day_at_work()


@pytest.fixture(scope="module")
def forms_at_work(day_at_work):
    """Every form of that case's pages, as its surgeon finds them."""
    case, keys = day_at_work
    client = PageClient()
    client.force_login(case.surgeon)
    return list(every_form(client, keys))


@pytest.fixture
def work(day_at_work, as_user):
    """The case's surgeon at its pages: a client, and the keys."""
    case, keys = deepcopy(day_at_work)
    return as_user(case.surgeon), keys


@pytest.fixture(scope="module")
def _halved_stage_for_all(rows_for_all):
    case = a_case()
    return case, a_stage(case.lesion)


@pytest.fixture
def desk(_halved_stage_for_all, as_user):
    """``open_desk()``: a surgeon's page on a halved first stage."""
    return open_desk(as_user, *deepcopy(_halved_stage_for_all))


@pytest.fixture
def as_user(client):
    """Log the test client in as somebody made by the factories."""

    def log_in(user):
        assert client.login(username=user.username, password=PASSWORD)
        return client

    return log_in
