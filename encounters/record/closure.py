"""After the last stage: the defect, its repair, and the care of the wound."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal

from encounters.record.later import LATER
from encounters.record.people import PersonRecord
from encounters.vocabulary.repair_terms import (
    CartilageSource,
    LidClosure,
    LidShare,
    LipClosure,
    LipExtent,
)
from encounters.vocabulary.terms import (
    RepairClass,
    RepairType,
    TissueDepth,
    WoundPart,
)

# A quarter of pi, rounded down.
_ELLIPSE = Decimal("0.785")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairRecord:
    """One closure of a defect; ``closes`` says of what part of the wound, ``place`` which it is.

    ``site_lesion`` is the letter of the lesion whose site decides the repair group.
    ``complexity`` names the facts that make a linear repair complex (CPT: an intermediate
    closure with exposed deep structures, wide undermining, a free margin or retention sutures).
    Exactly the measures of its type are set: ``length_cm`` for linear, ``primary_cm2`` and
    ``secondary_cm2`` for a flap, ``area_cm2`` for a graft; and exactly the words by which its kind
    is coded (``vocabulary.repair_kinds``). ``axial_vessel`` is the named vessel of an island
    pedicle, ``with_fellow``: a fellow of an accredited program took part, the surgeon was present;
    ``fellow`` is who, and alone says nothing of the surgeon's presence.
    """

    id: str
    type: RepairType
    repair_class: RepairClass | None = None
    site_lesion: str = ""
    date_of_service: date
    surgeon: PersonRecord | None = None
    other_surgeon: str = ""
    planned_date: date | None = None
    reason: str = ""
    length_cm: Decimal | None = None
    primary_cm2: Decimal | None = None
    secondary_cm2: Decimal | None = None
    area_cm2: Decimal | None = None
    flap_design: str = ""
    donor_site: str = ""
    complexity: tuple[str, ...] = ()
    undermining: str = ""
    undermining_mm: Decimal | None = None
    deep_sutures: str = ""
    surface_sutures: str = ""
    detail: str = ""
    place: int = field(default=1, metadata=LATER)
    closes: WoundPart = field(default=WoundPart.WHOLE, metadata=LATER)
    cartilage_from: CartilageSource | None = field(default=None, metadata=LATER)
    lip_extent: LipExtent | None = field(default=None, metadata=LATER)
    lip_closure: LipClosure | None = field(default=None, metadata=LATER)
    lid_share: LidShare | None = field(default=None, metadata=LATER)
    lid_closure: LidClosure | None = field(default=None, metadata=LATER)
    axial_vessel: str = field(default="", metadata=LATER)
    with_fellow: bool = field(default=False, metadata=LATER)
    fellow: PersonRecord | None = field(default=None, metadata=LATER)

    @property
    def has_fellow(self) -> bool:
        return self.with_fellow or self.fellow is not None

    @property
    def is_done(self) -> bool:
        """Whether it took place; one that is put off or handed over has only a plan."""
        return self.type not in (RepairType.DELAYED, RepairType.OTHER_SURGEON)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectRecord:
    """The wound after the last stage; two lesions may share one (``lesions`` are letters).

    ``repair`` is its first closure, nearly always the only one.
    """

    id: str
    lesions: tuple[str, ...]
    length_mm: Decimal | None = None
    width_mm: Decimal | None = None
    depth_mm: Decimal | None = None
    deepest_layer: TissueDepth | None = None
    exposed: str = ""
    free_margin: str = ""
    repair: RepairRecord | None = None
    further_repairs: tuple[RepairRecord, ...] = field(default=(), metadata=LATER)

    @property
    def repairs(self) -> tuple[RepairRecord, ...]:
        """All its closures in their order."""
        return (*((self.repair,) if self.repair else ()), *self.further_repairs)

    @property
    def is_closed(self) -> bool:
        """Whether a closure of the whole is recorded, or closures of at least two parts."""
        parts = [repair.closes for repair in self.repairs]
        return WoundPart.WHOLE in parts or parts.count(WoundPart.PART) > 1

    @property
    def next_place(self) -> int:
        """The place of a closure that is still to be recorded."""
        taken = {repair.place for repair in self.repairs}
        return next(place for place in range(1, len(taken) + 2) if place not in taken)

    @property
    def area_cm2(self) -> Decimal | None:
        """Length by width in square centimetres, the rectangle surgeons quote."""
        if self.length_mm is None or self.width_mm is None:
            return None
        return self.length_mm * self.width_mm / 100

    @property
    def ellipse_cm2(self) -> Decimal | None:
        """The ellipse within that rectangle, to a tenth below: no wound of these sides is less."""
        if self.area_cm2 is None:
            return None
        return (self.area_cm2 * _ELLIPSE).quantize(Decimal("0.1"), ROUND_DOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class WoundCareRecord:
    hemostasis: str = ""
    blood_loss: str = ""
    complications: str = ""
    dressing: str = ""
    prescriptions: str = ""
    instructions: str = ""
    condition: str = ""
    follow_up: str = ""
    suture_removal_date: date | None = None
