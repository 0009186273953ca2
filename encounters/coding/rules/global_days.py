"""Work in the global days of earlier surgery: 58, 78 or 79 as recorded, or a question.

Earlier surgery is that of an earlier day of the case, and what the same surgeon or group reported
for the patient in other encounters. The days are counted from the day after it: of 010 the tenth
is the last, of 090 the ninetieth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from encounters.coding.case import CodingLesion, EarlierProcedure, OtherService
from encounters.coding.day import Day
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind
from encounters.coding.rules.calendar import DayLines
from encounters.coding.rules.wounds import named
from encounters.coding.sheet import Drop, Line, ModifierMark, Yielded, info, listed, warning
from encounters.vocabulary.kind_terms import EarlierRelation, EncounterKind
from encounters.vocabulary.service_terms import VisitAbout
from encounters.vocabulary.terms import FindingLevel

GLOBAL_DAYS: Mapping[str, int] = {"010": 10, "090": 90}
_MODIFIERS = {
    EarlierRelation.COMPLICATION: "78",
    EarlierRelation.PLANNED: "58",
    EarlierRelation.UNRELATED: "79",
}
_WHY = {
    EarlierRelation.COMPLICATION: "a return for a complication",
    EarlierRelation.PLANNED: "planned, staged or more extensive",
    EarlierRelation.UNRELATED: "unrelated to it",
}
# Neither surgery nor part of a surgical package.
_NO_SURGERY = (
    CodeKind.EVALUATION,
    CodeKind.PATHOLOGY,
    CodeKind.SPECIAL_STAIN,
    CodeKind.FROZEN_SECTION,
    CodeKind.ANESTHESIA,
)
# Where nobody has to say that work on the very lesion goes on as it was begun.
_STAGED = (EncounterKind.DIVISION, EncounterKind.MOHS_CONTINUED)
_OFFICE = "11"
_UNRELATED_VISIT = "24"


class OpenCode(Struct, frozen=True, kw_only=True):
    """A code in whose global days a day lies, in words, with every lesion that it was for."""

    parts: tuple[EarlierProcedure, ...]
    words: str


def global_period(day: Day, lines: Sequence[Line], earlier: DayLines) -> Iterator[Yielded]:
    """A modifier for each surgical line in somebody's global days, or a question."""
    found = open_codes(day, earlier)
    if not found:
        return
    for line in lines:
        if line.entry is None or line.is_a(*_NO_SURGERY):
            continue
        stands = [(code, _relation(day, line, code)) for code in found]
        unknown = [code for code, relation in stands if relation is None]
        if unknown:
            yield _question(line, unknown)
            continue
        relation = min(
            (relation for _, relation in stands if relation is not None), key=list(_MODIFIERS).index
        )
        codes = [code for code, known in stands if known is relation]
        yield _mark(line, relation, codes)


def complication_place(day: Day, lines: Sequence[Line], earlier: DayLines) -> Iterator[Yielded]:
    """78 stands for a return to an operating or procedure room, which an office seldom is."""
    if day.case.place_of_service != _OFFICE:
        return
    for line in lines:
        if _MODIFIERS[EarlierRelation.COMPLICATION] in line.modifiers:
            yield warning(
                RuleId.COMPLICATION_PLACE,
                f"{line.code}-78 in an office (place of service 11): Medicare counts treatment of "
                "a complication outside an operating or procedure room with the earlier surgery. "
                "Take the line out for it, or give the place where it was done.",
                line.lesion,
            )


def post_op_visit(day: Day, lines: Sequence[Line], earlier: DayLines) -> Iterator[Yielded]:
    """A visit about surgery is included while its global days run; 24 tells another matter.

    A post-operative visit is about the surgery until somebody says otherwise.
    """
    visits = [line for line in lines if line.is_a(CodeKind.EVALUATION)]
    found = open_codes(day, earlier) if visits else []
    for line in visits if found else ():
        stands = [(code, _visit_relation(day, line, code)) for code in found]
        unknown = [code for code, relation in stands if relation is None]
        is_after = day.case.kind is EncounterKind.POST_OP
        others = (EarlierRelation.UNRELATED, *(() if is_after else (None,)))
        related = [code for code, relation in stands if relation not in others]
        if related:
            yield _included_visit(line, related)
        elif unknown:
            yield _visit_question(line, unknown)
        elif _UNRELATED_VISIT not in line.modifiers:
            yield ModifierMark(
                line=line,
                modifier=_UNRELATED_VISIT,
                rule=RuleId.POST_OP_VISIT,
                fact=f"modifier {_UNRELATED_VISIT} says that it was about another matter, on "
                f"{listed(code.words for code in found)}",
            )
            yield info(
                RuleId.POST_OP_VISIT,
                f"{line.code} carries {_UNRELATED_VISIT}: its note and its diagnosis show another "
                f"matter than {listed(code.parts[0].code for code in found)}.",
                line.lesion,
            )


def _visit_relation(day: Day, line: Line, code: OpenCode) -> EarlierRelation | None:
    """As entered with the visit; else as any line stands."""
    service = line.service
    if service is not None and service.visit_about is not None:
        is_other = service.visit_about is VisitAbout.ANOTHER_MATTER
        return EarlierRelation.UNRELATED if is_other else EarlierRelation.PLANNED
    if _UNRELATED_VISIT in line.modifiers:
        return EarlierRelation.UNRELATED
    return _relation(day, line, code)


