"""What rules write on: lines that are still growing, marks on them, drops of them, and findings.

A rule yields any of the four. Lines are matched by equality, so a mark or a drop names the very
line it saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from encounters.coding.case import OtherService
from encounters.coding.claim_modifiers import ClaimModifiers
from encounters.coding.results import CodeLine, Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeEntry, CodeKind
from encounters.vocabulary.terms import FindingLevel, Side

MOHS = (CodeKind.FIRST_STAGE, CodeKind.FURTHER_STAGE, CodeKind.FURTHER_BLOCK)
_UNKNOWN_RANK = 70


class Wound(Struct, frozen=True, kw_only=True):
    """Where something was done: a part of a recorded lesion's wound, or a place away from them.

    ``is_another`` where somebody said that it is no wound of a recorded lesion, ``must_be_said``
    where nothing else shows it.
    """

    lesion: str = ""
    part: str = ""
    site: str = ""
    side: Side | None = None
    is_another: bool = False
    must_be_said: bool = False


class Line(Struct, frozen=True, kw_only=True):
    """A line of the sheet while rules work on it.

    ``facts`` become the sentence; ``lesions`` are all lesions it concerns, ``entry`` is what the
    rulebook knows of the code, ``None`` for a code it does not list. ``service`` is what somebody
    entered, for a line that was not derived. ``wounds`` are those that a repair closed, ``icd10``
    the diagnoses that no lesion gives.
    """

    code: str
    units: int
    rule: RuleId
    facts: tuple[str, ...]
    lesions: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    modifier_rules: tuple[RuleId, ...] = ()
    entry: CodeEntry | None = None
    service: OtherService | None = None
    wounds: tuple[Wound, ...] = ()
    icd10: tuple[str, ...] = ()

    @property
    def lesion(self) -> str:
        """The lesion's id where the line belongs to one alone, else empty."""
        return self.lesions[0] if len(self.lesions) == 1 else ""

    @property
    def rank(self) -> int:
        """The place on the sheet, which is the class too: complex, intermediate, simple."""
        return self.entry.rank if self.entry else _UNKNOWN_RANK

    @property
    def is_add_on(self) -> bool:
        return self.entry is not None and bool(self.entry.add_on_to)

    def is_a(self, *kinds: CodeKind) -> bool:
        entry = self.entry
        return entry is not None and entry.kind in kinds


class ModifierMark(Struct, frozen=True, kw_only=True):
    """A modifier for a line, with the clause that says why."""

    line: Line
    modifier: str
    rule: RuleId
    fact: str


class Drop(Struct, frozen=True, kw_only=True):
    """Take ``line`` off the sheet; a finding of that rule and level says so with ``text``."""

    line: Line
    rule: RuleId
    text: str
    level: FindingLevel = FindingLevel.WARNING

    @property
    def finding(self) -> Finding:
        return Finding(
            level=self.level, rule=str(self.rule), lesion=self.line.lesion, text=self.text
        )


Yielded = Line | ModifierMark | Drop | Finding


def info(rule: RuleId, text: str, lesion: str = "") -> Finding:
    return Finding(level=FindingLevel.INFO, rule=str(rule), lesion=lesion, text=text)


def warning(rule: RuleId, text: str, lesion: str = "") -> Finding:
    return Finding(level=FindingLevel.WARNING, rule=str(rule), lesion=lesion, text=text)


def error(rule: RuleId, text: str, lesion: str) -> Finding:
    return Finding(level=FindingLevel.ERROR, rule=str(rule), lesion=lesion, text=text)


class Sheet(Struct, frozen=True):
    """The lines and findings so far."""

    lines: tuple[Line, ...] = ()
    findings: tuple[Finding, ...] = ()

    def after(self, yielded: Iterable[Yielded]) -> Sheet:
        """This sheet with what one rule yielded.

        ``ValueError`` for a mark or a drop of a line that is not on it.
        """
        results = tuple(yielded)
        if not results:
            return self
        lines, findings = list(self.lines), list(self.findings)
        for result in results:
            match result:
                case Line():
                    lines.append(result)
                case Finding():
                    findings.append(result)
                case ModifierMark():
                    lines[lines.index(result.line)] = _marked(result)
                case Drop():
                    lines.remove(result.line)
                    findings.append(result.finding)
        return Sheet(tuple(lines), tuple(findings))


def _marked(mark: ModifierMark) -> Line:
    return replace(
        mark.line,
        modifiers=(*mark.line.modifiers, mark.modifier),
        modifier_rules=(*mark.line.modifier_rules, mark.rule),
        facts=(*mark.line.facts, mark.fact),
    )


def sentence(facts: Iterable[str]) -> str:
    """Clauses as one sentence: "A; b" with a capital and a full stop."""
    text = "; ".join(facts)
    return f"{text[:1].upper()}{text[1:]}."


def listed(words: Iterable[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last


def finished(
    line: Line, day: date, diagnoses: Mapping[str, str], known: ClaimModifiers, tables: str = ""
) -> CodeLine:
    """The line as answered, with the diagnoses of its lesions and its modifiers in their order."""
    order = known.in_order(line.modifiers) if line.modifiers else ()
    codes = (*map(diagnoses.get, line.lesions), *line.icd10)
    rules = line.modifier_rules
    return CodeLine(
        code=line.code,
        units=line.units,
        modifiers=tuple([line.modifiers[place] for place in order]),
        lesion=line.lesion,
        icd10=tuple(dict.fromkeys(filter(None, codes))),
        rule=str(line.rule),
        because=sentence(line.facts),
        date_of_service=day,
        label=line.entry.label if line.entry else "",
        modifier_rules=tuple([str(rules[place]) for place in order if place < len(rules)]),
        tables=tables,
    )
