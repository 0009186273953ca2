"""The one set of queries that loads encounters with everything in them.

Each table is asked once for all the encounters, whatever their lesions and stages hold, and its
rows are put in order here: joined to their parents they are found by ``LoadedRows.of``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery
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
from encounters.snapshot.identity import with_identity
from encounters.snapshot.prepared import PreparedQuery
from encounters.vocabulary.photo_terms import PhotoMoment

Keys = Sequence[UUID]
_WHO_READ = ("reader", "entered_by", "superseded_by")
_WHO_WORKED = ("performer", "reader", "supervisor", "conclusion_by", "conclusion_entered_by")
_DefectLesion = Defect.lesions.through


def _encounters(keys: Keys) -> QuerySet[Encounter]:
    return (
        with_identity(Encounter.objects.filter(pk__in=keys))
        .order_by()
        # Few practices change a pack: only theirs are looked up.
        .annotate(changes_packs=Exists(PackChange.objects.filter(practice=OuterRef("practice"))))
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
        .defer("follows__signed_note__page", "follows__signed_note__pdf")
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
    """Without the pictures, which only a printed note needs."""
    return (
        LesionPhoto.objects.filter(lesion__encounter__in=keys, in_note=True)
        .defer("jpeg", "small_jpeg")
        .select_related("stage", "added_by")
        .order_by("created_at")
    )


def _photo_count() -> Coalesce:
    """How many photographs a lesion has: the pictures are not read, and reports are none."""
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


ENCOUNTERS = PreparedQuery(_encounters)
# What hangs on what: the name by which the rows are asked for, the column that names their parent,
# and their query, which brings them in the order of the record.
TABLES: dict[str, tuple[str, PreparedQuery[Any]]] = {
    "lesions": ("encounter_id", PreparedQuery(_lesions)),
    "site_changes": (
        "lesion_id",
        PreparedQuery(
            lambda keys: (
                SiteChange.objects.filter(lesion__encounter__in=keys)
                .select_related("changed_by")
                .order_by("created_at")
            )
        ),
    ),
    "photos": ("lesion_id", PreparedQuery(_printed_photos)),
    "stages": ("lesion_id", PreparedQuery(_stages)),
    "specimens": (
        "stage_id",
        PreparedQuery(
            lambda keys: Specimen.objects.filter(stage__lesion__encounter__in=keys).order_by(
                "number"
            )
        ),
    ),
    "blocks": (
        "specimen_id",
        PreparedQuery(
            lambda keys: Block.objects.filter(stage__lesion__encounter__in=keys).order_by("number")
        ),
    ),
    "readings": ("block_id", PreparedQuery(_readings)),
    "findings": ("block_id", PreparedQuery(_findings)),
    "recuts": (
        "block_id",
        PreparedQuery(
            lambda keys: (
                Recut.objects.filter(block__stage__lesion__encounter__in=keys)
                .select_related("recorded_by")
                .order_by("number")
            )
        ),
    ),
    "defects": ("encounter_id", PreparedQuery(_of_encounter(Defect, "created_at"))),
    "defect_lesions": (
        "defect_id",
        PreparedQuery(
            lambda keys: _DefectLesion.objects.filter(defect__encounter__in=keys).order_by("pk")
        ),
    ),
    "repairs": (
        "defect_id",
        PreparedQuery(
            lambda keys: (
                Repair.objects.filter(defect__encounter__in=keys)
                .select_related("surgeon")
                .order_by("place")
            )
        ),
    ),
    "service_days": (
        "encounter_id",
        PreparedQuery(_of_encounter(ServiceDay, "date", "assistant", "histotechnician")),
    ),
    "anesthetics": ("encounter_id", PreparedQuery(_of_encounter(Anesthetic, "created_at"))),
    "other_services": ("encounter_id", PreparedQuery(_of_encounter(OtherService, "created_at"))),
    "code_overrides": (
        "encounter_id",
        PreparedQuery(_of_encounter(CodeOverride, "created_at", "by")),
    ),
    "answers": (
        "encounter_id",
        PreparedQuery(_of_encounter(RuleAnswer, "created_at", "answered_by")),
    ),
    "reconfirmations": (
        "encounter_id",
        PreparedQuery(_of_encounter(Reconfirmation, "created_at", "confirmed_by")),
    ),
    "score_tables": ("practice_id", PreparedQuery(_of_practice(ScoreTable, "valid_from"))),
    "pack_changes": ("practice_id", PreparedQuery(_of_practice(PackChange, "id"))),
}


# The tables whose rows are parents: without any there is nothing to ask their children for.
_PARENTS = {
    "lesion_id": "lesions",
    "stage_id": "stages",
    "specimen_id": "specimens",
    "block_id": "blocks",
    "defect_id": "defects",
}


class LoadedRows:
    """Encounters by their keys, and all that belongs to them, by its parent."""

    def __init__(self, keys: Keys) -> None:
        self.encounters = {row.pk: row for row in ENCOUNTERS.rows(keys)}
        found = list(self.encounters)
        self._by_parent: dict[str, dict[Any, list[Any]]] = {}
        for name, (parent, query) in TABLES.items():
            rows = query.rows(found) if self._may_have(name, parent) else []
            self._by_parent[name] = _grouped(rows, parent)

    def _may_have(self, name: str, parent: str) -> bool:
        if name == "pack_changes":
            rows = self.encounters.values()
            return any(getattr(row, "changes_packs", False) for row in rows)
        return parent not in _PARENTS or bool(self._by_parent[_PARENTS[parent]])

    def of(self, name: str, parent: Model) -> list[Any]:
        """The rows of this name (a key of ``TABLES``) that belong to ``parent``, in their order."""
        return self._by_parent[name].get(parent.pk, [])


def _grouped(rows: Sequence[Model], parent: str) -> dict[Any, list[Any]]:
    grouped: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, parent)].append(row)
    return grouped
