"""Every address that shows or refuses a patient's data leaves an event, whoever asks.

The crawl takes its addresses from the resolver. One that is neither known to show nobody nor leaves
an event fails here, so nobody adds a page that is not recorded.
"""

import uuid

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from encounters.models import AuditEvent, EmergencyAccess
from encounters.urls import urlpatterns
from encounters.vocabulary.terms import Role
from encounters.web.chart_access import KEYS
from encounters.web.pages import Shows
from tests.permissions.matrix import PROMISES
from tests.support import scale
from tests.support.factories import PASSWORD, a_case, a_practice, a_user
from tests.support.full_case import QUERIES, a_full_case
from tests.support.page_client import PageClient
from tests.support.records import NEXT_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.begins_early]

ELEMENTS = ("actor_id", "action", "at", "practice_id", "source", "outcome", "place")
ROLES = (Role.SURGEON, Role.HISTOTECHNICIAN, Role.ASSISTANT, Role.CODER, Role.PRIVACY_OFFICER)
# Of a signed note (tests/encounters/signing), one that leads on to a page of a day, and of a visit.
OF_OTHER_CASES = {"note_addenda", "service_day_open", "post_op_visit"}
PATIENTS = set(KEYS) | {"patient_id", "access_id"}


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    """That a PDF is made is tried elsewhere, and takes its time."""
    for printer in ("note.pages.render_note", "note.map_papers.render_blank_map"):
        monkeypatch.setattr(f"encounters.views.{printer}", lambda *_, **__: b"%PDF")
    monkeypatch.setattr("encounters.views.note.packet._made", lambda *_: b"%PDF")
    monkeypatch.setattr("encounters.views.day.downtime.sheet_of", lambda *_: b"%PDF")


@pytest.fixture(scope="module")
def full_case(rows_for_all):
    case, keys = a_full_case()
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        user=a_user(a_practice(), Role.SURGEON),
        encounter=case.encounter,
        reason="Bleeding after surgery",
        opened_at=now,
        ends_at=now + timezone.timedelta(hours=1),
    )
    return case, {**keys, "patient_id": case.encounter.patient_id, "access_id": access.pk}


@pytest.fixture
def small_case():
    """Enough where one page is as good as another; a full case takes its time."""
    case = a_case()
    return case, {"encounter_id": case.encounter.pk}


def patterns():
    """All addresses but those of the administration, by name."""
    return {pattern.name: pattern for pattern in urlpatterns}


def of_the_day(page, case):
    """A list shows the patients of a day."""
    return f"?day={case.encounter.date_of_service}" if page.shows == Shows.LIST else ""


def address(name, pattern, keys):
    kwargs = {key: keys[key] for key in pattern.pattern.converters}
    return reverse(name, kwargs=kwargs) + QUERIES.get(name, "")


def logged_in(user):
    client = PageClient(raise_request_exception=False)
    assert client.login(username=user.username, password=PASSWORD)
    return client


def events_of(act):
    """What ``act`` answers, and the events that came of it."""
    last = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    answer = act()
    return answer, list(AuditEvent.objects.filter(seq__gt=last))


def assert_whole(event, name):
    assert all(getattr(event, element) for element in ELEMENTS), (name, event.__dict__)
    assert event.patient_id or event.changes.get("shown"), name


def test_every_key_in_an_address_leads_to_a_patient():
    keys = {key for pattern in patterns().values() for key in pattern.pattern.converters}
    others = {"name", "pk", "notice_id", "protocol_id", "day", "place"}
    assert keys - PATIENTS == others, "whose it is: chart_access.KEYS"


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_shows_a_patient_is_recorded(full_case, role):
    case, keys = full_case
    client = logged_in(a_user(case.practice, role))
    shown = [
        (name, pattern)
        for name, pattern in patterns().items()
        if pattern.page.shows != Shows.NOTHING and name not in OF_OTHER_CASES
    ]
    # What is denied is denied to all but the officer; the other roles take turns.
    each = 1 if role == Role.PRIVACY_OFFICER else len(ROLES) - 1
    for name, pattern in scale.some(shown, each=each, start=ROLES.index(role)):
        url = address(name, pattern, keys) + of_the_day(pattern.page, case)
        answer, events = events_of(lambda url=url: client.get(url))
        if answer.status_code == 405:
            continue
        denied = PROMISES[pattern.page.get][role.value] == "403"
        assert answer.status_code == (403 if denied else 200), name
        if denied and not pattern.pattern.converters.keys() & KEYS.keys():
            continue
        assert events, name
        for event in events:
            assert_whole(event, name)
            assert event.place == name
            assert event.outcome == ("denied" if denied else "done")


