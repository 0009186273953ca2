"""What each payer asks of a note, as dated data with sources; and how far a record is. Pure.

``standing(case)`` holds a record against the pack of its payer: how many elements it has of how
many, what lacks and where it is entered, and by which criteria each lesion is covered.
"""

from __future__ import annotations

from encounters.workflow.packs.contractors import Contractor, contractor_of, contractors
from encounters.workflow.packs.criteria import Criterion
from encounters.workflow.packs.loader import Packs, packs, read_packs
from encounters.workflow.packs.pack import Element, Pack, PackError
from encounters.workflow.packs.standing import (
    CRITERION,
    Lack,
    Standing,
    criteria_met,
    pack_of,
    standing,
)

__all__ = [
    "CRITERION",
    "Contractor",
    "Criterion",
    "Element",
    "Lack",
    "Pack",
    "PackError",
    "Packs",
    "Standing",
    "contractor_of",
    "contractors",
    "criteria_met",
    "pack_of",
    "packs",
    "read_packs",
    "standing",
]
