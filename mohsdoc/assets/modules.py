"""Our ES modules put together, so that a page loads few files instead of a chain of many.

Only what our modules are written in is understood: ``import { a, b as c } from "./x.js";``,
``import * as x from "./x.js";``, ``import("./x.js")``, and ``export`` before a function, class or
constant. Anything else raises, so that no script is changed in its meaning unnoticed.

Each module becomes a function that is called at once and returns what the module exports::

    const $3 = (() => {
    const { point } = $1;
    function area(outline) { return ... point ... }
    return { area };
    })();
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

# Lines that hold a comment and nothing else, and types beside code. Text that looks like one,
# inside a template literal, would be taken too: tests/mohsdoc/test_modules.py compares the syntax
# trees of all our scripts.
_COMMENTS = re.compile(
    r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)$|/\*\*(?:[^*]|\*(?!/))*\*/ ?", re.MULTILINE
)
_IMPORT = re.compile(
    r'^import (?P<names>\{[^}]*\}|\* as \w+) from "(?P<path>\.{1,2}/[^"]+)";[ \t]*$', re.MULTILINE
)
_IMPORT_LATER = re.compile(r'\bimport\("(\.{1,2}/[^"]+)"\)')
_EXPORT = re.compile(
    r"^export (?P<kept>(?:async function|function|class|const) (?P<name>\w+))", re.MULTILINE
)
_RENAMED = re.compile(r"\s+as\s+")
# What the patterns above did not take, and what a function's body may not hold.
_NOT_UNDERSTOOD = re.compile(
    r"^(?:import|export)\b.*|^await\b.*|\bimport\.meta\b|\$\d", re.MULTILINE
)

# The file of what more than one entry needs.
COMMON = "js/common.js"

Read = Callable[[str], str]
ServedAs = Callable[[str, str], str]


class NotUnderstoodError(ValueError):
    """A module is written in a way that this file does not know."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module's text without imports and ``export``; other modules by their names."""

    name: str
    body: str
    imports: tuple[tuple[str, str], ...]
    exports: tuple[str, ...]
    later: tuple[str, ...]


def without_comments(script: str) -> str:
    """``script`` with empty lines for its lines of comment, and without types beside code."""
    return _COMMENTS.sub(lambda found: "\n" * found[0].count("\n"), script)


def parse(name: str, script: str) -> Module:
    """The module ``name``, a path under the static root. Raises ``NotUnderstoodError``."""
    text = without_comments(script.replace("\r\n", "\n"))
    folder = posixpath.dirname(name)

    def absolute(path: str) -> str:
        return posixpath.normpath(posixpath.join(folder, path))

    imports = tuple((absolute(found["path"]), found["names"]) for found in _IMPORT.finditer(text))
    exports = tuple(found["name"] for found in _EXPORT.finditer(text))
    later = tuple(absolute(path) for path in _IMPORT_LATER.findall(text))
    body = _EXPORT.sub(r"\g<kept>", _IMPORT.sub("", text))
    if odd := _NOT_UNDERSTOOD.search(body):
        raise NotUnderstoodError(f"{name}: cannot be put together with others: {odd[0]!r}")
    return Module(name, body.strip("\n"), imports, exports, later)


class Graph:
    """Modules by name; ``find`` reads one."""

    def __init__(self, find: Callable[[str], Module]) -> None:
        self.module = find

    def loaded_by(self, entry: str) -> tuple[str, ...]:
        """What ``entry`` loads at once, in the order in which it runs; last the entry itself."""
        order: dict[str, None] = {}
        self._visit(entry, order, ())
        return tuple(order)

    def _visit(self, name: str, order: dict[str, None], above: tuple[str, ...]) -> None:
        if name in above:
            raise NotUnderstoodError(f"{name} imports itself, by way of {', '.join(above)}")
        if name in order:
            return
        for imported, _ in self.module(name).imports:
            self._visit(imported, order, (*above, name))
        order[name] = None


def bundles(entry: str, read: Read, served_as: ServedAs = lambda name, _: name) -> dict[str, str]:
    """The files, by name, that ``entry`` and the modules it loads later are put together into.

    An entry keeps its name; what several of them load stands in ``COMMON``. ``served_as`` says by
    which name a file of that name and text will be served: others refer to it by that.
    """
    graph = Graph(cache(lambda name: parse(name, read(name))))
    first = graph.loaded_by(entry)
    later = list(dict.fromkeys(name for part in first for name in graph.module(part).later))
    loaded = {name: graph.loaded_by(name) for name in [*later, entry]}
    everything = list(dict.fromkeys(name for names in loaded.values() for name in names))
    common = [name for name in everything if sum(name in names for names in loaded.values()) > 1]
    maker = _Maker({name: f"${place}" for place, name in enumerate(everything)}, served_as)
    # Whoever is referred to is made first.
    made = {COMMON: maker.file(COMMON, [graph.module(part) for part in common])} if common else {}
    for name, parts in loaded.items():
        own = [graph.module(part) for part in parts if part not in common]
        if name in later and any(module.later for module in own):
            raise NotUnderstoodError(f"{name} is loaded later, and loads others later still")
        made[name] = maker.file(name, own)
    return made


class _Maker:
    """Writes files one after the other, each under its served name for the next."""

    def __init__(self, numbers: Mapping[str, str], served_as: ServedAs) -> None:
        self._numbers, self._served_as = numbers, served_as
        self._served: dict[str, str] = {}

    def file(self, name: str, modules: Sequence[Module]) -> str:
        """One file of several modules; what it needs of the common file is imported from there."""
        own = {module.name for module in modules}
        needed = {path for module in modules for path, _ in module.imports} - own
        lines = []
        if needed:
            names = ", ".join(sorted(self._numbers[part] for part in needed))
            lines.append(f'import {{ {names} }} from "{self._path(COMMON, name)}";')
        begin = "export const" if name == COMMON else "const"
        for module in modules:
            lines.append(f"{begin} {self._numbers[module.name]} = (() => {{")
            lines += [_binding(names, self._numbers[path]) for path, names in module.imports]
            lines.append(self._body(module, name))
            lines += [f"return {{ {', '.join(module.exports)} }};", "})();"]
        text = "\n".join(lines) + "\n"
        self._served[name] = self._served_as(name, text)
        return text

    def _path(self, name: str, seen_from: str) -> str:
        path = posixpath.relpath(self._served[name], posixpath.dirname(seen_from))
        return path if path.startswith(".") else f"./{path}"

    def _body(self, module: Module, into: str) -> str:
        """Its text, with what it loads later by the name it is served under."""
        later = iter(module.later)
        return _IMPORT_LATER.sub(
            lambda _: f'import("{self._path(next(later), into)}")', module.body
        )


def _binding(names: str, number: str) -> str:
    if names.startswith("*"):
        return f"const {names.removeprefix('* as ')} = {number};"
    return f"const {_RENAMED.sub(': ', names)} = {number};"
