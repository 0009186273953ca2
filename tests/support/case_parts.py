"""Parts that whole cases share: a biopsy, a histology, a defect with its repair."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from encounters.record import (
    BiopsyRecord,
    DefectRecord,
    HistologyRecord,
    RepairRecord,
)
from encounters.vocabulary.terms import (
    RepairClass,
    RepairType,
    TissueDepth,
)
from tests.support.records import (
    DAY,
    SURGEON,
)

BIOPSY = BiopsyRecord(
    date=date(2026, 9, 1),
    laboratory="Riverside Dermatopathology",
    accession="RD-26-4411",
    diagnosis="Basal cell carcinoma, nodular",
    report_reviewed=True,
)
HISTOLOGY = HistologyRecord(
    growth_pattern="infiltrative strands and small nodules",
    cell_morphology="basaloid cells with peripheral palisading and clefting",
    depth_of_invasion=TissueDepth.RETICULAR_DERMIS,
    perineural_invasion=False,
    scar=True,
)
LINEAR = RepairRecord(
    id="repair1",
    type=RepairType.LINEAR,
    repair_class=RepairClass.INTERMEDIATE,
    site_lesion="A",
    date_of_service=DAY,
    surgeon=SURGEON,
    length_cm=Decimal("4.2"),
    undermining="1 cm on both sides in the subcutis",
    deep_sutures="4-0 polyglactin, buried vertical mattress",
    surface_sutures="5-0 polypropylene, running",
)
DEFECT = DefectRecord(
    id="defect1",
    lesions=("A",),
    length_mm=Decimal(18),
    width_mm=Decimal(15),
    depth_mm=Decimal(5),
    deepest_layer=TissueDepth.SUPERFICIAL_FAT,
    repair=LINEAR,
)
