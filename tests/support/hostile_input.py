"""Hostile input by chance: through every form, the drawing, the administration, any address.

The same seed gives the same inputs on every database, so what came of them can be compared line by
line.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.encounters.admin.pages import form_data, listing, page_of, registered
from tests.support.factories import a_user
from tests.support.form_crawl import FORM_TYPE, SOUND_ANSWERS, a_day_at_work, every_form
from tests.support.full_case import addresses
from tests.support.hostile_values import ODD, TEXTS, WRONG
from tests.support.html_forms import FormOnPage, refused_fields
from tests.support.own_transaction import of_the_test
from tests.support.page_client import PageClient

# Beside those of a form: not here, not this way, too long an address.
SOUND = SOUND_ANSWERS | {301, 403, 405, 410, 414, 415}
# What is made by a process of its own takes too long; what ends the visit is no input.
_LEFT_OUT = {"note_pdf", "codes_worksheet", "note_packet", "map_sheet", "downtime_sheet"}
_LEFT_OUT |= {"logout", "lock"}
# What was done is taken back, and with it that anybody did it: after 15 minutes pages are locked.
_BEFORE_THE_LOCK = 500
_LETTERS = (
    *"aZ0 \t\n\r'\"\\<>&%{};=",
    *"\x00\x1b\x7f\x9f\u00ad\u200b\u202e\u2028\ufeff\ufffe",
    *("\ud800", "\udfff", "\U000e0001", "\U0010ffff"),
    *("é", "e\u0301", "ß", "İ", "ﬁ", "李", "ع", "😀"),
)
_NUMBERS = (0, -1, 1, 5, 6, 99, 100, 2**31, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e308, 4.25)
_VALUES = (None, True, False, [], {}, [[]], "", "x", *_NUMBERS)
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\b")
_STRANGE_HEADERS = (
    ("If-Match", "\x01"),
    ("If-Match", "9" * 5000),
    ("X-Page-User", "-1"),
    ("X-Page-Patient", "0" * 36),
    ("Idempotency-Key", "x" * 5000),
    ("Idempotency-Key", "a\ttab"),
    ("Content-Language", "%00"),
    ("Referer", "javascript:alert(1)"),
    ("X-Forwarded-For", "<script>"),
    ("HX-Request", "true"),
)


class HostileInput:
    """Random input to the pages of a full case; each request is rolled back."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        case, keys = a_day_at_work()
        self.people = {PageClient(): case.surgeon, Client(): a_user(is_superuser=True)}
        self.surgeon, self.root = self.people
        self._log_in()
        self.forms = sorted(every_form(self.surgeon, keys), key=lambda pair: pair[0])
        self.drawing_url = reverse("drawing", args=[keys["stage_id"]])
        self.drawing = self.surgeon.get(self.drawing_url).json()
        self.places = sorted((name, url) for name, url in addresses(keys) if name not in _LEFT_OUT)
        self.tables = list(_admin_forms(self.root))
        self.kinds: tuple[tuple[int, Callable[[], str]], ...] = (
            (50, self._form),
            (25, self._drawing),
            (15, self._administration),
            (10, self._address),
        )

    def outcomes(self, count: int) -> Iterator[str]:
        """One line for each input: where it was sent, the status, the fields the answer names."""
        weights = [weight for weight, _ in self.kinds]
        for number in range(count):
            if number % _BEFORE_THE_LOCK == 0:
                self._log_in()
            [(_, send)] = self.chance.choices(self.kinds, weights)
            yield f"{number} {send()}"

    def _log_in(self) -> None:
        for client, user in self.people.items():
            client.raise_request_exception = False
            client.force_login(user)

    def _form(self) -> str:
        name, form = self.chance.choice(self.forms)
        fields = sorted(form.fields, key=lambda field: field.name)
        if self.chance.random() < 0.9:
            # What a page says of itself is refused before anything else is looked at.
            fields = [field for field in fields if field.kind != "hidden"] or fields
        chosen = self.chance.sample(fields, self.chance.randint(1, min(4, len(fields))))
        changes = {
            chosen_field.name: self._typed(chosen_field.kind, chosen_field.offered)
            for chosen_field in chosen
        }
        body = self._altered_form(form).sent_with(changes)
        answer = self._sent(self.surgeon, form.action, body, FORM_TYPE)
        return _outcome_line(f"form {name} {','.join(changes)}", answer)

    def _altered_form(self, form: FormOnPage) -> FormOnPage:
        """The form as shown, or with a field missing, repeated, or with another name."""
        values, way = list(form.values), self.chance.randrange(8)
        if way == 0 and values:
            values.pop(self.chance.randrange(len(values)))
        elif way == 1 and values:
            values.append(self.chance.choice(values))
        elif way == 2:
            values.append((self._letters(40), self._letters(40)))
        return form.with_values(values)

    def _typed(self, kind: str, offered: tuple[str, ...] = ()) -> str:
        way = self.chance.randrange(6)
        if way == 0 and offered:
            return self.chance.choice(offered)
        if way <= 1:
            return self._letters(self.chance.choice((1, 3, 40, 300, 6000)))
        if way == 2:
            kind = self.chance.choice(sorted(WRONG))
        known = [*WRONG.get(kind, {}).values(), *ODD.get(kind, ()), *TEXTS]
        value = self.chance.choice(known)
        return value if way < 5 else value + self._letters(2)

    def _letters(self, most: int) -> str:
        return "".join(self.chance.choices(_LETTERS, k=self.chance.randint(0, most)))

    def _drawing(self) -> str:
        drawing = copy.deepcopy(self.drawing)
        places = [self._changed(drawing) for _ in range(self.chance.randint(1, 3))]
        body: str | bytes = json.dumps(drawing)
        if self.chance.random() < 0.2:
            body = self._damaged_bytes(str(body).encode())
            places.append("torn")
        answer = self._sent(self.surgeon, self.drawing_url, body, "application/json")
        return _outcome_line(f"drawing {' '.join(places)}", answer)

    def _changed(self, document: Any) -> str:
        """Change, remove or repeat one value of the document; return its path."""
        path, inner = [], document
        while True:
            keys = sorted(inner) if isinstance(inner, dict) else range(len(inner))
            if not keys:
                return "nowhere"
            key = self.chance.choice(list(keys))
            path.append(str(key))
            is_leaf = not isinstance(inner[key], dict | list) or not inner[key]
            if is_leaf or self.chance.random() < 0.15:
                break
            inner = inner[key]
        self._alter(inner, key)
        return ".".join(path)

    def _alter(self, inner: Any, key: Any) -> None:
        way = self.chance.randrange(10)
        if way == 0:
            del inner[key]
        elif way == 1 and isinstance(inner, list):
            inner.insert(key, copy.deepcopy(inner[key]))
        elif way == 2 and isinstance(inner[key], int | float):
            inner[key] = inner[key] + self.chance.choice((-1, 1, 0.5, 1000))
        elif way <= 4:
            inner[key] = self._letters(60)
        elif way == 5:
            inner[key] = self.chance.choice((*TEXTS, *WRONG["choice"].values()))
        else:
            inner[key] = copy.deepcopy(self.chance.choice(_VALUES))

    def _damaged_bytes(self, body: bytes) -> bytes:
        start, end = sorted(self.chance.choices(range(len(body)), k=2))
        middle = bytes(self.chance.choices(range(256), k=self.chance.randint(0, 6)))
        return body[:start] + middle + (body[end:] if self.chance.random() < 0.7 else b"")

    def _administration(self) -> str:
        name, url, data = self.chance.choice(self.tables)
        names = self.chance.sample(sorted(data), min(len(data), self.chance.randint(1, 3)))
        kinds = sorted(WRONG)
        typed = {key: self._typed(self.chance.choice(kinds)) for key in names}
        form = FormOnPage(url, url, (), tuple((key, str(value)) for key, value in data.items()))
        answer = self._sent(self.root, url, form.sent_with(typed), FORM_TYPE)
        errors = _errors_in(answer)
        return _outcome_line(f"administration {name} {','.join(names)}", answer, errors)

    def _address(self) -> str:
        """Ask for an address with another key or extra text, and sometimes with strange headers."""
        name, url = self.chance.choice(self.places)
        strange = quote(
            self._typed("choice").encode("utf-8", "surrogatepass")[:300], safe="/%?=&;:"
        )
        altered = _KEY.sub(lambda _: strange, url, count=1) if self.chance.random() < 0.6 else url
        if self.chance.random() < 0.5:
            altered += (
                self.chance.choice(("?", "/", "?q=", "?day=", "?page=", "%00", "//")) + strange
            )
        headers = dict(self.chance.sample(_STRANGE_HEADERS, self.chance.randint(0, 3)))
        verb = self.chance.choice(("get", "get", "post", "put", "head", "delete"))
        answer = self._rolled_back(
            self.surgeon, lambda: getattr(self.surgeon, verb)(altered, headers=headers)
        )
        return _outcome_line(f"address {verb} {name}", answer)

    def _sent(self, client: Client, url: str, body: str | bytes, kind: str) -> HttpResponse:
        return self._rolled_back(client, lambda: client.post(url, body, content_type=kind))

    def _rolled_back(self, client: Client, ask: Callable[[], HttpResponse]) -> HttpResponse:
        cookies = client.cookies.output(header="", sep=";")
        with of_the_test():
            answer = ask()
            # A page of a draft is read as it is sent.
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        client.cookies = SimpleCookie(cookies)
        return answer


