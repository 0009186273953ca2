"""A coder's change of one line: asked for by its address, with its reason, visible."""

from copy import deepcopy

import pytest
from django.urls import reverse

from encounters.models import CodeOverride
from encounters.vocabulary.terms import Role
from tests.support.factories import DAY, a_case, a_stage, a_user, read_clear

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def coded(rows_for_all):
    """A case of one clear stage, and its coder."""
    case = a_case()
    read_clear(a_stage(case.lesion))
    return case, a_user(case.practice, Role.CODER)


@pytest.fixture
def coder(coded, as_user):
    case, user = deepcopy(coded)
    page = reverse("code_override", args=[case.encounter.pk])
    return as_user(user), page, case.encounter


def asked(code="17313", lesion="A", day=DAY):
    return f"?code={code}&lesion={lesion}&day={day}"


def test_a_line_is_shown_as_derived(coder):
    client, page, _ = coder
    text = client.get(page + asked()).content.decode()
    assert "Change 17313 of lesion A" in text
    assert "stage I had 2 blocks" in text
    assert 'value="1"' in text


NO_LINES = [asked(code="17311"), asked(lesion="B"), asked(day="2026-10-06"), asked(day="x"), ""]


@pytest.mark.parametrize("query", NO_LINES)
def test_a_line_that_was_not_derived_cannot_be_changed(coder, query):
    client, page, _ = coder
    values = {"units": 1, "reason": "Why not"}
    assert client.get(page + query).status_code == 404
    assert client.post(page + query, values).status_code == 404
    assert not CodeOverride.objects.exists()


def test_a_change_stays_visible_with_its_reason(coder):
    client, page, encounter = coder
    values = {"units": 1, "modifiers": "59 lt", "reason": "The payer asks for the side."}
    assert client.post(page + asked(), values).status_code == 302
    text = client.get(reverse("codes", args=[encounter.pk])).content.decode()
    assert "17313-59-LT" in text
    assert "The payer asks for the side." in text
    assert "derived × 1" in text


REFUSED = [
    ({"units": "1", "reason": ""}, "reason"),
    ({"units": "-1", "reason": "x"}, "units"),
    ({"units": "100", "reason": "x"}, "units"),
    ({"units": "1", "modifiers": "599", "reason": "x"}, "modifiers"),
    ({"units": "1", "modifiers": "59 59", "reason": "x"}, "modifiers"),
    ({"units": "1", "modifiers": "59 XS RT LT 76", "reason": "x"}, "modifiers"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED)
def test_a_change_that_cannot_be_is_refused_at_its_field(coder, values, field):
    client, page, _ = coder
    answer = client.post(page + asked(), values)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
