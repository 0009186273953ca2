"""Which of our own files a Python file imports, read from its text; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path


def imported(tree: ast.AST) -> set[str]:
    """The dotted names a module imports anywhere in it, ``from a import b`` as both a and a.b."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@cache
def files_imported(root: Path, path: str) -> frozenset[str]:
    """Paths from ``root`` of what the file imports, with the packages around each of them."""
    tree = ast.parse((root / path).read_bytes(), filename=path)
    return frozenset(file for name in imported(tree) for file in _files_of(root, name))


def _files_of(root: Path, name: str) -> Iterator[str]:
    """``a.b.c``: ``a/__init__.py``, ``a/b/__init__.py`` and ``a/b/c.py``, as far as they exist."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        stem = "/".join(parts[:count])
        yield from (path for path in (f"{stem}/__init__.py", f"{stem}.py") if _is_file(root, path))


@cache
def _is_file(root: Path, path: str) -> bool:
    return (root / path).is_file()


def reached(root: Path, paths: Iterable[str]) -> set[str]:
    """``paths`` and every file that they import, or that those import, and so on."""
    found: set[str] = set()
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += files_imported(root, path)
    return found
