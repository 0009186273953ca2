import pytest

from encounters.vocabulary.npi import npi_fault

FAULTY = [
    ("nine digits", "123456789", "ten digits"),
    ("eleven digits", "12345678930", "ten digits"),
    ("leading space", " 1234567893", "ten digits"),
    ("trailing newline", "1234567893\n", "ten digits"),
    ("full-width digits", "１２３４５６７８９３", "ten digits"),
    ("letters", "12345A7893", "ten digits"),
    ("all zeros", "0000000000", "begins with 1 or 2"),
    ("check digit one too low", "1234567892", "check digit"),
    ("check digit one too high", "1234567894", "check digit"),
    ("two digits swapped", "1234567983", "check digit"),
]


@pytest.mark.parametrize(("name", "npi", "says"), FAULTY, ids=[case[0] for case in FAULTY])
def test_a_faulty_npi_is_explained(name, npi, says):
    assert says in npi_fault(npi)


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "2000000002"])
def test_a_right_npi_has_no_fault(npi):
    assert npi_fault(npi) == ""
