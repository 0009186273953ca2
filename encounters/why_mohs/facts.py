"""What rules of use and risk ask of a lesion, with ``None`` wherever the record does not say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from encounters.anatomy import AucArea, SiteReading, catalogue
from encounters.record import LesionRecord, StageRecord
from encounters.vocabulary.risk_terms import (
    BoneInvasion,
    Differentiation,
    GeneticSyndrome,
    PerineuralExtent,
    SkinSetting,
)
from encounters.vocabulary.terms import (
    Borders,
    FindingKind,
    Indication,
    Presentation,
    TissueDepth,
    TumorType,
)

_TO_THE_FAT = (
    TissueDepth.EPIDERMIS,
    TissueDepth.PAPILLARY_DERMIS,
    TissueDepth.RETICULAR_DERMIS,
    TissueDepth.SUPERFICIAL_FAT,
    TissueDepth.DEEP_FAT,
)
_BEYOND_FAT = (
    TissueDepth.FASCIA,
    TissueDepth.MUSCLE,
    TissueDepth.PERICHONDRIUM,
    TissueDepth.CARTILAGE,
    TissueDepth.PERIOSTEUM,
    TissueDepth.BONE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TumorFacts:
    """``areas`` are those that an unanswered question of the site leaves open.

    ``size_mm`` is the larger of two measures, as entered. ``deepest`` is the deepest tissue that
    tumor was seen in. ``is_immunosuppressed`` is told by a cause too, ``has_perineural`` by a
    reading or by what the biopsy showed. ``is_perineural_doubtful``: it was looked for and neither
    seen nor ruled out, so ``has_perineural`` is ``None``.
    """

    tumor: TumorType
    subtype: str
    region: str
    readings: tuple[SiteReading, ...]
    size_mm: Decimal | None
    presentation: Presentation
    is_ill_defined: bool | None
    is_immunosuppressed: bool | None
    has_syndrome: bool | None
    is_irradiated: bool | None
    has_setting: bool | None
    differentiation: Differentiation | None
    thickness_mm: Decimal | None
    has_perineural: bool | None
    is_perineural_doubtful: bool
    nerve_mm: Decimal | None
    nerve: PerineuralExtent | None
    deepest: TissueDepth | None
    bone: BoneInvasion | None

    @property
    def areas(self) -> tuple[AucArea, ...]:
        return tuple(dict.fromkeys(reading.auc_area for reading in self.readings))

    @property
    def is_beyond_fat(self) -> bool | None:
        if self.deepest in _BEYOND_FAT or self.bone not in (None, BoneInvasion.NONE):
            return True
        return False if self.deepest in _TO_THE_FAT else None

    @property
    def special_settings(self) -> tuple[bool | None, ...]:
        """Genetic syndrome, irradiated skin, special setting of the skin."""
        return (self.has_syndrome, self.is_irradiated, self.has_setting)


def before_surgery(lesion: LesionRecord) -> TumorFacts:
    """As the tumor was known when Mohs surgery was chosen: nothing that a stage showed."""
    lesion = replace(lesion, stages=())
    return _facts(lesion, lesion.tumor_type, lesion.tumor_subtype)


def after_surgery(lesion: LesionRecord) -> TumorFacts:
    """With what the stages showed, and with the diagnosis that they changed."""
    if lesion.final_tumor_type is None:
        return _facts(lesion, lesion.tumor_type, lesion.tumor_subtype)
    return _facts(lesion, lesion.final_tumor_type, lesion.final_tumor_subtype)


def _facts(lesion: LesionRecord, tumor: TumorType, subtype: str) -> TumorFacts:
    length, width = lesion.length_mm, lesion.width_mm
    deepest = _deepest(lesion)
    return TumorFacts(
        tumor=tumor,
        subtype=subtype.lower(),
        region=catalogue().site(lesion.site.slug).region,
        readings=_readings(lesion),
        size_mm=max(length, width or length) if length else None,
        presentation=lesion.presentation,
        is_ill_defined=None if lesion.borders is None else lesion.borders == Borders.ILL_DEFINED,
        is_immunosuppressed=_immunosuppressed(lesion),
        has_syndrome=_other_than(lesion.genetic_syndrome, GeneticSyndrome.NONE),
        is_irradiated=lesion.irradiated,
        has_setting=_other_than(lesion.skin_setting, SkinSetting.NONE),
        differentiation=lesion.differentiation,
        thickness_mm=lesion.thickness_mm,
        has_perineural=_perineural(lesion),
        is_perineural_doubtful=_perineural(lesion) is None and _is_doubtful(lesion),
        nerve_mm=_nerve_mm(lesion),
        nerve=lesion.perineural_extent,
        deepest=deepest,
        bone=_bone(lesion, deepest),
    )


def _readings(lesion: LesionRecord) -> tuple[SiteReading, ...]:
    """One for an answered site, each that is possible for one that is still doubtful."""
    site = catalogue().site(lesion.site.slug)
    if lesion.site.choice or not site.choices:
        return (site.reading(lesion.site.choice),)
    return tuple(choice.reading for choice in site.choices)


def _immunosuppressed(lesion: LesionRecord) -> bool | None:
    if lesion.immunosuppressed is None and lesion.immune_cause is not None:
        return True
    return lesion.immunosuppressed


def _other_than(found: object, none: object) -> bool | None:
    return None if found is None else found != none


def _with_tumor(lesion: LesionRecord) -> list[StageRecord]:
    return [stage for stage in lesion.stages if stage.tumor_present]


def _deepest(lesion: LesionRecord) -> TissueDepth | None:
    """Mucosa has no place among the layers of skin: it counts where nothing else was seen."""
    order = (TissueDepth.MUCOSA, *_TO_THE_FAT, *_BEYOND_FAT)
    found = [stage.histology.depth_of_invasion for stage in _with_tumor(lesion)]
    return max((depth for depth in found if depth), key=order.index, default=None)


def _bone(lesion: LesionRecord, deepest: TissueDepth | None) -> BoneInvasion | None:
    """What was entered; else tumor that was not seen beyond fat has not reached bone."""
    if lesion.bone_invasion is not None:
        return lesion.bone_invasion
    return BoneInvasion.NONE if deepest in _TO_THE_FAT else None


def _perineural(lesion: LesionRecord) -> bool | None:
    told = lesion.perineural_extent or Indication.PERINEURAL_INVASION in lesion.indications
    seen = [stage.histology.perineural_invasion for stage in lesion.stages]
    if told or True in seen or any(_nerves(lesion)):
        return True
    return False if False in seen and not _is_doubtful(lesion) else None


def _is_doubtful(lesion: LesionRecord) -> bool:
    """Whether a stage leaves it open, in its description or in a block."""
    return any(
        stage.histology.is_perineural_doubtful
        or any(
            finding.kind == FindingKind.PERINEURAL_DOUBT
            for block in stage.blocks
            for finding in block.findings
        )
        for stage in lesion.stages
    )


def _nerves(lesion: LesionRecord) -> list[Decimal | bool]:
    """The calibers of the nerves that findings name; ``True`` for one without a caliber."""
    return [
        finding.caliber_mm or True
        for stage in lesion.stages
        for block in stage.blocks
        for finding in block.findings
        if finding.kind == FindingKind.PERINEURAL_INVASION
    ]


def _nerve_mm(lesion: LesionRecord) -> Decimal | None:
    described = [stage.histology for stage in lesion.stages]
    seen = [each.perineural_caliber_mm for each in described if not each.is_perineural_doubtful]
    found = [mm for mm in seen if mm is not None]
    found += [mm for mm in _nerves(lesion) if isinstance(mm, Decimal)]
    return max(found, default=None)
