"""What is read is printed meanwhile; what is signed is what would be printed now."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from encounters import actions
from encounters.models import Practice, SignedNote, User
from encounters.note.renderer import Renderer
from encounters.note.wire import Rendered, Urgency, job_bytes
from encounters.vocabulary.terms import Role
from tests.support.factories import PASSWORD, a_case, a_user
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case, content_hash, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _unsigned(rows_for_all):
    return a_complete_case()


@pytest.fixture
def case(_unsigned, db):
    """Printed for real, as far as the service is asked."""
    _unsigned.encounter.refresh_from_db()
    return _unsigned


@pytest.fixture
def service(monkeypatch):
    """A service that keeps what it is asked for: ahead, and for a signature."""
    ahead, signed = [], []

    def render_ahead(_, job):
        ahead.append(job)
        return True

    def render(_, job, *, urgency=Urgency.ASKED):
        assert urgency == Urgency.SIGNATURE
        signed.append(job)
        return Rendered(pdf=b"%PDF-1.7 " + job_bytes(job))

    monkeypatch.setattr(Renderer, "render_ahead", render_ahead)
    monkeypatch.setattr(Renderer, "render", render)
    return ahead, signed


def page_of(as_user, case, user=None):
    return as_user(user or case.surgeon).get(url_of(case))


def sent(answer):
    """The form of the page, filled in."""
    [content] = re.findall(r'name="content" value="([0-9a-f]{64})"', answer.text)
    return {"password": PASSWORD, "content": content}


def test_what_is_signed_is_the_document_that_was_printed_ahead(as_user, case, service):
    ahead, signed = service
    page = page_of(as_user, case)
    assert as_user(case.surgeon).post(url_of(case), sent(page)).status_code == 302
    assert job_bytes(ahead[0]) == job_bytes(signed[0])
    assert content_hash(case.encounter) in ahead[0].html
    assert ahead[0].stand_in in ahead[0].html
    note = SignedNote.objects.get()
    assert ahead[0].stand_in not in note.page
    assert note.content_sha256 in note.page


def test_a_day_later_it_is_still_the_same_document(as_user, case, service, stop_clock, monkeypatch):
    ahead, signed = service
    page = page_of(as_user, case)
    later = timezone.now() + timedelta(hours=7)
    stop_clock(later)
    monkeypatch.setattr("encounters.actions.signing.signing_time.database_now", lambda: later)
    assert as_user(case.surgeon).post(url_of(case), sent(page)).status_code == 302
    assert job_bytes(ahead[0]) == job_bytes(signed[0])
    assert SignedNote.objects.get().signed_at == later


def another_dressing(case):
    opened.save_wound_care(case.encounter, {"dressing": "x"}, by=case.nurse)


def another_name(case):
    User.objects.filter(pk=case.surgeon.pk).update(credentials="DO")


def another_letterhead(case):
    Practice.objects.filter(pk=case.practice.pk).update(phone="555 0100")


@pytest.mark.parametrize("change", [another_dressing, another_name, another_letterhead])
def test_what_was_printed_of_an_earlier_state_is_never_signed(as_user, case, service, change):
    ahead, signed = service
    page = page_of(as_user, case)
    change(case)
    answer = as_user(case.surgeon).post(url_of(case), sent(page))
    if signed:
        # Not of what the signature is over: then the document is printed as it is now.
        assert job_bytes(signed[0]) != job_bytes(ahead[0])
    else:
        assert answer.status_code == 409
        assert not SignedNote.objects.exists()
        # Shown again as it is now, and that is printed ahead.
        assert [job_bytes(job) for job in ahead[1:]] != [job_bytes(ahead[0])]


def test_nothing_is_printed_ahead_for_who_cannot_sign_it(as_user, case, service):
    second = a_user(case.practice, Role.SURGEON)
    for user in (second, case.nurse):
        page_of(as_user, case, user)
    page_of(as_user, a_case())
    assert service[0] == []


def test_what_was_withdrawn_meanwhile_leaves_nothing_to_sign(as_user, case, service):
    ahead, signed = service
    page = page_of(as_user, case)
    opened.save_wound_care(case.encounter, {"hemostasis": ""}, by=case.nurse)
    assert as_user(case.surgeon).post(url_of(case), sent(page)).status_code == 409
    assert signed == []
    assert len(ahead) == 1


def test_a_wrong_password_signs_nothing_and_the_next_try_finds_the_same(as_user, case, service):
    ahead, signed = service
    page = page_of(as_user, case)
    wrong = {**sent(page), "password": "no"}
    assert as_user(case.surgeon).post(url_of(case), wrong).status_code == 422
    assert not SignedNote.objects.exists()
    assert as_user(case.surgeon).post(url_of(case), sent(page)).status_code == 302
    unsigned = [job_bytes(job) for job in (*ahead, *signed) if job.stand_in]
    assert len(unsigned) == 3
    assert len(set(unsigned)) == 1


def test_without_a_service_the_page_is_read_all_the_same(as_user, case, printed_ahead, monkeypatch):
    def gone(_):
        raise OSError

    monkeypatch.setattr(Renderer, "_take", gone)
    assert page_of(as_user, case).status_code == 200


def test_the_addendum_of_a_signed_note_is_printed_as_urgently(as_user, case, service):
    page = page_of(as_user, case)
    as_user(case.surgeon).post(url_of(case), sent(page))
    facts = {"kind": "addendum", "text": "Seen again.", "password": PASSWORD}
    assert as_user(case.surgeon).post(url_of(case, "addendum_new"), facts).status_code == 302
    assert len(service[1]) == 3
    assert "Seen again." in service[1][-1].html


def test_two_signers_have_two_notes(as_user, case, service):
    """The same case handed over: another name, another document."""
    ahead, _ = service
    page_of(as_user, case)
    second = a_user(case.practice, Role.SURGEON, first_name="Ines")
    type(case.encounter).objects.filter(pk=case.encounter.pk).update(surgeon=second)
    page_of(as_user, case, second)
    assert len({job_bytes(job) for job in ahead}) == len(ahead)


def test_what_print_note_made_is_held_against_the_content_under_the_lock(case, service):
    seen = content_hash(case.encounter)
    printed = actions.print_note(case.encounter, by=case.surgeon, seen=seen)
    opened.save_wound_care(case.encounter, {"dressing": "Other"}, by=case.nurse)
    with (
        pytest.raises(actions.ChangedSinceReadError),
        actions.locked_draft(case.encounter, by=case.surgeon) as draft,
    ):
        actions.sign_note(draft, printed)
