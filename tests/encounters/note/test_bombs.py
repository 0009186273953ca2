"""A document made to hang the renderer costs one worker some seconds, and nobody else anything."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import reverse

from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.note.wire import RenderJob
from encounters.views.note import map_papers, pages
from tests.support.factories import a_case, a_stage

ENDLESS = RenderJob(html="<table><tr><td colspan=1000000>x</td></tr></table>", css="")
TOO_DEEP = RenderJob(html="<div>" * 2000 + "x" + "</div>" * 2000, css="")
WARM = RenderJob(html="<p>x</p>", css="")


# A real worker whose notes may take a second and a half of the processor.
IMPATIENT = (
    "from encounters.note.pool import nursery, worker; worker.CPU_SECONDS = 1.5; nursery.main()"
)


def test_a_bomb_is_ended_while_others_are_served(pool_of):
    pool = pool_of((sys.executable, "-c", IMPATIENT), concurrent=2)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: pool.render(WARM), range(2)))
        thrown = threads.submit(pool.render, ENDLESS)
        served = 0
        while not thrown.done():
            served += bool(pool.render(WARM).pdf)
        assert served > 3
        with pytest.raises(RenderFailedError, match="too much processor time"):
            thrown.result()
    with pytest.raises(RenderFailedError, match="RecursionError"):
        pool.render(TOO_DEEP)
    assert pool.render(WARM).pdf


FAILURES = [
    (RenderBusyError("full"), "the server is busy. Try again in a moment", "5"),
    (RenderFailedError("out of time"), "out of time", None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "words", "retry"), FAILURES)
def test_a_paper_that_cannot_be_made_now_says_so_and_when_to_ask_again(
    client, monkeypatch, error, words, retry
):
    def refuse(*_args, **_named):
        raise error

    case = a_case()
    client.force_login(case.surgeon)
    stage = a_stage(case.lesion)
    monkeypatch.setattr(pages, "render_note", refuse)
    monkeypatch.setattr(map_papers, "render_blank_map", refuse)
    for name, key in (("note_pdf", case.encounter.pk), ("map_sheet", stage.pk)):
        answer = client.get(reverse(name, args=[key]))
        assert answer.status_code == 503
        assert words in answer.content.decode()
        assert answer.get("Retry-After") == retry
