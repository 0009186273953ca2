"""Names in what people typed: said, denied, and what is asked once too often."""

import pytest

from encounters.safety import (
    About,
    agents_in,
    allergy_groups,
    denied_groups,
    group_phrases,
    mentions,
    named_devices,
    named_groups,
)
from encounters.safety.devices import denies_devices, is_electrosurgery

# Text, and the groups that it names.
ALLERGIES = [
    ("", ()),
    ("None known", ()),
    ("NKDA", ()),
    ("No known drug allergies", ()),
    ("Lidocaine (anaphylaxis), chlorhexidine", ("amide_anesthetics", "chlorhexidine")),
    ("Xylocaine", ("amide_anesthetics",)),
    ("Novocain as a child", ("ester_anesthetics",)),
    ("novocain (fainted)", ("ester_anesthetics",)),
    ("Hibiclens", ("chlorhexidine",)),
    ("BETADINE", ("povidone_iodine",)),
    ("local anesthetics", ("amide_anesthetics", "ester_anesthetics")),
    ("-caines", ("amide_anesthetics", "ester_anesthetics")),
    ("Epi: palpitations", ("epinephrine",)),
    ("Steri-Strips", ("adhesive",)),
    ("PCN", ("penicillin",)),
    ("sulfites", ("sulfite",)),
    ("Sulfa", ("sulfonamide",)),
    ("Neosporin", ("topical_antibiotics",)),
    # Denied.
    ("No latex allergy", ()),
    ("not allergic to penicillin", ()),
    ("Denies latex or adhesive allergy", ()),
    ("no known history of reaction to lidocaine", ()),
    ("tolerates lidocaine", ()),
    ("latex: no", ()),
    ("Latex negative", ()),
    ("latex allergy: denied", ()),
    # What denies one thing says another.
    ("No penicillin allergy; latex", ("latex",)),
    ("No known allergies except latex", ("latex",)),
    ("No penicillin allergy but latex", ("latex",)),
    # An order to keep it away.
    ("No penicillin!", ("penicillin",)),
    ("Avoid latex", ("latex",)),
    ("do not use lidocaine", ("amide_anesthetics",)),
    ("never give penicillin", ("penicillin",)),
    ("latex-free gloves only", ("latex",)),
    ("penicillin avoided", ("penicillin",)),
    # Not a denial, or not certainly one.
    ("does not tolerate lidocaine", ("amide_anesthetics",)),
    ("no longer tolerates lidocaine", ("amide_anesthetics",)),
    ("lidocaine not tolerated", ("amide_anesthetics",)),
    ("not sure whether latex", ("latex",)),
    ("latex, no details", ("latex",)),
    # Words within words.
    ("latexology", ()),
    ("stapes surgery", ()),
    ("Nickel", ()),
]


@pytest.mark.parametrize(
    ("text", "keys"), ALLERGIES, ids=[case[0] or "empty" for case in ALLERGIES]
)
def test_allergies_in_what_was_typed(text, keys):
    assert tuple(group.key for group in named_groups((), text)) == keys


def test_what_was_picked_counts_without_a_word():
    assert [group.key for group in named_groups(("latex",), "penicillin")] == [
        "latex",
        "penicillin",
    ]


@pytest.mark.parametrize(
    ("picked", "text", "latex", "penicillin"),
    [
        (("none_known",), "", True, True),
        ((), "None known; iodine", True, True),
        ((), "none", True, True),
        ((), "NKDA", False, True),
        ((), "No known drug allergies, latex", False, True),
        ((), "No known latex allergy", False, False),
        ((), "", False, False),
    ],
)
def test_what_none_known_denies(picked, text, latex, penicillin):
    denied = {group.key for group in denied_groups(picked, text)}
    assert ("latex" in denied, "penicillin" in denied) == (latex, penicillin)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ICD", ("defibrillator",)),
        ("AICD, left chest", ("defibrillator",)),
        ("Pacemaker", ("pacemaker",)),
        ("no pacemaker", ()),
        ("No pacemaker or ICD", ()),
        ("Deep-brain stimulator", ("deep_brain_stimulator",)),
        ("Cochlear implant (right)", ("cochlear_implant",)),
        ("Knee replacement", ()),
        ("None", ()),
    ],
)
def test_devices_in_what_was_typed(text, keys):
    assert tuple(kind.key for kind in named_devices((), text)) == keys


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("Paper tape", True),
        ("No tape", False),
        ("Do not use tape", False),
        ("Avoid tape", False),
        ("Gauze instead of tape", False),
        ("tape-free dressing", False),
        ("Non-adhesive pad", False),
        ("Tape avoided", False),
        ("No bandage; tape", True),
        ("Tape free of latex", True),
    ],
)
def test_adhesive_in_what_was_used(text, expect):
    [adhesive] = [group for group in allergy_groups() if group.key == "adhesive"]
    assert bool(mentions(text, group_phrases(adhesive), About.USE)) is expect


def test_devices_that_were_denied():
    assert denies_devices(("none",), "")
    assert denies_devices((), "None")
    assert not denies_devices((), "Pacemaker")
    assert not denies_devices((), "")


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("Electrocoagulation", True),
        ("Hyfrecator, low power", True),
        ("Cautery", True),
        ("Heat cautery", False),
        ("Battery-powered cautery", False),
        ("Heat cautery, then electrocoagulation", True),
        ("Pressure; no electrosurgery", False),
        ("Aluminum chloride", False),
        ("", False),
    ],
)
def test_a_current_through_tissue(text, expect):
    assert is_electrosurgery(text) is expect


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Lidocaine", ["lidocaine"]),
        ("lidocaine HCl", ["lidocaine"]),
        ("LIGNOCAINE", ["lidocaine"]),
        ("Xylocaine MPF", ["lidocaine"]),
        ("Lidocaïne", ["lidocaine"]),
        ("Marcaine", ["bupivacaine"]),
        ("Liposomal bupivacaine", ["bupivacaine_liposomal"]),
        ("Exparel", ["bupivacaine_liposomal"]),
        ("Exparel and bupivacaine", ["bupivacaine", "bupivacaine_liposomal"]),
        ("Lidocaine/bupivacaine 1:1", ["lidocaine", "bupivacaine"]),
        ("levobupivacaine", ["levobupivacaine"]),
        ("Procaine", ["procaine"]),
        ("Chloroprocaine", ["chloroprocaine"]),
        ("Diphenhydramine", []),
        ("", []),
    ],
)
def test_agents_under_any_spelling(text, keys):
    assert [agent.key for agent in agents_in(text)] == keys
