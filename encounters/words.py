"""Text as people search it: without case, accents or punctuation.

Both search boxes (sites, diagnoses) fold through here, so they agree on what a word is.
"""

from __future__ import annotations

import re
import unicodedata

# Nobody types more, and each word costs the database one comparison per row.
MAX_WORDS = 8
MAX_LETTERS = 200

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """``text`` in lower case ASCII letters: "Ménière" becomes "meniere"; other scripts vanish."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return decomposed.encode("ascii", "ignore").decode("ascii")


def same_name(one: str, two: str) -> bool:
    """Whether two names are spelled alike but for case, accents, spaces and hyphens."""
    return _letters(one) == _letters(two)


def _letters(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def words(text: str) -> tuple[str, ...]:
    """The folded words of ``text``; an apostrophe joins ("Bowen's" is "bowens")."""
    joined = fold(text).replace("'", "")
    return tuple(word for word in _NOT_A_WORD.split(joined) if word)


def query_words(text: str) -> tuple[str, ...]:
    """The words of something typed into a search box, bounded in number and length."""
    return words(text[:MAX_LETTERS])[:MAX_WORDS]
