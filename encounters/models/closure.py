"""Defects, repairs and wound care."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from encounters.models.base import Section, long, measure, short
from encounters.models.constraints import JudgedCheck, checked, in_range
from encounters.models.encounter import Encounter
from encounters.models.lesion import Lesion
from encounters.models.practice import User
from encounters.vocabulary.repair_kinds import ALL_MEASURES, CLASSES, MEASURES, SUPPORTS, WORDS
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


@checked
class Defect(Section):
    """The wound after the last stage. Two lesions can share one, so it is an entity of its own."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="defects")
    lesions = models.ManyToManyField(Lesion, related_name="defects")
    length_mm = measure(5, 1)
    width_mm = measure(5, 1)
    depth_mm = measure(4, 1)
    deepest_layer = short(20, choices=TissueDepth.choices())
    exposed = short(200)
    free_margin = short(200)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            in_range("defect_length_range", "length_mm", 0, 999),
            in_range("defect_width_range", "width_mm", 0, 999),
            in_range("defect_depth_range", "depth_mm", 0, 200),
        ]

    def __str__(self) -> str:
        return "Defect"


MOST_REPAIRS = 9
# Those with measures first.
_KINDS = dict.fromkeys([*MEASURES, *RepairType])


def _has_its_measures(kind: RepairType) -> Q:
    """A repair of the kind carries exactly its measures."""
    needed = MEASURES.get(kind, ())
    measures = {f"{name}__isnull": name not in needed for name in ALL_MEASURES}
    return Q(type=kind.value, **measures)


_SUPPORTS = [kind.value for kind in SUPPORTS]


def _has_its_class(kind: RepairType) -> Q:
    """A repair of the kind has one of its classes, or none where it has no class at all."""
    classes = [repair_class.value for repair_class in CLASSES.get(kind, ())]
    return Q(type=kind.value, repair_class__in=classes or [""])


def _word_fits(kind: RepairType, name: str) -> JudgedCheck:
    """The word that decides the code of a kind stands on each repair of it, and on no other."""
    return JudgedCheck(
        field=name,
        condition=Q(**{name: ""}) ^ Q(type=kind.value),
        name=f"repair_{name}_fits_type",
        violation_error_message="This kind of repair is coded by this word.",
    )


@checked
class Repair(Section):
    """One closure of a defect, by whomever; measured as its codes need it.

    A defect has several where a flap's secondary defect was grafted, or only a part was sutured.
    ``closes`` says which part of the wound it is about, ``place`` stands in its address.
    """

    defect = models.ForeignKey(
        Defect, on_delete=models.PROTECT, related_name="repairs", db_index=False
    )
    place = models.PositiveSmallIntegerField(default=1, editable=False)
    closes = models.CharField(
        max_length=15, choices=WoundPart.choices(), default=WoundPart.WHOLE.value
    )
    type = models.CharField(max_length=25, choices=RepairType.choices())
    repair_class = short(15, choices=RepairClass.choices())
    site_lesion = models.ForeignKey(Lesion, on_delete=models.PROTECT, related_name="+")
    date_of_service = models.DateField()
    surgeon = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    with_fellow = models.BooleanField(default=False)
    # Of an accredited program; ``with_fellow`` then says that the surgeon was there.
    fellow = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    other_surgeon = short(200)
    planned_date = models.DateField(null=True, blank=True)
    reason = short(500)
    length_cm = measure(5, 1)
    primary_cm2 = measure(6, 2)
    secondary_cm2 = measure(6, 2)
    area_cm2 = measure(6, 2)
    cartilage_from = short(15, choices=CartilageSource.choices())
    lip_extent = short(20, choices=LipExtent.choices())
    lip_closure = short(20, choices=LipClosure.choices())
    lid_share = short(15, choices=LidShare.choices())
    lid_closure = short(20, choices=LidClosure.choices())
    axial_vessel = short(100)
    flap_design = short(100)
    donor_site = short(200)
    complexity = models.JSONField(default=list, blank=True)
    undermining = short(200)
    undermining_mm = measure(5, 1)
    deep_sutures = short(200)
    surface_sutures = short(200)
    detail = long(2000)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["defect", "place"], name="one_repair_in_each_place"),
            in_range("repair_place_range", "place", 1, MOST_REPAIRS),
            JudgedCheck(
                field="repair_class",
                condition=reduce(or_, map(_has_its_class, RepairType)),
                name="repair_class_fits_type",
                violation_error_message=(
                    "A linear closure is simple, intermediate or complex, a purse-string closure "
                    "simple or intermediate."
                ),
            ),
            *(_word_fits(kind, name) for kind, names in WORDS.items() for name in names),
            JudgedCheck(
                field="closes",
                condition=Q(closes=WoundPart.SUPPORT.value, type__in=_SUPPORTS)
                | (~Q(closes=WoundPart.SUPPORT.value) & ~Q(type__in=_SUPPORTS)),
                name="repair_support_closes_nothing",
                violation_error_message="A cartilage graft lies under another closure.",
            ),
            JudgedCheck(
                condition=reduce(or_, map(_has_its_measures, _KINDS)),
                name="repair_measures_fit_type",
                violation_error_message="Give the measurements of this kind of repair.",
            ),
            JudgedCheck(
                field="other_surgeon",
                condition=~Q(type=RepairType.OTHER_SURGEON.value) | Q(other_surgeon__length__gte=1),
                name="repair_other_surgeon_named",
                violation_error_message="Name the other surgeon.",
            ),
            in_range("repair_length_range", "length_cm", 0, 200),
            in_range("repair_primary_range", "primary_cm2", 0, 2000),
            in_range("repair_secondary_range", "secondary_cm2", 0, 2000),
            in_range("repair_undermining_range", "undermining_mm", 0, 200),
            in_range("repair_area_range", "area_cm2", 0, 2000),
        ]

    def __str__(self) -> str:
        return RepairType(self.type).label


def empty_value(name: str) -> object:
    """What a field of a repair holds that says nothing."""
    column = Repair._meta.get_field(name)
    assert isinstance(column, models.Field)
    return column.get_default()


@checked
class WoundCare(Section):
    """Bleeding, dressing, teaching and what comes next."""

    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="wound_care")
    hemostasis = short(200)
    blood_loss = short(60)
    complications = long(1000)
    dressing = long(500)
    prescriptions = long(1000)
    instructions = long(1000)
    condition = short(300)
    follow_up = long(500)
    suture_removal_date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "wound care"

    def __str__(self) -> str:
        return f"Wound care of {self.encounter}"
