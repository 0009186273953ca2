"""The result of a failed check: what is wrong and how to fix it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """With something critical an installation is not served; a warning is for its keeper."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """``what`` is wrong and how to ``mend`` it, in sentences; neither holds a secret."""

    severity: Severity
    what: str
    mend: str

    @property
    def is_critical(self) -> bool:
        return self.severity is Severity.CRITICAL

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def critical(what: str, mend: str) -> Ailment:
    return Ailment(severity=Severity.CRITICAL, what=what, mend=mend)


def warning(what: str, mend: str) -> Ailment:
    return Ailment(severity=Severity.WARNING, what=what, mend=mend)
