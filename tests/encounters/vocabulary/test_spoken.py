from decimal import Decimal

import pytest

from encounters.vocabulary.spoken import block_label, plain, roman


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "I"), (3, "III"), (4, "IV"), (5, "V"), (9, "IX"), (12, "XII"), (19, "XIX"), (39, "XXXIX")],
)
def test_stage_numbers_are_roman(number, numeral):
    assert roman(number) == numeral


@pytest.mark.parametrize("number", [0, -1, 40])
def test_other_numbers_are_no_stages(number):
    with pytest.raises(ValueError, match=str(number)):
        roman(number)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("20", "20"), ("200", "200"), ("0.10", "0.1"), ("1E+2", "100"), ("2.0", "2")],
)
def test_measures_have_no_needless_zeros(value, text):
    assert plain(Decimal(value)) == text


def test_a_block_is_called_by_stage_and_number():
    assert block_label(2, 3) == "II-3"
