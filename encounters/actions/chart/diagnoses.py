"""A diagnosis code that is being typed, held against the lesion."""

from __future__ import annotations

from encounters.anatomy import catalogue
from encounters.icd10.typed import objection_to
from encounters.models import Lesion
from encounters.vocabulary.terms import Side, TumorType

DIAGNOSIS_FIELDS = frozenset({"icd10", "icd10_reason"})


def diagnosis_errors(lesion: Lesion) -> dict[str, list[str]]:
    """What speaks against the code, at the field that it concerns; for a save of these fields.

    Whoever corrects a side or a site is never held up by a code: the code sheet says then that it
    no longer fits, and the note cannot be signed until it does.
    """
    if not lesion.icd10:
        return {}
    objection = objection_to(
        lesion.icd10,
        catalogue().site(lesion.site),
        lesion.site_choice,
        TumorType(lesion.final_tumor_type or lesion.tumor_type),
        Side(lesion.side) if lesion.side else None,
        lesion.lid,
    )
    if objection is None or (objection.may_be_meant and lesion.icd10_reason):
        return {}
    if objection.may_be_meant:
        return {"icd10_reason": [f"{objection.text} Say why, if it is meant."]}
    return {"icd10": [f"{objection.text} Change the one or the other."]}
