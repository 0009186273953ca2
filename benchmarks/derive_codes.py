"""How long 10,000 varied cases take through ``manage.py derive_codes``, start-up included.

Run by hand: ``python benchmarks/derive_codes.py [CASES]``. Not part of the tests: a figure of one
machine says nothing about another.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TUMORS = ["bcc", "scc", "scc_in_situ", "melanoma_in_situ", "merkel_cell"]
PAYERS = ["medicare", "aetna", "bcbs", "cigna", "united_healthcare", None]
SERVICES = ["11102", "17000", "99213", "88305", "11100", "64400"]


def sided_sites() -> list[tuple[str, str | None]]:
    """All sites of the catalogue with one side each."""
    sys.path.insert(0, str(ROOT))
    from encounters.anatomy import catalogue

    return [(site.slug, next(iter(site.sides), None)) for site in catalogue().sites]


def case(number: int, sites: list[tuple[str, str | None]], dice: random.Random) -> dict[str, Any]:
    lesions = [lesion(letter, sites, dice) for letter in "ABCD"[: dice.randint(1, 4)]]
    services = dice.sample(SERVICES, dice.choice([0, 0, 0, 1, 2]))
    return {
        "id": f"case {number}",
        "date_of_service": f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        "payer": dice.choice(PAYERS),
        "lesions": lesions,
        "other_services": [{"code": code, "lesion": None} for code in services],
    }


def lesion(letter: str, sites: list[tuple[str, str | None]], dice: random.Random) -> dict[str, Any]:
    site, side = dice.choice(sites)
    stages = [{"blocks": dice.randint(1, 9)} for _ in range(dice.choice([1, 1, 2, 2, 3, 5]))]
    deep = {"structure": "cartilage", "stage": len(stages)} if dice.random() < 0.1 else None
    return {
        "id": letter,
        "site": site,
        "side": side,
        "tumor": dice.choice(TUMORS),
        "stages": stages,
        "deep_structure": deep,
        "repair": repair(dice),
    }


def repair(dice: random.Random) -> dict[str, str] | None:
    size = f"{dice.uniform(0.5, 70):.1f}"
    return dice.choice(
        [
            None,
            {"type": "second_intent"},
            {"type": "linear", "class": "intermediate", "length_cm": size},
            {"type": "linear", "class": "complex", "length_cm": size},
            {"type": "flap", "primary_cm2": size, "secondary_cm2": "4.0"},
            {"type": "full_thickness_graft", "area_cm2": size},
        ]
    )


def main(count: int) -> None:
    dice, sites = random.Random(2026), sided_sites()  # noqa: S311 - a repeatable mixture
    cases = "\n".join(json.dumps(case(number, sites, dice)) for number in range(count))
    command = [sys.executable, str(ROOT / "manage.py"), "derive_codes", "-"]
    started = time.perf_counter()
    done = subprocess.run(command, input=cases.encode(), capture_output=True, check=True)  # noqa: S603
    seconds = time.perf_counter() - started
    answers = done.stdout.count(b"\n")
    print(f"{answers} answers in {seconds:.2f} s, {len(done.stdout)} bytes")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
