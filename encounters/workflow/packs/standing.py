"""How far a record is by its payer's pack: what lacks and where, and which criteria are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from encounters.record import EncounterRecord, LesionRecord, PackChangeRecord
from encounters.vocabulary.record_terms import PackChangeKind
from encounters.workflow.packs.contractors import contractor_of
from encounters.workflow.packs.criteria import Criterion
from encounters.workflow.packs.loader import packs
from encounters.workflow.packs.pack import Asked, Element, Pack
from encounters.workflow.rules.case import Case, Part
from encounters.workflow.rules.rule import Rule, rules
from encounters.workflow.sections import Level, Section

# What a practice has added itself has the source that the practice wrote down.
OWN_SOURCE = "practice"
CRITERION = "criterion"
# The ids of the rows that a part of a record lies in.
Keys = Mapping[Level, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One element that one part of the record does not have; ``key`` is the id of the row of
    ``section``, where it is entered in the field with the id ``field``."""

    element: str
    label: str
    where: str
    section: Section
    key: str
    field: str
    source: str

    @property
    def text(self) -> str:
        return f"{self.label}: {self.where}" if self.where else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``elements`` are those that the pack asks of this record, in its order, each with the keys of
    the parts that it is asked of."""

    pack: Pack
    elements: Mapping[str, tuple[Keys, ...]]
    lacks: tuple[Lack, ...]
    met: Mapping[str, tuple[str, ...]]

    @property
    def asked(self) -> int:
        return len(self.elements)

    @property
    def has(self) -> int:
        return self.asked - len({lack.element for lack in self.lacks})


def pack_of(record: EncounterRecord) -> Pack:
    """The pack of the record's payer on its day, as its practice has changed it."""
    payer = record.payer.key if record.payer else ""
    written = record.location.medicare_contractor
    contractor = contractor_of(written) if payer == "medicare" else None
    pack = packs().of(payer, contractor.key if contractor else "", record.date_of_service)
    return _changed(pack, record)


def criteria_met(record: EncounterRecord, lesion: LesionRecord) -> tuple[str, ...]:
    """The facts by which the lesion is covered, in the pack's order; none if it is not."""
    return _met(pack_of(record), lesion)


def _met(pack: Pack, lesion: LesionRecord) -> tuple[str, ...]:
    if pack.tumors and lesion.coded_tumor_type not in pack.tumors:
        return ()
    return tuple(filter(None, (criterion.met_by(lesion) for criterion in pack.criteria)))


def standing(case: Case) -> Standing:
    """How far the record is; each element counts once, however many lesions it is asked of."""
    pack = pack_of(case.record)
    met = {lesion.letter: _met(pack, lesion) for lesion in case.record.lesions}
    lacks: list[Lack] = []
    elements: dict[str, tuple[Keys, ...]] = {}
    for asked in pack.elements:
        parts = list(_parts(case, asked))
        if parts:
            elements[asked.element.id] = tuple(part.keys for part in parts)
        lacks += [lack for part in parts for lack in _lack(case, asked, part)]
        if parts and asked.element.id == "reasons" and pack.criteria and case.record.lesions:
            elements[CRITERION] = tuple(case_part.keys for case_part in case.parts(Level.LESION))
            lacks += _uncovered(case, pack, met)
    return Standing(pack=pack, elements=elements, lacks=tuple(lacks), met=met)


def _parts(case: Case, asked: Asked) -> Iterator[Part]:
    """Those that the element is asked of; a lesion, while the stage is still to be taken."""
    element = asked.element
    if not _is_asked_at_all(case, element):
        return
    for part in case.parts(element.level):
        if element.is_asked(case, *part.rows):
            yield part
    if element.level == Level.STAGE and not element.when:
        yield from _without_stage(case)
    if element.level == Level.LESION and not case.record.lesions:
        yield from case.parts(Level.ENCOUNTER)


def _is_asked_at_all(case: Case, element: Element) -> bool:
    """Whether it belongs to an encounter of this kind, on this day."""
    if case.record.kind not in element.kinds:
        return False
    return element.ruled is None or _is_held(case, element.ruled)


def _is_held(case: Case, rule: Rule) -> bool:
    record = case.record
    return record.kind in rule.kinds and rule.holds_on(record.date_of_service)


def _without_stage(case: Case) -> Iterator[Part]:
    """The lesions of which the first stage is missed."""
    (rule,) = (known for known in rules() if known.id == "stage")
    for part in case.parts(Level.LESION):
        if _is_held(case, rule) and rule.test(case, *part.rows):
            yield part


def _lack(case: Case, asked: Asked, part: Part) -> Iterator[Lack]:
    element = asked.element
    if element.level not in part.keys:
        # The lesion, or its first stage, is not there yet.
        is_lesion = Level.LESION in part.keys
        section = Section.NEW_STAGE if is_lesion else Section.NEW_LESION
        yield _made(asked, part, section, field="")
    elif _is_lacking(element.lacks(case, *part.rows)):
        yield _made(asked, part, element.entered_in, element.field)


def _is_lacking(answer: object) -> bool:
    """Conditions of rules say yes or no, or give words: one mapping, or several."""
    if isinstance(answer, Iterable) and not isinstance(answer, Mapping):
        return any(True for _ in answer)
    return bool(answer)


def _made(asked: Asked, part: Part, section: Section, field: str) -> Lack:
    element = asked.element
    where = part.words.get("stage") or part.words.get("lesion") or part.words.get("defect", "")
    return Lack(
        element=element.id,
        label=element.label,
        where=where,
        section=section,
        key=part.keys[section.level],
        field=field,
        source=asked.source,
    )


def _uncovered(case: Case, pack: Pack, met: Mapping[str, tuple[str, ...]]) -> Iterator[Lack]:
    for lesion in case.record.lesions:
        if not met[lesion.letter]:
            yield Lack(
                element=CRITERION,
                label=f"A criterion of {pack.policy}",
                where=f"lesion {lesion.letter}",
                section=Section.LESION,
                key=lesion.id,
                field="id_size",
                source=pack.criteria[0].source,
            )


def _changed(pack: Pack, record: EncounterRecord) -> Pack:
    """With what the practice leaves out or adds on this day."""
    changes = [change for change in record.pack_changes if change.pack == pack.key]
    if not changes:
        return pack
    left_out = {change.item for change in changes if change.change == PackChangeKind.LEFT_OUT}
    added = [change for change in changes if change.change == PackChangeKind.ADDED]
    kept = [asked for asked in pack.elements if asked.element.id not in left_out]
    known = {asked.element.id for asked in kept}
    more = [
        Asked(element=packs().elements[change.item], source=OWN_SOURCE)
        for change in added
        if change.item in packs().elements and change.item not in known
    ]
    criteria = [c for c in pack.criteria if f"{pack.key}/{c.id}" not in left_out]
    return replace(
        pack,
        elements=(*kept, *more),
        criteria=(*criteria, *filter(None, map(_own_criterion, added))),
    )


def _own_criterion(change: PackChangeRecord) -> Criterion | None:
    """Another pack's criterion, with a size of the practice's own where it gives one."""
    known = packs().criterion(change.item)
    if known is None or change.at_least_mm is None:
        return known
    changes = {"at_least_mm": change.at_least_mm, "over_mm": None}
    return Criterion(**{**{f: getattr(known, f) for f in known.__struct_fields__}, **changes})
