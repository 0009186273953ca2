"""A single fault in the tables of recorded repairs, or of modifiers, is refused by file and key."""

import pytest

from encounters.coding.loader import RulebookError, packaged_texts, read_rulebooks

TEXTS = packaged_texts()
FAULTS = {
    "no such modifier group": (
        "claim_modifiers.toml",
        'group = "visit"',
        'group = "sort"',
        "group: 'sort' is not one of",
    ),
    "modifier in two groups": (
        "claim_modifiers.toml",
        '["24", "25", "57"]',
        '["24", "25", "57", "59"]',
        "'59' is stated twice",
    ),
    "modifier that others use and that is gone": (
        "claim_modifiers.toml",
        '["24", "25", "57"]',
        '["24", "57"]',
        "25 is used",
    ),
    "notice for a payer of nobody": (
        "claim_modifiers.toml",
        'payers = ["medicare"]\nrequired',
        'payers = ["crown"]\nrequired',
        "'crown' is no payer",
    ),
    "notice without its modifier": (
        "claim_modifiers.toml",
        'no_notice = "GZ"\n',
        "",
        "no_notice: missing",
    ),
    "two rows for one repair": (
        "repairs_by_record.toml",
        'cartilage_from = "septum"',
        'cartilage_from = "ear"',
        "mean the same repair",
    ),
    "a kind without a code": (
        "repairs_by_record.toml",
        'type = "dermal_fat_graft"',
        'type = "island_pedicle"',
        "mean the same repair",
    ),
    "a place of nobody": (
        "repairs_by_record.toml",
        'places = ["nose", "ear"]',
        'places = ["nose", "tail"]',
        "'tail' is no place",
    ),
    "a place with a pattern of nobody": (
        "repairs_by_record.toml",
        'ear = ["C44.2{h}{s}"]',
        'ear = ["C99"]',
        "is the pattern of no site",
    ),
    "a pattern in two places": (
        "repairs_by_record.toml",
        'ear = ["C44.2{h}{s}"]',
        'ear = ["C30.0"]',
        "stated twice",
    ),
    "places without a name": (
        "repairs_by_record.toml",
        "[places]\nnose",
        "[places]\nsnout",
        "is no place of a repair",
    ),
    "a recorded repair with an unknown code": (
        "repairs_by_record.toml",
        'code = "20912"',
        'code = "20999"',
        "20999 is not among the codes",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_single_fault_is_refused_by_file_and_key(name, old, new, words):
    assert old in TEXTS[name]
    with pytest.raises(RulebookError) as refused:
        read_rulebooks({**TEXTS, name: TEXTS[name].replace(old, new, 1)})
    assert words in str(refused.value)
