"""Nothing that serves a page asks for what lasts longer than a transaction: a pooler lends
connections for one of them (docs/several-servers.md)."""

import ast
import re

import pytest

from tests.support.source_tree import python_files, tree_of

# Commands reach the database itself; so does the sign that a server serves. SQLite's are its own.
PAST_THE_POOLER = (
    "encounters/migrations/",
    "encounters/management/",
    "encounters/installation/",
)
SESSION_LEVEL = re.compile(
    r"\bpg_(?:try_)?advisory_(?:un)?lock\b|\bpg_(?:try_)?advisory_lock_shared\b"
    r"|\A(?:LISTEN|NOTIFY|UNLISTEN|PREPARE|DEALLOCATE|DISCARD|LOAD)\s"
    r"|\ADECLARE\s.*\sCURSOR\b|\bWITH\s+HOLD\b"
    r"|\bCREATE\s+(?:GLOBAL\s+|LOCAL\s+)?TEMP(?:ORARY)?\s"
    r"|\ASET\s+(?!LOCAL\b|CONSTRAINTS\b|TRANSACTION\b)(?:SESSION\s+)?[a-z_.]+\s*(?:=|\bTO\b)"
    r"|\bset_config\s*\([^)]*,\s*false\s*\)",
    re.S,
)


def texts_of(tree):
    """Every text of a module."""
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_pages_ask_for_nothing_that_outlasts_a_transaction():
    files = [name for name in python_files("encounters/") if not name.startswith(PAST_THE_POOLER)]
    assert len(files) > 300
    found = {
        name: match[0]
        for name in files
        for text in texts_of(tree_of(name))
        if (match := SESSION_LEVEL.search(text))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("SELECT pg_advisory_lock(1)", True),
        ("SELECT pg_try_advisory_lock(1)", True),
        ("SELECT pg_advisory_xact_lock(1)", False),
        ("LISTEN changes", True),
        ("SET search_path = public", True),
        ("SET SESSION lock_timeout TO '3s'", True),
        ("SET LOCAL lock_timeout = '3s'", False),
        ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", False),
        ("UPDATE ward SET floor = 2", False),
        ("CREATE TEMP TABLE beds (id int)", True),
        ("CREATE TEMPORARY TABLE beds (id int)", True),
        ("CREATE DATABASE x TEMPLATE y", False),
        ("SELECT set_config('jit', 'off', false)", True),
        ("SELECT set_config('jit', 'off', true)", False),
        ("DECLARE c CURSOR WITH HOLD FOR SELECT 1", True),
        ("PREPARE q AS SELECT 1", True),
    ],
)
def test_what_would_be_found(text, is_found):
    assert bool(SESSION_LEVEL.search(text)) == is_found
