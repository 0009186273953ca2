"""``derive_codes --stored`` says what the ordinary way says, of every stored encounter."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from encounters.coding.shapes import ShapeMemory, claims_of
from encounters.models import AuditEvent, Encounter, Payer, Repair, SignedNote, Stage
from encounters.snapshot.chart import chart_of
from encounters.snapshot.raw_rows import key_of
from encounters.snapshot.rederived import Otherwise, claims_in, rederived
from encounters.snapshot.stored_cases import near_earlier_surgery, stored_cases
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_stage, a_user
from tests.support.full_case import a_full_case
from tests.support.signed_case import a_complete_case, sign, unprinted

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def agrees(encounter: Any) -> bool:
    """Whether the stream gives the very lines that the pages show; how it came by them."""
    [found] = rederived(
        Encounter.objects.filter(pk=encounter.pk), Otherwise(), near_earlier_surgery()
    )
    assert found.after is not None
    assert claims_in(found.after) == claims_of(chart_of(encounter.pk).code_sheet.lines)
    return found.case.part is not None


def test_a_case_with_everything_goes_the_ordinary_way() -> None:
    """It has services and a coder's changes."""
    case, _ = a_full_case()
    assert not agrees(case.encounter)


def test_a_complete_case_goes_by_its_shape() -> None:
    case = a_complete_case()
    assert agrees(case.encounter)


def _linear(length: str) -> dict[str, Any]:
    others = dict.fromkeys(("primary_cm2", "secondary_cm2", "area_cm2"))
    return {"type": "linear", "repair_class": "intermediate", "length_cm": length, **others}


CHANGES = [
    ("another day", Stage, {"date_of_service": "2026-10-06"}),
    ("permanent sections", Stage, {"technique": "permanent"}),
    ("not read", Stage, {"reader": None}),
    ("a deep structure", Stage, {"deep_structure": "cartilage"}),
    ("a linear repair", Repair, _linear("7.5")),
    ("a longer one", Repair, _linear("7.6")),
    ("a repair with a fellow", Repair, {"with_fellow": True}),
]


@pytest.mark.parametrize(
    ("model", "values"), [change[1:] for change in CHANGES], ids=[change[0] for change in CHANGES]
)
def test_rows_that_decide_codes(model: Any, values: dict[str, Any]) -> None:
    case = a_complete_case()
    model.objects.all().update(**values)
    assert agrees(case.encounter)


@pytest.mark.parametrize("is_said", [True, False])
def test_a_repair_with_a_named_fellow(is_said: bool) -> None:
    case = a_complete_case()
    fellow = a_user(case.practice, Role.SURGEON)
    Repair.objects.update(fellow=fellow, with_fellow=is_said)
    assert agrees(case.encounter)


def test_a_case_without_payer_and_with_an_empty_stage() -> None:
    case = a_case()
    a_stage(case.lesion)
    Encounter.objects.update(payer=None)
    assert agrees(case.encounter)


def test_a_usual_value_that_nobody_confirmed_goes_the_ordinary_way() -> None:
    case = a_complete_case()
    Stage.objects.update(unconfirmed=["margin_mm"])
    assert agrees(case.encounter)
    Stage.objects.update(unconfirmed=["margin_mm", "deep_structure"])
    assert not agrees(case.encounter)


def test_one_memory_and_all_shares_cover_each_encounter_once() -> None:
    keys = {a_case().encounter.pk for _ in range(3)}
    shares = [stored_cases(Encounter.objects.all(), (), (number, 3)) for number in range(3)]
    found = [key_of(case.key) for share in shares for part in share for case in part]
    assert sorted(found) == sorted(keys)
    assert ShapeMemory().derived == 0


def test_encounters_are_joined_to_nothing_that_many_of_them_share() -> None:
    """SQLite would begin there, and read all encounters for each part."""
    a_complete_case()
    with CaptureQueriesContext(connection) as asked:
        assert list(stored_cases(Encounter.objects.all(), ()))
    read = [q["sql"] for q in asked.captured_queries if 'FROM "encounters_encounter"' in q["sql"]]
    assert read
    for sql in read:
        assert '"encounters_location"' not in sql
        assert '"encounters_payer"' not in sql


class TestReport:
    def report(self, **options: Any) -> str:
        out = io.StringIO()
        call_command("derive_codes", stored=True, processes=1, stdout=out, **options)
        return out.getvalue()

    def test_a_signed_note_is_held_against_what_it_says(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = a_complete_case()
        unprinted(monkeypatch)
        sign(case)
        before = AuditEvent.objects.count(), SignedNote.objects.get().seal
        said = self.report()
        assert "Signed: 1 encounters" in said
        assert "0 would differ" in said
        assert (AuditEvent.objects.count(), SignedNote.objects.get().seal) == before

    def test_another_payer_is_told_by_kind_with_case_numbers(self) -> None:
        case = a_complete_case()
        assert "a draft has no lines of its own" in self.report()
        assert "0 would differ" in self.report(payer="medicare")
        assert "0 encounters" in self.report(practice=case.encounter.practice_id + 1)
        assert Payer.objects.exists()

    def test_another_payer_is_asked_of_cases_that_go_the_ordinary_way(self) -> None:
        a_full_case()
        said = self.report(payer="medicare")
        assert "Drafts: 1 encounters" in said
        assert "0 of them by their shape" in said

    def test_an_edition_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(CommandError, match="There is no edition 1999"):
            self.report(edition="1999")
