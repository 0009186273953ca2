"""The five standard cases: what the surgeon records, as short as honest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

from tools.pace.surgeon import Place, Surgeon

_number = count(1)
_FAMILIES = ("Hollis", "Umbrage", "Tarnow", "Quimby", "Vesper", "Jorvik", "Ashdown", "Pellow")
# Across the outer edge of the lower right block, about 3 to 4 o'clock.
EDGE = ((640, 560), (760, 560), (800, 640))


def _before(surgeon: Surgeon, *places: Place, volume: str = "3") -> None:
    """From booking to the first cut; what is agreed at the time-out stands before it."""
    number = next(_number)
    # Nobody's double: who looks like an earlier patient is asked about.
    family, born = _FAMILIES[number % len(_FAMILIES)], f"{1935 + number % 50}-02-1{number % 9}"
    first, *others = places
    surgeon.book(f"P-{number}", family, born, "Male", first)
    for place in others:
        surgeon.add_lesion(place)
    surgeon.before(places, volume)


def one_stage(surgeon: Surgeon) -> None:
    _before(surgeon, Place("shin", "Pretibial leg (shin)", "Left", "8 7"))
    surgeon.take("Single piece")
    surgeon.read_clear()
    surgeon.defect("12 11")
    surgeon.repair("second_intent")
    surgeon.wound_care()
    surgeon.sign()


def two_stages(surgeon: Surgeon) -> None:
    why = ("aggressive_histology", "Infiltrative")
    _before(surgeon, Place("forearm", "Dorsal forearm", "Left", "11 9", *why))
    surgeon.take("Halves")
    surgeon.read_tumor(EDGE)
    surgeon.take_like_this()
    surgeon.read_clear()
    surgeon.defect("19 15")
    surgeon.repair(
        "linear",
        repair_class="intermediate",
        length_cm="4.2",
        deep_sutures="4-0 polyglactin",
        surface_sutures="4-0 polypropylene",
    )
    surgeon.wound_care()
    surgeon.sign()


def flap(surgeon: Surgeon) -> None:
    _before(surgeon, Place("buccal", "Mid (buccal) cheek", "Left", "22 18"), volume="5")
    surgeon.take("Edge strips plus base")
    surgeon.read_tumor(EDGE)
    surgeon.take_like_this()
    surgeon.read_tumor(EDGE)
    surgeon.take_like_this()
    surgeon.read_clear()
    surgeon.defect("30 25")
    surgeon.repair("flap", primary_cm2="6", secondary_cm2="8")
    surgeon.wound_care()
    surgeon.sign()


def two_lesions(surgeon: Surgeon) -> None:
    _before(
        surgeon,
        Place("forearm", "Dorsal forearm", "Left", "9 8", "aggressive_histology", "Infiltrative"),
        Place("superior", "Superior helix", "Right", "9 8"),
    )
    surgeon.take("Halves")
    surgeon.read_clear()
    surgeon.take("Halves")
    surgeon.read_clear()
    surgeon.defect("14 12", then="Measure a defect")
    surgeon.defect("10 9", "Cartilage")
    surgeon.repair("second_intent", then="Repair")
    surgeon.repair("second_intent")
    surgeon.wound_care()
    surgeon.sign()


def stopped(surgeon: Surgeon) -> None:
    _before(surgeon, Place("canthus", "Medial canthus", "Left", "9 8", asked="upper"))
    surgeon.take("Halves")
    surgeon.read_tumor(EDGE)
    surgeon.stop("Orbital rim")
    surgeon.defect("14 12", "Periosteum")
    surgeon.repair("other_surgeon", other_surgeon="Dr. Ito")
    surgeon.wound_care()
    surgeon.sign()


CASES: Mapping[str, tuple[str, Callable[[Surgeon], None]]] = {
    "a": ("one stage, second intention", one_stage),
    "b": ("two stages, forearm, intermediate", two_stages),
    "c": ("three stages, flap", flap),
    "d": ("two lesions, cartilage", two_lesions),
    "e": ("stopped, other surgeon", stopped),
}
