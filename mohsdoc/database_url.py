"""The database's address, as ``DATABASE_URL`` gives it.

    sqlite:////folder/file
    postgres://user:password@host:5432/name?sslmode=verify-full
    postgres://user@//folder/of/the/socket/name

The password is everything between the first ":" and the last "@", so it may hold "#", "/", "?", ":"
and "@" as they are; of these signs and of "%" the escaped form ("%23", "%25") is understood too. A
path of SQLite is taken as it stands.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"


def parse(address: str) -> dict[str, Any]:
    """An entry of ``DATABASES``. ``ValueError`` says what is wrong and quotes nothing of it."""
    scheme, _, rest = address.partition("://")
    if scheme == "sqlite":
        return {"ENGINE": SQLITE, "NAME": _file(rest)}
    if scheme in ("postgres", "postgresql"):
        return {"ENGINE": POSTGRESQL, **_server(rest)}
    raise ValueError("it begins neither with sqlite:// nor with postgres://")


def with_name(address: str, name: str) -> str:
    """The address of another database on the same PostgreSQL server."""
    user, at, server = address.rpartition("@")
    path, mark, options = server.partition("?")
    return f"{user}{at}{path.rpartition('/')[0]}/{name}{mark}{options}"


def _file(rest: str) -> str:
    if rest == ":memory:":
        return rest
    if not rest.startswith("/") or rest == "/":
        raise ValueError("it names no file: sqlite:////folder/file")
    if "?" in rest:
        raise ValueError("SQLite takes no options behind a ?")
    return rest.removeprefix("/")


def _server(rest: str) -> dict[str, Any]:
    account, _, server = rest.rpartition("@")
    user, _, password = account.partition(":")
    if "#" in server:
        raise ValueError("a # stands behind the server's name")
    try:
        parts = urlsplit(f"//{server}")
        port = parts.port
    except ValueError:
        raise ValueError("its server is no host and port") from None
    try:
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
    except ValueError:
        raise ValueError("what follows its ? is no list of options") from None
    folder, _, name = parts.path.rpartition("/")
    return {
        "NAME": _required(name, "it names no database"),
        "USER": _plain(user),
        "PASSWORD": _plain(password),
        "HOST": _host(_plain(parts.hostname or ""), folder.removeprefix("/")),
        "PORT": port or "",
        "OPTIONS": options,
    }


def _host(host: str, folder: str) -> str:
    """The server's name, or the folder of its socket."""
    if folder and (host or not folder.startswith("/")):
        raise ValueError("it names more than one database")
    return host or folder


def _required(text: str, fault: str) -> str:
    if not text:
        raise ValueError(fault)
    return _plain(text)


def _plain(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ValueError("write each % of it as %25") from None
