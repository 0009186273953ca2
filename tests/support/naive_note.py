"""A signed note as a stranger gets it: the printed page, and the signed content as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from lxml import html

Json = dict[str, Any]
# A sentence, then words that an answer to it would hold; without any nothing explains it.
Found = Iterator[tuple[str, ...]]
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class Note:
    """A signed note; ``surgeons`` are the ids of those who hold that role in the practice."""

    page: str
    content: Json
    surgeons: frozenset[str]
    signed_at: datetime

    @property
    def record(self) -> Json:
        return self.content["record"]

    @property
    def lesions(self) -> list[Json]:
        return self.record["lesions"]

    @property
    def stages(self) -> list[tuple[Json, Json]]:
        return [(lesion, stage) for lesion in self.lesions for stage in lesion["stages"]]

    @property
    def defects(self) -> list[tuple[Json, Json]]:
        """Each defect with each of its closures, or with an empty one if it has none."""
        return [
            (defect, closure)
            for defect in self.record["defects"]
            for closure in closures_of(defect) or [{}]
        ]

    def lesion(self, letter: str) -> Json:
        return next((entry for entry in self.lesions if entry["letter"] == letter), {})

    @cached_property
    def document(self) -> Any:
        return html.fromstring(self.page.encode())

    @cached_property
    def text(self) -> str:
        return " ".join(self.document.text_content().split())

    def table(self, caption: str) -> list[list[str]]:
        """The cells of a printed table, row by row; empty without such a table."""
        for table in self.document.iter("table"):
            head = table.find("caption")
            if head is not None and " ".join(head.text_content().split()) == caption:
                return [
                    [" ".join(cell.text_content().split()) for cell in row]
                    for row in table.iter("tr")
                ]
        return []

    def is_answered(self, *words: str) -> bool:
        statements = [answer["statement"].lower() for answer in self.record["answers"]]
        return any(all(word.lower() in said for word in words) for said in statements)


def closures_of(defect: Json) -> list[Json]:
    """What says nothing of further ones has none."""
    first = [defect["repair"]] if defect["repair"] else []
    return [*first, *defect.get("further_repairs", [])]


def is_whole(closure: Json) -> bool:
    return closure.get("closes", "whole") == "whole"


def blocks_of(stage: Json) -> list[Json]:
    return [block for specimen in stage["specimens"] for block in specimen["blocks"]]


def readings_of(stage: Json) -> list[Json]:
    return [reading for block in blocks_of(stage) for reading in block["readings"]]


def has_tumor(stage: Json) -> bool:
    return any(reading["result"] == "tumor" for reading in readings_of(stage))


def kinds_in(stage: Json) -> set[str]:
    return {seen["kind"] for block in blocks_of(stage) for seen in block["findings"]}


def name(lesion: Json, stage: Json | None = None) -> str:
    words = f"lesion {lesion['letter']}"
    return f"stage {ROMAN[int(stage['number'])]} of {words}" if stage else words
