"""Two practices with an administrator each, and a person who works in both."""

from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.test import Client

from encounters.models import Practice, User
from encounters.vocabulary.terms import Role
from tests.support.factories import a_pack_change, a_practice, a_site_row, a_user


@dataclass
class World:
    mine: Practice
    other: Practice
    admin: User
    other_admin: User
    root: User
    shared: User


@pytest.fixture(scope="module")
def _world_for_all(rows_for_all):
    mine, other = a_practice(), a_practice()
    for practice in (mine, other):
        a_site_row(practice, "temple", synonyms="sleeper")
        a_site_row(practice, "nasal-tip", is_offered=False)
        a_pack_change(practice)
    shared = a_user(mine, Role.SURGEON)
    other_admin = a_user(other, Role.ADMINISTRATOR)
    other.memberships.create(user=shared, role=Role.CODER.value)
    root = a_user(is_superuser=True)
    admin = a_user(mine, Role.ADMINISTRATOR)
    return World(mine, other, admin, other_admin, root, shared)


@pytest.fixture
def world(_world_for_all, db):
    return deepcopy(_world_for_all)


@pytest.fixture
def login():
    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of
