"""Where on the skin: the sites, their sides and how codes and criteria read them.

``catalogue()`` is the entry point. CPT family, appropriate-use area, ICD-10-CM site and repair
groups are different partitions of the body and are stated separately for every site.
"""

from encounters.anatomy.catalogue import Catalogue, slug_of
from encounters.anatomy.checks import CatalogueError
from encounters.anatomy.groups import (
    AucArea,
    IntermediateGroup,
    Lid,
    MohsFamily,
    RepairGroup,
    SimpleGroup,
    SplitThicknessGroup,
)
from encounters.anatomy.loader import catalogue
from encounters.anatomy.site import (
    DEFAULT_CHOICE,
    Choice,
    Place,
    RepairGroups,
    Site,
    SiteReading,
    UnknownChoiceError,
    UnknownSiteError,
)

__all__ = [
    "DEFAULT_CHOICE",
    "AucArea",
    "Catalogue",
    "CatalogueError",
    "Choice",
    "IntermediateGroup",
    "Lid",
    "MohsFamily",
    "Place",
    "RepairGroup",
    "RepairGroups",
    "SimpleGroup",
    "Site",
    "SiteReading",
    "SplitThicknessGroup",
    "UnknownChoiceError",
    "UnknownSiteError",
    "catalogue",
    "slug_of",
]
