"""Every address, every role, both methods: own practice, another's, and what does not exist.

The expectations are read from ``table.txt``. What a request does is taken back, and no page is laid
out: who may is decided before, and a thousand pages would take minutes.
"""

import re
import uuid
from copy import deepcopy
from functools import cache
from itertools import product

import pytest
from django.contrib import admin
from django.db import transaction
from django.template.backends.django import Template
from django.utils.safestring import SafeString

from encounters.coding.loader import all_rulebooks
from encounters.models import CmsTable, Icd10Code, User
from encounters.snapshot.chart import chart_of
from encounters.specimen_map.diagrams import diagram_names
from encounters.web.pages import Access
from tests.permissions import matrix
from tests.permissions.matrix import (
    ADMINISTRATORS,
    METHODS,
    PROMISES,
    ROLES,
    WORDS,
    WORLDS,
    promised,
)
from tests.permissions.world import a_world, row_of
from tests.support import scale
from tests.support.full_case import QUERIES
from tests.support.own_transaction import of_the_test
from tests.support.page_client import PageClient
from tests.support.signed_case import unprinted

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]

DECLARED = matrix.words()
ADDRESSES = list(matrix.every_address())
ADMIN_TABLES = {
    f"admin:{model._meta.app_label}_{model._meta.model_name}": table
    for model, table in admin.site._registry.items()
}
# Ways in and ways to be gone; none of them shows anything.
PASSING = {"ok", "login", "away", "405"}
AWAY = ("other", "nonexistent")
OWN = ("own",)
# By default one of the roles that shall get the same answer tries an address, by turns, and a fifth
# of them try it away from home. What each role may at all is tried whole by test_permissions.py.
ALIKE, TURNS = 1, 5
# What there is only once a note is signed.
OF_SIGNED = {"co_sign", "addendum_new", "addendum_late", "note_addenda"}
CHANGING = ("Content-Length", "Set-Cookie", "Expires")
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


def test_every_address_stands_in_the_table_and_the_table_names_no_other():
    assert {address.name for address in ADDRESSES} == set(DECLARED)


def test_every_word_of_the_table_is_explained():
    used = {word for pair in matrix.table().values() for word in pair}
    assert used == set(WORDS)
    assert set(PROMISES) == set(Access)
    explained = [*WORDS.values(), *PROMISES.values()]
    assert all(set(answers) == set(ROLES) for answers in explained)


@pytest.fixture(scope="module")
def world(rows_for_all):
    with pytest.MonkeyPatch.context() as patch:
        unprinted(patch)
        patch.setattr("encounters.actions.signing.addenda.render_addenda", lambda *_, **__: b"%PDF")
        return a_world()


@pytest.fixture
def without_pages(monkeypatch):
    monkeypatch.setattr(Template, "render", lambda *_, **__: SafeString("page"))
    # What stands around each page of the administration: the list of all tables, with their links.
    monkeypatch.setattr(admin.site, "each_context", lambda _: {})
    for place in (
        "note.pages.render_note",
        "note.map_papers.render_blank_map",
        "day.downtime.sheet_of",
    ):
        monkeypatch.setattr(f"encounters.views.{place}", lambda *_, **__: b"%PDF")
    # Each request is taken back, so a chart stays what it was.
    monkeypatch.setattr("encounters.web.open_chart.chart_of", cache(chart_of))


def client_of(world, role):
    client = PageClient()
    if role != "anonymous":
        client.force_login(world.people[role])
    if role == "inactive":
        User.objects.filter(pk=world.people[role].pk).update(is_active=False)
    return client


def places(world, address, role, names=WORLDS):
    """The address in each of ``names`` that it tells apart; an address without an object has one.

    Whoever administers nothing is turned away from the administration before any row is looked for.
    """
    is_shut = address.name.startswith("admin:") and role not in ADMINISTRATORS
    for name in WORLDS if address.keys and not is_shut else OWN:
        if name not in names:
            continue
        url = _url(world, address, name)
        if url is not None:
            yield name, url


def _url(world, address, name):
    if "admin/encounters/" in address.route and address.keys:
        return _row_url(world, address, name)
    fixed = {
        "edition_id": all_rulebooks()[0].id,
        "app_label": "encounters",
        "name": diagram_names()[0],
        "content_type_id": 1,
        "object_id": 1,
        "pk": 1,
    }
    if address.name == "admin:nowhere":
        return "/admin/nothing/" if name == "own" else None
    if set(address.keys) & set(fixed):
        return address.at(fixed) if name == "own" else None
    keys = world.keys[name]
    if address.name in OF_SIGNED:
        keys = {**keys, "encounter_id": keys["signed_id"]}
    return address.at(keys)


def _row_url(world, address, name):
    part = address.route.split("/")[2]
    table = ADMIN_TABLES[f"admin:encounters_{part}"]
    if name == "other" and table.model in (CmsTable, Icd10Code):
        return None  # a published table, everybody's
    case = {"own": world.own, "other": world.other}.get(name)
    if case is None:
        is_uuid = table.model._meta.pk.get_internal_type() == "UUIDField"
        key = uuid.uuid4() if is_uuid else 987654321
    else:
        key = row_of(table, case).pk
    return "/" + re.sub(r"<(path:object_id|id)>", str(key), address.route)


