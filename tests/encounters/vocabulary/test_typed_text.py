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
    ("variant of a Japanese sign", "葛\U000e0100", "葛\U000e0100"),
    ("Malayalam with a joiner at the end", "\u0d28\u0d4d\u200d", "\u0d28\u0d4d\u200d"),
    ("emoji of several", "\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
    (
        "Thai with two marks",
        "\u0e19\u0e49\u0e33\u0e17\u0e35\u0e48",
        "\u0e19\u0e49\u0e33\u0e17\u0e35\u0e48",
    ),
    ("four marks", "x" + "\u0336" * 4, "x" + "\u0336" * 4),
    ("surrounding space", "  Ruiz \t", "Ruiz"),
    ("non-breaking space around", "\u00a0Ruiz\u00a0", "Ruiz"),
]


@pytest.mark.parametrize(("name", "typed", "kept"), KEPT, ids=[case[0] for case in KEPT])
def test_names_of_the_world_are_kept(name, typed, kept):
    assert composed(typed) == kept
    assert text_fault(composed(typed)) == ""


@pytest.mark.parametrize(
    "typed",
    [
        *["", "   ", "\u200b", "\u200b\u200d ", "\ufeff", "\u00ad"],
        *["\u3164", "\uffa0", "\u115f\u1160", "\u17b4", "\u2800", "\u034f", "\ufe0f", "\U000e0061"],
    ],
)
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
    ("Hangul filler", "a\u3164b", "hangul filler (U+3164)"),
    ("half-width filler", "a\uffa0", "U+FFA0"),
    ("vowel that is not drawn", "\u1780\u17b4", "U+17B4"),
    ("grapheme joiner", "a\u034f", "U+034F"),
    ("tag", "a\U000e0061", "U+E0061"),
    ("blank pattern", "a\u2800b", "U+2800"),
    ("invisible times", "2\u2062x", "U+2062"),
    ("line separator", "a\u2028b", "U+2028"),
    ("joiner between Latin letters", "Ja\u200dne", "U+200D"),
    ("joiner behind a digit", "1\u200c", "U+200C"),
    ("joiner at the beginning", "\u200cمی", "U+200C"),
    ("two joiners", "\u0645\u200c\u200c\u06cc", "Character 3"),
    ("variant of a Latin letter", "a\ufe0f", "U+FE0F"),
    ("five marks", "x" + "\u0336" * 5, "Character 6 is one mark too many"),
]


@pytest.mark.parametrize(("name", "typed", "named"), REFUSED, ids=[case[0] for case in REFUSED])
def test_the_hidden_character_is_named(name, typed, named):
    assert named in text_fault(typed)


def test_the_place_counts_from_one():
    assert text_fault("ab\0").startswith("Character 3 ")


def test_line_breaks_only_where_lines_are_expected():
    assert text_fault("one\ntwo")
    assert text_fault("one\ntwo\tthree", lines=True) == ""
    assert text_fault("x" + "\u0336" * 4 + "\n" + "\u0336" * 4, lines=True) == ""


def test_windows_line_breaks_become_plain_ones():
    assert composed("one\r\ntwo") == "one\ntwo"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Ru\0iz", "Ru iz"), ("\ud800", ""), (" Nguyễn ", "Nguyễn"), ("a\u202eb", "a b")],
)
def test_a_search_goes_on_without_what_no_text_has(typed, kept):
    assert searchable(typed) == kept
