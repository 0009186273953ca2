import pytest

from encounters.specimen_map import PLANNED_LAYOUTS
from encounters.vocabulary.shipped import read_configuration, shipped_configuration

GOOD = """
[[stain]]
name = "H&E"
is_routine = true
[[payer]]
key = "medicare"
name = "Medicare"
[[preset]]
name = "Halves"
layout = "halves"
ink_letters = "KB"
"""

ODD = [
    ("unknown table", GOOD + '[[ink]]\nname = "x"\n', "unexpected tables"),
    ("missing table", GOOD.split("[[preset]]")[0], "unexpected tables"),
    ("unknown key", GOOD.replace('key = "medicare"', 'key = "m"\nplan = "x"'), "plan"),
    ("missing key", GOOD.replace("is_routine = true", ""), "is_routine"),
    ("empty text", GOOD.replace('"Medicare"', '""'), "empty text"),
    ("unknown layout", GOOD.replace('"halves"', '"fifths"'), "fifths"),
]


@pytest.mark.parametrize(("name", "text", "says"), ODD, ids=[case[0] for case in ODD])
def test_an_odd_file_is_refused(name, text, says):
    with pytest.raises(ValueError, match=says):
        read_configuration(text)


def test_the_shipped_file_offers_every_layout_once():
    layouts = [preset.layout for preset in shipped_configuration().presets]
    assert sorted(layouts) == sorted(PLANNED_LAYOUTS)


def test_the_five_payers_are_shipped():
    names = {payer.name for payer in shipped_configuration().payers}
    assert names == {
        "Medicare",
        "Aetna",
        "Blue Cross Blue Shield",
        "Cigna",
        "UnitedHealthcare",
    }
