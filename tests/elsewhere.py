"""Another database than the tests' own: an empty one to restore into, while it is needed."""

import secrets
from contextlib import contextmanager

import psycopg
from django.db import connection, connections


@contextmanager
def at_database(name):
    """The project's database is another one, in all threads that begin meanwhile."""
    settings, ours = connections.settings["default"], connections["default"]
    old = settings["NAME"]
    settings["NAME"] = str(name)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = ours
        settings["NAME"] = old


@contextmanager
def an_empty_database(folder):
    if connection.vendor == "sqlite":
        with at_database(folder / "db.sqlite3"):
            yield
        return
    name = f"elsewhere_{secrets.token_hex(4)}"
    _on_server(f'CREATE DATABASE "{name}"')
    try:
        with at_database(name):
            yield
    finally:
        for (database,) in _on_server("SELECT datname FROM pg_database"):
            if database.startswith(name):
                _on_server(f'DROP DATABASE "{database}" WITH (FORCE)')


def _on_server(sentence):
    asked = connection.get_connection_params()
    known = {key: asked[key] for key in ("user", "password", "host", "port") if asked.get(key)}
    with psycopg.connect(**known, dbname="postgres", autocommit=True) as session:
        done = session.execute(sentence)
        return done.fetchall() if done.description else []
