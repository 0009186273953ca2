"""Who may administer what is said by memberships alone, and asked of the database once."""

import pytest
from django.contrib.auth.models import AnonymousUser

from encounters.request_state import AdminAccess
from encounters.vocabulary.terms import Role
from encounters.web.admin_access import access_of
from tests.support.factories import a_practice, a_user

pytestmark = pytest.mark.django_db
NOTHING = AdminAccess(everything=False, practices=frozenset(), charts=frozenset())


@pytest.fixture
def asked_by(rf):
    def request_of(user):
        request = rf.get("/")
        request.user = user
        return request

    return request_of


def test_anonymous_or_closed_account_administers_nothing(asked_by):
    practice = a_practice()
    closed = (a_user(practice, Role.ADMINISTRATOR), a_user(is_superuser=True))
    for user in closed:
        user.is_active = False
    for user in (AnonymousUser(), *closed):
        access = access_of(asked_by(user))
        assert access == NOTHING
        assert (access.is_administrator, access.reads_charts) == (False, False)


def test_a_superuser_administers_everything(asked_by):
    access = access_of(asked_by(a_user(is_superuser=True)))
    assert access == AdminAccess(everything=True)
    assert (access.is_administrator, access.reads_charts) == (True, True)


def test_an_administrator_has_the_own_practices_and_the_charts_of_a_second_role(asked_by):
    plain, charts, foreign = a_practice(), a_practice(), a_practice()
    user = a_user(plain, Role.ADMINISTRATOR)
    a_user(foreign, Role.ADMINISTRATOR)
    for practice, role in (
        (charts, Role.ADMINISTRATOR),
        (charts, Role.CODER),
        (foreign, Role.SURGEON),
    ):
        user.memberships.create(practice=practice, role=role.value)
    access = access_of(asked_by(user))
    assert access == AdminAccess(
        everything=False,
        practices=frozenset({plain.pk, charts.pk}),
        charts=frozenset({charts.pk}),
    )
    assert (access.is_administrator, access.reads_charts) == (True, True)


def test_administrator_without_a_second_role_reads_no_chart(asked_by):
    access = access_of(asked_by(a_user(a_practice(), Role.ADMINISTRATOR)))
    assert (access.is_administrator, access.reads_charts) == (True, False)


def test_the_database_is_asked_once_a_request(asked_by, django_assert_num_queries):
    request = asked_by(a_user(a_practice(), Role.ADMINISTRATOR))
    with django_assert_num_queries(1):
        assert access_of(request) is access_of(request)
