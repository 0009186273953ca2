"""What a surgeon usually enters: the columns, and protocols, which are named sets of them.

Here stands only what is a surgeon's habit. Never here: what is a patient's (allergies, drugs,
weight, a prescription), what is measured, what is confirmed (consent given, a time-out).
Docs: docs/adr/0046-usual-values.md.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from encounters.anatomy import catalogue
from encounters.models.base import long, measure, short
from encounters.models.constraints import JudgedCheck, checked, in_range
from encounters.models.practice import Practice, User
from encounters.models.text import LineField
from encounters.vocabulary.repair_kinds import kinds_with
from encounters.vocabulary.terms import RepairClass, RepairType
from encounters.workflow.sections import Section

# What a surgeon does himself, in one way or another; the others name a person or a day.
USUAL_REPAIRS = tuple(
    kind for kind in RepairType if kind not in (RepairType.DELAYED, RepairType.OTHER_SURGEON)
)

# By section: its column -> the column here. The first column of a section leads: an anesthetic or
# a repair is proposed as a whole, never its strength or its sutures without it.
USUAL_COLUMNS: Mapping[Section, Mapping[str, str]] = {
    Section.PRE_OP: {
        "antiseptic": "antiseptic",
        "antibiotic_prophylaxis": "antibiotic_prophylaxis",
        "consent_detail": "consent_detail",
    },
    Section.ANESTHETICS: {
        "agent": "anesthetic_agent",
        "concentration_percent": "anesthetic_percent",
        "epinephrine": "anesthetic_epinephrine",
        "buffered": "anesthetic_buffered",
        "volume_ml": "anesthetic_volume_ml",
        "technique": "anesthetic_technique",
    },
    Section.REPAIR: {
        "type": "repair_type",
        "repair_class": "repair_class",
        "reason": "repair_reason",
        "flap_design": "flap_design",
        "undermining": "undermining",
        "deep_sutures": "deep_sutures",
        "surface_sutures": "surface_sutures",
        "detail": "repair_detail",
    },
    Section.WOUND_CARE: {
        "hemostasis": "hemostasis",
        "blood_loss": "blood_loss",
        "complications": "complications",
        "dressing": "dressing",
        "instructions": "instructions",
        "condition": "condition",
        "follow_up": "follow_up",
    },
}


SECTION_HEADINGS: Mapping[Section, str] = {
    Section.PRE_OP: "Before the cut",
    Section.ANESTHETICS: "Anesthetic",
    Section.REPAIR: "Repair",
    Section.WOUND_CARE: "Wound care",
}


class UsualValues(models.Model):
    """The columns of ``USUAL_COLUMNS``, each bounded like the one that it is proposed for."""

    antiseptic = short(100)
    antibiotic_prophylaxis = short(300)
    consent_detail = long(1000)
    anesthetic_agent = short(60)
    anesthetic_percent = measure(4, 2)
    anesthetic_epinephrine = short(20)
    anesthetic_buffered = models.BooleanField(default=False)
    anesthetic_volume_ml = measure(5, 1)
    anesthetic_technique = short(100)
    repair_type = short(25, choices=[(kind.value, kind.label) for kind in USUAL_REPAIRS])
    repair_class = short(15, choices=RepairClass.choices())
    repair_reason = short(500)
    flap_design = short(100)
    undermining = short(200)
    deep_sutures = short(200)
    surface_sutures = short(200)
    repair_detail = long(2000)
    hemostasis = short(200)
    blood_loss = short(60)
    complications = long(1000)
    dressing = long(500)
    instructions = long(1000)
    condition = short(300)
    follow_up = long(500)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """What belongs to an anesthetic or to a kind of repair stands only with it."""
        super().clean()
        if not self.anesthetic_agent and self._says(Section.ANESTHETICS):
            raise ValidationError({"anesthetic_agent": "Say of which anesthetic this is."})
        if not self.repair_type and self._says(Section.REPAIR):
            raise ValidationError({"repair_type": "Say of which kind of repair this is."})
        if self.flap_design and self.repair_type not in kinds_with("flap_design"):
            raise ValidationError({"flap_design": "Only a flap has a design."})

    def values_for(self, section: Section) -> dict[str, object]:
        """By column of the section; empty where it says nothing of it, or does not lead it."""
        values = {name: getattr(self, column) for name, column in USUAL_COLUMNS[section].items()}
        lead = next(iter(values))
        is_whole = section in (Section.ANESTHETICS, Section.REPAIR)
        if is_whole and not values[lead]:
            return {}
        return {name: value for name, value in values.items() if value not in ("", None)}

    def _says(self, section: Section) -> bool:
        return any(getattr(self, column) for column in USUAL_COLUMNS[section].values())


def usual_constraints(model_name: str) -> Sequence[models.BaseConstraint]:
    """What holds for the columns of ``UsualValues`` in any table."""
    return [
        JudgedCheck(
            field="repair_class",
            condition=Q(repair_class="") | Q(repair_type=RepairType.LINEAR.value),
            name=f"{model_name}_class_is_linear",
            violation_error_message="Only a linear closure is simple, intermediate or complex.",
        ),
        JudgedCheck(
            field="anesthetic_volume_ml",
            condition=Q(anesthetic_volume_ml__isnull=True)
            | Q(anesthetic_volume_ml__gt=0, anesthetic_volume_ml__lte=500),
            name=f"{model_name}_volume_range",
            violation_error_message="Give a volume above 0 and up to 500 mL.",
        ),
    ]


def all_regions() -> tuple[str, ...]:
    """The regions of the catalogue, from the scalp to the toes."""
    return tuple(dict.fromkeys(site.region for site in catalogue().sites))


def validate_regions(value: object) -> None:
    known = set(all_regions())
    is_sound = isinstance(value, list) and all(
        isinstance(region, str) and region in known for region in value
    )
    if not is_sound:
        raise ValidationError("Choose regions of the list.")


@checked
class Protocol(UsualValues):
    """A named usual set of one surgeon: "Intermediate linear closure, thigh and knee".

    It is offered where its ``regions`` have the lesion's site, everywhere if it names none, and
    with the kind of repair that it names.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    surgeon = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="protocols", db_index=False
    )
    name = LineField(max_length=80)
    regions = models.JSONField(default=list, blank=True, validators=[validate_regions])

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["surgeon", "practice", "name"],
                name="protocol_name_unique",
                violation_error_message="There is a protocol of this name already.",
            ),
            JudgedCheck(condition=Q(name__length__gte=1), name="protocol_is_named"),
            in_range("protocol_percent_range", "anesthetic_percent", 0, 20),
            *usual_constraints("protocol"),
        ]

    def __str__(self) -> str:
        return self.name

    def fits(self, region: str) -> bool:
        return not self.regions or region in self.regions
