"""What one line includes of another, codes that count together, and closures entered by code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from encounters.coding.case import OtherService
from encounters.coding.closures import CLASSES
from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind, Within
from encounters.coding.rules.apart import Apart, apart, is_covered
from encounters.coding.sheet import Drop, Line, warning
from encounters.vocabulary.service_terms import ServiceWound

_PARTS = {
    ServiceWound.DONOR: "the closure of a donor site is part of the graft",
    ServiceWound.SECONDARY: "simple or layered closure of a secondary defect is part of the flap",
}
_GRAFTED = (CodeKind.FLAP, CodeKind.GRAFT, CodeKind.RECONSTRUCTION)


def closure_included(day: Day, lines: Sequence[Line]) -> Iterator[Drop]:
    """A closure entered by its code that is part of a graft or flap, or is recorded already."""
    for line in lines:
        if line.service is None:
            continue
        why = _part_of(line, line.service) or _recorded(line, lines)
        if why:
            yield Drop(
                line=line,
                rule=RuleId.WOUND_INCLUDES,
                text=f"{line.code}: {why}. It is not reported.",
            )


def wound_includes(day: Day, lines: Sequence[Line]) -> Iterator[Drop]:
    """What another line of the same wound includes, or one of the day, where codes say so."""
    gone: set[int] = set()
    pairs = day.rulebook.pairs
    places = [place for place, line in enumerate(lines) if pairs.may_be_included(line.code)]
    for place, major in product(places, lines):
        minor = lines[place]
        if place in gone or minor is major:
            continue
        found = pairs.inclusion(major.code, minor.code)
        if found is None or (found.within is Within.WOUND and not _is_same(day, minor, major)):
            continue
        gone.add(place)
        of = " of the same wound" if found.within is Within.WOUND else ""
        rule = RuleId.WOUND_INCLUDES if of else RuleId.COUNTED_TOGETHER
        text = f"{minor.code} is not reported beside {major.code}{of}: {found.because}."
        yield Drop(line=minor, rule=rule, text=text)


def counted_together(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Units that are too many for their code: what counts all of them at once."""
    for counted in day.rulebook.pairs.counted:
        units = sum(line.units for line in lines if line.code == counted.code)
        if units > counted.most:
            yield warning(
                RuleId.COUNTED_TOGETHER,
                f"{counted.code} × {units} is more than {counted.most}: report {counted.instead} "
                "alone instead of it and its primary code.",
            )


def _part_of(line: Line, service: OtherService) -> str:
    if service.wound is ServiceWound.DONOR:
        return _PARTS[service.wound] if line.is_a(*CLASSES) else ""
    if service.wound is ServiceWound.SECONDARY:
        is_short = line.is_a(CodeKind.SIMPLE_REPAIR, CodeKind.INTERMEDIATE_REPAIR)
        return _PARTS[service.wound] if is_short else ""
    return ""


def _recorded(line: Line, lines: Sequence[Line]) -> str:
    """Why a repair that was entered by its code is one that the record tells already."""
    service = line.service
    if service is None or not service.lesion or service.wound not in (None, ServiceWound.DEFECT):
        return ""
    for other in lines:
        is_alike = other.is_a(*CLASSES) if line.is_a(*CLASSES) else other.code == line.code
        is_repair = line.is_a(*CLASSES, *_GRAFTED) and other.service is None
        if is_alike and is_repair and service.lesion in other.lesions:
            return (
                f"the repair of lesion {service.lesion} is recorded, and coded from there; a "
                "further closure of its wound is entered there too"
            )
    return ""


def _is_same(day: Day, minor: Line, major: Line) -> bool:
    return apart(day, minor, major) is Apart.NO and is_covered(minor, major)
