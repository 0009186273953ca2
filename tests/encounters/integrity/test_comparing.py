"""What differs between a signed record and today's, in words. No database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.integrity import comparing
from encounters.integrity.canonical import plain
from encounters.integrity.comparing import differences, packaged_facts, read_facts, record_classes
from encounters.record import AnestheticRecord, BiopsyRecord, EncounterRecord
from tests.support.sample_records import SAMPLES


def found(signed, now):
    return [str(difference) for difference in differences(plain(signed), plain(now))]


@pytest.fixture
def record():
    """The sample with the most in it."""
    return max(SAMPLES.values(), key=lambda sample: len(str(sample)))


def with_lesion(record, **changes):
    first, *others = record.lesions
    return replace(record, lesions=(replace(first, **changes), *others))


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_record_does_not_differ_from_itself(sample):
    assert found(sample, sample) == []


def test_elements_that_are_gone_or_new_are_named(record):
    fewer = replace(record, lesions=record.lesions[1:])
    letter = record.lesions[0].letter
    assert f"lesion {letter} is gone" in found(record, fewer)
    assert f"lesion {letter} was added after signing" in found(fewer, record)


def test_a_part_that_is_gone_is_named(record):
    signed = with_lesion(record, biopsy=None)
    whole = with_lesion(record, biopsy=BiopsyRecord(laboratory="Somewhere"))
    letter = record.lesions[0].letter
    assert found(whole, signed) == [f"lesion {letter}: biopsy is gone"]
    assert found(signed, whole) == [f"lesion {letter}: biopsy was added after signing"]


def test_two_equal_injections_are_two(record):
    one = AnestheticRecord(agent="Lidocaine", volume_ml=Decimal(3))
    two = replace(record, anesthetics=(one, one))
    assert found(two, replace(record, anesthetics=(one,))) == ["anesthetic Lidocaine is gone"]
    assert found(two, two) == []


def test_a_field_that_was_never_signed_is_not_compared(record):
    signed = plain(record)
    del signed["wound_care"]
    del signed["lesions"][0]["borders"]
    changed = with_lesion(record, borders=None)
    assert list(differences(signed, plain(changed))) == []


def test_order_is_no_difference(record):
    assert found(record, replace(record, lesions=record.lesions[::-1])) == []


def test_what_may_differ_and_what_must_be_told(record):
    renamed = replace(record, practice=replace(record.practice, name="Sold"))
    assert found(record, renamed) == []
    other = replace(record, patient=replace(record.patient, family_name="Other"))
    (difference,) = differences(plain(record), plain(other))
    assert (difference.told, difference.place) == ("family_name", "patient")


def test_every_field_that_may_differ_does_so_silently():
    """Each is read from the data, so that none stands there in vain."""
    facts = packaged_facts()
    kinds = {kind.__name__ for kind in record_classes(EncounterRecord)}
    assert facts.may_differ.keys() | facts.told.keys() <= kinds
    assert not {
        (kind, name)
        for kind, names in facts.told.items()
        for name in names & facts.may_differ.get(kind, frozenset())
    }


FAULTY = {
    "a class that no record has": ("PracticeRecord", "PracticeRecords"),
    "a field that no record has": ('"time_zone"', '"timezone"'),
    "a key that no record has": ('key = ["letter"]', 'key = ["lettre"]'),
    "a list that is not told apart": ("[elements.BlockRecord]", "[elements.PracticeRecord]"),
    "a table of another name": ("[told]", "[tolled]"),
    "a word for nothing": ('"PersonRecord.id"', '"PersonRecord.ids"'),
}


@pytest.mark.parametrize("fault", FAULTY.values(), ids=FAULTY.keys())
def test_odd_facts_are_refused(fault):
    text = comparing.facts_text()
    assert read_facts(text)
    assert fault[0] in text
    with pytest.raises((ValueError, KeyError)):
        read_facts(text.replace(*fault))