@pytest.mark.parametrize("method", ["get", "post"])
def test_refusal_to_a_stranger_is_logged_in_the_practice_of_the_patient(full_case, method):
    case, keys = full_case
    stranger = a_user(a_practice(), Role.SURGEON)
    client = logged_in(stranger)
    for name, pattern in scale.some(patterns().items(), each=2, start=len(method)):
        if not pattern.pattern.converters.keys() & KEYS.keys():
            continue
        url = address(name, pattern, keys)
        answer, events = events_of(lambda url=url: getattr(client, method)(url))
        if answer.status_code == 405:
            continue
        assert answer.status_code == 404, name
        (event,) = events
        assert_whole(event, name)
        assert (event.outcome, event.actor, event.practice) == ("denied", stranger, case.practice)
        assert event.encounter_id == str(case.encounter.pk)


def test_missing_page_is_not_logged(full_case):
    case, _ = full_case
    client = logged_in(case.surgeon)
    for name, pattern in patterns().items():
        keys = pattern.pattern.converters.keys()
        if keys & KEYS.keys():
            no_ids = {"day": NEXT_DAY, "place": 1}
            missing = {key: no_ids.get(key) or uuid.uuid4() for key in keys}
            url = reverse(name, kwargs=missing)
            _, events = events_of(lambda url=url: client.get(url))
            assert events == [], name


def test_a_refused_save_is_recorded_although_it_is_taken_back(small_case):
    case, keys = small_case
    client = logged_in(a_user(case.practice, Role.CODER))
    url = reverse("pre_op", args=[keys["encounter_id"]])
    answer, (event,) = events_of(lambda: client.post(url, {"allergies": "Latex"}))
    assert answer.status_code == 403
    assert (event.action, event.outcome, event.place) == ("view_chart", "denied", "pre_op")


PRINTED = ("note_pdf", "codes_worksheet", "map_sheet", "note_packet", "downtime_sheet")
KINDS = {
    **dict.fromkeys(PRINTED, "print_chart"),
    **dict.fromkeys(("photo", "note_preview"), "view_chart"),
}


def test_disclosures_and_views_are_different_events(full_case):
    case, keys = full_case
    client = logged_in(case.surgeon)
    for name, action in KINDS.items():
        pattern = patterns()[name]
        url = address(name, pattern, keys) + of_the_day(pattern.page, case)
        _, (event,) = events_of(lambda url=url: client.get(url))
        assert event.action == action, name


class TestFollowUps:
    @pytest.fixture
    def pre_op(self, small_case):
        case, keys = small_case
        return logged_in(case.surgeon), reverse("pre_op", args=[keys["encounter_id"]])

    def test_requests_after_a_save_are_one_event(self, pre_op):
        client, url = pre_op
        follow = {"HX-Request": "true", "HX-Target": "followers"}
        _, first = events_of(lambda: client.get(url, headers=follow))
        _, second = events_of(lambda: client.get(url, headers=follow))
        assert (len(first), len(second)) == (1, 0)

    def test_a_page_loaded_again_is_an_event_again(self, pre_op):
        client, url = pre_op
        assert [len(events_of(lambda: client.get(url))[1]) for _ in range(2)] == [1, 1]

    def test_the_next_one_after_five_minutes_is(self, pre_op, stop_clock):
        client, url = pre_op
        follow = {"HX-Request": "true", "HX-Target": "followers"}
        now = timezone.now()
        found = []
        for seconds in (0, 299, 301):
            stop_clock(now + timezone.timedelta(seconds=seconds))
            found.append(len(events_of(lambda: client.get(url, headers=follow))[1]))
        assert found == [1, 0, 1]

    def test_the_same_list_is_one_event_another_is_another(self, small_case):
        case, _ = small_case
        client = logged_in(case.surgeon)
        url = f"{reverse('day_list')}?day={case.encounter.date_of_service}"
        assert [len(events_of(lambda: client.get(url))[1]) for _ in range(2)] == [1, 0]
        client.post(reverse("day_search"), {"search": "okaf"})
        last = AuditEvent.objects.order_by("-seq").first()
        assert last.changes == {"asked": "okaf", "shown": [str(case.encounter.pk)]}


def test_page_that_cannot_be_logged_is_not_shown(small_case, monkeypatch):
    case, keys = small_case
    client = logged_in(case.surgeon)

    def full_disk(*_, **__):
        raise DatabaseError("Zqcanary: no space")

    monkeypatch.setattr("encounters.web.audit_trail.record_access", full_disk)
    answer = client.get(reverse("encounter", args=[keys["encounter_id"]]))
    assert answer.status_code == 503
    assert b"cannot be recorded" in answer.content
    assert case.encounter.patient.family_name.encode() not in answer.content
    assert answer["Cache-Control"] == "no-store"
    assert PageClient().get(reverse("login")).status_code == 200


