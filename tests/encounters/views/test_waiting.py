"""Who waits for a PDF is told how many come first, by a page that needs no script."""

import pytest
from django.urls import reverse

from encounters.note import renderer
from encounters.note.renderer import Renderer, StillWaitingError
from encounters.views.note import map_papers, packet, pages
from tests.support.factories import a_stage

pytestmark = pytest.mark.django_db
WORDS = [(0, "is being made now"), (1, "waits: 1 before yours"), (2, "waits: 2 before yours")]


@pytest.fixture
def surgeon(client, case):
    client.force_login(case.surgeon)
    return client


@pytest.mark.parametrize(("before", "words"), WORDS)
def test_the_page_says_the_place_and_asks_again(surgeon, case, monkeypatch, before, words):
    def wait(*_, **__):
        raise StillWaitingError(before)

    stage = a_stage(case.lesion)
    monkeypatch.setattr(pages, "render_note", wait)
    monkeypatch.setattr(pages, "render_worksheet", wait)
    monkeypatch.setattr(map_papers, "render_blank_map", wait)
    for name, key in (
        ("note_pdf", case.encounter.pk),
        ("codes_worksheet", case.encounter.pk),
        ("map_sheet", stage.pk),
    ):
        address = f"{reverse(name, args=[key])}"
        answer = surgeon.get(address)
        assert answer.status_code == 202
        assert answer["Refresh"] == str(pages.ASK_AGAIN_SECONDS)
        assert words in answer.text
        assert f'href="{address}"' in answer.text
        assert case.encounter.patient.family_name not in answer.text


def test_the_copy_asked_for_is_the_one_asked_for_again(surgeon, case, monkeypatch):
    def wait(*_, **__):
        raise StillWaitingError(1)

    monkeypatch.setattr(pages, "render_note", wait)
    address = f"{reverse('note_pdf', args=[case.encounter.pk])}?copy=referrer"
    assert f'href="{address}"' in surgeon.get(address).text


@pytest.mark.parametrize(
    ("view", "is_told"), [("note_pdf", True), ("codes_worksheet", True), ("note_packet", False)]
)
def test_what_changes_with_the_clock_waits_in_line(surgeon, case, monkeypatch, view, is_told):
    """Asked again it would be another document, and never finished."""
    asked = []

    def render(_, job, **__):
        asked.append(renderer._asker.get())
        return type("Made", (), {"pdf": b"%PDF"})

    monkeypatch.setattr(Renderer, "render", render)
    monkeypatch.setattr(packet, "may", lambda *_: True)
    assert surgeon.get(reverse(view, args=[case.encounter.pk])).status_code == 200
    [asker] = asked
    assert asker.name == str(case.surgeon.pk)
    assert (asker.told_at is not None) is is_told
    assert renderer._asker.get().name == ""
