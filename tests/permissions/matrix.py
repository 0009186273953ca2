"""Who may what: what each page declares, what ``table.txt`` says of the administration.

Here stands what a declaration or a word of the table promises to each role. An answer is
one of: ``ok`` (the page, a redirect after work, or a form in error), ``403``, ``404``, ``405``,
``login`` (sent to the log-in) and ``away`` (back to the administration's start: no such row).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLResolver, get_resolver, reverse

from encounters.web.pages import Access, pages

READERS = ("surgeon", "histotechnician", "assistant", "coder", "privacy_officer")
CLINICAL = ("surgeon", "histotechnician", "assistant")
ADMINISTRATORS = ("administrator", "superuser")
ROLES = ("anonymous", "inactive", "none", *READERS, *ADMINISTRATORS)
NOT_LOGGED_IN = ("anonymous", "inactive")
WORLDS = ("own", "other", "nonexistent")
METHODS = ("GET", "POST")


def _answers(
    allowed: tuple[str, ...], refused: tuple[str, ...] = (), rest: str = "404"
) -> dict[str, str]:
    """The answer to each role: ok, 403, ``rest``; whoever is not logged in is asked to."""
    return {
        role: "ok" if role in allowed else "403" if role in refused else rest for role in ROLES
    } | dict.fromkeys(NOT_LOGGED_IN, "login")


# What each declaration of a page (``encounters/web/pages.py``) promises to each role.
PROMISES: dict[str, Mapping[str, str]] = {
    Access.EVERYBODY: dict.fromkeys(ROLES, "ok"),
    # Tests of the log-in look behind its steps.
    Access.LOGIN_STEP: dict.fromkeys(ROLES, "ok"),
    Access.LOG_OUT: dict.fromkeys(ROLES, "ok"),
    Access.NOBODY: _answers((), rest="405"),
    Access.SWITCHED_OFF: _answers(()),
    Access.PERSON: _answers(ROLES),
    Access.READ: _answers(READERS),
    Access.WRITE: _answers(CLINICAL, ("coder", "privacy_officer")),
    Access.CODES: _answers(
        ("surgeon", "coder"), ("histotechnician", "assistant", "privacy_officer")
    ),
    # The surgeon of these cases is their author.
    Access.SIGN: _answers(
        ("surgeon",), ("histotechnician", "assistant", "coder", "privacy_officer")
    ),
    # Others are not told that there are such pages.
    Access.SURGEON: _answers(("surgeon",)),
    Access.HANDS_OVER: _answers(
        ("surgeon",), ("histotechnician", "assistant", "coder", "privacy_officer")
    ),
    Access.PACKET: _answers(
        ("surgeon", "coder", "privacy_officer"), ("histotechnician", "assistant")
    ),
    # Nobody else learns of any case there.
    Access.TREATS: _answers(CLINICAL, rest="403"),
    # Whoever installs oversees no practice by that alone.
    Access.OVERSEES: _answers(("administrator", "privacy_officer"), rest="403"),
    # The log is decided on before any row is looked for; in a chart, only after it.
    Access.LOG: _answers(("privacy_officer",), rest="403"),
    Access.CHART_LOG: _answers(
        ("privacy_officer",), ("surgeon", "histotechnician", "assistant", "coder")
    ),
}
# Where nobody has to log in, nobody is sent to the log-in by a method that is not allowed either.
WITHOUT_LOG_IN = {Access.EVERYBODY, Access.LOG_OUT}
NOT_ALLOWED = dict.fromkeys(ROLES, "405")

# What each word of ``table.txt`` promises: pages of Django's administration.
WORDS: dict[str, Mapping[str, str]] = {
    "admin": _answers(ADMINISTRATORS),
    "superuser": _answers(("superuser",), ("administrator",)),
    "nobody": _answers((), ADMINISTRATORS),
    "no-post": _answers((), rest="404") | dict.fromkeys(ADMINISTRATORS, "405"),
    # Leads to where the row would be, whether there is one or not.
    "redirect": _answers(ADMINISTRATORS),
    "nothing": _answers(()),
    # Needs parameters that its address does not have, and shows nothing without them.
    "parameters": _answers((), ADMINISTRATORS),
    "log-in": _answers(ADMINISTRATORS),
    "log-out": dict.fromkeys(ROLES, "ok"),
}

# What may be done with the rows of a table: words for its list, its new rows, a row that is looked
# at, changed, deleted.
TABLES: dict[str, tuple[str, str, str, str, str]] = {
    "looked-at": ("admin", "nobody", "admin", "nobody", "nobody"),
    "charts": ("superuser", "nobody", "superuser", "nobody", "nobody"),
    "settings": ("admin", "admin", "admin", "admin", "admin"),
    "kept": ("admin", "admin", "admin", "admin", "nobody"),
    "changed": ("admin", "nobody", "admin", "admin", "nobody"),
    "people": ("admin", "admin", "admin", "admin", "nobody"),
    "practices": ("admin", "superuser", "admin", "admin", "nobody"),
}


@dataclass(frozen=True)
class Address:
    """One address of the resolver; ``keys`` are the names of what stands in it."""

    name: str
    route: str
    keys: tuple[str, ...]

    def at(self, values: Mapping[str, object]) -> str:
        return reverse(self.name, kwargs={key: values[key] for key in self.keys})


def every_address() -> Iterator[Address]:
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[Address]:
    for url_pattern in resolver.url_patterns:
        here = route + str(url_pattern.pattern)
        if isinstance(url_pattern, URLResolver):
            inner = f"{url_pattern.namespace}:" if url_pattern.namespace else ""
            yield from _walk(url_pattern, here, space + inner)
        else:
            keys = tuple(url_pattern.pattern.converters) or tuple(
                url_pattern.pattern.regex.groupindex
            )
            yield Address(f"{space}{url_pattern.name or _nameless(here)}", here, keys)


def _nameless(route: str) -> str:
    """Django's admin knows a row by an older address too, and catches whatever is no address."""
    return "nowhere" if route.endswith("(?P<url>.*)$") else "old-address"


def _lines() -> Iterator[list[str]]:
    text = (Path(__file__).parent / "table.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split()


def table() -> dict[str, tuple[str, str]]:
    """From the name of an address of the administration to its words for GET and POST."""
    found: dict[str, tuple[str, str]] = {}
    for first, *rest in _lines():
        if first == "table":
            found |= _of_table(*rest)
        else:
            found[first] = (rest[0], rest[1])
    return found


def words() -> dict[str, tuple[str, str]]:
    """From the name of every address to what is declared of its GET and POST."""
    return table() | {page.name: (page.get, page.post) for page in pages().values()}


def promised(word: str, other_method: str) -> Mapping[str, str]:
    """The answer that ``word`` promises to each role; ``other_method`` is the other one's word."""
    if word == Access.NOBODY and other_method in WITHOUT_LOG_IN:
        return NOT_ALLOWED
    return PROMISES[word] if isinstance(word, Access) else WORDS[word]


def _of_table(model: str, kind: str) -> dict[str, tuple[str, str]]:
    listed, added, seen, changed, deleted = TABLES[kind]
    name = f"admin:encounters_{model}_"
    words = {
        "changelist": (listed, listed),
        "add": (added, added),
        "change": (seen, changed),
        "history": (seen, seen),
        "delete": (deleted, deleted),
    }
    found = {name + verb: pair for verb, pair in words.items()}
    if kind == "people":
        found["admin:auth_user_password_change"] = (changed, changed)
    return found
