"""What the codes depend on, and nothing else.

A ``CodingCase`` is read from the public JSON contract (``encounters.coding.contract``) or taken
from an ``EncounterRecord`` (``encounters.coding.from_record``): both roads meet here, so the
command line and the page can never disagree. Measures are ``Decimal``; letters name lesions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field

from encounters.vocabulary.kind_terms import EarlierRelation, EncounterKind
from encounters.vocabulary.service_terms import ServiceWound, VisitAbout
from encounters.vocabulary.terms import (
    DeepStructure,
    RepairClass,
    RepairType,
    Side,
    TumorType,
    WoundPart,
)


class CodingStage(Struct, frozen=True, kw_only=True):
    """One stage: its date, its number of blocks, and whether the surgeon read it himself.

    ``is_mohs`` is false when the stage was read by somebody other than the physician who cut it,
    or went to permanent sections: then none of 17311-17315 may be reported for it (CMS MLN SE1318).
    ``not_mohs_because`` says so in words. ``caution`` is a sentence for the coder about a stage
    that does count, such as one cut by a fellow. ``reader_may_bill``: another physician read it and
    nobody has said that he bills nothing. ``with_fellow``: it was cut by a fellow of an accredited
    program, ``key_parts_attended``: and the record says that the teaching surgeon was there.
    """

    number: int
    date_of_service: date
    blocks: int
    is_mohs: bool = True
    not_mohs_because: str = ""
    caution: str = ""
    reader_may_bill: bool = False
    with_fellow: bool = False
    key_parts_attended: bool = False


class CodingRepair(Struct, frozen=True, kw_only=True):
    """A repair; its group follows ``site`` and the class. ``lesions`` shared the defect.

    ``closes`` tells the wound itself, or a part of it, from the secondary defect of a flap.

    ``words`` are those by which its kind is coded (``vocabulary.repair_kinds.WORDS``), by field;
    ``axial_vessel`` is the one dissected in an island pedicle; ``with_fellow``: a fellow of an
    accredited program took part and the surgeon was present for the key parts.
    ``design`` names a flap that has its own code (``Rulebook.designs``), empty for any other.
    ``icd10`` is the diagnosis of a wound that no recorded lesion left.
    """

    type: RepairType
    date_of_service: date
    site: str
    choice: str = ""
    lesions: tuple[str, ...] = ()
    repair_class: RepairClass | None = None
    length_cm: Decimal | None = None
    primary_cm2: Decimal | None = None
    secondary_cm2: Decimal | None = None
    area_cm2: Decimal | None = None
    by_other_surgeon: bool = False
    design: str = ""
    closes: WoundPart = WoundPart.WHOLE
    words: Mapping[str, str] = field(default_factory=dict)
    axial_vessel: str = ""
    with_fellow: bool = False
    key_parts_attended: bool = True
    icd10: str = ""


class CodingLesion(Struct, frozen=True, kw_only=True):
    """One tumor. ``icd10`` is the surgeon's own choice; empty means "propose".

    ``icd10_reason`` is his reason for it where it differs from what is recorded. ``payer_notice``
    is a ``PayerNotice`` or empty.
    """

    id: str
    site: str
    side: Side | None
    tumor: TumorType
    stages: tuple[CodingStage, ...]
    choice: str = ""
    lid: str = ""
    deep_structure: DeepStructure | None = None
    deep_structure_stage: int | None = None
    icd10: str = ""
    icd10_reason: str = ""
    payer_notice: str = ""
    merged_into: str = ""
    stopped: bool = False


class Circumstance(StrEnum):
    """Why a service that concerns a treated lesion may stand beside its surgery.

    The diagnostic biopsy and frozen section, without any earlier pathology, that decided the
    surgery that day; or pathology of tissue that was not examined in Mohs surgery.
    """

    LED_TO_MOHS = "led_to_mohs"
    SEPARATE_TISSUE = "separate_tissue"


class OtherService(Struct, frozen=True, kw_only=True):
    """A code billed the same day. ``circumstance`` is a ``Circumstance`` or empty.

    Without a ``lesion`` it was done away from the recorded lesions, at ``site`` and ``side`` where
    that is known. ``wound`` says which wound it is about, ``another_session`` that it was done at
    another time of the day. A linear closure that has ``length_cm`` is added up with the others.
    ``visit_about`` says of a visit whether it was about earlier surgery.
    ``told`` is what the record says of it; ``None`` for a case that comes without a record.
    """

    code: str
    date_of_service: date
    lesion: str = ""
    units: int = 1
    circumstance: str = ""
    wound: ServiceWound | None = None
    site: str = ""
    side: Side | None = None
    another_session: bool = False
    modifiers: tuple[str, ...] = ()
    length_cm: Decimal | None = None
    icd10: str = ""
    visit_about: VisitAbout | None = None
    told: frozenset[str] | None = None


class EarlierProcedure(Struct, frozen=True, kw_only=True):
    """A code that the same surgeon or group reported for the patient in an earlier encounter.

    Of several lesions under one code each is one of these. ``lesion`` is the lesion of this case
    that it treated, ``site`` and ``side`` are where it was, each empty where nobody said.
    ``by_other_group``: its global days bind nobody here.
    """

    code: str
    date_of_service: date
    site: str = ""
    side: Side | None = None
    lesion: str = ""
    relation: EarlierRelation | None = None
    by_other_group: bool = False


class CodingCase(Struct, frozen=True, kw_only=True):
    """All that is billed together. Dates may differ: each date of service is coded by itself.

    ``payer`` is a key of the rulebook's payers; ``distinct_lesion_modifier`` overrides that
    payer's habit ("59", "XS", "76", "anatomic", or empty). ``place_of_service`` is CMS's number of
    the place, empty where nobody said.
    """

    id: str
    date_of_service: date
    payer: str
    lesions: tuple[CodingLesion, ...]
    repairs: tuple[CodingRepair, ...] = ()
    other_services: tuple[OtherService, ...] = ()
    distinct_lesion_modifier: str = ""
    kind: EncounterKind = EncounterKind.MOHS
    place_of_service: str = ""
    earlier: tuple[EarlierProcedure, ...] = ()
