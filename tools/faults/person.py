"""Somebody at a browser: logs in, looks, saves, and sends again what got no answer."""

from __future__ import annotations

import http.client
import json
import re
import time
import uuid
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_FORM = re.compile(r"<form\b.*?</form>", re.S)
RETRY_SECONDS = 0.1
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """``status`` 0 where none came."""

    status: int
    seconds: float
    text: str = ""


@dataclass
class Person:
    """One session of one account. ``answers`` collects what came of each request."""

    port: int
    username: str
    password: str
    cookies: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    hidden: dict[str, dict[str, str]] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str | bytes = "", **headers: str) -> Answer:
        began = time.monotonic()
        try:
            answer = self._asked(method, path, body, headers)
        except (OSError, http.client.HTTPException):
            answer = Answer(0, 0.0)
        answer.seconds = time.monotonic() - began
        self.answers.append(answer)
        return answer

    def _asked(self, method: str, path: str, body: str | bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sent = {"Cookie": cookies, "Content-Type": FORM, "Connection": "close", **headers}
            raw = body.encode() if isinstance(body, str) else body
            connection.request(method, path, raw, sent)
            response = connection.getresponse()
            for line in response.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(response.status, 0.0, response.read().decode(errors="replace"))
        finally:
            connection.close()

    def log_in(self) -> None:
        answer = self.try_to_log_in()
        if answer.status != 302:
            raise RuntimeError(f"{self.username} could not log in: {answer.status}")

    def try_to_log_in(self) -> Answer:
        page = self.ask("GET", "/login/")
        form = next(text for text in _FORM.findall(page.text) if 'type="password"' in text)
        values = {}
        for attributes in map(_attributes, _INPUT.findall(form)):
            kind, name = attributes.get("type", "text"), attributes.get("name", "")
            if kind in ("text", "email"):
                values[name] = self.username
            elif name:
                values[name] = self.password if kind == "password" else attributes.get("value", "")
        return self.ask("POST", "/login/", urlencode(values))

    def open(self, path: str) -> Answer:
        """Look at the page of a form and remember what it says of itself."""
        answer = self.ask("GET", path)
        found = map(_attributes, _INPUT.findall(answer.text))
        named = {
            attributes["name"]: attributes.get("value", "")
            for attributes in found
            if attributes.get("type") == "hidden"
        }
        if "page_user" in named:
            self.hidden[path] = named
        return answer

    def save(self, path: str, values: dict[str, str], patience: float = 60.0) -> bool:
        """Send once, and again under the same key until there is an answer, as the page does."""
        give_up = time.monotonic() + patience
        while path not in self.hidden:
            self.open(path)
            if time.monotonic() > give_up:
                return False
        facts = {**self.hidden[path], **values, "save_key": str(uuid.uuid4())}
        while time.monotonic() < give_up:
            answer = self.ask("POST", path, urlencode(facts))
            if answer.status and answer.status < 500:
                return answer.status == 302
            time.sleep(RETRY_SECONDS)
        return False

    def type(self, path: str, name: str, value: str) -> bool:
        """Save one field of a form while typing, as the script of its page does."""
        said = self.hidden[path]
        version = said["version"]
        facts = {**said, "save_key": str(uuid.uuid4()), "touched": name, "seen": version}
        headers = {"X-Save": "auto", "X-Page-User": said["page_user"]}
        answer = self.ask("POST", path, urlencode({**facts, name: value}), **headers)
        if answer.status == 200:
            said["version"] = str(json.loads(answer.text)["version"])
        return answer.status == 200

    def upload(self, path: str, page: str, photo: bytes) -> Answer:
        """A photograph, as the script of a page sends it; ``page`` has a form of the chart."""
        while page not in self.hidden:
            self.open(page)
        said = self.hidden[page]
        headers = {
            "Content-Type": "image/png",
            "X-CSRFToken": said["csrfmiddlewaretoken"],
            "X-Page-User": said["page_user"],
            "X-Page-Patient": said["page_patient"],
            "Idempotency-Key": str(uuid.uuid4()),
        }
        return self.ask("POST", path, photo, **headers)


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
