"""An empty database, other than the test database, to restore into."""

import secrets
from contextlib import contextmanager

import psycopg
from django.db import connection, connections


@contextmanager
def using_database(name):
    """Use the database ``name`` in this thread and in all threads started inside the block."""
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
        with using_database(folder / "db.sqlite3"):
            yield
        return
    name = f"elsewhere_{secrets.token_hex(4)}"
    _on_server(f'CREATE DATABASE "{name}"')
    try:
        with using_database(name):
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
