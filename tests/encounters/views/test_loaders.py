"""How every row of a chart is loaded: who gets what, who may change it, and what is said."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from encounters.models import EmergencyAccess, Encounter, EnteredInError, Membership
from encounters.request_state import state_of
from encounters.vocabulary.permissions import Permission
from encounters.vocabulary.terms import EncounterStatus, Role
from encounters.web import open_chart
from encounters.web.chart_access import KEYS
from encounters.web.page_identity import WrongPageError
from tests.support.factories import a_case, a_practice, a_user
from tests.support.full_case import a_full_case

pytestmark = pytest.mark.django_db


def asked(user, method="post", **headers):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    request.user = user
    return request


def own_page(user, encounter, **changes):
    said = {
        "X-Page-User": str(user.pk),
        "X-Page-Patient": str(encounter.patient_id),
        "Idempotency-Key": str(uuid.uuid4()),
    }
    return asked(user, **said | changes)


def chart_of(user, encounter):
    return open_chart.chart_for(asked(user, "get"), encounter.pk)


# None that the settings would have given.
CLOCK = "Pacific/Honolulu"


@pytest.fixture
def case(case):
    case.practice.time_zone = CLOCK
    case.practice.save()
    yield case
    timezone.deactivate()


def member(case, *roles):
    return a_user(case.practice, *roles)


READERS = [Role.SURGEON, Role.HISTOTECHNICIAN, Role.ASSISTANT, Role.CODER, Role.PRIVACY_OFFICER]


@pytest.mark.parametrize("role", READERS)
def test_a_chart_role_opens_the_chart_and_nothing_of_it_is_guessed(case, role):
    user = member(case, role)
    request = asked(user, "get")
    chart = open_chart.chart_for(request, case.encounter.pk)
    assert (chart.encounter, chart.roles, chart.user) == (case.encounter, {role}, user)
    assert state_of(request).encounter_id == case.encounter.pk
    assert timezone.get_current_timezone_name() == CLOCK
    assert chart.emergency is None


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, None])
def test_chart_is_refused_to_other_roles(case, role):
    user = member(case, *([role] if role else []))
    with pytest.raises(Http404):
        chart_of(user, case.encounter)


def test_a_role_elsewhere_opens_nothing_here(case):
    with pytest.raises(Http404):
        chart_of(a_user(a_practice(), Role.SURGEON), case.encounter)


def test_a_role_counts_in_its_own_practice_alone(case):
    elsewhere = a_practice()
    user = a_user(elsewhere, Role.SURGEON)
    Membership.objects.create(user=user, practice=case.practice, role=Role.CODER)
    assert open_chart.roles_in(asked(user, "get"), case.practice) == {Role.CODER}
    assert open_chart.roles_in(asked(user, "get"), elsewhere) == {Role.SURGEON}
    assert chart_of(user, case.encounter).roles == {Role.CODER}


def an_access(case, user, begins, ends):
    now = timezone.now()
    return EmergencyAccess.objects.create(
        user=user,
        encounter=case.encounter,
        reason="Bleeding",
        opened_at=now + timedelta(minutes=begins),
        ends_at=now + timedelta(minutes=ends),
    )


class TestEmergencyAccess:
    @pytest.fixture
    def covering(self):
        return a_user(a_practice(), Role.SURGEON)

    @pytest.mark.parametrize(("begins", "ends"), [(-60, -1), (1, 60)])
    def test_opens_nothing_before_or_after(self, case, covering, begins, ends):
        assert not an_access(case, covering, begins, ends).is_open
        with pytest.raises(Http404):
            chart_of(covering, case.encounter)

    @pytest.mark.parametrize(
        ("minute", "is_open"), [(-1, False), (0, True), (59, True), (60, False)]
    )
    def test_is_open_from_its_first_moment_until_just_before_its_last(
        self, case, covering, stop_clock, minute, is_open
    ):
        access = an_access(case, covering, 0, 60)
        stop_clock(access.opened_at + timedelta(minutes=minute))
        assert access.is_open is is_open
        found = EmergencyAccess.objects.open_to(covering)
        assert list(found) == ([access] if is_open else [])

    def test_opens_it_to_nobody_else(self, case, covering):
        an_access(case, covering, -1, 60)
        with pytest.raises(Http404):
            chart_of(a_user(a_practice(), Role.SURGEON), case.encounter)

    def test_is_told_on_the_chart_the_longest_first(self, case, covering):
        an_access(case, covering, -2, 10)
        longest = an_access(case, covering, -2, 60)
        an_access(case, a_user(), -1, 90)
        chart = chart_of(covering, case.encounter)
        assert chart.emergency == longest
        assert not (chart.may_write or chart.may_write_codes or chart.may_read_audit)

    def test_emergency_access_to_another_case_is_not_shown(self, case, covering):
        other = a_case()
        an_access(other, covering, -1, 60)
        opened = an_access(case, covering, -1, 30)
        assert chart_of(covering, case.encounter).emergency == opened

    def test_is_none_for_who_reads_the_chart_anyway(self, case):
        an_access(case, case.nurse, -1, 60)
        assert chart_of(case.nurse, case.encounter).emergency is None


WRITERS = {
    Role.SURGEON: (True, True, False),
    Role.ASSISTANT: (True, False, False),
    Role.CODER: (False, True, False),
    Role.PRIVACY_OFFICER: (False, False, True),
}


@pytest.mark.parametrize("role", WRITERS)
def test_rights_of_a_role_in_a_draft_and_in_a_signed_case(case, role):
    user = member(case, role)
    chart = chart_of(user, case.encounter)
    assert (chart.may_write, chart.may_write_codes, chart.may_read_audit) == WRITERS[role]
    assert (chart.is_draft, chart.is_signed) == (True, False)
    chart.encounter.status = EncounterStatus.SIGNED.value
    assert (chart.may_write, chart.may_write_codes) == (False, False)
    assert (chart.is_draft, chart.is_signed) == (False, True)


def refusal(work, *arguments, **options):
    with pytest.raises((PermissionDenied, WrongPageError)) as caught:
        work(*arguments, **options)
    return caught.value


class TestRefusals:
    def test_a_look_is_never_refused(self, case):
        coder = member(case, Role.CODER)
        chart = chart_of(coder, case.encounter)
        open_chart.require_write(asked(coder, "get"), chart)
        open_chart.require_permission(asked(coder, "get"), chart, Permission.SIGN)

    def test_a_writer_passes_from_the_own_page(self, case):
        chart = chart_of(case.nurse, case.encounter)
        open_chart.require_write(own_page(case.nurse, case.encounter), chart)
        open_chart.require_permission(
            own_page(case.nurse, case.encounter), chart, Permission.WRITE_CHART
        )

    @pytest.mark.parametrize("header", ["X-Page-User", "X-Page-Patient", "Idempotency-Key"])
    def test_request_of_another_page_is_refused(self, case, header):
        chart = chart_of(case.nurse, case.encounter)
        request = own_page(case.nurse, case.encounter, **{header: "x"})
        for work, arguments in (
            (open_chart.require_write, ()),
            (open_chart.require_permission, (Permission.WRITE_CHART,)),
        ):
            assert isinstance(refusal(work, request, chart, *arguments), WrongPageError)

    def test_a_coder_changes_codes_and_nothing_else(self, case):
        coder = member(case, Role.CODER)
        chart, page = chart_of(coder, case.encounter), own_page(coder, case.encounter)
        open_chart.require_write(page, chart, codes=True)
        error = refusal(open_chart.require_write, page, chart)
        assert str(error) == "Your role can read this chart but not change it."

    def test_an_assistant_changes_no_codes(self, case):
        chart = chart_of(case.nurse, case.encounter)
        page = own_page(case.nurse, case.encounter)
        assert isinstance(
            refusal(open_chart.require_write, page, chart, codes=True), PermissionDenied
        )

    def test_refusal_to_add_states_the_role(self, case):
        chart = chart_of(case.nurse, case.encounter)
        page = own_page(case.nurse, case.encounter)
        error = refusal(open_chart.require_permission, page, chart, Permission.SIGN)
        assert str(error) == "Your role can read this chart but not add to it."

    def test_refusal_of_a_signed_case_for_a_script_and_for_a_person(self, case):
        chart = chart_of(case.surgeon, case.encounter)
        chart.encounter.status = EncounterStatus.SIGNED.value
        error = refusal(open_chart.require_write, own_page(case.surgeon, case.encounter), chart)
        assert (error.status, error.path, error.message) == (409, "signed", open_chart.SIGNED)
        error = refusal(open_chart.require_write, asked(case.surgeon), chart)
        assert (type(error), str(error)) == (PermissionDenied, open_chart.SIGNED)

    def test_case_entered_in_error_is_no_draft(self, case):
        EnteredInError.objects.create(
            encounter=case.encounter,
            reason="Twice",
            marked_by=case.surgeon,
            marked_at=timezone.now(),
        )
        chart = chart_of(case.surgeon, case.encounter)
        assert chart.error_mark is not None
        assert not (chart.is_draft or chart.may_write)
        error = refusal(open_chart.require_write, asked(case.surgeon), chart)
        assert str(error) == ("This case was marked as entered in error. Nothing in it changes.")


def test_each_row_comes_with_its_chart_to_those_who_see_it_and_to_nobody_else():
    case, keys = a_full_case()
    a_case()
    stranger = a_user(a_practice(), Role.SURGEON)
    for name, model in KEYS.items():
        key = keys[name]
        chart, row = open_chart.row_for(asked(case.nurse, "get"), model, key)
        assert (chart.encounter, type(row), row.pk) == (case.encounter, model, key)
        for user, other in ((stranger, key), (case.nurse, uuid.uuid4())):
            with pytest.raises(Http404):
                open_chart.row_for(asked(user, "get"), model, other)


@pytest.mark.parametrize("role", [*Role, None])
def test_chart_opens_exactly_when_lists_show_it(case, role):
    user = member(case, *([role] if role else []))
    shown = list(Encounter.objects.visible_to(user))
    assert shown in ([], [case.encounter])
    try:
        opened = [chart_of(user, case.encounter).encounter]
    except Http404:
        opened = []
    assert opened == shown