def worlds_in_turn(place, address, method, role):
    """In which worlds a role tries an address, the ``place``-th of all, by default."""
    if scale.is_full():
        return WORLDS
    answers = answers_to(address, method)
    alike = [other for other in ROLES if answers[other] == answers[role]]
    if (alike.index(role) - place) % len(alike) >= ALIKE:
        return ()
    return WORLDS if (place + ROLES.index(role)) % TURNS == 0 else OWN


def answers_to(address, method):
    """What is promised to each role that sends ``method``."""
    here = METHODS.index(method)
    return promised(DECLARED[address.name][here], DECLARED[address.name][1 - here])


def kind_of(answer):
    """What an answer means; an error of the server is never one."""
    status = answer.status_code
    assert status < 500
    where = answer.get("Location", "")
    is_led = status == 302 and where.startswith(("/login/?", "/admin/login/"))
    if is_led or status == 401:
        return "login"
    if status == 302 and where == "/admin/":
        return "away"
    return str(status) if status in (403, 404, 405) else "ok"


def wanted(address, method, role, name):
    """The kinds of answer that are right; the table tells of one's own practice."""
    word = DECLARED[address.name][METHODS.index(method)]
    if word in (Access.LOG_OUT, Access.LOGIN_STEP, "log-out"):
        return PASSING
    said = answers_to(address, method)[role]
    if address.name.startswith("admin:"):
        return _in_admin(said, word, role, name)
    is_first = said in ("login", "405") or (word in (Access.LOG, Access.OVERSEES) and said == "403")
    return {said} if name == "own" or is_first else {"404"}


def _in_admin(said, word, role, name):
    """Rows of others are looked for among one's own: "no such row" leads away."""
    if said == "403" or word == "log-in":
        return {said, "404"} if word == "parameters" else {said, "away"}
    # Whoever installs administers every practice.
    is_away = name == "nonexistent" or (name == "other" and role == "administrator")
    return {"403", "away"} if said == "ok" and is_away and word != "redirect" else {said}


def sent(client, method, url, *, as_page=True):
    """One request, whose effects are taken back; the session stays what it was.

    Only a change that is allowed is asked what its page says of itself: the roles come first.
    """
    kept = deepcopy(client.cookies)
    if method == "GET":
        answer = client.get(url)
        client.cookies = kept
        return answer
    post = client.post if as_page else super(PageClient, client).post
    with of_the_test():
        answer = post(url)
        transaction.set_rollback(True)
    client.cookies = kept
    return answer


@pytest.mark.parametrize("role", ROLES)
def test_each_address_answers_as_the_table_says(world, without_pages, role):
    wrong, cells = [], 0
    client = client_of(world, role)
    for place, address in enumerate(ADDRESSES):
        turns = {method: worlds_in_turn(place, address, method, role) for method in METHODS}
        names = {name for worlds in turns.values() for name in worlds}
        for (name, url), method in product(places(world, address, role, names), METHODS):
            if name in turns[method]:
                right = wanted(address, method, role, name)
                at = url + QUERIES.get(address.name, "")
                is_work = "ok" in right and not address.name.startswith("admin:")
                kind = kind_of(sent(client, method, at, as_page=is_work))
                cells += 1
                if kind not in right:
                    what = f"{method} {address.name}, {name}"
                    wrong.append(f"{what}: {kind}, not {' or '.join(right)}")
    assert not wrong, "\n".join(wrong)
    assert cells > scale.number(1200 if role in ADMINISTRATORS else 400)


@pytest.mark.parametrize(("role", "is_admin"), [("surgeon", False), ("administrator", True)])
def test_record_of_another_practice_looks_like_a_missing_one(world, role, is_admin):
    """The same page to the letter, so that not even its existence is told."""
    client = client_of(world, role)
    told = []
    asked = [entry for entry in ADDRESSES if entry.name.startswith("admin:") is is_admin]
    for address in scale.some(asked, each=TURNS):
        at = dict(places(world, address, role))
        if "other" in at and DECLARED[address.name][0] != "redirect":
            for method in METHODS:
                pages = [seen(sent(client, method, at[name]), at[name]) for name in AWAY]
                if pages[0] != pages[1]:
                    told.append(f"{method} {address.name}")
    assert not told, "\n".join(told)


def seen(answer, url):
    """Everything of an answer but what is new in each, and the address itself where it is named."""
    facts = {name: value for name, value in answer.items() if name not in CHANGING}
    where = facts.pop("Location", "").replace(url.rpartition("?")[0] or url, "")
    return answer.status_code, facts, where, CSRF.sub(b"", answer.content)


def test_a_stranger_to_the_table_is_noticed():
    word = PROMISES[Access.WRITE]
    assert (word["coder"], word["administrator"], word["anonymous"]) == ("403", "404", "login")
