"""The audit packet as a file: who may print it, what it holds of the log and the signature."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from encounters.models import AuditEvent
from encounters.note.renderer import RenderBusyError
from encounters.signed.verification import Found
from encounters.views.note import packet as view
from encounters.views.note.packet import log_lines
from encounters.views.oversight.audit_query import Row
from encounters.vocabulary.record_terms import Outcome
from encounters.vocabulary.terms import Role
from tests.support.factories import a_practice, a_user
from tests.support.printed_notes import pages_of
from tests.support.signed_case import a_complete_case, sign

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


def event(minutes=0, who="Robin Vale", what="Looked at", detail="overview", outcome=Outcome.DONE):
    return Row(
        seq=1,
        at=NOON + timedelta(minutes=minutes),
        who=who,
        what=what,
        detail=detail,
        whom="",
        mrn="",
        later="",
        case_number="",
        encounter_id="",
        source="",
        outcome=outcome,
        is_marked=False,
    )


LOOKED = ("12:00", "Robin Vale", "Looked at", "1", "overview")
LINES = [
    ("one event", [event()], [LOOKED]),
    (
        "the same person goes on",
        [event(), event(5, detail="stage"), event(9, detail="stage")],
        [("12:00 to 12:09", "Robin Vale", "Looked at", "3", "overview; stage")],
    ),
    (
        "somebody else comes between",
        [event(), event(1, who="Kim Ash"), event(2)],
        [
            LOOKED,
            ("12:01", "Kim Ash", "Looked at", "1", "overview"),
            ("12:02", "Robin Vale", "Looked at", "1", "overview"),
        ],
    ),
    (
        "a refusal is a line of its own",
        [event(), event(1, outcome=Outcome.DENIED)],
        [LOOKED, ("12:01", "Robin Vale", "Looked at (denied)", "1", "overview")],
    ),
    (
        "twelve pages are named",
        [event(detail=f"p{number}") for number in range(12)],
        [("12:00", "Robin Vale", "Looked at", "12", "; ".join(f"p{n}" for n in range(12)))],
    ),
    (
        "of thirteen, twelve",
        [event(detail=f"p{number}") for number in range(13)],
        [
            (
                "12:00",
                "Robin Vale",
                "Looked at",
                "13",
                "; ".join(f"p{n}" for n in range(12)) + " and 1 more",
            )
        ],
    ),
]


@pytest.mark.parametrize(
    ("given", "expect"), [line[1:] for line in LINES], ids=[x[0] for x in LINES]
)
def test_what_one_person_did_in_a_row_is_one_line(given, expect):
    assert [line.cells for line in log_lines(given)] == expect


def test_the_next_day_is_another_line():
    given = [event(), event(12 * 60)]
    assert [line.name for line in log_lines(given)] == ["Oct 5, 2026", "Oct 6, 2026"]


@pytest.fixture
def desk(client):
    case = a_complete_case()
    client.force_login(case.surgeon)
    return case, client, reverse("note_packet", args=[case.encounter.pk])


@pytest.mark.django_db
@pytest.mark.parametrize("is_signed", [False, True])
def test_a_packet_is_printed_and_audited(desk, is_signed):
    case, client, url = desk
    if is_signed:
        sign(case)
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    name = f'attachment; filename="{case.encounter.case_number}-packet.pdf"'
    assert answer["Content-Disposition"] == name
    said = " ".join(pages_of(answer.content))
    assert ("DRAFT, not signed" in said) is not is_signed
    assert ("Everything agrees." in said) is is_signed
    assert ("Not signed. There is no signature" in said) is not is_signed
    assert "Read block" in said
    printed = AuditEvent.objects.filter(place="note_packet").get()
    assert (printed.action, printed.actor_id) == ("print_chart", case.surgeon.pk)
    assert printed.encounter_id == str(case.encounter.pk)


WHO = [
    ((Role.SURGEON,), 200),
    ((Role.CODER,), 200),
    ((Role.PRIVACY_OFFICER,), 200),
    ((Role.HISTOTECHNICIAN,), 403),
    ((Role.ASSISTANT,), 403),
    ((Role.ASSISTANT, Role.ADMINISTRATOR), 200),
    ((Role.ADMINISTRATOR,), 404),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("roles", "status"), WHO, ids=["+".join(roles) for roles, _ in WHO])
def test_who_may_print_it_is_offered_it(desk, monkeypatch, roles, status):
    case, client, url = desk
    monkeypatch.setattr(view, "_made", lambda _: b"%PDF")
    user = a_user(case.practice, roles[0])
    for role in roles[1:]:
        user.memberships.create(practice=case.practice, role=role.value)
    client.force_login(user)
    assert client.get(url).status_code == status
    page = client.get(reverse("note", args=[case.encounter.pk])).content.decode()
    assert (f'href="{url}"' in page) is (status == 200)


@pytest.mark.django_db
def test_a_stranger_finds_no_packet(desk):
    _, client, url = desk
    client.force_login(a_user(a_practice(), Role.SURGEON))
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_a_busy_server_says_so(desk, monkeypatch):
    _, client, url = desk

    def busy(*_):
        raise RenderBusyError("full")

    monkeypatch.setattr(view, "render_packet", busy)
    answer = client.get(url)
    assert answer.status_code == 503 and answer["Retry-After"]
    assert "The packet was not made, because the server is busy." in answer.content.decode()


@pytest.mark.django_db
def test_what_no_longer_agrees_is_said_in_the_packet(desk, monkeypatch):
    case, client, url = desk
    sign(case)
    fault = Found(text="M26-0001: the PDF is not what was signed")
    monkeypatch.setattr(view, "findings_about", lambda _: (fault,))
    said = " ".join(pages_of(client.get(url).content))
    assert "Does not agree: M26-0001: the PDF is not what was signed." in said
    assert "Everything agrees." not in said
