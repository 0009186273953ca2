"""What is printed beside the note: the worksheet of codes, and a copy for the referrer."""

import pytest
from django.urls import reverse

from encounters.coding.results import Finding
from encounters.snapshot.chart import Chart
from encounters.vocabulary.terms import FindingLevel
from tests.support.printed_notes import pages_of
from tests.support.signed_case import a_complete_case, sign

pytestmark = pytest.mark.django_db
# The lesion is on the forearm.
CODE = "17313"


@pytest.fixture
def desk(client):
    case = a_complete_case()
    client.force_login(case.surgeon)
    return case, client


def words(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(pages_of(answer.content))


def test_the_worksheet_has_the_lines_and_what_is_asked_of_them(desk, monkeypatch):
    case, client = desk
    sheet = Chart.code_sheet.func
    asked = Finding(level=FindingLevel.WARNING, rule="mue", lesion="A", text="Above the limit.")

    def with_a_finding(chart):
        found = sheet(chart)
        return type(found)(
            case_id=found.case_id, rulebook=found.rulebook, lines=found.lines, findings=(asked,)
        )

    monkeypatch.setattr(Chart, "code_sheet", property(with_a_finding))
    answer = client.get(reverse("codes_worksheet", args=[case.encounter.pk]))
    said = words(answer)
    assert CODE in said and "Warning: Lesion A: Above the limit." in said
    assert answer["Content-Disposition"].endswith(f'{case.encounter.case_number}-codes.pdf"')
    assert (
        "Above the limit"
        not in client.get(reverse("note_preview", args=[case.encounter.pk])).content.decode()
    )


@pytest.mark.parametrize("is_signed", [False, True])
def test_the_copy_for_the_referrer_has_no_codes_and_says_what_it_is(desk, is_signed):
    case, client = desk
    if is_signed:
        sign(case)
    url = reverse("note_pdf", args=[case.encounter.pk])
    answer = client.get(url, {"copy": "referrer"})
    copy = words(answer)
    assert "COPY FOR THE REFERRER" in copy and "A copy for the referrer, without the codes" in copy
    assert ("DRAFT, not signed" in copy) is not is_signed
    assert CODE not in copy
    assert answer["Content-Disposition"].endswith('-copy.pdf"')
    assert CODE in words(client.get(url))


@pytest.mark.parametrize("asked", ["auditor", "referrer2", "Referrer"])
def test_no_other_copy_is_made(desk, asked):
    case, client = desk
    url = reverse("note_pdf", args=[case.encounter.pk])
    assert client.get(url, {"copy": asked}).status_code == 404


def test_the_pages_lead_to_the_papers(desk):
    case, client = desk
    worksheet = reverse("codes_worksheet", args=[case.encounter.pk])
    for name in ("codes", "note"):
        page = client.get(reverse(name, args=[case.encounter.pk])).content.decode()
        assert f'href="{worksheet}"' in page, name
    copy = reverse("note_pdf", args=[case.encounter.pk]) + "?copy=referrer"
    assert (
        f'href="{copy}"' in client.get(reverse("note", args=[case.encounter.pk])).content.decode()
    )