def _admin_forms(client: Client) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The add form and the first row's change form of every table the administration can change."""
    for model, _ in registered():
        columns = {field.name for field in model._meta.fields}
        order = "created_at" if "created_at" in columns else "pk"
        row = model._base_manager.order_by(order).first()
        pages = [("add", listing(model) + "add/")]
        pages += [("change", page_of(row))] if row is not None else []
        for verb, url in pages:
            page = client.get(url)
            if page.status_code == 200 and page.context and "adminform" in page.context:
                data = form_data(page)
                if data:
                    yield f"{model.__name__} {verb}", url, data


def _errors_in(answer: HttpResponse) -> set[str]:
    context = getattr(answer, "context", None)
    if not context or "adminform" not in context:
        return set()
    return set(context["adminform"].form.errors)


def _outcome_line(what: str, answer: HttpResponse, named: set[str] | None = None) -> str:
    if named is None and answer.status_code == 422 and answer.content:
        named = refused_fields(answer.content)
    is_told = answer.headers.get("Content-Type") == "application/json" and answer.content
    if is_told and answer.status_code >= 400:
        named = {str(json.loads(answer.content)["error"].get("path"))}
    fault = "" if answer.status_code in SOUND else f" FAULT {_raised(answer)}"
    return f"{what!a}: {answer.status_code} {' '.join(sorted(named or ()))}{fault}"


def _raised(answer: HttpResponse) -> str:
    told = getattr(answer, "exc_info", None)
    return f"{told[0].__name__}: {told[1]}"[:200] if told else ""
