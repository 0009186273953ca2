import pytest

from encounters.vocabulary.typed_text import composed, searchable, text_fault

KEPT = [
    ("vietnamese", "Nguye\u0302\u0303n", "Nguyễn"),
    ("apostrophe and hyphen", "O'Brien-Zürcher", "O'Brien-Zürcher"),
    ("chinese", "李小明", "李小明"),
    ("korean decomposed", "\u1112\u1161\u11ab", "한"),
    ("arabic", "محمد علي", "محمد علي"),
    ("hebrew", "שרה", "שרה"),
    ("single letter", "X", "X"),
    ("persian joiner", "می\u200cخواهم", "می\u200cخواهم"),
    ("surrounding space", "  Ruiz \t", "Ruiz"),
    ("non-breaking space around", "\u00a0Ruiz\u00a0", "Ruiz"),
]


@pytest.mark.parametrize(("name", "typed", "kept"), KEPT, ids=[case[0] for case in KEPT])
def test_names_of_the_world_are_kept(name, typed, kept):
    assert composed(typed) == kept
    assert text_fault(composed(typed)) == ""


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\u200b\u200d ", "\ufeff", "\u00ad"])
def test_invisible_text_is_empty(typed):
    assert composed(typed) == ""


REFUSED = [
    ("nul", "a\0b", "U+0000"),
    ("c0 control", "a\x07b", "U+0007"),
    ("c1 control", "a\x9bb", "U+009B"),
    ("right-to-left override", "a\u202eb", "right-to-left override"),
    ("isolate", "a\u2066b", "U+2066"),
    ("zero-width space within", "Ru\u200biz", "zero width space"),
    ("lone surrogate", "a\ud800", "U+D800"),
    ("private use", "a\ue000", "U+E000"),
    ("unreadable bytes", "a\ufffd", "U+FFFD"),
    ("unassigned", "a\U000e0fff", "U+E0FFF"),
]


@pytest.mark.parametrize(("name", "typed", "named"), REFUSED, ids=[case[0] for case in REFUSED])
def test_the_hidden_character_is_named(name, typed, named):
    assert named in text_fault(typed)


def test_the_place_counts_from_one():
    assert text_fault("ab\0").startswith("Character 3 ")


def test_line_breaks_only_where_lines_are_expected():
    assert text_fault("one\ntwo")
    assert text_fault("one\ntwo\tthree", lines=True) == ""


def test_windows_line_breaks_become_plain_ones():
    assert composed("one\r\ntwo") == "one\ntwo"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Ru\0iz", "Ru iz"), ("\ud800", ""), (" Nguyễn ", "Nguyễn"), ("a\u202eb", "a b")],
)
def test_a_search_goes_on_without_what_no_text_has(typed, kept):
    assert searchable(typed) == kept
