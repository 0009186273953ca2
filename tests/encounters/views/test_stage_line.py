"""A stage taken by a line of shorthand: said back first, then tissue and readings together."""

import html
import re

import pytest
from django.urls import reverse

from encounters.models import Reading, Stage
from tests.support.factories import a_case, a_stage, read_clear, read_tumor

pytestmark = pytest.mark.django_db
LINE = "2h; 2 2-4 e; rest c"


def texts(page):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split()))


def send(client, case, line, shown):
    return client.post(
        reverse("stage_line", args=[case.lesion.pk]), {"line": line, "shown": str(shown)}
    )


def test_a_line_is_said_back_and_nothing_is_taken(as_user, case):
    page = as_user(case.surgeon).get(reverse("stage_line", args=[case.lesion.pk]), {"line": LINE})
    assert "Stage I: halves, 2 blocks." in texts(page)
    assert "I-2, edge: tumor, 2 to 4 o'clock." in texts(page)
    assert "Take stage I like this" in texts(page)
    assert not Stage.objects.filter(lesion=case.lesion).exists()


def test_the_second_act_takes_and_reads_it(as_user, case):
    answer = send(as_user(case.surgeon), case, LINE, 1)
    stage = Stage.objects.get(lesion=case.lesion)
    assert (answer.status_code, answer["Location"]) == (302, reverse("stage", args=[stage.pk]))
    results = Reading.objects.filter(block__stage=stage, is_binding=True)
    assert stage.blocks.count() == 2
    assert results.get(block__number=2, compartment="edge").result == "tumor"
    assert results.exclude(result="no_tumor").count() == 1
    assert results.count() == 4
    assert stage.conclusion == ""


def test_a_part_of_the_wound_after_a_residual_stage(as_user, case):
    read_tumor(a_stage(case.lesion))
    answer = send(as_user(case.surgeon), case, "arc 2-4", 2)
    assert answer.status_code == 302
    stage = Stage.objects.get(lesion=case.lesion, number=2)
    assert (stage.reason, stage.specimens.get().layout) == ("residual_tumor", "arc")
    assert not Reading.objects.filter(block__stage=stage).exists()


REFUSED = [
    ("a fault in the readings", lambda case: None, "2h; 9 c", 1, "has no block 9"),
    ("a fault in the tissue", lambda case: None, "9h", 1, "how the tissue is divided"),
    (
        "the stage was taken meanwhile",
        lambda case: read_tumor(a_stage(case.lesion)),
        "2h",
        1,
        "Another stage was taken meanwhile",
    ),
    (
        "the stage before is open",
        lambda case: a_stage(case.lesion),
        "2h",
        2,
        "Conclude stage I before",
    ),
    (
        "the stage before was clear",
        lambda case: read_clear(a_stage(case.lesion)),
        "2h",
        2,
        "say why another one was taken",
    ),
]


@pytest.mark.parametrize(
    ("name", "before", "line", "shown", "said"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_what_is_refused_leaves_nothing_behind(as_user, name, before, line, shown, said):
    case = a_case()
    before(case)
    stages = Stage.objects.count()
    answer = send(as_user(case.surgeon), case, line, shown)
    assert answer.status_code == 422
    assert said in texts(answer)
    assert line in answer.content.decode()
    assert Stage.objects.count() == stages
