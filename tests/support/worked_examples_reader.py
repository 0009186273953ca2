"""Worked examples as cases of the public contract; see ``tests/worked_examples/README.md``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from encounters.anatomy import catalogue
from encounters.coding.contract import answer_line

FOLDER = Path(__file__).parents[1] / "worked_examples"
ANSWERS = FOLDER / "answers.jsonl"
KEYS = {"name", "source", "given", "expect", "must_not_be", "fires", "misses", "limit"}


@dataclass(frozen=True)
class Example:
    name: str
    source: str
    given: dict
    expect: list[str]
    must_not_be: list[list[str]]
    fires: list[str]
    misses: list[str]
    limit: list[str]


def examples() -> Iterator[Example]:
    for path in sorted(FOLDER.glob("*.toml")):
        for found in tomllib.loads(path.read_text("utf-8"))["example"]:
            assert set(found) <= KEYS, f"{path.name}: {found['name']}"
            yield Example(**{**{key: [] for key in KEYS}, **found})


def full_case(given: dict) -> dict:
    """``given`` with what the examples leave out."""
    lesions = [
        {"id": "ABCDEFGH"[place], "tumor": "bcc", **_lesion(lesion)}
        for place, lesion in enumerate(given["lesions"])
    ]
    services = [
        {**service, "lesion": service["lesion"] or None}
        for service in given.get("other_services", [])
    ]
    usual = {"id": "example", "date_of_service": "2026-10-05", "payer": "medicare"}
    return {**usual, **given, "lesions": lesions, "other_services": services}


def _lesion(lesion: dict) -> dict:
    stages = [
        {"blocks": stage} if isinstance(stage, int) else stage for stage in lesion.get("stages", [])
    ]
    sides = catalogue().site(lesion["site"]).sides
    side = sides[0].value if sides else None
    return {"side": side, **lesion, "stages": stages}


def answer(given: dict) -> dict:
    return json.loads(answer_line(json.dumps(full_case(given)).encode()).text)


def shown_lines(answered: dict, given: dict) -> list[str]:
    """The code lines in the short form of the examples."""
    alone = len(given["lesions"]) == 1
    return [_shown(line, alone) for line in answered["lines"]]


def _shown(line: dict, alone: bool) -> str:
    code = "-".join((line["code"], *line["modifiers"]))
    units = f" x{line['units']}" if line["units"] > 1 else ""
    if alone:
        return code + units + ("" if line["lesion"] else " @-")
    return code + units + (f" @{line['lesion']}" if line["lesion"] else "")


def spoken_rules(answered: dict) -> set[str]:
    """The rules of lines and findings; modifiers are told by the words their rules add."""
    rules = {entry["rule"] for entry in (*answered["lines"], *answered["findings"])}
    words = (
        ("distinct-lesion", "apart from lesion"),
        ("code-pair", "since CMS pairs it"),
        ("lesser-repair", "as another wound"),
        ("entered-modifier", "was entered with it"),
        ("place-modifier", "says which lid or digit it is"),
        ("place-modifier", "names its place, by which"),
        ("teaching", "a fellow of an accredited program took part"),
        *(("payer-notice", f"modifier {notice}: ") for notice in ("GA", "GX", "GY", "GZ")),
        ("global-period", "global days of"),
    )
    for line in answered["lines"]:
        rules |= {rule for rule, word in words if word in line["because"]}
    return rules
