"""Asks the rules of a case: each hit is a remark, with its answer if somebody gave one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from encounters.record import AnswerRecord
from encounters.workflow.rules.case import Case, Part
from encounters.workflow.rules.rule import Kind, Rule, Severity, rules
from encounters.workflow.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a rule says of one part of a record.

    ``subject`` is the id of that part; ``section`` with ``key``, the id of its row, is where the
    remark is mended, ``places`` are all where it is said. An answer counts for the very words that
    were answered.
    """

    rule: Rule
    text: str
    subject: str
    key: str
    places: tuple[tuple[Section, str], ...]
    answer: AnswerRecord | None = None

    @property
    def section(self) -> Section:
        return self.rule.section

    @property
    def holds_up(self) -> bool:
        """Whether the note cannot be signed yet because of it."""
        if self.rule.severity == Severity.MUST_BE_ANSWERED:
            return self.answer is None
        return self.rule.severity == Severity.BLOCKS

    @property
    def can_be_answered(self) -> bool:
        return self.rule.severity == Severity.MUST_BE_ANSWERED

    @property
    def is_contradiction(self) -> bool:
        return self.rule.kind == Kind.CONTRADICTION


@dataclass(frozen=True)
class Remarks:
    """All remarks on a case, in the order of the rules."""

    everything: tuple[Remark, ...]

    @cached_property
    def blocking(self) -> tuple[Remark, ...]:
        """What must be entered or mended; no reason replaces it."""
        return self._of(Severity.BLOCKS)

    @cached_property
    def unanswered(self) -> tuple[Remark, ...]:
        """What must be mended, or a reason given."""
        waiting = self._of(Severity.MUST_BE_ANSWERED)
        return tuple(remark for remark in waiting if remark.answer is None)

    @cached_property
    def answered(self) -> tuple[Remark, ...]:
        given = self._of(Severity.MUST_BE_ANSWERED)
        return tuple(remark for remark in given if remark.answer is not None)

    @cached_property
    def told(self) -> tuple[Remark, ...]:
        """Worth a look; the signature does not wait for it."""
        return self._of(Severity.TELLS)

    @property
    def hold_up_signature(self) -> bool:
        return bool(self.blocking or self.unanswered)

    def _of(self, severity: Severity) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.everything if remark.rule.severity == severity)


def remarks_on(case: Case) -> Remarks:
    day = case.record.date_of_service
    answers = {
        (answer.rule, answer.subject, answer.statement): answer for answer in case.record.answers
    }
    return Remarks(
        tuple(
            _answered(remark, answers)
            for rule in rules()
            if rule.holds_on(day) and case.record.kind in rule.kinds
            for part in case.parts(rule.of)
            for remark in _remarks(rule, case, part)
        )
    )


def _answered(remark: Remark, answers: Mapping[tuple[str, str, str], AnswerRecord]) -> Remark:
    found = answers.get((remark.rule.id, remark.subject, remark.text))
    if found is None or not remark.can_be_answered:
        return remark
    return replace(remark, answer=found)


def _remarks(rule: Rule, case: Case, part: Part) -> Iterator[Remark]:
    for words in _words_of(rule.test(case, *part.rows)):
        text = rule.says.format(**part.words, **words)
        yield Remark(
            rule=rule,
            text=text[:1].upper() + text[1:],
            subject=part.keys[rule.of],
            key=part.keys[rule.section.level],
            places=tuple(
                (section, part.keys[section.level]) for section in (rule.section, *rule.also_in)
            ),
        )


def _words_of(found: object) -> Iterator[Mapping[str, str]]:
    """A condition says yes or no, or gives the words of one hit or of several."""
    if isinstance(found, Mapping):
        yield found
    elif isinstance(found, Iterable):
        yield from found
    elif found:
        yield {}
