"""What a record says against itself, by dated rules with a source. Pure.

``remarks_on(case)`` asks every rule in ``data/`` of every part of the record it is about.
"""

from __future__ import annotations

from encounters.workflow.rules.case import Case
from encounters.workflow.rules.remarks import Remark, Remarks, remarks_on
from encounters.workflow.rules.rule import Kind, Rule, RuleError, Severity, rules

__all__ = [
    "Case",
    "Kind",
    "Remark",
    "Remarks",
    "Rule",
    "RuleError",
    "Severity",
    "remarks_on",
    "rules",
]
