"""Stages, their specimens and blocks, what was read, and the map."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from encounters.models.base import ClinicalModel, Section, clock_field, facts, long, measure, short
from encounters.models.constraints import (
    JudgedCheck,
    checked,
    clock_range,
    in_range,
    validate_clock_ranges,
)
from encounters.models.lesion import Lesion
from encounters.models.practice import User
from encounters.vocabulary.terms import (
    BlockKind,
    Compartment,
    DeepStructure,
    FindingKind,
    MapLayout,
    ReadingResult,
    StageConclusion,
    StageReason,
    Technique,
    TissueDepth,
    TumorType,
)

STAGES_MAX = 30
BLOCKS_MAX = 99


def _person() -> models.ForeignKey[User | None, User | None]:
    """Somebody whom an action names, not a form."""
    return models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )


def _moment() -> models.DateTimeField[datetime | None, datetime | None]:
    return models.DateTimeField(null=True, blank=True, editable=False)


@checked
class Stage(Section):
    """One trip to remove tissue, whatever the number of separate bits."""

    lesion = models.ForeignKey(
        Lesion, on_delete=models.PROTECT, related_name="stages", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    date_of_service = models.DateField()
    started_at = models.TimeField(null=True, blank=True)
    performer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supervisor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supervision_statement = short(500)
    # A fellow cut it in a program whose accreditation makes the supervisor a teaching physician.
    fellow_accredited = models.BooleanField(default=False)
    present_for_key_parts = models.BooleanField(default=False)
    # Somebody else read it; what is said here is said of that physician.
    reader_does_not_bill = models.BooleanField(default=False)
    technique = models.CharField(
        max_length=10, choices=Technique.choices(), default=Technique.FROZEN.value
    )
    reason = models.CharField(
        max_length=20, choices=StageReason.choices(), default=StageReason.FIRST_STAGE.value
    )
    reason_detail = short(300)
    margin_mm = measure(4, 1)
    bevel_degrees = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(90)]
    )
    depth_plane = short(20, choices=TissueDepth.choices())
    stain = short(60)
    deep_structure = short(20, choices=DeepStructure.choices())
    deep_structure_detail = short(200)
    growth_pattern = short(200)
    cell_morphology = short(300)
    depth_of_invasion = short(20, choices=TissueDepth.choices())
    perineural_invasion = models.BooleanField(null=True, blank=True)
    # Looked for and neither seen nor ruled out. Yes or no beside it counts more: the release
    # before, while both serve, answers without knowing this column.
    perineural_indeterminate = models.BooleanField(null=True, blank=True)
    perineural_caliber_mm = measure(4, 2)
    lymphovascular_invasion = models.BooleanField(null=True, blank=True)
    scar = models.BooleanField(null=True, blank=True)
    inflammation = short(100)
    differences = long(1000)
    carried_from_stage = models.PositiveSmallIntegerField(null=True, blank=True)
    carried_facts = facts()
    conclusion = short(20, choices=StageConclusion.choices())
    clear_despite_incomplete_reason = short(300)
    conclusion_facts = facts()
    # The highest number that any block of the stage was ever given.
    last_block = models.PositiveSmallIntegerField(default=0, editable=False)
    # Whose conclusion it is, who entered it, and when that surgeon entered or confirmed it.
    conclusion_by = _person()
    conclusion_entered_by = _person()
    concluded_at = _moment()
    conclusion_confirmed_at = _moment()

    class Meta:
        ordering = ["lesion", "number"]
        indexes = [models.Index(fields=["date_of_service", "lesion"], name="stage_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["lesion", "number"], name="stage_number_unique"),
            JudgedCheck(condition=Q(number__range=(1, STAGES_MAX)), name="stage_number_range"),
            in_range("stage_margin_range", "margin_mm", 0, 50),
            in_range("stage_bevel_range", "bevel_degrees", 0, 90),
            in_range("stage_caliber_range", "perineural_caliber_mm", 0, 20),
            JudgedCheck(
                field="deep_structure",
                condition=Q(deep_structure__length__gte=1) | Q(deep_structure_detail=""),
                name="stage_deep_structure_named",
                violation_error_message="Choose the deep structure that the detail describes.",
            ),
            JudgedCheck(
                condition=Q(carried_from_stage__isnull=True)
                | Q(carried_from_stage__lt=models.F("number")),
                name="stage_carried_from_earlier",
            ),
        ]

    def __str__(self) -> str:
        return f"Stage {self.number}"


@checked
class Specimen(ClinicalModel):
    """One contiguous bit of tissue of a stage; the clock range says where a partial arc lay."""

    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="specimens", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    layout = models.CharField(max_length=20, choices=MapLayout.choices())
    clock_from = clock_field()
    clock_to = clock_field()
    length_mm = measure(5, 1)
    width_mm = measure(5, 1)

    class Meta:
        ordering = ["stage", "number"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="specimen_number_unique"),
            JudgedCheck(condition=Q(number__range=(1, BLOCKS_MAX)), name="specimen_number_range"),
            JudgedCheck(
                field="clock_from",
                condition=~Q(layout=MapLayout.ARC.value) | Q(clock_from__isnull=False),
                name="specimen_arc_is_placed",
                violation_error_message="Say from which to which o'clock the arc was taken.",
            ),
            in_range("specimen_length_range", "length_mm", 0, 999),
            in_range("specimen_width_range", "width_mm", 0, 999),
            *clock_range("specimen"),
        ]

    def __str__(self) -> str:
        return f"Specimen {self.number}"


@checked
class Block(ClinicalModel):
    """An embedded piece of a specimen: the unit that is counted.

    ``stage`` repeats the specimen's, so that the database itself keeps numbers unique in it.
    """

    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="blocks", db_index=False
    )
    specimen = models.ForeignKey(Specimen, on_delete=models.PROTECT, related_name="blocks")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=10, choices=BlockKind.choices(), default=BlockKind.PIECE.value
    )

    class Meta:
        ordering = ["stage", "number"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="block_number_unique"),
            JudgedCheck(condition=Q(number__range=(1, BLOCKS_MAX)), name="block_number_range"),
        ]

    def __str__(self) -> str:
        return f"Block {self.number}"


@checked
class Reading(ClinicalModel):
    """What one reader saw in one compartment of a block; one reading of each is binding.

    ``further_places`` are clock ranges, as pairs of texts, of tumor apart from the first place.
    ``reader`` looked and ``entered_by`` typed (nobody in rows older than this column: the reader).
    While ``confirmed_at`` is empty the reader has not said himself that this is what he saw.
    A reading that is neither binding nor superseded is a change that waits for its reader's word.
    ``named_by`` said that this one counts although another reader saw something else.
    """

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="readings")
    compartment = models.CharField(max_length=5, choices=Compartment.choices())
    result = models.CharField(max_length=15, choices=ReadingResult.choices())
    clock_from = clock_field()
    clock_to = clock_field()
    further_places = models.JSONField(default=list, blank=True, validators=[validate_clock_ranges])
    tumor_type = short(20, choices=TumorType.choices())
    tumor_subtype = short(100)
    note = short(300)
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    entered_by = _person()
    confirmed_at = _moment()
    is_binding = models.BooleanField(default=True)
    superseded_by = _person()
    superseded_at = _moment()
    named_by = _person()
    named_at = _moment()

    class Meta:
        ordering = ["block", "compartment", "read_at"]
        constraints = [
            JudgedCheck(
                condition=Q(is_binding=False) | Q(superseded_at__isnull=True),
                name="reading_superseded_is_not_binding",
            ),
            models.UniqueConstraint(
                fields=["block", "compartment"],
                condition=Q(is_binding=True),
                name="reading_one_is_binding",
            ),
            JudgedCheck(
                condition=Q(tumor_type="") | Q(result=ReadingResult.TUMOR.value),
                name="reading_type_needs_tumor",
            ),
            *clock_range("reading"),
        ]

    def __str__(self) -> str:
        return f"{self.compartment}: {self.result}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None or self.entered_by_id is None

    def is_own_entry_of(self, person: User) -> bool:
        """Whether nobody else has a word in it: then that person may correct it without a trace
        in the chart."""
        enterer = self.entered_by_id or self.reader_id
        is_unshared = self.reader_id == person.pk or not self.is_confirmed
        return enterer == person.pk and is_unshared and self.named_by_id in (None, person.pk)


@checked
class BlockFinding(ClinicalModel):
    """Something else seen in a block: nerve, scar, inflammation, a gap.

    Persons and moments as in a reading. One that somebody else took off stays, superseded.
    """

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20, choices=FindingKind.choices())
    compartment = models.CharField(max_length=5, choices=Compartment.choices())
    clock_from = clock_field()
    clock_to = clock_field()
    caliber_mm = measure(4, 2)
    note = short(300)
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_by = _person()
    confirmed_at = _moment()
    superseded_by = _person()
    superseded_at = _moment()

    class Meta:
        ordering = ["block", "created_at"]
        constraints = [
            in_range("blockfinding_caliber_range", "caliber_mm", 0, 20),
            *clock_range("blockfinding"),
        ]

    def __str__(self) -> str:
        return FindingKind(self.kind).label

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None or self.entered_by_id is None

    def is_own_entry_of(self, person: User) -> bool:
        enterer = self.entered_by_id or self.reader_id
        return enterer == person.pk and (self.reader_id == person.pk or not self.is_confirmed)


@checked
class MapVersion(ClinicalModel):
    """A map as it stood after one save, kept for whoever asks how it came about.

    ``number`` goes on counting when a stage is divided anew.
    """

    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="map_versions", db_index=False
    )
    number = models.PositiveIntegerField()
    document = models.JSONField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["stage", "number"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="mapversion_number_unique")
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of the map of {self.stage}"


@checked
class SpecimenMap(Section):
    """The stored drawing of a stage: finished geometry under ``docs/schemas/specimen_map.json``."""

    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="specimen_map")
    document = models.JSONField()

    def __str__(self) -> str:
        return f"Map of {self.stage}"
