"""What a surgeon entered last time for such a site, in his own signed cases.

Only columns that tell of his habit, and of free words only what he used twice: what stands once may
be about that patient. What was measured, counted or prescribed is never taken over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Model, QuerySet, Value, When

from encounters.anatomy import Site, catalogue
from encounters.models import Anesthetic, Encounter, PreOp, Repair, WoundCare
from encounters.models.usual import USUAL_REPAIRS
from encounters.vocabulary.terms import EncounterStatus
from encounters.workflow.sections import Section

# The newest rows that are looked through, of the surgeon's newest signed cases: a year's work.
_LOOKED_AT = 12
LOOKED_BACK = 1_000


@dataclass(frozen=True, slots=True)
class _Learned:
    """How a section is found in signed cases, and which of its columns are taken over.

    The first of ``columns`` is never empty in a row that counts; those of ``repeated`` are taken
    only if two cases say the same.
    """

    model: type[Model]
    to_encounter: str
    to_lesion: str
    columns: tuple[str, ...]
    repeated: tuple[str, ...] = ()


_LEARNED: Mapping[Section, _Learned] = {
    Section.PRE_OP: _Learned(PreOp, "encounter", "encounter__lesions", ("antiseptic",)),
    Section.ANESTHETICS: _Learned(
        Anesthetic,
        "encounter",
        "encounter__lesions",
        ("agent", "concentration_percent", "epinephrine", "buffered", "technique"),
    ),
    Section.REPAIR: _Learned(
        Repair,
        "defect__encounter",
        "defect__lesions",
        ("type", "repair_class", "flap_design", "deep_sutures", "surface_sutures"),
        ("undermining",),
    ),
    Section.WOUND_CARE: _Learned(
        WoundCare,
        "encounter",
        "encounter__lesions",
        ("dressing", "hemostasis"),
        ("instructions", "follow_up"),
    ),
}

AS_ON = "As on "


@dataclass(frozen=True, slots=True)
class LastTime:
    """The values by column, and in which case they were entered."""

    values: Mapping[str, object]
    case: str

    @property
    def in_words(self) -> str:
        return f"{AS_ON}{self.case}"


def last_time(encounter: Encounter, section: Section, site: Site) -> LastTime | None:
    """The newest of the surgeon's cases signed in this practice of the same site, else region.

    One query; of any number of cases the newest ``LOOKED_BACK`` are looked through.
    """
    learned = _LEARNED[section]
    rows = list(_rows(learned, encounter, site))
    if not rows:
        return None
    first = rows[0]
    case = _encounter_of(learned, first)
    values = {name: getattr(first, name) for name in learned.columns}
    values |= {
        name: getattr(first, name) for name in learned.repeated if _is_repeated(learned, rows, name)
    }
    said = {name: value for name, value in values.items() if value not in ("", None)}
    return LastTime(said, f"{case.date_of_service.isoformat()}, {case.case_number}")


def _rows(learned: _Learned, encounter: Encounter, site: Site) -> QuerySet[Any]:
    region = [other.slug for other in catalogue().sites if other.region == site.region]
    path, at = learned.to_encounter, f"{learned.to_lesion}__site"
    signed = Encounter.objects.in_lists().filter(
        surgeon=encounter.surgeon_id,
        practice=encounter.practice_id,
        status=EncounterStatus.SIGNED.value,
    )
    recent = signed.order_by("-date_of_service", "-id").values("pk")[:LOOKED_BACK]
    found = {
        f"{path}__in": recent,
        f"{at}__in": region,
        f"{learned.columns[0]}__gt": "",
    }
    if learned.model is Repair:
        found["type__in"] = [kind.value for kind in USUAL_REPAIRS]
    is_elsewhere = Case(
        When(**{at: site.slug}, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = learned.model._default_manager.filter(**found).exclude(**{path: encounter.pk})
    newest = (is_elsewhere, f"-{path}__signed_note__signed_at", "created_at")
    return rows.select_related(path).order_by(*newest)[:_LOOKED_AT]


def _encounter_of(learned: _Learned, row: object) -> Encounter:
    for name in learned.to_encounter.split("__"):
        row = getattr(row, name)
    assert isinstance(row, Encounter)
    return row


def _is_repeated(learned: _Learned, rows: Sequence[object], name: str) -> bool:
    """Whether two cases say of this column what the newest does."""
    said = getattr(rows[0], name)
    cases = {_encounter_of(learned, row).pk for row in rows if getattr(row, name) == said}
    return len(cases) > 1
