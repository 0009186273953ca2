"""The five standard cases: what the surgeon records, as short as honest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

from tools.pace.surgeon import SURGEON, Place, Surgeon

_number = count(1)
_FAMILIES = ("Hollis", "Umbrage", "Tarnow", "Quimby", "Vesper", "Jorvik", "Ashdown", "Pellow")
# Across the outer edge of the lower right block, about 3 to 4 o'clock.
EDGE = ((640, 560), (760, 560), (800, 640))
LID = ("Upper or lower lid?", "Upper lid")
SHORT_PRE_OP = {
    "anticoagulants": "Aspirin 81 mg",
    "anticoagulant_plan": "Continued",
    "antibiotic_prophylaxis": "Not indicated",
    "consent_taken_by": SURGEON,
}


def _before(
    surgeon: Surgeon,
    place: Place,
    size: tuple[str, str],
    *,
    asked: tuple[str, str] | None = None,
    second: Place | None = None,
) -> None:
    """From booking to the first cut; what is agreed at the time-out stands before it."""
    number = next(_number)
    # Nobody's double: who looks like an earlier patient is asked about.
    family, born = _FAMILIES[number % len(_FAMILIES)], f"{1935 + number % 50}-02-1{number % 9}"
    surgeon.book(f"P-{number}", family, born, "Male", place)
    if second:
        surgeon.add_lesion(second)
    surgeon.pre_op(**SHORT_PRE_OP)
    surgeon.lesion(size, asked=asked)
    surgeon.confirm_site()
    if second:
        surgeon.lesion(size, "B")
        surgeon.confirm_site("B")
    surgeon.time_out()
    surgeon.anesthetic()


def one_stage(surgeon: Surgeon) -> None:
    _before(surgeon, Place("shin", "Pretibial leg (shin)", "Left"), ("8", "7"))
    surgeon.take("Single piece")
    surgeon.read_clear()
    surgeon.done_as_usual()
    surgeon.defect(("12", "11", "3"), "Superficial subcutis")
    surgeon.repair("Second intention healing")
    surgeon.wound_care()
    surgeon.sign()


def two_stages(surgeon: Surgeon) -> None:
    _before(surgeon, Place("forearm", "Dorsal forearm", "Left"), ("11", "9"))
    surgeon.take("Halves")
    surgeon.read_tumor(EDGE)
    surgeon.done_as_usual()
    surgeon.take_like_this()
    surgeon.read_clear()
    surgeon.done_as_usual()
    surgeon.defect(("19", "15", "4"), "Superficial subcutis")
    surgeon.repair(
        "Linear closure",
        {"Class of a linear closure": "Intermediate"},
        length_cm="4.2",
        deep="4-0 polyglactin",
        surface="5-0 nylon",
    )
    surgeon.wound_care()
    surgeon.sign()


def flap(surgeon: Surgeon) -> None:
    _before(surgeon, Place("buccal", "Mid (buccal) cheek", "Left"), ("22", "18"))
    surgeon.take("Edge strips plus base")
    surgeon.read_tumor(EDGE)
    surgeon.done_as_usual()
    surgeon.take_like_this()
    surgeon.read_tumor(EDGE)
    surgeon.done_as_usual()
    surgeon.take_like_this()
    surgeon.read_clear()
    surgeon.done_as_usual()
    surgeon.defect(("30", "25", "5"), "Superficial subcutis")
    surgeon.repair(
        "Adjacent tissue transfer (flap)",
        primary="6",
        secondary="8",
        design="Rotation",
        deep="4-0 polyglactin",
        surface="5-0 nylon",
    )
    surgeon.wound_care()
    surgeon.sign()


def two_lesions(surgeon: Surgeon) -> None:
    second = Place("superior", "Superior helix", "Right")
    _before(surgeon, Place("forearm", "Dorsal forearm", "Left"), ("9", "8"), second=second)
    surgeon.take("Halves")
    surgeon.read_clear()
    surgeon.done_as_usual()
    surgeon.take("Halves", "B")
    surgeon.read_clear()
    surgeon.done_as_usual()
    surgeon.defect(("14", "12", "3"), "Superficial subcutis")
    surgeon.repair("Second intention healing")
    surgeon.defect(("10", "9", "3"), "Cartilage")
    surgeon.repair("Second intention healing")
    surgeon.wound_care()
    surgeon.sign()


def stopped(surgeon: Surgeon) -> None:
    _before(surgeon, Place("canthus", "Medial canthus", "Left"), ("9", "8"), asked=LID)
    surgeon.take("Halves")
    surgeon.read_tumor(EDGE)
    surgeon.done_as_usual()
    surgeon.outcome("Stopped with tumor left", "Orbital rim")
    surgeon.defect(("14", "12", "5"), "Periosteum")
    surgeon.repair("Repair by another surgeon", other_surgeon="Dr. Ito")
    surgeon.wound_care()
    surgeon.sign()


CASES: Mapping[str, tuple[str, Callable[[Surgeon], None]]] = {
    "a": ("one stage, second intention", one_stage),
    "b": ("two stages, forearm, intermediate", two_stages),
    "c": ("three stages, flap", flap),
    "d": ("two lesions, cartilage", two_lesions),
    "e": ("stopped, other surgeon", stopped),
}
