"""The stylesheets of our pages as one file, with what our pages use of Bootstrap's.

Of Bootstrap stays each selector whose classes all occur as words in a template, a script or a
module of ours or of the package that draws our forms. A word that ends in a hyphen, as in
``btn-{{ kind }}``, keeps every class that begins with it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import tinycss2  # type: ignore[import-untyped]

from mohsdoc.assets import typefaces
from mohsdoc.assets.typefaces import HAN

Read = Callable[[str], str]

STYLESHEET = "css/pages.css"
# Of the note where it is shown on a page, in a frame of its own.
PREVIEW = "css/note_preview.css"
BOOTSTRAP = "bootstrap/bootstrap.min.css"
PRINTED = "css/print.css"
TYPE = "css/type.css"
# In the order in which a later one wins.
PARTS = (
    BOOTSTRAP,
    TYPE,
    "css/app.css",
    "css/forms.css",
    "css/picks.css",
    "css/day.css",
    "css/workspace.css",
    "css/busy.css",
    "css/signing.css",
    "css/editor.css",
    "css/photographs.css",
    "css/sections.css",
    "css/before.css",
    "css/audit.css",
    "css/usual.css",
    PRINTED,
    "css/accounts.css",
)
_WORDS_STAND_IN = {".html", ".py", ".js"}
_ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("templates", "static/js", "encounters", "mohsdoc")
_IMPORT = re.compile(r'@import url\("([a-z_]+\.css)"\);')
_HAN_FACE = re.compile(rf"@font-face \{{[^}}]*{re.escape(HAN)}[^}}]*\}}")
_RANGE = re.compile(r"unicode-range: ([^;]+);")
_WORD = re.compile(r"[A-Za-z][\w-]*")


def stylesheet(read: Read) -> str:
    """All of ``PARTS`` in one; ``read`` gives the text of a static file by its name."""
    words = words_of_pages()
    own = "\n".join(_own(name, read(name)) for name in PARTS if name != BOOTSTRAP)
    theirs = read(BOOTSTRAP)
    notice = re.match(r"(?:@charset [^;]+;)?(/\*!.*?\*/)?", theirs, re.DOTALL)
    return f"{(notice and notice[1]) or ''}{used_of(theirs, words, beside=own)}\n{own}"


def with_imports(read: Read, name: str) -> str:
    """A stylesheet of ours with those it imports in their places, for one request less."""
    folder = posixpath.dirname(name)
    return _IMPORT.sub(lambda found: _own(found[1], read(f"{folder}/{found[1]}")), read(name))


def slices(read: Read) -> list[typefaces.Slice]:
    """Those that ``TYPE`` names once it is put together."""
    face = _HAN_FACE.search(read(TYPE))
    wanted = face and _RANGE.search(face[0])
    return typefaces.slices(wanted[1]) if wanted else []


def _sliced(text: str) -> str:
    """The declaration of the large typeface, once for each slice of it."""

    def once_for_each(found: re.Match[str]) -> str:
        return "".join(
            _RANGE.sub(f"unicode-range: {part.characters};", found[0]).replace(HAN, part.name)
            for part in slices(lambda _: text)
        )

    return _HAN_FACE.sub(once_for_each, text)


def _own(name: str, text: str) -> str:
    shown = _serialized(_plain(tinycss2.parse_stylesheet(_sliced(text))))
    return f"@media print{{{shown}}}" if name == PRINTED else shown


def words_of_pages() -> frozenset[str]:
    """Every word that could be a class, in all that makes pages."""
    folders = [_ROOT / name for name in _FOLDERS] + [Path(str(files("crispy_bootstrap5")))]
    return frozenset(
        word
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix in _WORDS_STAND_IN
        for word in _WORD.findall(file.read_text(encoding="utf-8"))
    )


def used_of(text: str, words: Iterable[str], *, beside: str = "") -> str:
    """What the stylesheet ``text`` says to elements whose classes are among ``words``.

    Variables and animations that nothing mentions afterwards, here or in ``beside``, go too.
    """
    known = frozenset(words)
    begun = tuple(word for word in known if word.endswith("-") and len(word) > 2)
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    kept = list(_kept(rules, lambda name: name in known or name.startswith(begun)))
    while True:
        shown = _serialized(kept)
        mentioned = set(re.findall(r"var\(\s*(--[\w-]+)", shown + beside))
        less = [rule for rule in map(_with_variables(mentioned), kept) if rule is not None]
        if _serialized(less) == shown:
            return _without_idle_animations(less, beside)
        kept = less


def _kept(rules: Sequence[Any], is_used: Callable[[str], bool]) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in _split(rule.prelude, ",") if _applies(part, is_used)]
            if selectors:
                rule.prelude = _joined(selectors, ",")
                yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            rule.content = list(_kept(inner, is_used))
            if rule.content:
                yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            yield rule


def _split(tokens: Sequence[Any], mark: str) -> list[list[Any]]:
    """The parts between marks; those inside brackets belong to one part."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token == mark:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _joined(parts: Sequence[Sequence[Any]], mark: str) -> list[Any]:
    joined: list[Any] = []
    for part in parts:
        between = [tinycss2.ast.LiteralToken(0, 0, mark)] if joined else []
        joined += [*between, *part]
    return joined


def _applies(selector: Sequence[Any], is_used: Callable[[str], bool]) -> bool:
    """Whether all its classes are used. What stands inside ``:not()`` need not be there."""
    previous: Any = None
    for token in selector:
        if token.type == "ident" and previous == "." and not is_used(token.value):
            return False
        if token.type == "function" and token.lower_name in ("is", "where"):
            parts = _split(token.arguments, ",")
            if not any(_applies(part, is_used) for part in parts):
                return False
        previous = token
    return True


def _with_variables(mentioned: set[str]) -> Callable[[Any], Any]:
    """A function that leaves of a rule the variables in ``mentioned``; None if nothing is left."""

    def less(rule: Any) -> Any:
        if rule.type == "at-rule":
            if rule.lower_at_keyword in ("media", "supports"):
                rule.content = [part for part in map(less, rule.content) if part is not None]
                return rule if rule.content else None
            return rule
        declared = _split(rule.content, ";")
        left = [part for part in declared if part and not _is_idle(part[0], mentioned)]
        rule.content = _joined(left, ";")
        return rule if left else None

    return less


def _is_idle(name: Any, mentioned: set[str]) -> bool:
    return name.type == "ident" and name.value.startswith("--") and name.value not in mentioned


def _without_idle_animations(rules: Sequence[Any], beside: str) -> str:
    def name(rule: Any) -> str:
        return _serialized(rule.prelude).strip()

    frames = [rule for rule in rules if getattr(rule, "lower_at_keyword", "") == "keyframes"]
    rest = _serialized([rule for rule in rules if rule not in frames])
    used = [rule for rule in frames if re.search(rf"\b{re.escape(name(rule))}\b", rest + beside)]
    return _serialized(used) + rest


def _serialized(rules: Sequence[Any]) -> str:
    return str(tinycss2.serialize(rules))


def _plain(nodes: Sequence[Any]) -> list[Any]:
    """``nodes`` without comments, with one blank for each run of them."""
    kept = [node for node in nodes if node.type != "comment"]
    for node in kept:
        if node.type == "whitespace":
            node.value = " "
        for inner in ("prelude", "content", "arguments"):
            if getattr(node, inner, None):
                setattr(node, inner, _plain(getattr(node, inner)))
    return kept
