"""After the signature: a second one, addenda, and the mark of a case entered in error."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters import actions
from encounters.models import Addendum, AuditEvent, Encounter, EnteredInError, Signature, SignedNote
from encounters.signed import verification
from encounters.vocabulary.terms import Role
from tests.support.factories import PASSWORD, a_user
from tests.support.opened import opened
from tests.support.signed_case import content_hash, sign, url_of
from tests.support.stored_files import pdf_of

pytestmark = pytest.mark.django_db


class TestCoSigning:
    @pytest.fixture
    def attending(self, case):
        return a_user(case.practice, Role.SURGEON, credentials="MD, PhD")

    def give(self, client, case, password=PASSWORD):
        return client.post(url_of(case, "co_sign"), {"password": password})

    @pytest.mark.both_databases
    def test_a_second_surgeon_signs_beside_the_author_once(self, as_user, case, attending):
        sign(case)
        client = as_user(attending)
        assert "Co-sign" in client.get(url_of(case, "note")).content.decode()
        assert self.give(client, case, "wrong").status_code == 422
        assert self.give(client, case).status_code == 302
        assert self.give(client, case).status_code == 403
        note = client.get(url_of(case, "note")).content.decode()
        assert "Attending, reviewed" in note
        assert [signature.meaning for signature in Signature.objects.all()] == [
            "author",
            "attending",
        ]
        attestation = Addendum.objects.get()
        assert (attestation.kind, attestation.author) == ("attestation", attending)
        assert list(verification.faults()) == []

    def test_co_signature_before_or_by_the_author_is_refused(self, as_user, case, attending):
        assert self.give(as_user(attending), case).status_code == 403
        sign(case)
        assert self.give(as_user(case.surgeon), case).status_code == 403
        assert self.give(as_user(case.nurse), case).status_code == 403
        assert Signature.objects.count() == 1


class TestAddenda:
    FACTS = {"kind": "addendum", "text": "Sutures out, wound closed.", "password": PASSWORD}

    def give(self, client, case, **changes):
        return client.post(url_of(case, "addendum_new"), self.FACTS | changes)

    def test_is_dated_now_whatever_the_page_says(self, as_user, case):
        note = sign(case)
        before = timezone.now()
        answer = self.give(
            as_user(case.nurse),
            case,
            written_at="2020-01-01",
            at="2020-01-01",
            author=str(case.surgeon.pk),
            number="7",
            service_date="2026-10-07",
        )
        assert answer.status_code == 302
        row = Addendum.objects.get()
        assert before <= row.written_at <= timezone.now()
        assert (row.author, row.number, row.service_date) == (
            case.nurse,
            1,
            case.encounter.date_of_service,
        )
        assert pdf_of(SignedNote.objects.get()) == pdf_of(note)
        assert list(verification.faults()) == []

    def test_a_late_entry_shows_both_days(self, as_user, case):
        sign(case)
        client = as_user(case.surgeon)
        assert (
            self.give(client, case, kind="late_entry", service_date="2026-10-06").status_code == 302
        )
        page = client.get(url_of(case, "note")).content.decode()
        assert "Late entry: about 2026-10-06, written " in page
        assert Addendum.objects.get().service_date.isoformat() == "2026-10-06"

    CANNOT_BE = (
        ("kind", "erasure"),
        ("kind", ""),
        ("text", ""),
        ("text", " \u200b "),
        ("text", "a\u202eb"),
        ("text", "a\0b"),
        ("text", "x" * 4001),
        ("password", "wrong"),
        ("service_date", "2999-01-01"),
        ("service_date", "2026-10-04"),
        ("service_date", "yesterday"),
    )

    def test_impossible_addendum_is_refused_at_its_field(self, as_user, case):
        sign(case)
        client = as_user(case.surgeon)
        for field, value in self.CANNOT_BE:
            facts = {"kind": "late_entry", "service_date": "2026-10-06"} | {field: value}
            answer = self.give(client, case, **facts)
            assert answer.status_code == 422, (field, value)
            assert f"error_1_id_{field}" in answer.content.decode(), (field, value)
        assert not Addendum.objects.exists()

    MAY_ADD = (
        ("addendum", Role.ASSISTANT, 302),
        ("correction", Role.ASSISTANT, 422),
        ("attestation", Role.ASSISTANT, 422),
        ("attestation", Role.SURGEON, 302),
        ("addendum", Role.CODER, 403),
    )

    def test_addendum_kinds_by_role(self, as_user, case):
        sign(case)
        for kind, role, taken in self.MAY_ADD:
            client = as_user(a_user(case.practice, role))
            assert self.give(client, case, kind=kind).status_code == taken, (kind, role)

    def test_a_draft_is_changed_and_not_added_to(self, as_user, case):
        assert self.give(as_user(case.surgeon), case).status_code == 403

    def test_every_state_of_the_addenda_stays_as_it_was_printed(self, as_user, case, monkeypatch):
        sign(case)
        client = as_user(case.surgeon)
        for number in (1, 2):
            said = f"%PDF state {number}".encode()
            monkeypatch.setattr(
                "encounters.actions.signing.addenda.render_addenda",
                lambda *_, said=said, **__: said,
            )
            self.give(client, case, text=f"Addendum {number}.")
        url = url_of(case, "note_addenda")
        assert client.get(url).content == b"%PDF state 2"
        assert client.get(f"{url}?up_to=1").content == b"%PDF state 1"
        for odd in ("0", "3", "x", "9" * 400, "-1"):
            assert client.get(f"{url}?up_to={odd}").status_code == 404
        printed = AuditEvent.objects.filter(action="print_chart", place="note_addenda")
        assert printed.count() == 2


class TestEnteredInError:
    def give(self, client, case, **changes):
        facts = {"reason": "Wrong patient.", "password": PASSWORD} | changes
        return client.post(url_of(case, "entered_in_error"), facts)

    def test_leaves_the_lists_and_stays_in_the_books(self, as_user, case):
        sign(case)
        client = as_user(case.surgeon)
        day = f"{reverse('day_list')}?day={case.encounter.date_of_service}"
        assert case.encounter.case_number in client.get(day).content.decode()
        assert self.give(client, case).status_code == 302
        assert case.encounter.case_number not in client.get(day).content.decode()
        page = client.get(url_of(case, "note")).content.decode()
        assert "Wrong patient." in page
        assert client.get(url_of(case, "note_pdf")).status_code == 200
        assert "Wrong patient." in client.get(reverse("unsigned")).content.decode()
        assert self.give(client, case).status_code == 422
        assert list(verification.faults()) == []

    def test_stops_a_draft(self, as_user, case):
        client = as_user(case.surgeon)
        assert self.give(client, case).status_code == 302
        facts = {"password": PASSWORD, "content": content_hash(case.encounter)}
        assert client.post(url_of(case), facts).status_code == 409
        with pytest.raises(actions.ActionRefusedError):
            sign(case)
        with pytest.raises(actions.ActionRefusedError):
            opened.save_wound_care(case.encounter, {"dressing": "x"}, by=case.surgeon)

    def test_wants_a_reason_and_a_hand(self, as_user, case):
        client = as_user(case.surgeon)
        for changes in ({"reason": ""}, {"reason": "a\0b"}, {"password": "x"}):
            assert self.give(client, case, **changes).status_code == 422
        assert not EnteredInError.objects.exists()

    def test_is_for_surgeons_to_say(self, as_user, case):
        assert self.give(as_user(case.nurse), case).status_code == 403


def test_notes_of_earlier_days_are_listed_until_they_are_signed(as_user, case, stop_clock):
    """Listed from the first minute of the next day where the practice is."""
    client, day = as_user(case.surgeon), case.encounter.date_of_service
    number = case.encounter.case_number

    def listed(moment):
        stop_clock(moment)
        page = client.get(reverse("unsigned")).content.decode()
        hint = "not signed" in client.get(reverse("day_list")).content.decode()
        assert (number in page) is hint
        return hint

    midnight = datetime(day.year, day.month, day.day + 1, 4, 0, tzinfo=UTC)
    assert not listed(midnight - timedelta(seconds=1))
    assert listed(midnight)
    Encounter.objects.filter(pk=case.encounter.pk).update(status="signed")
    assert not listed(midnight)
