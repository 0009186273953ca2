"""The map of a stage, drawn with its blocks and kept in step with its readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from encounters.actions.audit import record_event
from encounters.actions.refusal import refuse
from encounters.actions.saving import locked_draft
from encounters.models import (
    Block,
    Encounter,
    Ink,
    MapPreset,
    SpecimenMap,
    Stage,
    SurgeonDefaults,
    User,
)
from encounters.models.configuration import default_nicks
from encounters.specimen_map import (
    FindingMark,
    InkStroke,
    MapError,
    NickPlan,
    SpecimenPlan,
    new_map,
    parse,
    to_document,
    with_findings,
    with_inks,
)
from encounters.specimen_map import Ink as MapInk
from encounters.terms import Compartment, FindingKind, InkDash, Mark, ReadingResult
