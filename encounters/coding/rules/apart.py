"""Whether the record sets two lines apart: by lesion, wound, tissue or session, never by code."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from itertools import product

from encounters.anatomy import catalogue
from encounters.coding.day import Day
from encounters.coding.rulebook import CodeKind
from encounters.coding.rules.services import is_diagnostic
from encounters.coding.sheet import MOHS, Line, Wound
from encounters.vocabulary.service_terms import ServiceWound
from encounters.vocabulary.terms import (
    Side,
)

_VAGUE = "not-otherwise-specified"
_TISSUE = (
    CodeKind.BIOPSY,
    CodeKind.BIOPSY_FURTHER,
    CodeKind.FROZEN_SECTION,
    CodeKind.PATHOLOGY,
)
_CLOSURES = (
    CodeKind.SIMPLE_REPAIR,
    CodeKind.INTERMEDIATE_REPAIR,
    CodeKind.COMPLEX_REPAIR,
    CodeKind.FLAP,
    CodeKind.GRAFT,
)


class Apart(Enum):
    """Two lines as recorded: apart, of one wound, or nobody said."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


def apart(day: Day, one: Line, other: Line) -> Apart:
    if _differ_by_word(day, one, other) or _differ_by_word(day, other, one):
        return Apart.YES
    found = {
        _wounds_apart(day, first, second) for first, second in product(wounds(one), wounds(other))
    }
    if Apart.NO in found:
        return Apart.NO
    return Apart.UNKNOWN if Apart.UNKNOWN in found else Apart.YES


def all_apart(day: Day, line: Line, others: Iterable[Line]) -> bool:
    return all(apart(day, line, other) is Apart.YES for other in others)


def wounds(line: Line) -> tuple[Wound, ...]:
    """Where the line's work was done; one without a lesion has one wound, which is elsewhere."""
    service = line.service
    if service is None:
        return line.wounds or tuple(Wound(lesion=lesion) for lesion in line.lesions) or (Wound(),)
    if service.lesion:
        part = "" if service.wound in (None, ServiceWound.DEFECT) else service.wound.value
        return (Wound(lesion=service.lesion, part=part),)
    return (
        Wound(
            site=service.site,
            side=service.side,
            is_another=service.wound is ServiceWound.ANOTHER,
            must_be_said=line.is_a(*_CLOSURES),
        ),
    )


def is_covered(minor: Line, major: Line) -> bool:
    """Whether the minor line has no wound but the major's."""
    return set(wounds(minor)) <= set(wounds(major))


def same_place(site: str, side: Side | None, other: str, other_side: Side | None) -> bool:
    """Whether both may be one place: the same site, or one that nobody told more exactly."""
    if side and other_side and side is not other_side:
        return False
    if site == other:
        return True
    is_vague = site.endswith(_VAGUE) or other.endswith(_VAGUE)
    return is_vague and catalogue().site(site).region == catalogue().site(other).region


def _differ_by_word(day: Day, one: Line, other: Line) -> bool:
    """Another session, or tissue and circumstances that the service itself names."""
    service = one.service
    if service is None:
        return False
    if service.another_session and not (other.service and other.service.another_session):
        return True
    if other.service is not None:
        return False
    if one.is_a(CodeKind.SPECIAL_STAIN):
        return other.is_a(*MOHS)
    return (bool(service.circumstance) and one.is_a(*_TISSUE)) or is_diagnostic(
        day, service, one.entry
    )


def _wounds_apart(day: Day, one: Wound, other: Wound) -> Apart:
    if one.lesion and other.lesion:
        return Apart.NO if (one.lesion, one.part) == (other.lesion, other.part) else Apart.YES
    if one.lesion or other.lesion:
        known, free = (one, other) if one.lesion else (other, one)
        return _free_apart(day, known, free)
    if one.site and other.site and not same_place(one.site, one.side, other.site, other.side):
        return Apart.YES
    return Apart.UNKNOWN


def _free_apart(day: Day, known: Wound, free: Wound) -> Apart:
    """A place away from the recorded lesions, and the wound of one of them."""
    if free.is_another:
        return Apart.YES
    if free.must_be_said:
        return Apart.UNKNOWN
    lesion = day.recorded.get(known.lesion)
    if not free.site or lesion is None:
        return Apart.YES
    if same_place(free.site, free.side, lesion.site, lesion.side):
        return Apart.UNKNOWN
    return Apart.YES
