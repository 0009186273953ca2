"""What is missing before the cut: the rules' elements of these sections, and a site's question."""

from dataclasses import replace

import pytest

from encounters.anatomy import catalogue
from encounters.coding.results import CodeSheet
from encounters.record import PreOpRecord
from encounters.workflow.before_the_cut import (
    NEEDED,
    SECTIONS,
    gaps_before_the_cut,
    is_ready_to_cut,
    unanswered_question,
)
from encounters.workflow.rules import Case, remarks_on, rules
from tests.support.changed_records import of_lesion, of_pre_op
from tests.support.records import moment
from tests.support.ruled_records import COMPLETE, NOW


def gaps(record):
    sheet = CodeSheet(case_id=record.id, rulebook="", lines=(), findings=())
    return gaps_before_the_cut(record, remarks_on(Case(record, sheet, NOW)))


def without_papers(record):
    return of_lesion(verification=None)(replace(record, pre_op=PreOpRecord()))


# What the record lacks, and whether a team is ready to cut all the same.
PAPERS = [
    ("nothing", lambda record: record, True),
    ("allergies", of_pre_op(allergies="", allergy_groups=()), True),
    ("consent", of_pre_op(consent_by="", consented_at=None), False),
    ("the name under the consent", of_pre_op(consent_by="", consented_at=moment(8)), True),
    ("the time-out", of_pre_op(time_out_at=None), False),
    ("the site", of_lesion(verification=None), False),
    ("all of them", without_papers, False),
]


@pytest.mark.parametrize(
    ("change", "is_ready"), [row[1:] for row in PAPERS], ids=[row[0] for row in PAPERS]
)
def test_ready_to_cut_and_the_gaps_that_nobody_cuts_with_agree(change, is_ready):
    record = change(COMPLETE)
    assert is_ready_to_cut(record) is is_ready
    assert any(gap.is_needed for gap in gaps(record)) is not is_ready


def test_what_is_needed_stands_first():
    found = [gap.is_needed for gap in gaps(without_papers(COMPLETE))]
    assert found == sorted(found, reverse=True)
    assert any(found) and not all(found)


def test_every_needed_rule_is_one_of_these_sections():
    known = {rule.id for rule in rules() if rule.section in SECTIONS}
    assert known >= NEEDED


@pytest.mark.parametrize("choice", ["", "default"])
def test_every_doubtful_site_asks_until_somebody_answered(choice):
    lesion = COMPLETE.lesions[0]
    for site in catalogue().sites:
        asked = replace(lesion, site=replace(lesion.site, slug=site.slug, choice=choice))
        assert bool(unanswered_question(asked)) is (site.is_doubtful and not choice)
