"""A patient called Zqcanary: no log, address, session, cookie, file name or error knows her."""

import io
import itertools
import json
import logging
import logging.config
import re
from copy import deepcopy

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.urls import reverse

from encounters import actions
from encounters.models import Patient, SaveReceipt
from encounters.vocabulary.terms import Role
from mohsdoc.log import SilentFormatter
from tests.support import scale
from tests.support.factories import PASSWORD, a_practice, a_user
from tests.support.full_case import a_full_case, addresses
from tests.support.opened import opened
from tests.support.page_client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]

CANARY = "Zqcanary"


@pytest.fixture(scope="module")
def _canary_for_all(rows_for_all):
    case, keys = a_full_case()
    facts = {"family_name": CANARY, "given_names": f"{CANARY} B", "mrn": f"{CANARY}-1"}
    actions.update_patient(case.encounter.patient, facts, by=case.surgeon)
    opened.save_pre_op(case.encounter, {"allergies": CANARY}, by=case.surgeon)
    return case, keys


@pytest.fixture
def canary(_canary_for_all, db, monkeypatch):
    """A full case whose patient has the name, number and allergies one would find again."""
    for place in (
        "note.pages.render_note",
        "note.map_papers.render_blank_map",
        "day.downtime.sheet_of",
    ):
        monkeypatch.setattr(f"encounters.views.{place}", lambda *_, **__: b"%PDF")
    return deepcopy(_canary_for_all)


def some_of_templates(monkeypatch):
    """Of thousands of messages about what a template lacks, by default a fifth is made at all."""
    logger, places = logging.getLogger("django.template"), itertools.count()
    if not scale.is_full():
        monkeypatch.setattr(logger, "isEnabledFor", lambda _: next(places) % scale.FIFTH == 0)


@pytest.fixture
def log(monkeypatch):
    """What the installation's own handler would write, of everything down to DEBUG."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    chosen = settings.LOGGING["formatters"]["silent"]
    some_of_templates(monkeypatch)
    handler.setFormatter(SilentFormatter(chosen["format"], style=chosen["style"]))
    loggers = [logging.getLogger(), logging.getLogger("django"), logging.getLogger("django.server")]
    levels = [logger.level for logger in loggers]
    # pytest's own would put every word of each message together once more.
    others, loggers[0].handlers = loggers[0].handlers, []
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield out
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)
    loggers[0].handlers = others


def logged_in(user, **options):
    client = PageClient(**options)
    assert client.login(username=user.username, password=PASSWORD)
    return client


def sessions():
    return json.dumps([session.get_decoded() for session in Session.objects.all()])


def links_of(answer):
    kind = answer.get("Content-Type", "")
    text = answer.content.decode() if kind.startswith("text/html") else ""
    return re.findall(r'(?:href|src|action|hx-[a-z]+)="([^"]*)"', text)


class Told:
    """Everything about an answer that outlives its page: addresses, headers, cookies."""

    def __init__(self):
        self.all = []

    def hear(self, answer):
        headers = [value for name, value in answer.items()]
        cookies = [cooky.OutputString() for cooky in answer.cookies.values()]
        self.all += [*headers, *cookies, *links_of(answer)]


@pytest.mark.parametrize("role", [Role.SURGEON, Role.PRIVACY_OFFICER, None], ids=str)
def test_patient_data_stays_in_the_pages_of_the_chart(canary, log, role):
    case, keys = canary
    user = a_user(case.practice, role) if role else a_user(a_practice(), Role.SURGEON)
    client = logged_in(user, raise_request_exception=False)
    told = Told()
    own = [reverse("who_looked", args=[keys["encounter_id"]]), "/audit/", "/audit/log.csv"]
    own += ["/audit/emergency/", "/emergency/", f"/audit/?patient={case.encounter.patient_id}"]
    pages = own if role == Role.PRIVACY_OFFICER else [url for _, url in addresses(keys)]
    shown = 0
    posted_to = scale.some(pages, each=3)
    for url in pages:
        answers = [client.get(url)]
        if role == Role.SURGEON and url in posted_to:
            answers.append(client.post(url, {"family_name": CANARY, "mrn": CANARY}))
        for answer in answers:
            told.hear(answer)
            shown += CANARY in answer.content.decode(errors="replace")
    for url in ("/search/", "/audit/find/"):
        told.hear(client.post(url, {"search": CANARY}))
    told.hear(client.get("/"))
    facts = {"number": CANARY, "date_of_birth": "1958-03-14", "reason": f"{CANARY} bleeds"}
    for password in ("", PASSWORD):
        told.hear(client.post("/emergency/", {**facts, "password": password}))
    assert (shown > 2) is bool(role), "the crawl met her, or it proves nothing"
    text = "\n".join([*told.all, sessions(), log.getvalue()])
    assert CANARY.lower() not in text.lower()
    receipts = SaveReceipt.objects.values_list("location", "answer")
    assert CANARY not in json.dumps(list(receipts))
    assert "Not Found" in log.getvalue() or role, "the log was heard"


def test_the_administration_keeps_her_name_to_its_pages(canary, log):
    case, _ = canary
    client = logged_in(a_user(case.practice, Role.ADMINISTRATOR, Role.SURGEON))
    url = reverse("admin:encounters_patient_change", args=[case.encounter.patient_id])
    told = Told()
    page = client.get(url)
    told.hear(page)
    form = page.context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(url, {**data, "given_names": f"{CANARY} C"})
    assert answer.status_code == 302
    told.hear(answer)
    assert Patient.objects.get(pk=case.encounter.patient_id).given_names == f"{CANARY} C"
    index = client.get(reverse("admin:index"))
    told.hear(index)
    assert CANARY not in index.content.decode(), "recent actions"
    text = "\n".join([*told.all, sessions(), log.getvalue()])
    assert CANARY not in text


FAILURES = [
    IntegrityError(f"Key (mrn)=({CANARY}) already exists."),
    ValueError(f"could not read {CANARY}"),
    KeyError(CANARY),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda error: type(error).__name__)
def test_a_page_that_fails_tells_nobody_about_whom(canary, log, monkeypatch, failure):
    case, keys = canary

    def fail(*_, **__):
        try:
            raise RuntimeError(f"before that, {CANARY}")
        except RuntimeError as first:
            raise failure from first

    monkeypatch.setattr("encounters.views.chart.encounters.render_section", fail)
    client = logged_in(case.surgeon, raise_request_exception=False)
    answer = client.get(reverse("encounter", args=[keys["encounter_id"]]) + f"?q={CANARY}")
    assert answer.status_code == 500
    written = log.getvalue()
    assert CANARY not in answer.content.decode() + written
    assert type(failure).__name__ in written
    assert "in encounter" in written, "the place is told"


def test_a_message_of_another_library_is_told_without_what_was_filled_in(log):
    other = logging.getLogger("some.library")
    other.error("cannot read %s", CANARY)
    other.error(f"cannot read {CANARY}")
    other.error("%(who)s", {"who": CANARY})
    assert CANARY not in log.getvalue()
    assert log.getvalue().count("ERROR some.library") == 3
    assert "cannot read %s" in log.getvalue()


def test_our_own_handler_is_the_silent_one():
    handler = settings.LOGGING["handlers"]["console"]
    assert (
        settings.LOGGING["formatters"][handler["formatter"]]["()"] == "mohsdoc.log.SilentFormatter"
    )
    used = [settings.LOGGING["root"], *settings.LOGGING["loggers"].values()]
    assert {name for logger in used for name in logger["handlers"]} == {"console"}
    logging.config.DictConfigurator(settings.LOGGING)
