"""Text as people search it: without case, accents or punctuation.

Both search boxes (sites, diagnoses) fold through here, so they agree on what a word is.
"""

from __future__ import annotations

import re
import unicodedata

# Nobody types more, and each word costs the database one comparison per row.
MAX_WORDS = 8
MAX_LETTERS = 200

_JOINTS = "-,./\u2010\u2011\u2013"
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def _in_a_key(letter: str) -> str:
    """What stands in a key of a name for one character of it."""
    if letter in _JOINTS or letter.isspace():
        return " "
    return letter if letter.isalnum() else ""


# Most names need no more, and a demonstration has a million.
_ASCII_IN_A_KEY = {code: _in_a_key(chr(code)) for code in range(128)}


def fold(text: str) -> str:
    """``text`` in lower case ASCII letters: "Ménière" becomes "meniere"; other scripts vanish."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return decomposed.encode("ascii", "ignore").decode("ascii")


def name_key(name: str) -> str:
    """``name`` as it is searched, in every script: "O'Brien-Zürcher" becomes "obrien zurcher".

    Databases differ in which letters they take for the same, so none of them is asked.
    """
    if name.isascii():
        return " ".join(name.lower().translate(_ASCII_IN_A_KEY).split())
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    kept = (_in_a_key(letter) for letter in decomposed if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def words(text: str) -> tuple[str, ...]:
    """The folded words of ``text``; an apostrophe joins ("Bowen's" is "bowens")."""
    joined = fold(text).replace("'", "")
    return tuple(word for word in _NOT_A_WORD.split(joined) if word)


def query_words(text: str) -> tuple[str, ...]:
    """The words of something typed into a search box, bounded in number and length."""
    return words(text[:MAX_LETTERS])[:MAX_WORDS]
