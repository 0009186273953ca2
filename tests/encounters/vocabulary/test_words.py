"""What counts as a word in both search boxes."""

from __future__ import annotations

import pytest

from encounters.vocabulary.words import (
    MAX_LETTERS,
    MAX_WORDS,
    name_key,
    query_words,
    words,
)


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("Nasal ALA", ("nasal", "ala")),
        ("Ménière", ("meniere",)),
        ("Bowen's disease", ("bowens", "disease")),
        ("C44.311", ("c44", "311")),
        ("lid-cheek/junction", ("lid", "cheek", "junction")),
        ("straße", ("strasse",)),
        ("鼻", ()),
        ("\x00\ud800", ()),
        ("", ()),
    ],
)
def test_words_are_folded(text, expect):
    assert words(text) == expect


def test_a_query_is_bounded_in_words_and_letters():
    assert len(query_words("a " * (MAX_WORDS + 1))) == MAX_WORDS
    assert query_words("a" * (MAX_LETTERS + 1)) == ("a" * MAX_LETTERS,)


KEYS = [
    ("O'Brien-Zürcher", "obrien zurcher"),
    ("Nguyễn, Quỳnh-Hương", "nguyen quynh huong"),
    ("  van  der Berg ", "van der berg"),
    ("Þórsdóttir", "þorsdottir"),
    ("李小龍", "李小龍"),
    ("한지민", name_key("한지민")),
    ("-", ""),
]


@pytest.mark.parametrize(("name", "expect"), KEYS)
def test_a_name_is_searched_without_accents_and_hyphens(name, expect):
    assert name_key(name) == expect
    assert name_key(name_key(name)) == expect
