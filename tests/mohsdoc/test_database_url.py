"""The database's address: any password, sockets, options, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mohsdoc.database_url import POSTGRESQL, SQLITE, parse, with_name

FILES = [
    ("an absolute path", "sqlite:////var/lib/mohsdoc/db.sqlite3", "/var/lib/mohsdoc/db.sqlite3"),
    ("a relative path", "sqlite:///db.sqlite3", "db.sqlite3"),
    ("signs in a path", "sqlite:////srv/50% off/a+b#c@d/db", "/srv/50% off/a+b#c@d/db"),
    ("in memory", "sqlite://:memory:", ":memory:"),
]


@pytest.mark.parametrize(("name", "address", "path"), FILES)
def test_a_file_of_sqlite(name, address, path):
    assert parse(address) == {"ENGINE": SQLITE, "NAME": path}


SERVERS = [
    (
        "all of it",
        "postgres://u:p@db.example.org:5433/mohsdoc?sslmode=verify-full&application_name=a%20b",
        {
            "USER": "u",
            "PASSWORD": "p",
            "HOST": "db.example.org",
            "PORT": 5433,
            "OPTIONS": {"sslmode": "verify-full", "application_name": "a b"},
        },
    ),
    ("the other scheme", "postgresql://u:p@h/mohsdoc", {"USER": "u", "PASSWORD": "p", "HOST": "h"}),
    ("no account", "postgres://h:5432/mohsdoc", {"HOST": "h", "PORT": 5432}),
    ("no server", "postgres:///mohsdoc", {}),
    ("a user alone", "postgres://u@/mohsdoc", {"USER": "u"}),
    ("a socket", "postgres://u@//run/pg/mohsdoc", {"USER": "u", "HOST": "/run/pg"}),
    ("a socket, escaped", "postgres://u@%2Frun%2Fpg/mohsdoc", {"USER": "u", "HOST": "/run/pg"}),
    ("IPv6", "postgres://[::1]:5432/mohsdoc", {"HOST": "::1", "PORT": 5432}),
]


@pytest.mark.parametrize(
    ("address", "expect"), [case[1:] for case in SERVERS], ids=[case[0] for case in SERVERS]
)
def test_a_server_of_postgresql(address, expect):
    empty = {"USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "OPTIONS": {}}
    assert parse(address) == {"ENGINE": POSTGRESQL, "NAME": "mohsdoc", **empty, **expect}


PASSWORDS = [
    ("$ecret", "$ecret"),
    ("a#b", "a#b"),
    ("a/b", "a/b"),
    ("a?b", "a?b"),
    ("a:b", "a:b"),
    ("a@b", "a@b"),
    ("#/?:@", "#/?:@"),
    ("a+b", "a+b"),
    ("a b", "a b"),
    (" a ", " a "),
    ("ü", "ü"),
    ("a%23b", "a#b"),
    ("a%2Fb", "a/b"),
    ("a%25b", "a%b"),
    ("50%", "50%"),
    ("50%off", "50%off"),
]


@pytest.mark.parametrize(("written", "password"), PASSWORDS)
def test_a_password_with_any_sign(written, password):
    found = parse(f"postgres://u:{written}@h:5432/mohsdoc")
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("u", password, "h")


@given(st.text(st.characters(exclude_characters="%", exclude_categories=["Cs"])))
def test_a_password_without_percent_is_taken_as_it_stands(password):
    assert parse(f"postgres://u:{password}@h/mohsdoc")["PASSWORD"] == password


REFUSED = [
    ("nothing", "", "begins neither"),
    ("another database", "mysql://u:hidden@h/mohsdoc", "begins neither"),
    ("a path alone", "/var/lib/db.sqlite3", "begins neither"),
    ("two slashes", "sqlite://db.sqlite3", "names no file"),
    ("no file", "sqlite:///", "names no file"),
    ("options of SQLite", "sqlite:////db?timeout=5", "no options"),
    ("no database", "postgres://u:hidden@h/", "names no database"),
    ("no path", "postgres://u:hidden@h", "names no database"),
    ("two databases", "postgres://u:hidden@h/a/b", "more than one"),
    ("a socket's folder without a root", "postgres://u:hidden@/a/b", "more than one"),
    ("no port", "postgres://u:hidden@h:x/mohsdoc", "no host and port"),
    ("a port just above", "postgres://u:hidden@h:65536/mohsdoc", "no host and port"),
    ("half an address", "postgres://u:hidden@[::1/mohsdoc", "no host and port"),
    ("a password without its @", "postgres://u:hidden/mohsdoc", "no host and port"),
    ("a # behind the server", "postgres://u:hidden@h/mohsdoc#x", "a # stands behind"),
    ("options of no kind", "postgres://u:hidden@h/mohsdoc?require", "no list of options"),
    ("half a letter", "postgres://u:hidden%ff@h/mohsdoc", "%25"),
]


@pytest.mark.parametrize(
    ("address", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_an_address_that_cannot_be_meant_is_refused(address, words):
    with pytest.raises(ValueError, match=words) as refusal:
        parse(address)
    assert "hidden" not in str(refusal.value)


def test_the_last_port_is_one():
    assert parse("postgres://h:65535/mohsdoc")["PORT"] == 65535


@pytest.mark.parametrize(
    ("address", "expect"),
    [
        ("postgres://u:a/#?b@h:5432/mohsdoc", "postgres://u:a/#?b@h:5432/scratch"),
        ("postgres://u@//run/pg/mohsdoc", "postgres://u@//run/pg/scratch"),
        ("postgres://h/mohsdoc?sslmode=require", "postgres://h/scratch?sslmode=require"),
    ],
)
def test_another_database_of_the_same_server(address, expect):
    assert with_name(address, "scratch") == expect
    assert parse(expect) == {**parse(address), "NAME": "scratch"}