def _included_visit(line: Line, codes: Sequence[OpenCode]) -> Drop:
    text = (
        f"{line.code} is not reported: {listed(code.words for code in codes)}, which "
        "includes visits after the surgery. 99024 tells a payer of the visit, without "
        "charge."
    )
    return Drop(line=line, rule=RuleId.POST_OP_VISIT, text=text, level=FindingLevel.INFO)


def _visit_question(line: Line, codes: Sequence[OpenCode]) -> Yielded:
    return warning(
        RuleId.POST_OP_VISIT,
        f"{line.code}: {listed(code.words for code in codes)}. Say what the visit was about: the "
        "surgery, which includes it, or another matter, which takes modifier 24 and a diagnosis "
        "of its own. No modifier is given.",
        line.lesion,
    )


def open_codes(day: Day, earlier: DayLines) -> list[OpenCode]:
    """The codes in whose global days the day lies, the oldest first."""
    parts: dict[tuple[date, str], list[EarlierProcedure]] = {}
    for procedure in (*day.case.earlier, *_of_this_case(day, earlier)):
        if not procedure.by_other_group:
            key = procedure.date_of_service, procedure.code
            parts.setdefault(key, []).append(procedure)
    found = (_open_code(day, parts[key]) for key in sorted(parts))
    return [code for code in found if code is not None]


def _open_code(day: Day, parts: Sequence[EarlierProcedure]) -> OpenCode | None:
    entry = day.rulebook.codes.entry(parts[0].code)
    allowed = GLOBAL_DAYS.get(entry.global_days, 0) if entry else 0
    first = parts[0]
    since = (day.date - first.date_of_service).days
    if not 1 <= since <= allowed:
        return None
    return OpenCode(
        parts=tuple(sorted(parts, key=lambda part: (part.lesion, part.site, str(part.side)))),
        words=f"day {since} of the {allowed} global days of {first.code} of "
        f"{first.date_of_service.isoformat()}",
    )


def _of_this_case(day: Day, earlier: DayLines) -> Iterator[EarlierProcedure]:
    """What earlier days of the same case reported; the case goes on as planned."""
    for other, lines in earlier:
        for line in lines:
            if line.entry is None or line.entry.global_days not in GLOBAL_DAYS:
                continue
            for lesion in line.lesions or ("",):
                known = day.recorded.get(lesion)
                yield EarlierProcedure(
                    code=line.code,
                    date_of_service=other.date,
                    site=known.site if known else "",
                    side=known.side if known else None,
                    lesion=lesion,
                    relation=EarlierRelation.PLANNED if known else None,
                )


def _relation(day: Day, line: Line, code: OpenCode) -> EarlierRelation | None:
    """How the line stands to the earlier code; ``None`` where the record does not say.

    Nobody knows of a service of no recorded lesion and no site whether it concerns the lesion of
    that code.
    """
    if line.service is not None and line.service.site and not line.lesions:
        near = [part for part in code.parts if _may_be_there(part, line.service)]
        return _stated(near) if near else EarlierRelation.UNRELATED
    lesions = day.recorded
    found = {_of_lesion(day, lesions[key], code) for key in line.lesions if key in lesions}
    if not found:
        found = {None if part.lesion else part.relation for part in code.parts}
    return found.pop() if len(found) == 1 else None


def _of_lesion(day: Day, lesion: CodingLesion, code: OpenCode) -> EarlierRelation | None:
    same = [part for part in code.parts if part.lesion == lesion.id]
    if same:
        staged = EarlierRelation.PLANNED if day.case.kind in _STAGED else None
        return _stated(same) or staged
    near = [part for part in code.parts if not part.lesion and _is_near(part, lesion)]
    return _stated(near) if near else EarlierRelation.UNRELATED


def _may_be_there(part: EarlierProcedure, service: OtherService) -> bool:
    """Whether a service away from the lesions may be at that place; its side may be left out."""
    if not part.site:
        return True
    return part.site == service.site and (
        None in (part.side, service.side) or part.side is service.side
    )


def _is_near(part: EarlierProcedure, lesion: CodingLesion) -> bool:
    """Whether it may have been the same place: nobody said where, or the site is the same one."""
    if not part.site:
        return True
    return part.site == lesion.site and part.side in (lesion.side, None)


def _stated(parts: Iterable[EarlierProcedure]) -> EarlierRelation | None:
    said = {part.relation for part in parts}
    return said.pop() if len(said) == 1 else None


def _mark(line: Line, relation: EarlierRelation, codes: Sequence[OpenCode]) -> ModifierMark:
    modifier, when = _MODIFIERS[relation], listed(code.words for code in codes)
    return ModifierMark(
        line=line,
        modifier=modifier,
        rule=RuleId.GLOBAL_PERIOD,
        fact=f"modifier {modifier} says that it is {_WHY[relation]}, on {when}",
    )


def _question(line: Line, codes: Sequence[OpenCode]) -> Yielded:
    of = f" on {named(line.lesions)}" if line.lesions else ""
    return warning(
        RuleId.GLOBAL_PERIOD,
        f"{line.code}{of}: {listed(code.words for code in codes)}. Say whether it was planned "
        "then (58), is for a complication (78) or is unrelated (79); no modifier is given.",
        line.lesion,
    )
