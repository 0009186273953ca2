"""The readable table of permissions, and what its words mean for each role.

``table.txt`` has one line for each address; here stands what a word promises to whom. An answer is
one of: ``ok`` (the page, a redirect after work, or a form in error), ``403``, ``404``, ``405``,
``login`` (sent to the log-in) and ``away`` (back to the administration's start: no such row).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLResolver, get_resolver, reverse

READERS = ("surgeon", "histotechnician", "assistant", "coder", "privacy_officer")
CLINICAL = ("surgeon", "histotechnician", "assistant")
ADMINISTRATORS = ("administrator", "superuser")
ROLES = ("anonymous", "inactive", "none", *READERS, *ADMINISTRATORS)
NOT_LOGGED_IN = ("anonymous", "inactive")
WORLDS = ("own", "other", "nonexistent")
METHODS = ("GET", "POST")


def _told(allowed: tuple[str, ...], refused: tuple[str, ...] = (), rest: str = "404"):
    return {
        role: "ok" if role in allowed else "403" if role in refused else rest for role in ROLES
    } | dict.fromkeys(NOT_LOGGED_IN, "login")


# What each word of the table promises.
WORDS: dict[str, Mapping[str, str]] = {
    "open": dict.fromkeys(ROLES, "ok"),
    # Ways in, which lead on or back; tests of the log-in look behind them.
    "door": dict.fromkeys(ROLES, "ok"),
    "no-get": dict.fromkeys(ROLES, "405"),
    "no-post": dict.fromkeys(ROLES, "405"),
    "nothing": _told(()),
    # Whoever leaves is gone; there is no page behind it.
    "leave": dict.fromkeys(ROLES, "ok"),
    "-": _told((), rest="405"),
    "person": _told(ROLES),
    "read": _told(READERS),
    "opener": _told(CLINICAL, ("coder", "privacy_officer")),
    "write": _told(CLINICAL, ("coder", "privacy_officer")),
    "codes": _told(("surgeon", "coder"), ("histotechnician", "assistant", "privacy_officer")),
    # Who signs or marks as entered in error; the surgeon of these cases is their author.
    "sign": _told(("surgeon",), ("histotechnician", "assistant", "coder", "privacy_officer")),
    # Emergency access is for who treats patients; nobody else learns of any case there.
    "treats": _told(CLINICAL, rest="403"),
    # The log, decided before any row is looked for; in a chart, only after it.
    "log": _told(("privacy_officer",), rest="403"),
    "looked": _told(("privacy_officer",), ("surgeon", "histotechnician", "assistant", "coder")),
    "admin": _told(ADMINISTRATORS),
    "superuser": _told(("superuser",), ("administrator",)),
    "nobody": _told((), ADMINISTRATORS),
    "admin-": _told((), rest="404") | dict.fromkeys(ADMINISTRATORS, "405"),
    # Leads to where the row would be, whether there is one or not.
    "signpost": _told(ADMINISTRATORS),
    "nowhere": _told(()),
    # Asks for what its address does not say, and shows nothing without it.
    "odd": _told((), ADMINISTRATORS),
    "entrance": _told(ADMINISTRATORS),
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
    for one in resolver.url_patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from _walk(one, here, space + inner)
        else:
            keys = tuple(one.pattern.converters) or tuple(one.pattern.regex.groupindex)
            yield Address(f"{space}{one.name or _nameless(here)}", here, keys)


def _nameless(route: str) -> str:
    """Django's admin knows a row by an older address too, and catches whatever is no address."""
    return "nowhere" if route.endswith("(?P<url>.*)$") else "old-address"


def _lines() -> Iterator[list[str]]:
    text = (Path(__file__).parent / "table.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split()


def table() -> dict[str, tuple[str, str]]:
    """From the name of an address to its words for GET and POST."""
    found: dict[str, tuple[str, str]] = {}
    for first, *rest in _lines():
        if first == "table":
            found |= _of_table(*rest)
        else:
            found[first] = (rest[0], rest[1])
    return found


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
