"""Shorthand on the pages of a stage and a repair: said back first, saved by a second act."""

import html
import re

import pytest
from django.urls import reverse

from encounters import actions
from encounters.models import Defect, Reading, Repair
from tests.support.factories import a_stage, read_clear
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
LINE = "2 2-4 e; rest c"


@pytest.fixture
def stage(case):
    """Halves: the first from 6 to 12 o'clock, the second from 12 to 6."""
    return a_stage(case.lesion)


def address(stage):
    return reverse("stage_shorthand", args=[stage.pk])


def texts(page):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split()))


def send(client, stage, line, **more):
    facts = {"line": line, "shown": actions.stage_seen(stage).whole} | more
    return client.post(address(stage), facts)


def read(stage):
    rows = Reading.objects.filter(block__stage=stage, is_binding=True)
    return {(row.block.number, row.compartment): row.result for row in rows}


def test_a_line_is_said_back_and_nothing_is_saved(as_user, case, stage):
    page = as_user(case.surgeon).get(address(stage), {"line": LINE})
    assert "I-2, edge: tumor, 2 to 4 o'clock." in texts(page)
    assert "Every other margin that nobody has read" in texts(page)
    assert "Enter these readings" in texts(page)
    assert read(stage) == {}


def test_the_second_act_enters_it(as_user, case, stage):
    answer = send(as_user(case.surgeon), stage, LINE)
    assert (answer.status_code, answer["Location"]) == (302, reverse("stage", args=[stage.pk]))
    found = read(stage)
    assert found.pop((2, "edge")) == "tumor"
    assert set(found.values()) == {"no_tumor"}
    assert len(found) == 2 * stage.blocks.count() - 1
    stage.refresh_from_db()
    assert (stage.reader, stage.conclusion) == (case.surgeon, "")


def test_rest_leaves_alone_what_was_read(as_user, case, stage):
    client = as_user(case.surgeon)
    send(client, stage, "2 2-4 e")
    assert read(stage) == {(2, "edge"): "tumor"}
    send(client, stage, "rest c")
    assert read(stage)[2, "edge"] == "tumor"
    assert len(read(stage)) == 2 * stage.blocks.count()


def test_a_fault_is_shown_at_its_place_and_nothing_is_saved(as_user, case, stage):
    client = as_user(case.surgeon)
    page = client.get(address(stage), {"line": "2 2-4 e; 9 c <b>"})
    assert "2 2-4 e; <mark>9</mark> c &lt;b&gt;" in page.content.decode()
    assert "Stage I has no block 9." in texts(page)
    assert "Enter these readings" not in texts(page)
    answer = send(client, stage, "2 2-4 e; 9 c")
    assert answer.status_code == 422
    assert "no block 9" in texts(answer)
    assert read(stage) == {}


def test_what_changed_since_it_was_said_back_is_not_read_over(as_user, case, stage):
    shown = actions.stage_seen(stage).whole
    opened.read_all_clear(stage, by=case.surgeon)
    answer = send(as_user(case.surgeon), stage, LINE, shown=shown)
    assert answer.status_code == 409
    assert read(stage)[2, "edge"] == "no_tumor"


def test_a_concluded_stage_takes_no_line(as_user, case, stage):
    read_clear(stage)
    client = as_user(case.surgeon)
    assert "it is concluded" in texts(client.get(address(stage), {"line": LINE}))
    assert send(client, stage, LINE).status_code >= 400
    assert read(stage)[2, "edge"] == "no_tumor"


def test_a_nurse_s_line_is_entered_for_the_surgeon(as_user, case, stage):
    assert send(as_user(case.nurse), stage, "2 2-4 e").status_code == 302
    row = Reading.objects.get(block__stage=stage)
    assert (row.reader, row.entered_by, row.confirmed_at) == (case.surgeon, case.nurse, None)


PLACES = [("7-11 e", "I-1, edge: tumor, 7 to 11 o'clock."), ("2-4 e", "I-2, edge: tumor")]


@pytest.mark.parametrize(("line", "said"), PLACES)
def test_the_clock_says_which_block(as_user, case, stage, line, said):
    assert said in texts(as_user(case.surgeon).get(address(stage), {"line": line}))


def test_a_clock_range_over_two_blocks_asks_which(as_user, case, stage):
    page = as_user(case.surgeon).get(address(stage), {"line": "10-2 e"})
    assert "Say which block: I-1 or I-2." in texts(page)


@pytest.fixture
def defect(case):
    return opened.record_defect(case.encounter, {}, lesions=[case.lesion], by=case.surgeon)


def test_a_line_fills_the_form_of_the_repair_and_saves_nothing(as_user, case, defect):
    url = reverse("repair_shorthand", args=[defect.pk, 1])
    page = as_user(case.surgeon).get(url, {"line": "int 4.2 4-0"})
    assert "Intermediate: linear closure" in texts(page)
    form = page.context["form"]
    shown = {name: form[name].value() for name in ("type", "repair_class", "deep_sutures")}
    assert shown == {"type": "linear", "repair_class": "intermediate", "deep_sutures": "4-0"}
    assert str(form["length_cm"].value()) == "4.2"
    assert f'action="{reverse("repair", args=[defect.pk, 1])}"' in page.content.decode()
    assert not Repair.objects.exists()
    assert Defect.objects.count() == 1


def test_a_fault_in_the_line_of_a_repair_fills_nothing(as_user, case, defect):
    url = reverse("repair_shorthand", args=[defect.pk, 1])
    page = as_user(case.surgeon).get(url, {"line": "int 4x2"})
    assert "int <mark>4x2</mark>" in page.content.decode()
    assert "Save the repair" not in texts(page)
