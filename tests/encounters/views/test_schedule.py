"""A day's schedule: shown row by row, booked once, by those who open cases."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from encounters.actions import merge_charts, practice_today
from encounters.models import AuditEvent, Encounter, Patient
from encounters.vocabulary.terms import Role
from tests.support.factories import a_practice, a_user

pytestmark = pytest.mark.django_db

HEADING = "MRN,Name,DOB,Sex,Procedure,Payer"
LARKSPUR = 'N-1,"Larkspur, Theodora",03/14/1958,F,L temple BCC,'
ROWAN = 'N-2,"Rowan, Ambrose",1931-07-02,M,"L forearm SCC, 95M",'


@pytest.fixture
def office(as_user):
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    return practice, surgeon, as_user(surgeon)


def day_of(office, **changes):
    practice, surgeon, _ = office
    return {
        "case-date_of_service": practice_today(practice).isoformat(),
        "case-location": practice.locations.get().pk,
        "case-surgeon": surgeon.pk,
        **changes,
    }


def sends(office, *rows, step="read", **changes):
    table = "\n".join((HEADING, *rows))
    sent = {**day_of(office), "table": table, "step": step, **changes}
    return office[2].post(reverse("schedule"), sent)


def ticks(answer):
    """Row number and value of each box, and whether it is ticked."""
    found = re.findall(r'name="book" value="((\d+)-\w+)"( checked)?', answer.content.decode())
    return {int(number): (token, bool(checked)) for token, number, checked in found}


def books(office, *rows, **changes):
    shown = sends(office, *rows)
    tokens = [token for token, _ in ticks(shown).values()]
    return sends(office, *rows, step="book", book=tokens, **changes)


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_nothing_is_stored_before_it_is_booked(office):
    answer = sends(office, LARKSPUR, ROWAN)
    assert answer.status_code == 200
    assert "2 rows, 2 can be booked" in text_of(answer)
    assert not Patient.objects.exists()
    assert not Encounter.objects.exists()


def test_the_ticked_rows_are_opened_each_with_its_event(office):
    answer = books(office, LARKSPUR, ROWAN, **{"lesion-2": "temple|left|bcc||", "lesion-3": "none"})
    today = practice_today(office[0])
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('day_list')}?day={today.isoformat()}"
    first, second = Encounter.objects.order_by("case_number")
    assert (str(first.patient), first.lesions.get().site) == ("Larkspur, Theodora", "temple")
    assert (str(second.patient), second.lesions.count()) == ("Rowan, Ambrose", 0)
    events = AuditEvent.objects.filter(action="open_encounter")
    assert set(events.values_list("encounter_id", flat=True)) == {str(first.pk), str(second.pk)}


def test_a_row_that_is_not_ticked_is_left_out(office):
    token = ticks(sends(office, LARKSPUR, ROWAN))[3][0]
    answer = sends(office, LARKSPUR, ROWAN, step="book", book=[token], **{"lesion-3": "none"})
    assert answer.status_code == 302
    assert [str(case.patient) for case in Encounter.objects.all()] == ["Rowan, Ambrose"]


def test_the_same_table_sent_twice_books_once(office):
    chosen = {"lesion-2": "none"}
    shown = ticks(sends(office, LARKSPUR))[2][0]
    sent = {"step": "book", "book": [shown], **chosen}
    assert sends(office, LARKSPUR, **sent).status_code == 302
    again = sends(office, LARKSPUR, **sent)
    assert again.status_code == 422
    assert "Booked already" in text_of(again)
    assert "This row has changed since it was shown." in text_of(again)
    assert ticks(sends(office, LARKSPUR)) == {}
    assert Encounter.objects.count() == 1


def a_known(office):
    assert books(office, LARKSPUR, **{"lesion-2": "none"}).status_code == 302
    Encounter.objects.update(date_of_service="2026-01-05")
    return Patient.objects.get()


STATES = [
    ("the chart's own facts", LARKSPUR, "Known patient", True),
    ("the name without a comma", "N-1,Theodora Larkspur,,,,", "Known patient", True),
    ("the number alone", "N-1,,,,,", "gives only the MRN", False),
    ("another name", 'N-1,"Rowan, Ambrose",,,,', "Ask who this is", None),
    ("another name in one piece", "N-1,Ambrose Rowan,,,,", "Ask who this is", None),
    ("another birth", 'N-1,"Larkspur, Theodora",1958-03-15,,,', "Ask who this is", None),
    ("another sex", 'N-1,"Larkspur, Theodora",1958-03-14,M,,', "Ask who this is", None),
    ("another number", 'N-9,"Larkspur, Theodora",1958-03-14,F,,', "Ask who this is", None),
    ("somebody new", ROWAN, "New patient", True),
    ("an age that is another's", ROWAN.replace("95M", "59M"), "the patient is 95", False),
    ("a payer nobody has", ROWAN + "Nobody Mutual", "not on the list", True),
    ("no birth", 'N-2,"Rowan, Ambrose",,,,', "Not readable", None),
    ("a birth to come", 'N-2,"Rowan, Ambrose",2099-01-01,,,', "lies in the future", None),
    ("no number", ',"Rowan, Ambrose",1931-07-02,,,', "There is no MRN.", None),
    ("somebody new in one piece", "N-2,Ambrose Rowan,1931-07-02,,,", "Not readable", None),
]


@pytest.mark.parametrize(
    ("name", "row", "told", "is_ticked"), STATES, ids=[row[0] for row in STATES]
)
def test_where_a_row_stands(office, name, row, told, is_ticked):
    a_known(office)
    answer = sends(office, row)
    assert told in text_of(answer)
    assert [checked for _, checked in ticks(answer).values()] == (
        [] if is_ticked is None else [is_ticked]
    )


def test_a_known_patient_keeps_the_chart(office):
    known = a_known(office)
    assert books(office, LARKSPUR, **{"lesion-2": "none"}).status_code == 302
    assert Patient.objects.get() == known
    assert known.encounters.count() == 2


def test_a_merged_number_is_asked_about(office):
    known = a_known(office)
    assert books(office, ROWAN, **{"lesion-2": "none"}).status_code == 302
    gone = Patient.objects.get(mrn="N-2")
    merge_charts(gone, known, by=office[1], reason="The same person")
    answer = sends(office, ROWAN)
    assert "Ask who this is" in text_of(answer)
    assert ticks(answer) == {}


TWINS = [
    ("the same row", LARKSPUR),
    ("another number", LARKSPUR.replace("N-1", "K-88")),
    ("the number alike", 'N-1,"Rowan, Ambrose",1931-07-02,M,,'),
]


@pytest.mark.parametrize(("name", "row"), TWINS, ids=[row[0] for row in TWINS])
def test_two_rows_of_one_person_are_asked_about(office, name, row):
    answer = sends(office, LARKSPUR, row)
    assert "Row 2 may be the same patient." in text_of(answer)
    assert list(ticks(answer)) == [2]


LESIONS = [
    ("a clear line", "L temple BCC", "temple|left|bcc||"),
    ("several sites", "L forearm BCC", ""),
    ("no side", "temple BCC", ""),
    ("no such side", "left glabella BCC", ""),
    ("no tumor", "L temple", "none"),
    ("nothing", "", "none"),
]


@pytest.mark.parametrize(("name", "line", "chosen"), LESIONS, ids=[row[0] for row in LESIONS])
def test_which_lesion_is_proposed(office, name, line, chosen):
    page = sends(office, f'N-2,"Rowan, Ambrose",1931-07-02,M,{line},').content.decode()
    assert re.findall(r'<option value="([^"]*)" selected', page) == [chosen]


def test_a_lesion_nobody_chose_refuses_all(office):
    answer = books(office, LARKSPUR, ROWAN, **{"lesion-2": "temple|left|bcc||", "lesion-3": ""})
    assert answer.status_code == 422
    assert "Choose the lesion" in text_of(answer)
    assert not Patient.objects.exists()
    answer = books(office, LARKSPUR, **{"lesion-2": "philtrum|midline|bcc||"})
    assert answer.status_code == 422


def test_no_row_at_all_is_refused(office):
    answer = sends(office, LARKSPUR, step="book")
    assert answer.status_code == 422
    assert "Tick at least one row" in text_of(answer)


def test_a_chart_that_changed_since_is_looked_at_again(office):
    known = a_known(office)
    token = ticks(sends(office, LARKSPUR))[2][0]
    Patient.objects.filter(pk=known.pk).update(version=known.version + 1)
    answer = sends(office, LARKSPUR, step="book", book=[token], **{"lesion-2": "none"})
    assert answer.status_code == 422
    assert Encounter.objects.count() == 1


def test_a_table_goes_back_to_be_changed(office):
    answer = sends(office, LARKSPUR, step="edit")
    assert answer.status_code == 200
    assert "Larkspur, Theodora" in answer.content.decode().replace("&quot;", "")


REFUSED = [
    ("no heading", {"table": LARKSPUR}, "No heading says MRN"),
    ("nothing", {"table": ""}, "nothing in it"),
    ("a day to come", {"case-date_of_service": "2099-01-01"}, "at most 60 days ahead"),
    ("no surgeon", {"case-surgeon": ""}, "required"),
    (
        "a file in letters of Windows",
        {"file": SimpleUploadedFile("day.csv", "MRN,Name\nN-1,Müller".encode("cp1252"))},
        "not UTF-8",
    ),
]


@pytest.mark.parametrize(("name", "changes", "told"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_read_is_refused_with_what_was_typed(office, name, changes, told):
    sent = {**day_of(office), "table": f"{HEADING}\n{LARKSPUR}", "step": "read", **changes}
    answer = office[2].post(reverse("schedule"), sent)
    assert answer.status_code == 422
    assert told in text_of(answer)


def test_a_file_is_read_like_a_paste(office):
    content = f"{HEADING}\n{LARKSPUR}".encode("utf-8-sig")
    sent = {**day_of(office), "step": "read", "file": SimpleUploadedFile("day.csv", content)}
    answer = office[2].post(reverse("schedule"), sent)
    assert list(ticks(answer)) == [2]


def test_who_is_shown_is_in_the_log(office):
    known = a_known(office)
    last = AuditEvent.objects.order_by("-seq").first().seq
    sends(office, LARKSPUR, ROWAN)
    events = AuditEvent.objects.filter(seq__gt=last)
    assert [(event.place, event.patient_id) for event in events] == [("schedule", str(known.pk))]


def test_a_patient_of_another_practice_is_somebody_new(office, as_user):
    a_known(office)
    practice = a_practice("Elsewhere")
    surgeon = a_user(practice, Role.SURGEON)
    assert "New patient" in text_of(sends((practice, surgeon, as_user(surgeon)), LARKSPUR))
