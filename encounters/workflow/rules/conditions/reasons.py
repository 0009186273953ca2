"""Why Mohs surgery was chosen: what is still to be said, and reasons that nothing bears out."""

from __future__ import annotations

from encounters.record import LesionRecord
from encounters.vocabulary.risk_terms import GeneticSyndrome, SkinSetting, UseCategory
from encounters.vocabulary.spoken import listed, plain
from encounters.vocabulary.terms import Indication
from encounters.why_mohs import (
    appropriate_use,
    is_aggressive,
    lies_in_low_area,
    too_small_to_be_large,
)
from encounters.workflow.rules.case import Case

Words = dict[str, str]


def no_alternatives(case: Case, lesion: LesionRecord) -> bool:
    return not (lesion.alternatives or lesion.alternatives_discussed)


def use_needs_words(case: Case, lesion: LesionRecord) -> Words | None:
    """A category other than appropriate stands only beside the surgeon's own words."""
    use = appropriate_use(lesion, case.record.date_of_service)
    if not use.asks_for_words or lesion.appropriate_use_reason:
        return None
    return {"category": use.category.label.lower(), "because": use.because}


def use_not_rated(case: Case, lesion: LesionRecord) -> Words | None:
    """What is missing could lead to a category that needs words."""
    use = appropriate_use(lesion, case.record.date_of_service)
    is_safe = set(use.possible) <= {UseCategory.APPROPRIATE}
    if not use.is_open or is_safe or lesion.appropriate_use_reason:
        return None
    return {
        "missing": listed(use.missing),
        "possible": listed((category.label.lower() for category in use.possible), "or"),
    }


def large_below_size(case: Case, lesion: LesionRecord) -> Words | None:
    limit = too_small_to_be_large(lesion)
    if Indication.LARGE not in lesion.indications or limit is None:
        return None
    sides = [side for side in (lesion.length_mm, lesion.width_mm) if side]
    return {"size": f"{plain(max(sides))} mm", "limit": f"{plain(limit)} mm"}


def critical_site_in_low_area(case: Case, lesion: LesionRecord) -> bool:
    return Indication.CRITICAL_SITE in lesion.indications and lies_in_low_area(lesion)


def aggressive_without_subtype(case: Case, lesion: LesionRecord) -> Words | None:
    if Indication.AGGRESSIVE_HISTOLOGY not in lesion.indications:
        return None
    if is_aggressive(lesion, case.record.date_of_service):
        return None
    subtype = lesion.tumor_subtype.lower()
    return {"subtype": f"entered as {subtype}" if subtype else "not entered"}


def irradiated_but_denied(case: Case, lesion: LesionRecord) -> bool:
    chosen = Indication.IRRADIATED_SKIN in lesion.indications
    return chosen and lesion.irradiated is not True and lesion.skin_setting != SkinSetting.SCAR


def syndrome_but_denied(case: Case, lesion: LesionRecord) -> bool:
    chosen = Indication.GENETIC_SYNDROME in lesion.indications
    return chosen and lesion.genetic_syndrome in (None, GeneticSyndrome.NONE)


def immune_cause_but_denied(case: Case, lesion: LesionRecord) -> Words | None:
    if lesion.immunosuppressed is not False or lesion.immune_cause is None:
        return None
    return {"cause": lesion.immune_cause.label}
