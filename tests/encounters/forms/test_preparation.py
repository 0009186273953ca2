"""Before the first cut: an injection in its ranges, and a form that did not arrive."""

import pytest

from encounters.forms.preparation import AnestheticForm, PreOpForm, WoundCareForm
from tests.support.factories import a_case

INJECTIONS = [
    ("the most", {"volume_ml": "500"}, set()),
    ("more than anybody injects", {"volume_ml": "500.1"}, {"volume_ml"}),
    ("the least", {"volume_ml": "0.1"}, set()),
    ("nothing", {"volume_ml": "0"}, {"volume_ml"}),
    ("strong", {"volume_ml": "1", "concentration_percent": "20"}, set()),
    ("too strong", {"volume_ml": "1", "concentration_percent": "20.01"}, {"concentration_percent"}),
    ("of no agent", {"volume_ml": "1", "agent": "\u200b"}, {"agent"}),
    ("at no time", {"volume_ml": "1", "given_at": "noon"}, {"given_at"}),
    ("before a stage nobody counts", {"volume_ml": "1", "stage_number": "32768"}, {"stage_number"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [injection[1:] for injection in INJECTIONS],
    ids=[injection[0] for injection in INJECTIONS],
)
def test_an_injection_is_one_that_can_be(case, said, facts, wrong):
    assert (
        said(AnestheticForm, {"agent": "Lidocaine"} | facts, encounter=case.encounter).keys()
        == wrong
    )


def test_an_injection_was_given_at_a_lesion_of_this_case(case, said):
    facts = {"agent": "Lidocaine", "volume_ml": "1", "lesion": a_case().lesion.pk}
    assert said(AnestheticForm, facts, encounter=case.encounter).keys() == {"lesion"}


@pytest.mark.parametrize("form", [PreOpForm, WoundCareForm])
def test_a_form_of_which_nothing_arrived_empties_nothing(said, form):
    assert "Nothing of this form arrived" in said(form, {"csrfmiddlewaretoken": "x"})[""]
    assert not said(form, {next(iter(form.base_fields)): ""})
