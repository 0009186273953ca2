"""Words that rows, notes and other programs hold are never renamed or taken out.

``stored_words.txt`` has each of them on a line: a kind and a value. The list only grows.
"""

from collections import Counter

from encounters.anatomy import catalogue, groups
from encounters.coding.loader import all_rulebooks
from encounters.coding.rule_ids import RuleId
from encounters.safety import ALLERGY_CHOICES, DEVICE_CHOICES
from encounters.vocabulary import (
    kind_terms,
    photo_terms,
    record_terms,
    recut_terms,
    repair_terms,
    risk_terms,
    service_terms,
    terms,
)
from encounters.vocabulary.shipped import shipped_configuration
from encounters.vocabulary.usual_words import usual_fields
from encounters.workflow.packs import packs
from tests.support.source_tree import text_of

LIST = "tests/stored_words.txt"
VOCABULARIES = (
    terms,
    record_terms,
    photo_terms,
    recut_terms,
    risk_terms,
    kind_terms,
    repair_terms,
    service_terms,
    groups,
)
LISTED = text_of(LIST).splitlines()


def words_in_use():
    """Sites, answers, terms, rules; keys of allergies, devices, payers and picks."""
    for site in catalogue().sites:
        yield f"site {site.slug}"
        yield from (f"answer {site.slug} {choice.key}" for choice in site.choices)
    for module in VOCABULARIES:
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, terms.Term):
                yield from (f"{kind.__name__} {member.value}" for member in kind)
    yield from (f"rule {rule.value}" for rule in RuleId)
    for book in all_rulebooks():
        yield from (f"payer {key}" for key in book.payers)
    yield from (f"allergy {key}" for key, _ in ALLERGY_CHOICES)
    yield from (f"device {key}" for key, _ in DEVICE_CHOICES)
    yield from (f"payer {payer.key}" for payer in shipped_configuration().payers)
    yield from (f"picks {key}" for key in usual_fields())
    # What a practice changes in a pack is kept by these names.
    yield from (f"pack-element {key}" for key in packs().elements)
    for pack in packs().everything:
        yield f"pack {pack.key}"
        yield from (f"pack-criterion {pack.key}/{known.id}" for known in pack.criteria)


def test_every_word_that_is_stored_is_listed():
    new = [word for word in dict.fromkeys(words_in_use()) if word not in LISTED]
    assert not new, f"Append to {LIST}:\n" + "\n".join(new)


def test_no_word_is_renamed_or_taken_out():
    gone = sorted(set(LISTED) - set(words_in_use()))
    assert not gone, (
        f"{', '.join(gone)}: rows and notes hold these words. Keep them and add a new one; "
        "a label may change."
    )


def test_the_list_names_each_word_once():
    assert [word for word, count in Counter(LISTED).items() if count > 1] == []
