"""The one set of queries that loads an encounter with everything in it.

Each list in its own order; that of a model goes through all its parents, and costs as much as the
rows themselves.
"""

from __future__ import annotations

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from encounters.models import (
    Block,
    BlockFinding,
    Defect,
    Encounter,
    Lesion,
    LesionPhoto,
    Reading,
    Reconfirmation,
    Repair,
    RuleAnswer,
    ServiceDay,
    SiteChange,
    Specimen,
    Stage,
)
from encounters.snapshot.identity import with_identity

_WHO_READ = ("reader", "entered_by", "superseded_by")
_WHO_WORKED = ("performer", "reader", "supervisor", "conclusion_by", "conclusion_entered_by")


def encounters_loaded() -> QuerySet[Encounter]:
    """Encounters with all that records are made of, in as many queries for one as for many."""
    defects = Defect.objects.prefetch_related(
        Prefetch("lesions", Lesion.objects.order_by("letter")),
        Prefetch("repairs", Repair.objects.select_related("surgeon").order_by("place")),
    )
    return (
        with_identity(Encounter.objects.all())
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
        .prefetch_related(
            Prefetch("lesions", _lesions()),
            Prefetch("defects", defects),
            Prefetch("service_days", _with_team()),
            "anesthetics",
            "other_services",
            "code_overrides__by",
            Prefetch(
                "answers", RuleAnswer.objects.select_related("answered_by").order_by("created_at")
            ),
            Prefetch(
                "reconfirmations",
                Reconfirmation.objects.select_related("confirmed_by").order_by("created_at"),
            ),
        )
    )


def _lesions() -> QuerySet[Lesion]:
    return (
        Lesion.objects.annotate(photo_count=_photo_count())
        .order_by("letter")
        .select_related("verification__verified_by")
        .prefetch_related(
            Prefetch("stages", _stages()),
            Prefetch("photos", _printed_photos()),
            Prefetch(
                "site_changes",
                SiteChange.objects.select_related("changed_by").order_by("created_at"),
            ),
        )
    )


def _stages() -> QuerySet[Stage]:
    blocks = Block.objects.order_by("number").prefetch_related(
        Prefetch(
            "readings",
            Reading.objects.select_related(*_WHO_READ, "named_by").order_by(
                "compartment", "read_at"
            ),
        ),
        Prefetch(
            "findings", BlockFinding.objects.select_related(*_WHO_READ).order_by("created_at")
        ),
    )
    specimens = Specimen.objects.order_by("number").prefetch_related(Prefetch("blocks", blocks))
    return (
        Stage.objects.order_by("number")
        .select_related(*_WHO_WORKED, "specimen_map")
        .prefetch_related(Prefetch("specimens", specimens))
    )


def _printed_photos() -> QuerySet[LesionPhoto]:
    """Without the pictures, which only a printed note needs."""
    return (
        LesionPhoto.objects.filter(in_note=True)
        .defer("jpeg", "small_jpeg")
        .select_related("stage", "added_by")
        .order_by("created_at")
    )


def _photo_count() -> Coalesce:
    """How many photographs a lesion has, counted in an index: the pictures are not read."""
    of_lesion = LesionPhoto.objects.filter(lesion=OuterRef("pk")).order_by().values("lesion")
    return Coalesce(Subquery(of_lesion.annotate(count=Count("pk")).values("count")), 0)


def _with_team() -> QuerySet[ServiceDay]:
    return ServiceDay.objects.select_related("assistant", "histotechnician").order_by("date")