SOURCES = [
    (0, {}, "127.0.0.1"),
    (0, {"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1"),
    (1, {"X-Forwarded-For": "198.51.100.6, 203.0.113.9"}, "203.0.113.9"),
    (2, {"X-Forwarded-For": "6.6.6.6, 198.51.100.6, 203.0.113.9"}, "198.51.100.6"),
    (1, {"X-Forwarded-For": "2001:db8::7"}, "2001:db8::7"),
    (2, {"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1"),
    (1, {"X-Forwarded-For": "<script>"}, ""),
]


@pytest.mark.parametrize(("proxies", "headers", "source"), SOURCES)
def test_source_address_is_read_from_trusted_proxies_only(
    small_case, settings, proxies, headers, source
):
    case, keys = small_case
    settings.TRUSTED_PROXIES = proxies
    client = logged_in(case.surgeon)
    url = reverse("encounter", args=[keys["encounter_id"]])
    _, (event,) = events_of(lambda: client.get(url, headers=headers))
    assert event.source == source


def test_the_session_is_not_stored(small_case):
    case, keys = small_case
    client = logged_in(case.surgeon)
    url = reverse("encounter", args=[keys["encounter_id"]])
    _, (event,) = events_of(lambda: client.get(url))
    assert client.cookies["sessionid"].value not in str(event.__dict__)


def test_a_note_printed_by_a_command_is_recorded(small_case, tmp_path, monkeypatch):
    case, _ = small_case
    monkeypatch.setattr("getpass.getuser", lambda: "robin")
    monkeypatch.setattr(
        "encounters.management.commands.operative_note.render_note", lambda *_, **__: b"%PDF"
    )
    target = tmp_path / "note.pdf"
    _, (event,) = events_of(
        lambda: call_command("operative_note", str(case.encounter.pk), output=str(target))
    )
    assert (event.action, event.source) == ("print_chart", "account robin")
    assert event.patient_id == str(case.encounter.patient_id)


class TestAdministration:
    @pytest.fixture
    def administrator(self, full_case):
        case, _ = full_case
        return logged_in(a_user(case.practice, Role.ADMINISTRATOR, Role.SURGEON))

    def test_every_table_of_a_chart_is_recorded(self, full_case, administrator):
        case, _ = full_case
        found = {}
        for model, table in admin.site._registry.items():
            row = model._default_manager.first()
            is_chart = getattr(table, "tells_of_charts", False)
            if row is None or not (is_chart or model.__name__ == "Patient"):
                continue
            name = f"admin:encounters_{model._meta.model_name}"
            for page in ("change", "history"):
                url = reverse(f"{name}_{page}", args=[row.pk])
                answer, events = events_of(lambda url=url: administrator.get(url))
                assert answer.status_code == 200, url
                (event,) = events
                assert_whole(event, url)
                assert event.patient_id == str(case.encounter.patient_id)
            listed = reverse(f"{name}_changelist")
            _, events = events_of(lambda url=listed: administrator.get(url))
            told = {"action": "list_charts", "changes__shown": [str(case.encounter.pk)]}
            found[model.__name__] = bool(events) or AuditEvent.objects.filter(**told).exists()
        assert set(found.values()) == {True}, found
        assert len(found) >= 15

    def test_a_patient_of_another_practice_is_a_denial(self, full_case):
        case, _ = full_case
        other = logged_in(a_user(a_practice(), Role.ADMINISTRATOR, Role.SURGEON))
        for name, key in (("patient", case.encounter.patient_id), ("lesion", case.lesion.pk)):
            url = reverse(f"admin:encounters_{name}_change", args=[key])
            _, (event,) = events_of(lambda url=url: other.get(url))
            assert (event.outcome, event.practice) == ("denied", case.practice)

    def test_admin_page_refused_to_a_nurse_is_logged(self, full_case):
        case, _ = full_case
        url = reverse("admin:encounters_patient_change", args=[case.encounter.patient_id])
        answer, (event,) = events_of(lambda: logged_in(case.nurse).get(url))
        assert (answer.status_code, event.outcome) == (404, "denied")

    @pytest.mark.parametrize("table", ["patient", "encounter"])
    def test_a_search_goes_by_post_and_is_told(self, full_case, administrator, table):
        case, _ = full_case
        url = reverse(f"admin:encounters_{table}_changelist")
        key = case.encounter.patient_id if table == "patient" else case.encounter.pk
        for asked, found in (("okaf", [key]), ("nobody", [])):
            answer, events = events_of(
                lambda asked=asked: administrator.post(url, {"private_search": asked})
            )
            assert answer["Location"] == url
            assert [event.changes["asked"] for event in events] == [asked]
            rows = administrator.get(url).context["cl"].result_list
            assert [row.pk for row in rows] == found
        administrator.post(url, {"private_search": ""})
        assert len(administrator.get(url, {"q": "nobody"}).context["cl"].result_list) == 1

    def test_no_search_for_a_field_finds_a_patient(self, administrator):
        query = "?term=okaf&app_label=encounters&model_name=encounter&field_name=patient"
        assert administrator.get(reverse("admin:autocomplete") + query).status_code in (403, 404)
