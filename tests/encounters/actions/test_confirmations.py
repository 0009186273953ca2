"""Confirmations through the actions: stored with what they are about, given again later."""

from copy import deepcopy

import pytest

from encounters.actions import ActionRefusedError
from encounters.models import Reconfirmation, SiteChange, SiteVerification
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import Role
from encounters.workflow.confirmations import Confirmation, standing
from tests.support.factories import a_case, a_stage, a_user, lesion_facts, moment, read_clear
from tests.support.opened import opened
from tests.support.signed_case import confirm_all, remarks_on

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WHY = "The biopsy photograph was mirrored."


@pytest.fixture(scope="module")
def _confirmed_for_all(rows_for_all):
    case = a_case()
    facts = {"consent_by": "Robin", "consented_at": moment(8, 30)}
    opened.save_pre_op(case.encounter, facts, by=case.nurse)
    read_clear(a_stage(case.lesion))
    return case


@pytest.fixture
def case(_confirmed_for_all, db):
    return deepcopy(_confirmed_for_all)


def stale(case):
    """The confirmations that have to be given again."""
    found = remarks_on(case.encounter).everything
    return {remark.rule.confirmation for remark in found if remark.rule.confirmation}


def to_the_right(case, **values):
    return opened.update_lesion(
        case.lesion, {"side": "right", "site_change_reason": WHY, **values}, by=case.nurse
    )


def shown(case, confirmation, key):
    return standing(chart_of(case.encounter.pk).record, confirmation, str(key)).digest


def again(case, confirmation, key, by, seen=None):
    digest = seen or shown(case, confirmation, key)
    opened.confirm_again(case.encounter, confirmation, str(key), shown=digest, by=by)


def test_what_was_just_confirmed_holds(case):
    assert stale(case) == set()


def test_another_side_asks_for_everything_that_was_about_it(case):
    to_the_right(case)
    assert stale(case) == {
        Confirmation.CONSENT,
        Confirmation.TIME_OUT,
        Confirmation.SITE,
        Confirmation.HISTOLOGY_TIME_OUT,
    }
    confirm_all(case.encounter, by=case.surgeon)
    assert stale(case) == set()


def test_the_first_confirmation_keeps_its_name_and_moment(case):
    to_the_right(case)
    again(case, Confirmation.SITE, case.lesion.pk, case.surgeon)
    row = SiteVerification.objects.get()
    assert (row.verified_by, row.verified_at) == (case.surgeon, moment(9))
    assert row.confirmed_facts == {"Lesion A": "Left dorsal forearm"}
    [new] = Reconfirmation.objects.all()
    assert (new.confirmed_by, new.facts) == (case.surgeon, {"Lesion A": "Right dorsal forearm"})


def test_a_change_of_the_site_after_tissue_needs_a_reason(case):
    with pytest.raises(ActionRefusedError) as refused:
        to_the_right(case, site_change_reason=" ")
    assert "side" in refused.value.errors
    to_the_right(case)
    [change] = SiteChange.objects.all()
    assert (change.before, change.after) == ("Left dorsal forearm", "Right dorsal forearm")
    assert (change.reason, change.changed_by) == (WHY, case.nurse)


def test_before_tissue_it_needs_none():
    case = a_case()
    opened.update_lesion(case.lesion, {"side": "right"}, by=case.nurse)
    assert not SiteChange.objects.exists()
    assert Confirmation.SITE in stale(case)


def test_a_site_is_confirmed_again_by_who_did_or_the_surgeon(case):
    to_the_right(case)
    with pytest.raises(ActionRefusedError, match="confirms it again"):
        again(case, Confirmation.SITE, case.lesion.pk, case.nurse)
    again(case, Confirmation.SITE, case.lesion.pk, case.surgeon)
    assert Confirmation.SITE not in stale(case)


def test_what_was_read_is_confirmed_again_by_a_surgeon(case):
    to_the_right(case)
    stage = case.lesion.stages.get()
    with pytest.raises(ActionRefusedError, match="A surgeon"):
        again(case, Confirmation.HISTOLOGY_TIME_OUT, stage.pk, case.nurse)
    other = a_user(case.practice, Role.SURGEON)
    again(case, Confirmation.HISTOLOGY_TIME_OUT, stage.pk, other)
    assert Confirmation.HISTOLOGY_TIME_OUT not in stale(case)


def test_a_tap_confirms_what_its_page_showed_and_nothing_else(case):
    to_the_right(case)
    seen = shown(case, Confirmation.TIME_OUT, case.encounter.pk)
    opened.add_lesion(case.encounter, lesion_facts(site="temple"), by=case.nurse)
    with pytest.raises(ActionRefusedError, match="Lesion B"):
        again(case, Confirmation.TIME_OUT, case.encounter.pk, case.nurse, seen=seen)
    assert Confirmation.TIME_OUT in stale(case)


def test_a_new_time_replaces_what_was_confirmed_again(case):
    to_the_right(case)
    again(case, Confirmation.TIME_OUT, case.encounter.pk, case.nurse)
    opened.save_time_out(case.encounter, {"done_at": moment(9, 20)}, by=case.nurse)
    assert not Reconfirmation.objects.filter(confirmation="time_out").exists()
    assert Confirmation.TIME_OUT not in stale(case)


def test_other_words_beside_it_confirm_nothing(case):
    to_the_right(case)
    opened.save_time_out(case.encounter, {"present": "Everybody"}, by=case.nurse)
    opened.verify_site(case.lesion, {"landmarks": "4 cm"}, by=case.nurse)
    opened.save_pre_op(case.encounter, {"consent_detail": "By phone"}, by=case.nurse)
    assert {Confirmation.TIME_OUT, Confirmation.SITE, Confirmation.CONSENT} <= stale(case)
