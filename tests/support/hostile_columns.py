"""Fill every text column of the database without the forms, as a bug or a restore might."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from encounters.actions.audit.log import record_event
from encounters.models import Encounter, SectionDraft, SpecimenMap, User
from encounters.models.base import Section
from encounters.vocabulary.typed_text import text_fault

# Keys, digests and words of our own: other code reads them, and nobody types them freely.
NOT_TYPED = {
    "AuditEvent": {"*"},
    "SaveReceipt": {"*"},
    "MapVersion": {"*"},
    "Practice": {"time_zone", "npi"},
    "Location": {"clia_number", "npi"},
    "User": {"password", "npi", "taxonomy"},
    "Ink": {"letter", "color"},
    "Payer": {"key"},
    "Site": {"slug"},
    "MapPreset": {"ink_letters"},
    "Patient": {"name_key"},
    "Lesion": {"letter", "site", "site_choice", "icd10"},
    "OtherService": {"code", "site", "icd10"},
    "CodeOverride": {"lesion_letter", "code"},
    "Icd10Code": {"code", "search_text"},
    "LesionPhoto": {"sha256", "small_sha256"},
    "PhotoHandOver": {"digest"},
    "SectionDraft": {"place"},
}
# A text for a column: its name (table.column) and the number of letters it holds.
Source = Callable[[str, int], str]


def typed_columns() -> dict[type[models.Model], list[models.Field[Any, Any]]]:
    """The columns of each table that hold what somebody typed; parts added later count at once."""
    found = {}
    for model in apps.get_app_config("encounters").get_models():
        fixed = NOT_TYPED.get(model.__name__, set())
        found[model] = [
            field
            for field in model._meta.local_concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and field.editable
            and field.name not in fixed
            and "*" not in fixed
        ]
    return {model: fields for model, fields in found.items() if fields}


def fill_columns(text: Source) -> int:
    """Fill them all, return the number of cells. Unique values get the number of their row."""
    cells = 0
    for model, fields in typed_columns().items():
        if issubclass(model, Section):
            # What is only proposed reaches no note.
            model._base_manager.update(unconfirmed=[])
        for number, key in enumerate(model._base_manager.values_list("pk", flat=True)):
            values = {field.name: _value(model, field, number, text) for field in fields}
            cells += _written(model, key, values)
    return cells + _fill_documents(text)


def _written(model: type[models.Model], key: object, values: dict[str, str]) -> int:
    """Write all columns at once, or one by one if a constraint wants another column empty."""
    row = model._base_manager.filter(pk=key)
    try:
        with transaction.atomic():
            return row.update(**values) and len(values)
    except IntegrityError:
        if len(values) == 1:
            return 0
        return sum(_written(model, key, {name: value}) for name, value in values.items())


def _value(
    model: type[models.Model], field: models.Field[Any, Any], number: int, text: Source
) -> str:
    longest = field.max_length or 1000
    wanted = text(f"{model.__name__}.{field.name}", longest)
    is_key = field.unique or field.name in ("mrn", "case_number", "name")
    return f"{number}{wanted}"[:longest] if is_key else wanted[:longest]


def _on_a_map(text: str) -> str:
    """A map with a text that it refuses is no map, and shows none of the others."""
    words = text.strip()[:40].strip()
    return "x" if not words or text_fault(words) else words


def _fill_documents(text: Source) -> int:
    """Texts inside JSON: the label of a map, an unfinished draft, values in the audit trail."""
    for row in SpecimenMap.objects.all():
        label = _on_a_map(text("SpecimenMap.document", 40))
        inks = [ink | {"name": _on_a_map(text("ink", 40))} for ink in row.document["inks"]]
        document = row.document | {"twelve_oclock": label, "inks": inks}
        SpecimenMap.objects.filter(pk=row.pk).update(document=document)
    for draft in SectionDraft.objects.all():
        values = {name: [text("SectionDraft.values", 300)] for name in draft.values}
        SectionDraft.objects.filter(pk=draft.pk).update(values=values)
    for encounter in Encounter.objects.all():
        record_event(
            "save_pre_op",
            encounter,
            by=User.objects.order_by("pk").first(),
            practice=encounter.practice,
            encounter=encounter,
            changes={"allergies": (text("AuditEvent.old", 500), text("AuditEvent.new", 500))},
        )
    return SpecimenMap.objects.count() + SectionDraft.objects.count() + Encounter.objects.count()
