"""Criteria of coverage: each says in a few words by which fact a lesion meets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from encounters.anatomy import UnknownChoiceError, UnknownSiteError, catalogue
from encounters.record import LesionRecord, SiteRecord
from encounters.vocabulary.risk_terms import Differentiation, GeneticSyndrome, SkinSetting
from encounters.vocabulary.spoken import plain
from encounters.vocabulary.terms import (
    Borders,
    FindingKind,
    Indication,
    Presentation,
    Term,
    TissueDepth,
    TumorType,
)
from encounters.workflow.packs.places import place_of

# "Not infiltrative" names no aggressive subtype.
_DENIES = re.compile(r"\b(no|non|not|without)\b")
_NO_SETTING = SkinSetting.NONE


class Criterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One criterion, of which a lesion has to meet one only.

    ``test`` names what is asked. ``places`` and ``areas`` (of appropriate use: H, M, L) narrow it;
    ``at_least_mm`` or ``over_mm`` is the border of a size; ``words`` are beginnings of words of a
    subtype; ``tumors`` narrow it to those. ``label`` is how an administrator reads it.
    """

    id: str
    label: str
    test: str
    source: str
    places: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    at_least_mm: Decimal | None = None
    over_mm: Decimal | None = None
    words: tuple[str, ...] = ()
    tumors: tuple[TumorType, ...] = ()
    depths: tuple[TissueDepth, ...] = ()

    def met_by(self, lesion: LesionRecord) -> str:
        """The fact that meets it, in words; empty if none does."""
        if self.tumors and lesion.coded_tumor_type not in self.tumors:
            return ""
        if self.places and place_of(lesion.site).key not in self.places:
            return ""
        if self.areas and area_of(lesion.site) not in self.areas:
            return ""
        return TESTS[self.test](self, lesion)


def area_of(site: SiteRecord) -> str:
    """H, M or L; empty where the site or its answer is not known."""
    try:
        return catalogue().site(site.slug).reading(site.choice).auc_area.value
    except (UnknownSiteError, UnknownChoiceError):
        return ""


def _size(criterion: Criterion, lesion: LesionRecord) -> str:
    sides = [side for side in (lesion.length_mm, lesion.width_mm) if side is not None]
    if not sides:
        return ""
    longest = max(sides)
    where = place_of(lesion.site).words
    if criterion.over_mm is not None:
        is_met, sign, border = longest > criterion.over_mm, ">", criterion.over_mm
    else:
        assert criterion.at_least_mm is not None
        is_met, sign, border = longest >= criterion.at_least_mm, ">=", criterion.at_least_mm
    return f"{plain(longest)} mm {sign} {plain(border)} mm {where}" if is_met else ""


def _place(criterion: Criterion, lesion: LesionRecord) -> str:
    where = place_of(lesion.site).words
    return f"{where}, area {area_of(lesion.site)}" if criterion.areas else f"any size {where}"


def _recurrent(criterion: Criterion, lesion: LesionRecord) -> str:
    return "recurrent tumor" if lesion.presentation == Presentation.RECURRENT else ""


def _left(criterion: Criterion, lesion: LesionRecord) -> str:
    is_left = lesion.presentation == Presentation.PERSISTENT
    return "persistent after incomplete removal" if is_left else ""


def _aggressive(criterion: Criterion, lesion: LesionRecord) -> str:
    """A subtype by a word that begins as one of the list, as biopsied or as found at surgery."""
    if lesion.coded_tumor_type == TumorType.BASOSQUAMOUS:
        return "aggressive histology: basosquamous"
    if lesion.differentiation == Differentiation.POOR:
        return "aggressive histology: poorly differentiated"
    for subtype in (lesion.final_tumor_subtype.lower(), lesion.tumor_subtype.lower()):
        is_named = any(re.search(rf"\b{re.escape(word)}", subtype) for word in criterion.words)
        if is_named and not _DENIES.search(subtype):
            return f"aggressive histology: {subtype}"
    return ""


def _ill_defined(criterion: Criterion, lesion: LesionRecord) -> str:
    return "ill-defined borders" if lesion.borders == Borders.ILL_DEFINED else ""


def _perineural(criterion: Criterion, lesion: LesionRecord) -> str:
    for stage in lesion.stages:
        kinds = {found.kind for block in stage.blocks for found in block.findings}
        if stage.histology.perineural_invasion or FindingKind.PERINEURAL_INVASION in kinds:
            return "perineural invasion"
    if lesion.perineural_extent:
        return f"perineural invasion: {_small(lesion.perineural_extent)}"
    return _ticked(lesion, Indication.PERINEURAL_INVASION, "perineural invasion on biopsy")


def _deep(criterion: Criterion, lesion: LesionRecord) -> str:
    for stage in lesion.stages:
        depth = stage.histology.depth_of_invasion
        if depth in criterion.depths:
            return f"deep invasion: {depth.label.lower()}"
    return ""


def _immunosuppressed(criterion: Criterion, lesion: LesionRecord) -> str:
    return "immunosuppressed patient" if lesion.immunosuppressed else ""


def _irradiated(criterion: Criterion, lesion: LesionRecord) -> str:
    if lesion.irradiated:
        return "previously irradiated skin"
    return _ticked(lesion, Indication.IRRADIATED_SKIN, "previously irradiated skin or scar")


def _setting(criterion: Criterion, lesion: LesionRecord) -> str:
    setting = lesion.skin_setting
    return f"in a special setting: {_small(setting)}" if setting not in (None, _NO_SETTING) else ""


def _syndrome(criterion: Criterion, lesion: LesionRecord) -> str:
    syndrome = lesion.genetic_syndrome
    if syndrome not in (None, GeneticSyndrome.NONE):
        return _small(syndrome)
    return _ticked(lesion, Indication.GENETIC_SYNDROME, "genetic syndrome")


def _rapid(criterion: Criterion, lesion: LesionRecord) -> str:
    return "rapidly growing tumor" if lesion.rapid_growth else ""


def _tumor(criterion: Criterion, lesion: LesionRecord) -> str:
    return _small(lesion.coded_tumor_type)


def _small(term: Term | None) -> str:
    """A label within a sentence; one that begins with capitals of its own keeps them."""
    label = term.label if term else ""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _ticked(lesion: LesionRecord, reason: Indication, words: str) -> str:
    return words if reason in lesion.indications else ""


TESTS: Mapping[str, Callable[[Criterion, LesionRecord], str]] = {
    "size": _size,
    "place": _place,
    "recurrent": _recurrent,
    "positive_margins": _left,
    "aggressive": _aggressive,
    "ill_defined": _ill_defined,
    "perineural": _perineural,
    "deep": _deep,
    "immunosuppressed": _immunosuppressed,
    "irradiated": _irradiated,
    "setting": _setting,
    "syndrome": _syndrome,
    "rapid_growth": _rapid,
    "tumor": _tumor,
}
# What each test needs of the data, of which one at least; loaders refuse a criterion without.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "size": ("at_least_mm", "over_mm"),
    "place": ("places", "areas"),
    "aggressive": ("words",),
    "deep": ("depths",),
    "tumor": ("tumors",),
}
