"""Plain cases in any number, for long lists. The same number gives the same cases."""

from __future__ import annotations

import random
from collections.abc import Iterator

from encounters.demo.cases import DemoCase, DemoDefect, DemoLesion, DemoStage

_SEED = 17311
_FAMILY = (
    "Amberley",
    "Brackenridge",
    "Cho-Larsen",
    "Dubrovnik",
    "Eszterházy",
    "Fjeldstad",
    "Gwendolen",
    "Harrowgate",
    "Ivanova-Price",
    "Juárez-Holm",
    "Kettleburn",
    "Lơng-Meadow",
)
_GIVEN = (
    "Alder",
    "Bryony",
    "Clement",
    "Dorothea",
    "Elowen",
    "Florian",
    "Greta",
    "Hektor",
    "Ines",
    "Jasper",
    "Katinka",
    "Lorenz",
)
_SITES = (
    "nasal-tip left",
    "superior-helix right",
    "dorsal-forearm left",
    "mid-buccal-cheek right",
    "chin midline",
    "upper-back right",
    "calf left",
    "lateral-forehead left",
)
_PAYERS = ("medicare", "aetna", "bcbs", "cigna", "united_healthcare")


def plain_cases(count: int) -> Iterator[DemoCase]:
    """``count`` cases of one lesion and one or two stages, each with its own MRN."""
    chance = random.Random(_SEED)  # noqa: S311 - invented patients, not secrets
    for number in range(1, count + 1):
        yield _plain_case(number, chance)


def _plain_case(number: int, chance: random.Random) -> DemoCase:
    site, side = chance.choice(_SITES).split(" ")
    # Somewhat more than half of all cases are clear after one stage (Spanish registry, 2013-2015).
    stages = _one_stage() if chance.random() < 0.57 else _two_stages()
    length, width = chance.randint(8, 24), chance.randint(6, 20)
    return DemoCase(
        key=f"plain-{number}",
        tells="a plain case",
        days_ago=chance.randint(1, 365),
        location="Harborlight office",
        patient={
            "mrn": f"PLAIN-{number:05d}",
            "family_name": chance.choice(_FAMILY),
            "given_names": chance.choice(_GIVEN),
            "age": chance.randint(38, 94),
            "birthday": f"{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
            "sex": chance.choice(("female", "male")),
            "payer": chance.choice(_PAYERS),
        },
        lesions=(
            DemoLesion(
                facts={"site": site, "side": side, "tumor_type": chance.choice(("bcc", "scc"))},
                verified=("photo",),
                stages=stages,
            ),
        ),
        defects=(
            DemoDefect(
                lesions=("A",),
                facts={"length_mm": length, "width_mm": width},
                repair={"type": "second_intent"},
            ),
        ),
    )


def _one_stage() -> tuple[DemoStage, ...]:
    return (DemoStage(cut=("halves",), conclusion="clear"),)


def _two_stages() -> tuple[DemoStage, ...]:
    return (
        DemoStage(cut=("halves",), tumor=("2 edge 2-4",), conclusion="residual_tumor"),
        DemoStage(cut=("arc 1-5",), conclusion="clear"),
    )
