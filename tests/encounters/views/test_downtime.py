"""The day on paper: who comes, what is planned, and a map to draw on, from page and command."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from encounters.management.commands import downtime_sheet as command
from encounters.models import Ink
from encounters.note import downtime
from encounters.note.renderer import RenderBusyError
from encounters.views.day import downtime as view
from tests.support.concurrent_writes import logged_in
from tests.support.factories import (
    DAY,
    a_case,
    a_practice,
    a_stage,
    a_user,
    lesion_facts,
    read_clear,
)

pytestmark = pytest.mark.django_db


def pages(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def ask(client, day=DAY):
    return client.get(reverse("downtime_sheet"), {"day": str(day)})


def test_the_list_and_a_map_for_each_lesion_that_is_not_finished():
    case = a_case(lesion_facts(), lesion_facts(site="nasal-tip", side="midline"))
    read_clear(a_stage(case.lesion))
    other = a_case()
    answer = ask(logged_in(case.nurse))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="downtime-{DAY}.pdf"'
    listed, *sheets, legend = pages(answer.content)
    patient = case.encounter.patient
    for words in (patient.mrn, "Okafor", "Mar 14, 1958", case.encounter.case_number, "Tester"):
        assert words in listed
    assert "Stage I: clear" in listed
    assert "Not started" in listed
    assert other.encounter.patient.mrn not in listed
    finished = case.lesion.outcome
    assert len(sheets) == (1 if finished == "clear" else 2)
    for sheet in sheets:
        assert patient.mrn in sheet
        assert "Mar 14, 1958" in sheet
    # Nobody said what 12 o'clock of the new lesion is; nobody guesses.
    assert "12: ____" in sheets[-1]
    assert "Inks and signs" in legend


@pytest.mark.parametrize("off", [["K"], list("KBRGYO")], ids=["one", "all"])
def test_the_legend_has_the_inks_that_the_practice_offers(off):
    case = a_case()
    Ink.objects.filter(practice=case.practice, letter__in=off).update(is_offered=False)
    legend = pages(ask(logged_in(case.nurse)).content)[-1]
    assert "Black" not in legend
    assert ("Blue" in legend) is (off == ["K"])


def test_a_day_without_cases_and_no_day_at_all():
    client = logged_in(a_case().nurse)
    [listed] = pages(ask(client, DAY + timedelta(days=1)).content)
    assert "No cases on this day." in listed
    assert ask(client, "2026-02-30").status_code == 422


def test_downtime_page_is_for_members_of_the_practice(client):
    assert ask(client).status_code == 302
    assert ask(logged_in(a_user())).status_code == 404


def test_more_than_a_sheet_holds_is_said(monkeypatch):
    client = logged_in(a_case().nurse)
    monkeypatch.setattr(downtime, "MOST_CASES", 0)
    answer = ask(client)
    assert answer.status_code == 422
    assert "at most 0" in answer.text


def test_a_busy_renderer_is_said(monkeypatch):
    def busy(*args, **values):
        raise RenderBusyError

    client = logged_in(a_case().nurse)
    monkeypatch.setattr(view, "render_downtime_sheet", busy)
    answer = ask(client)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


def test_the_day_list_leads_there():
    page = logged_in(a_case().nurse).get(reverse("day_list"), {"day": str(DAY)})
    assert f"{reverse('downtime_sheet')}?day={DAY}" in page.text


class TestCommand:
    def test_writes_the_file_for_a_printer(self, tmp_path, monkeypatch):
        case = a_case()
        asked = []
        monkeypatch.setattr(
            command, "sheet_of", lambda practice, day, _: asked.append((practice, day)) or b"%PDF"
        )
        target = tmp_path / "sheet.pdf"
        call_command("downtime_sheet", day=str(DAY), output=target)
        assert asked == [(case.practice, DAY)]
        assert target.read_bytes() == b"%PDF"
        assert target.stat().st_mode & 0o077 == 0

    def test_tomorrow_is_the_practices(self, stop_clock):
        from datetime import UTC, datetime

        practice = a_practice()
        stop_clock(datetime(2026, 10, 6, 3, 0, tzinfo=UTC))
        assert command.day_named("today", practice).isoformat() == "2026-10-05"
        assert command.day_named("tomorrow", practice).isoformat() == "2026-10-06"

    @pytest.mark.parametrize("day", ["yesterday", "2026-02-30", ""])
    def test_a_day_that_is_none(self, tmp_path, day):
        a_practice()
        with pytest.raises(CommandError, match="is no day"):
            call_command("downtime_sheet", day=day, output=tmp_path / "x.pdf")

    def test_practice_must_be_named_when_there_are_two(self, tmp_path):
        with pytest.raises(CommandError, match="there is none yet"):
            call_command("downtime_sheet", output=tmp_path / "x.pdf")
        a_practice("One"), a_practice("Two")
        with pytest.raises(CommandError, match="One, Two"):
            call_command("downtime_sheet", output=tmp_path / "x.pdf")
        assert command.practice_named("Two").name == "Two"
