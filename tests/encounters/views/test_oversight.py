"""Emergency access and the privacy officer's pages."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from encounters.actions.audit.emergency import LASTS
from encounters.models import AuditEvent, EmergencyAccess, Encounter
from encounters.vocabulary.terms import Role
from tests.support.factories import PASSWORD, a_practice, a_stage, a_user, an_encounter
from tests.support.page_client import PageClient

pytestmark = pytest.mark.django_db

REASON = "Bleeding, their surgeon cannot be reached"


def logged_in(user):
    client = PageClient()
    assert client.login(username=user.username, password=PASSWORD)
    return client


@pytest.fixture
def covering():
    """A surgeon of another practice."""
    return a_user(a_practice(), Role.SURGEON)


@pytest.fixture
def officer(case):
    return a_user(case.practice, Role.PRIVACY_OFFICER)


def ask(client, encounter, **changes):
    facts = {
        "number": encounter.case_number,
        "date_of_birth": encounter.patient.date_of_birth.isoformat(),
        "reason": REASON,
        "password": PASSWORD,
    }
    return client.post(reverse("emergency"), facts | changes)


def chart(encounter):
    return reverse("encounter", args=[encounter.pk])


class TestEmergency:
    def test_emergency_form_opens_the_case_and_marks_it(self, case, covering):
        client = logged_in(covering)
        assert client.get(chart(case.encounter)).status_code == 404
        answer = ask(client, case.encounter)
        assert answer["Location"] == chart(case.encounter)
        page = client.get(answer["Location"])
        assert page.status_code == 200
        assert "Emergency access until" in page.content.decode()
        event = AuditEvent.objects.get(action="open_emergency")
        assert (event.practice, event.actor) == (case.practice, covering)
        assert event.changes["reason"] == [None, REASON]

    @pytest.mark.parametrize("number", ["mrn", "case in small letters"])
    @pytest.mark.both_databases
    def test_emergency_opens_by_either_number(self, case, covering, number):
        encounter = case.encounter
        said = encounter.patient.mrn if number == "mrn" else encounter.case_number.lower()
        assert ask(logged_in(covering), encounter, number=said).status_code == 302

    def test_emergency_opens_no_other_case(self, case, covering):
        other = an_encounter(case.practice, case.surgeon)
        client = logged_in(covering)
        ask(client, case.encounter)
        assert client.get(chart(other)).status_code == 404
        assert list(Encounter.objects.visible_to(covering)) == [case.encounter]

    def test_emergency_access_cannot_write(self, case, covering):
        a_stage(case.lesion)
        client = logged_in(covering)
        ask(client, case.encounter)
        for name in ("pre_op", "time_out", "codes", "wound_care", "lesion_new", "anesthetics"):
            answer = client.post(reverse(name, args=[case.encounter.pk]), {"allergies": "x"})
            assert answer.status_code == 403, name
        assert client.get(reverse("who_looked", args=[case.encounter.pk])).status_code == 403

    @pytest.mark.parametrize(("after", "status"), [(-1, 200), (1, 404)])
    def test_emergency_access_expires(self, case, covering, stop_clock, after, status):
        ask(logged_in(covering), case.encounter)
        stop_clock(timezone.now() + LASTS + timedelta(seconds=after * 60))
        # In between the page has locked: nobody was at the keyboard.
        assert logged_in(covering).get(chart(case.encounter)).status_code == status

    @pytest.mark.parametrize("role", [Role.CODER, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER])
    def test_emergency_is_refused_to_roles_without_patients(self, case, role):
        client = logged_in(a_user(a_practice(), role))
        assert client.get(reverse("emergency")).status_code == 403
        assert ask(client, case.encounter).status_code == 403
        assert not EmergencyAccess.objects.exists()

    WRONG = [
        ("number", "M26-9999"),
        ("number", ""),
        ("date_of_birth", "1958-03-15"),
        ("date_of_birth", "03/14/1958"),
        ("reason", "x" * 9),
        ("reason", "x" * 501),
    ]

    @pytest.mark.parametrize(("field", "value"), WRONG)
    def test_wrong_emergency_field_is_refused_at_the_field(self, case, covering, field, value):
        answer = ask(logged_in(covering), case.encounter, **{field: value})
        assert answer.status_code == 422
        assert answer.context["form"].errors
        assert not EmergencyAccess.objects.exists()

    def test_guessing_numbers_is_stopped_and_logged(self, case, covering, stop_clock):
        client = logged_in(covering)
        for day in range(1, 6):
            assert ask(client, case.encounter, date_of_birth=f"1990-01-0{day}").status_code == 422
        assert "Too many" in ask(client, case.encounter).content.decode()
        tries = AuditEvent.objects.filter(action="open_emergency", outcome="denied")
        assert {event.practice for event in tries} == {case.practice}
        stop_clock(timezone.now() + timedelta(minutes=16))
        assert ask(logged_in(covering), case.encounter).status_code == 302

    def test_two_patients_with_one_number_are_not_guessed_between(self, case, covering):
        practice = a_practice()
        other = an_encounter(practice, a_user(practice, Role.SURGEON))
        Encounter.objects.filter(pk=other.pk).update(case_number=case.encounter.case_number)
        assert ask(logged_in(covering), case.encounter).status_code == 422

    def test_an_account_that_was_closed_opens_nothing(self, case, covering):
        client = logged_in(covering)
        ask(client, case.encounter)
        covering.is_active = False
        covering.save()
        assert client.get(chart(case.encounter)).status_code == 302


class TestReview:
    @pytest.fixture
    def access(self, case, covering):
        ask(logged_in(covering), case.encounter)
        return EmergencyAccess.objects.get()

    def sign_off(self, client, access, verdict, review=""):
        facts = {f"{access.pk}-verdict": verdict, f"{access.pk}-review": review}
        return client.post(reverse("emergency_review", args=[access.pk]), facts)

    @pytest.mark.both_databases
    def test_every_use_waits_for_the_officer(self, access, officer):
        client = logged_in(officer)
        assert "1 to review" in client.get(reverse("audit_report")).content.decode()
        page = client.get(reverse("emergency_queue")).content.decode()
        assert REASON in page
        assert self.sign_off(client, access, "justified").status_code == 302
        access.refresh_from_db()
        assert (access.verdict, access.reviewed_by) == ("justified", officer)
        assert "Nothing waits" in client.get(reverse("emergency_queue")).content.decode()
        assert AuditEvent.objects.filter(action="review_emergency", actor=officer).exists()

    def test_a_review_is_said_once(self, access, officer):
        client = logged_in(officer)
        self.sign_off(client, access, "justified")
        assert self.sign_off(client, access, "questioned", "Called").status_code == 422

    @pytest.mark.parametrize(("review", "status"), [("", 422), ("Called the surgeon", 302)])
    def test_questioned_review_needs_a_follow_up(self, access, officer, review, status):
        assert self.sign_off(logged_in(officer), access, "questioned", review).status_code == status

    def test_review_by_an_officer_of_another_practice_is_refused(self, access):
        other = a_user(a_practice(), Role.PRIVACY_OFFICER)
        assert self.sign_off(logged_in(other), access, "justified").status_code == 404

    @pytest.mark.both_databases
    def test_review_of_own_access_is_refused_by_the_database(self, access):
        access.verdict, access.reviewed_by = "justified", access.user
        access.reviewed_at = timezone.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            access.save()


@pytest.mark.both_databases
class TestReport:
    @pytest.fixture
    def looked(self, case, covering):
        nurse = logged_in(case.nurse)
        nurse.get(f"{reverse('day_list')}?day={case.encounter.date_of_service}")
        nurse.get(chart(case.encounter))
        logged_in(covering).get(chart(case.encounter))
        return case

    def test_report_of_readers_is_one_click_from_the_chart(self, looked, officer):
        client = logged_in(officer)
        url = reverse("who_looked", args=[looked.encounter.pk])
        assert url in client.get(chart(looked.encounter)).content.decode()
        rows = client.get(url).context["rows"]
        seen = {(row.who, row.what, row.outcome.value) for row in rows}
        stranger = AuditEvent.objects.get(outcome="denied").actor.display_name
        assert (looked.nurse.display_name, "Looked at", "done") in seen
        assert (looked.nurse.display_name, "Saw in a list", "done") in seen
        assert (stranger, "Looked at", "denied") in seen

    def test_report_is_two_clicks_away_by_a_search(self, looked, officer):
        client = logged_in(officer)
        answer = client.post(reverse("audit_find"), {"search": looked.encounter.patient.mrn})
        url = f"{reverse('audit_report')}?patient={looked.encounter.patient_id}"
        assert url in answer.content.decode()
        assert looked.nurse.display_name in {row.who for row in client.get(url).context["rows"]}

    FILTERS = [
        ({"kind": "looked", "outcome": "denied"}, {"Looked at"}),
        ({"kind": "emergency"}, set()),
        ({"kind": "disclosed"}, set()),
        ({"since": "2020-01-01", "until": "2020-01-02"}, set()),
    ]

    @pytest.mark.parametrize(("query", "what"), FILTERS)
    def test_report_filters(self, looked, officer, query, what):
        answer = logged_in(officer).get(reverse("audit_report"), query)
        assert {row.what for row in answer.context["rows"]} == what

    @pytest.mark.parametrize("sort", ["newest", "oldest", "person", "action", "patient", "source"])
    def test_sorted_by_each_element(self, looked, officer, sort):
        rows = logged_in(officer).get(reverse("audit_report"), {"sort": sort}).context["rows"]
        keys = {
            "newest": [-row.seq for row in rows],
            "oldest": [row.seq for row in rows],
            "source": [row.source for row in rows],
        }.get(sort, [])
        assert rows
        assert keys == sorted(keys)

    ODD = [
        {"sort": "password"},
        {"sort": "-actor__password"},
        {"person": "0"},
        {"patient": "x"},
        {"since": "2026-13-01"},
        {"since": "2026-10-06", "until": "2026-10-05"},
        {"kind": "'; DROP TABLE x; --"},
    ]

    @pytest.mark.one_database
    @pytest.mark.parametrize("query", ODD, ids=str)
    def test_an_odd_address_is_told(self, officer, query):
        client = logged_in(officer)
        assert client.get(reverse("audit_report"), query).status_code == 422
        assert client.get(reverse("audit_csv"), query).status_code == 404

    @pytest.mark.one_database
    @pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999999999999999"])
    def test_a_page_there_is_not_is_the_nearest(self, looked, officer, page):
        answer = logged_in(officer).get(reverse("audit_report"), {"page": page})
        assert answer.status_code == 200

    def test_report_leaves_out_other_practices(self, looked):
        other = a_user(a_practice(), Role.PRIVACY_OFFICER)
        rows = logged_in(other).get(reverse("audit_report")).context["rows"]
        assert {row.case_number for row in rows} <= {""}
        url = reverse("audit_report") + f"?patient={looked.encounter.patient_id}"
        assert (
            looked.encounter.patient.family_name not in logged_in(other).get(url).content.decode()
        )
        url = reverse("disclosures", args=[looked.encounter.patient_id])
        assert logged_in(other).get(url).status_code == 404

    def test_disclosure_by_printing_is_listed(self, looked, officer, monkeypatch):
        monkeypatch.setattr("encounters.views.note.pages.render_note", lambda *_, **__: b"%PDF")
        logged_in(looked.nurse).get(reverse("note_pdf", args=[looked.encounter.pk]))
        url = reverse("disclosures", args=[looked.encounter.patient_id])
        (row,) = logged_in(officer).get(url).context["rows"]
        assert (row.what, row.who) == ("Printed", looked.nurse.display_name)


@pytest.mark.both_databases
def test_a_clock_that_goes_back_turns_no_order_round(case, officer, stop_clock):
    client = logged_in(case.nurse)
    now = timezone.now()
    for minutes in (0, -10, 10, -5):
        stop_clock(now + timedelta(minutes=minutes))
        client.get(chart(case.encounter))
    looks = list(AuditEvent.objects.filter(action="view_chart").values_list("seq", "at"))
    assert [seq for seq, _ in looks] == sorted(seq for seq, _ in looks)
    assert [at for _, at in looks] != sorted(at for _, at in looks)
    url = reverse("who_looked", args=[case.encounter.pk])
    shown = [row.seq for row in logged_in(officer).get(url).context["rows"]]
    assert shown == sorted(shown, reverse=True)


@pytest.mark.both_databases
def test_the_log_is_not_changed_through_the_administration(case):
    root = a_user()
    root.is_superuser = True
    root.save()
    client = logged_in(root)
    event = AuditEvent.objects.first()
    before = AuditEvent.objects.filter(pk=event.pk).values().get()
    for page in ("change", "delete"):
        url = reverse(f"admin:encounters_auditevent_{page}", args=[event.pk])
        try:
            client.post(url, {"post": "yes", "action": "x"})
        except DatabaseError:
            pytest.fail("the page let it come to the trigger")
    assert AuditEvent.objects.filter(pk=event.pk).values().get() == before
