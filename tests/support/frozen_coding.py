"""Later rules never change what a signed note claims; a draft follows them. Any number of notes."""

from __future__ import annotations

from datetime import date
from itertools import cycle, islice, product

import pytest

from encounters.actions import SpecimenOrder
from encounters.coding.loader import packaged_texts, read_rulebooks
from encounters.coding.results import CodeSheet
from encounters.coding.rulebook import Rulebook
from encounters.models import Encounter
from encounters.signed import verification
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import EncounterStatus, MapLayout
from tests.support.factories import Case, a_stage, an_encounter, read_tumor, time_out, verify
from tests.support.signed_case import a_complete_case, complete, sign, signable_lesion, unprinted

SITES = ("dorsal-forearm", "nasal-ala", "temple", "frontal-scalp")
ORDERS = (
    SpecimenOrder(layout=MapLayout.SINGLE),
    SpecimenOrder(layout=MapLayout.HALVES),
    SpecimenOrder(layout=MapLayout.QUARTERS),
    SpecimenOrder(layout=MapLayout.STRIPS_AND_BASE, block_count=6),
    SpecimenOrder(layout=MapLayout.STRIPS_AND_BASE, block_count=7),
)
# Everything above one block is paid for, and every label reads otherwise.
NEXT_YEAR = {
    "mohs.toml": ("included_blocks = 5", "included_blocks = 1"),
    "codes_mohs.toml": ('"Mohs, ', '"Micrographic surgery, '),
}


def next_years_rules() -> tuple[Rulebook, ...]:
    texts = packaged_texts()
    for name, (old, new) in NEXT_YEAR.items():
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new)
    return read_rulebooks(texts)


def frozen_coding(count: int, draft_count: int = len(SITES)) -> dict[str, int]:
    """``count`` notes and some drafts; then next year's rules hold for every day there is."""
    with pytest.MonkeyPatch.context() as patch:
        unprinted(patch)
        team = a_complete_case()
        shapes = islice(cycle(product(ORDERS, SITES)), count)
        signed = [sign(_case_of(team, *shape)).encounter for shape in shapes]
        drafts = [_case_of(team, ORDERS[-1], site).encounter for site in SITES[:draft_count]]
        before = {signature.pk: _claim(signature) for signature in [*signed, *drafts]}
        rules = next_years_rules()
        patch.setattr("encounters.snapshot.chart.rulebook_for", lambda day: _on(rules, day))
        return {
            "signed": Encounter.objects.filter(status=EncounterStatus.SIGNED.value).count(),
            "changed": sum(_claim(signature) != before[signature.pk] for signature in signed),
            "faults": sum(1 for _ in verification.faults()),
            "drafts": len(drafts),
            "drafts that follow": sum(_claim(draft) != before[draft.pk] for draft in drafts),
        }


def _case_of(team: Case, order: SpecimenOrder, site: str) -> Case:
    """Two stages, the first with residual tumor in its first block."""
    encounter = an_encounter(team.practice, team.surgeon, signable_lesion(site=site))
    for lesion in encounter.lesions.all():
        verify(lesion, by=team.surgeon)
    time_out(encounter, by=team.nurse)
    case = Case(team.practice, team.surgeon, team.nurse, encounter)
    first = a_stage(case.lesion, order)
    read_tumor(first)
    return complete(case)


def _claim(encounter: Encounter) -> CodeSheet:
    return chart_of(encounter.pk).code_sheet


def _on(rules: tuple[Rulebook, ...], day: date) -> Rulebook:
    (found,) = (rule for rule in rules if rule.covers(day))
    return found
