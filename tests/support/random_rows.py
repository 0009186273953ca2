"""Cases as they lie in the tables, drawn at random: what decides a code, and what only may."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from encounters.anatomy import catalogue
from encounters.coding.case_rows import CaseRows, LesionRow, RepairRow, StageRow
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.repair_kinds import CLASSES, MEASURES, SUPPORTS, WORDS
from encounters.vocabulary.repair_terms import (
    CartilageSource,
    LidClosure,
    LidShare,
    LipClosure,
    LipExtent,
    PayerNotice,
)
from encounters.vocabulary.terms import (
    DeepStructure,
    PlaceOfService,
    RepairType,
    Technique,
    TumorType,
    WoundPart,
)

_SURGEON, _FELLOW, _READER = "surgeon", "fellow", "reader"
_WORDS = {
    "cartilage_from": CartilageSource,
    "lip_extent": LipExtent,
    "lip_closure": LipClosure,
    "lid_share": LidShare,
    "lid_closure": LidClosure,
}
_DAYS = [date(2026, 10, 5), date(2026, 3, 2), date(2025, 7, 1)]


def random_rows(dice: random.Random, number: int) -> CaseRows:
    kind = dice.choice([EncounterKind.MOHS] * 5 + list(EncounterKind))
    letters = "ABC"[: dice.choice([1, 1, 1, 2, 3])]
    days = [0] * dice.choice([1, 9, 9]) + [1]
    return CaseRows(
        id=f"R{number}",
        date_of_service=dice.choice(_DAYS),
        payer=dice.choice(["medicare", "other", "unknown"]),
        distinct_lesion_modifier=dice.choice(["", "", "", "59", "XS", "76", "anatomic"]),
        kind=kind.value,
        place_of_service=dice.choice(["", *(place.value for place in PlaceOfService)]),
        surgeon=_SURGEON,
        lesions=tuple(
            _lesion(dice, letter, days, has_stages=kind in WITH_STAGES) for letter in letters
        ),
        repairs=tuple(_repair(dice, letters, days) for _ in range(dice.choice([0, 1, 1, 1, 2]))),
    )


def _lesion(dice: random.Random, letter: str, days: list[int], *, has_stages: bool) -> LesionRow:
    site = dice.choice(catalogue().sites)
    on = sorted(dice.choice(days) for _ in range(dice.choice([1, 1, 2, 3]) if has_stages else 0))
    return LesionRow(
        letter=letter,
        site=site.slug,
        side=dice.choice(site.sides).value if site.sides else "",
        choice=dice.choice(["", *(choice.key for choice in site.choices)]),
        lid=dice.choice(["", "", "upper", "lower"]),
        tumor=dice.choice(list(TumorType)).value,
        icd10=dice.choice(["", "", "", "C44.01"]),
        payer_notice=dice.choice(["", "", "", *(notice.value for notice in PayerNotice)]),
        merged_into="",
        stopped=dice.random() < 0.1,
        stages=tuple(_stage(dice, number, day) for number, day in enumerate(on, start=1)),
    )


def _stage(dice: random.Random, number: int, day: int) -> StageRow:
    return StageRow(
        number=number,
        day=day,
        blocks=dice.choice([0, 1, 2, 3, 5, 6, 9]),
        technique=dice.choice([Technique.FROZEN] * 8 + [Technique.PERMANENT]).value,
        performer=dice.choice([_SURGEON] * 6 + [_FELLOW]),
        reader=dice.choice([_SURGEON] * 6 + [_FELLOW, _READER, None]),
        supervisor=dice.choice([None, None, _SURGEON, _READER]),
        deep_structure=dice.choice([""] * 8 + [found.value for found in DeepStructure]),
        fellow_accredited=dice.random() < 0.1,
        present_for_key_parts=dice.random() < 0.5,
        reader_does_not_bill=dice.random() < 0.2,
    )


def _repair(dice: random.Random, letters: str, days: list[int]) -> RepairRow:
    kind = dice.choice([RepairType.LINEAR] * 8 + list(RepairType))
    measures = {name: Decimal(dice.randint(0, 900)) / 10 for name in MEASURES.get(kind, ())}
    chosen = {name: dice.choice(list(_WORDS[name])).value for name in WORDS.get(kind, ())}
    closes = (
        WoundPart.SUPPORT
        if kind in SUPPORTS
        else dice.choice([WoundPart.WHOLE] * 5 + [WoundPart.PART, WoundPart.SECONDARY])
    )
    of = sorted(dice.sample(letters, dice.choice([1, 1, 1, len(letters)])))
    return RepairRow(
        lesions=tuple(of),
        site_lesion=dice.choice(of),
        type=kind.value,
        repair_class=dice.choice(CLASSES[kind]).value if kind in CLASSES else "",
        day=dice.choice(days),
        length_cm=measures.get("length_cm"),
        primary_cm2=measures.get("primary_cm2"),
        secondary_cm2=measures.get("secondary_cm2"),
        area_cm2=measures.get("area_cm2"),
        closes=closes.value,
        surgeon=dice.choice([None, None, _SURGEON, _READER]),
        other_surgeon=kind is RepairType.OTHER_SURGEON,
        with_fellow=dice.random() < 0.1,
        fellow=dice.choice([None] * 9 + [_FELLOW]),
        flap_design=dice.choice(["", "", "paramedian"]),
        axial_vessel=dice.choice(["", "", "angular artery"]),
        words=tuple(chosen.get(name, "") for name in _WORDS),  # type: ignore[arg-type]
    )


def nearly_the_same(dice: random.Random, rows: CaseRows) -> CaseRows:
    """The case with one value drawn anew, of the case itself, a lesion, a stage or a repair."""
    other = random_rows(dice, 0)
    part = dice.choice(["case", "lesion", "lesion", "stage", "repair", "repair"])
    if part == "case":
        name = dice.choice(["payer", "distinct_lesion_modifier", "place_of_service"])
        return rows._replace(**{name: getattr(other, name)})
    if part == "repair" and rows.repairs:
        return rows._replace(repairs=(_other_repair(dice, rows.repairs[0]), *rows.repairs[1:]))
    first = rows.lesions[0]
    if part == "stage" and first.stages:
        stage = _stage(dice, first.stages[0].number, first.stages[0].day)
        changed = _with_one_of(dice, first.stages[0], stage)
        first = first._replace(stages=(changed, *first.stages[1:]))
    else:
        first = _other_lesion(dice, first)
    return rows._replace(lesions=(first, *rows.lesions[1:]))


def _other_lesion(dice: random.Random, lesion: LesionRow) -> LesionRow:
    drawn = _lesion(dice, lesion.letter, [0], has_stages=False)
    if dice.random() < 0.6:
        keep = {"site": drawn.site, "side": drawn.side, "choice": drawn.choice}
        return lesion._replace(**keep)
    name = dice.choice(["lid", "tumor", "icd10", "payer_notice", "stopped"])
    return lesion._replace(**{name: getattr(drawn, name)})


def _other_repair(dice: random.Random, repair: RepairRow) -> RepairRow:
    if dice.random() < 0.6:
        by = Decimal(dice.choice([1, 2, 5, 10, 50, 200])) / 10
        measures = ("length_cm", "primary_cm2", "secondary_cm2", "area_cm2")
        found = {name: getattr(repair, name) for name in measures}
        return repair._replace(
            **{name: value + by for name, value in found.items() if value is not None}
        )
    drawn = _repair(dice, repair.lesions, [repair.day])  # type: ignore[arg-type]
    name = dice.choice(["surgeon", "with_fellow", "fellow", "flap_design", "axial_vessel"])
    return repair._replace(**{name: getattr(drawn, name)})


def _with_one_of(dice: random.Random, stage: StageRow, other: StageRow) -> StageRow:
    name = dice.choice(StageRow._fields)
    return stage._replace(**{name: getattr(other, name)})
