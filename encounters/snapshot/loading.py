"""The one set of queries that loads encounters with everything in them.

Two statements bring all of it, whatever the lesions and stages hold: the encounters with what they
have one of, and all other tables. Rows are put in order here: joined to their parents they are
found by ``LoadedRows.of``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from encounters.models import (
    Anesthetic,
    Block,
    BlockFinding,
    CodeOverride,
    Defect,
    Encounter,
    Lesion,
    LesionPhoto,
    OtherService,
    PackChange,
    Reading,
    Reconfirmation,
    Recut,
    Repair,
    RuleAnswer,
    ScoreTable,
    ServiceDay,
    SiteChange,
    Specimen,
    Stage,
)
from encounters.snapshot.cms_tables import key_of, whole_tables
from encounters.snapshot.combined import CombinedQuery
from encounters.snapshot.identity import with_identity
from encounters.vocabulary.photo_terms import PhotoMoment

Keys = Sequence[UUID]
_WHO_READ = ("reader", "entered_by", "superseded_by")
_WHO_WORKED = ("performer", "reader", "supervisor", "conclusion_by", "conclusion_entered_by")
_DefectLesion = Defect.lesions.through


def _encounters(keys: Keys) -> QuerySet[Encounter]:
    return (
        with_identity(Encounter.objects.filter(pk__in=keys))
        .order_by("pk")
        .select_related(
            "practice",
            "location",
            "surgeon",
            "assistant",
            "histotechnician",
            "payer",
            "pre_op",
            "time_out",
            "wound_care",
            "earlier_surgery",
            "post_op_visit",
            "follows__signed_note",
        )
        .defer("follows__signed_note__page")
    )


def _lesions(keys: Keys) -> QuerySet[Lesion]:
    return (
        Lesion.objects.filter(encounter__in=keys)
        .annotate(photo_count=_photo_count())
        .order_by("letter")
        .select_related("verification__verified_by")
    )


def _stages(keys: Keys) -> QuerySet[Stage]:
    return (
        Stage.objects.filter(lesion__encounter__in=keys)
        .order_by("number")
        .select_related(*_WHO_WORKED, "specimen_map")
    )


def _readings(keys: Keys) -> QuerySet[Reading]:
    return (
        Reading.objects.filter(block__stage__lesion__encounter__in=keys)
        .select_related(*_WHO_READ, "named_by")
        .order_by("compartment", "read_at")
    )


def _findings(keys: Keys) -> QuerySet[BlockFinding]:
    return (
        BlockFinding.objects.filter(block__stage__lesion__encounter__in=keys)
        .select_related(*_WHO_READ)
        .order_by("created_at")
    )


def _printed_photos(keys: Keys) -> QuerySet[LesionPhoto]:
    return (
        LesionPhoto.objects.filter(lesion__encounter__in=keys, in_note=True)
        .select_related("stage", "added_by")
        .order_by("created_at")
    )


def _photo_count() -> Coalesce:
    """How many photographs a lesion has; pages of reports are none."""
    photos = LesionPhoto.objects.exclude(moment=PhotoMoment.OUTSIDE_REPORT.value)
    of_lesion = photos.filter(lesion=OuterRef("pk")).order_by().values("lesion")
    return Coalesce(Subquery(of_lesion.annotate(count=Count("pk")).values("count")), 0)


def _of_encounter(model: type[Model], order: str, *related: str) -> Callable[[Keys], Any]:
    def build(keys: Keys) -> QuerySet[Model]:
        rows = model._default_manager.filter(encounter__in=keys).order_by(order)
        return rows.select_related(*related) if related else rows

    return build


def _of_practice(model: type[Model], order: str) -> Callable[[Keys], Any]:
    def build(keys: Keys) -> QuerySet[Model]:
        practices = Encounter.objects.filter(pk__in=keys).order_by().values("practice")
        return model._default_manager.filter(practice__in=practices).order_by(order)

    return build


ENCOUNTERS = CombinedQuery({"encounters": _encounters})
# What hangs on what: the name by which the rows are asked for, the column that names their parent,
# and their query, which brings them in the order of the record.
TABLES: dict[str, tuple[str, Callable[[Keys], QuerySet[Any]]]] = {
    "lesions": ("encounter_id", _lesions),
    "site_changes": (
        "lesion_id",
        lambda keys: (
            SiteChange.objects.filter(lesion__encounter__in=keys)
            .select_related("changed_by")
            .order_by("created_at")
        ),
    ),
    "photos": ("lesion_id", _printed_photos),
    "stages": ("lesion_id", _stages),
    "specimens": (
        "stage_id",
        lambda keys: Specimen.objects.filter(stage__lesion__encounter__in=keys).order_by("number"),
    ),
    "blocks": (
        "specimen_id",
        lambda keys: Block.objects.filter(stage__lesion__encounter__in=keys).order_by("number"),
    ),
    "readings": ("block_id", _readings),
    "findings": ("block_id", _findings),
    "recuts": (
        "block_id",
        lambda keys: (
            Recut.objects.filter(block__stage__lesion__encounter__in=keys)
            .select_related("recorded_by")
            .order_by("number")
        ),
    ),
    "defects": ("encounter_id", _of_encounter(Defect, "created_at")),
    "defect_lesions": (
        "defect_id",
        lambda keys: _DefectLesion.objects.filter(defect__encounter__in=keys).order_by("pk"),
    ),
    "repairs": (
        "defect_id",
        lambda keys: (
            Repair.objects.filter(defect__encounter__in=keys)
            .select_related("surgeon", "fellow")
            .order_by("place")
        ),
    ),
    "service_days": (
        "encounter_id",
        _of_encounter(ServiceDay, "date", "assistant", "histotechnician"),
    ),
    "anesthetics": ("encounter_id", _of_encounter(Anesthetic, "created_at")),
    "other_services": ("encounter_id", _of_encounter(OtherService, "created_at")),
    "code_overrides": (
        "encounter_id",
        _of_encounter(CodeOverride, "created_at", "by"),
    ),
    "answers": (
        "encounter_id",
        _of_encounter(RuleAnswer, "created_at", "answered_by"),
    ),
    "reconfirmations": (
        "encounter_id",
        _of_encounter(Reconfirmation, "created_at", "confirmed_by"),
    ),
    "score_tables": ("practice_id", _of_practice(ScoreTable, "valid_from")),
    "pack_changes": ("practice_id", _of_practice(PackChange, "id")),
}


TABLES_TOGETHER = CombinedQuery(
    {name: build for name, (_, build) in TABLES.items()}
    # Nobody's own: codes are derived by what is loaded at that moment.
    | {"cms_tables": lambda keys: whole_tables()}
)


class LoadedRows:
    """Encounters by their keys, and all that belongs to them, by its parent."""

    def __init__(self, keys: Keys) -> None:
        self.encounters = {row.pk: row for row in ENCOUNTERS.rows(keys)["encounters"]}
        found = TABLES_TOGETHER.rows(list(self.encounters))
        self._by_parent = {
            name: _grouped(found[name], parent) for name, (parent, _) in TABLES.items()
        }
        self.tables = tuple(map(key_of, found["cms_tables"]))

    def of(self, name: str, parent: Model) -> list[Any]:
        """The rows of this name (a key of ``TABLES``) that belong to ``parent``, in their order."""
        return self._by_parent[name].get(parent.pk, [])


def _grouped(rows: Sequence[Model], parent: str) -> dict[Any, list[Any]]:
    grouped: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, parent)].append(row)
    return grouped
