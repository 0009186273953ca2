"""The page of a stage with twelve blocks and sixty findings in its map, or with nothing in it."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

_STATE = re.compile(r'(?<=<script type="application/json">)[^<]*(?=</script>)')
_BLOCKS, _FINDINGS, _IN_A_ROW = 12, 60, 10
_KINDS = ("pni", "inflammation", "scar")


def with_map(page: str, *, is_crowded: bool) -> str:
    """``page`` with its drawing made crowded or empty; it is not saved."""
    for found in _STATE.finditer(page):
        state = json.loads(found[0])
        if "drawing" in state:
            (_crowd if is_crowded else _empty)(state["drawing"]["document"])
            state["drawing"]["readings"] = state["drawing"]["signs"] = []
            written = json.dumps(state).replace("<", "\\u003C")
            return page[: found.start()] + written + page[found.end() :]
    raise ValueError("no drawing on this page")


def _empty(document: dict[str, Any]) -> None:
    document |= {"blocks": [], "findings": [], "nicks": [], "clear": [], "ground": None}


def _crowd(document: dict[str, Any]) -> None:
    """The same blocks again and again, each time a little smaller."""
    own = document["blocks"]
    document["blocks"] = [
        _smaller(own[place % len(own)], place + 1, 1 - 0.06 * (place // len(own)))
        for place in range(_BLOCKS)
    ]
    blocks = [block["id"] for block in document["blocks"]]
    tumors = [finding | {"block": blocks[0]} for finding in document["findings"]]
    others = [_finding(place, blocks[place % len(blocks)]) for place in range(_FINDINGS)]
    document["findings"] = tumors + others[len(tumors) :]
    document["clear"] = []


def _smaller(block: dict[str, Any], number: int, scale: float) -> dict[str, Any]:
    edges = [
        edge
        | {
            "points": [
                [500 + (x - 500) * scale, 500 + (y - 500) * scale] for x, y in edge["points"]
            ]
        }
        for edge in block["edges"]
    ]
    return block | {"id": str(uuid.uuid4()), "number": number, "edges": edges}


def _finding(place: int, block: str) -> dict[str, Any]:
    row, column = divmod(place, _IN_A_ROW)
    return {
        "block": block,
        "kind": _KINDS[place % len(_KINDS)],
        "compartment": "edge",
        "anchor": [200 + column * 65, 250 + row * 90],
        "label": f"Finding {place + 1}",
    }
