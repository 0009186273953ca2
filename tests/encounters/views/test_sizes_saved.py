"""A size is one field of the page and several columns of the row, whoever else is at it."""

from decimal import Decimal

import pytest

from encounters.models import Lesion, SectionDraft
from tests.encounters.views.test_conflicts import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client, case):
    """Two people's pages of one lesion."""

    def opened_by(user):
        return Page(client, user, "lesion", case.lesion.pk)

    first = opened_by(case.surgeon)
    assert first.type(size="19 x 15").status_code == 200
    return opened_by(case.surgeon), opened_by(case.nurse)


def stored():
    lesion = Lesion.objects.get()
    return lesion.length_mm, lesion.width_mm


def test_a_size_that_is_typed_fills_its_columns(pages):
    assert stored() == (19, 15)
    assert pages[0].type(size="12.5").status_code == 200
    assert stored() == (Decimal("12.5"), None)
    assert (
        dict(Page(pages[0].client, pages[0].user, "lesion", Lesion.objects.get().pk).form.values)[
            "size"
        ]
        == "12.5"
    )


@pytest.mark.parametrize("typed", ["19 x", "999.1 x 2"])
def test_a_size_that_is_refused_stays_a_draft_and_holds_up_no_other_field(pages, typed):
    answer = pages[0].type(size=typed, borders="ill_defined").json()
    assert (list(answer["errors"]), answer["labels"]) == (["size"], {"size": "Size (mm)"})
    assert stored() == (19, 15)
    assert Lesion.objects.get().borders == "ill_defined"
    assert SectionDraft.objects.get().values == {"size": [typed]}


def test_a_refusal_of_the_row_stands_at_the_field(pages):
    shown = pages[0].save(size="19 x 999.1")
    assert shown.status_code == 422
    assert list(shown.context["form"].errors) == ["size"]


def test_two_sizes_are_asked_about_whole(pages):
    first, second = pages
    first.type(size="20 x 16")
    answer = second.type(size="20 x 18")
    (asked,) = answer.json()["fields"]
    assert answer.status_code == 409
    assert {name: asked[name] for name in ("name", "base", "mine", "theirs", "typed")} == {
        "name": "size",
        "base": "20 x 15",
        "mine": "20 x 18",
        "theirs": "20 x 16",
        "typed": ["20 x 16"],
    }
    assert stored() == (20, 16)


def test_the_whole_form_says_the_others_size_and_keeps_ones_own(pages):
    first, second = pages
    first.save(size="20 x 16")
    shown = second.save(size="21 x 15")
    assert shown.status_code == 409
    assert "saved “20 x 16” here" in str(shown.context["form"].errors["size"])
    assert shown.context["form"]["size"].value() == "21 x 16"


def test_a_measure_that_only_the_other_changed_is_shown(pages):
    first, second = pages
    first.type(size="19 x 16")
    answer = second.type(size="20 x 15").json()
    assert stored() == (20, 16)
    assert answer["theirs"]["size"] == ["20 x 16"]
    assert "Size (mm)" in answer["changed"]


def test_a_field_shown_from_an_older_version_is_asked_about(client, case, pages):
    before = Lesion.objects.get().version
    pages[0].type(size="20 x 16")
    again = Page(client, case.nurse, "lesion", case.lesion.pk)
    assert again.type(seen=before, size="21 x 17").status_code == 409
