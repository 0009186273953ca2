"""The fingerprints before migrations held against those after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from encounters.installation.upgrade.fingerprints import Fingerprint

Fingerprints = Mapping[str, Fingerprint | None]


@dataclass(frozen=True, slots=True)
class Difference:
    table: str
    what: str

    def __str__(self) -> str:
        return f"{self.table}: {self.what}."


@dataclass(slots=True)
class Differences:
    """``faults``: signed rows are not what they were. ``unsure``: tables of which only the proofs
    can say so, because a column went, or is of another type and reads otherwise."""

    faults: list[Difference] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)


def compared(before: Fingerprints, after: Fingerprints, may_change: Collection[str]) -> Differences:
    """A table that was not there before has nothing to be compared with."""
    found = Differences()
    for table, then in before.items():
        now = after.get(table)
        if then is None or now is None or then.kinds["id"] != now.kinds["id"]:
            found.unsure.add(table)
        elif then.sums["id"] != now.sums["id"] or then.count != now.count:
            found.faults.append(
                Difference(
                    table,
                    f"signed rows were added or removed ({then.count:,} before, "
                    f"{now.count:,} after)",
                )
            )
        else:
            _compare_columns(table, then, now, found)
    # What nothing freezes may say something else, and the proofs know when.
    found.unsure |= {fault.table for fault in found.faults if fault.table in may_change}
    found.faults = [fault for fault in found.faults if fault.table not in may_change]
    return found


def _compare_columns(table: str, then: Fingerprint, now: Fingerprint, found: Differences) -> None:
    added = {now.sums[name] for name in now.sums if name not in then.sums}
    for name, total in then.sums.items():
        if name not in now.sums:
            # Under another name with every value, if the sums say so.
            if total not in added:
                found.unsure.add(table)
        elif now.sums[name] == total:
            continue
        elif now.kinds[name] == then.kinds[name]:
            found.faults.append(Difference(table, f"{name} was changed in signed rows"))
        else:
            found.unsure.add(table)


def row_count(fingerprints: Iterable[Fingerprint | None]) -> int:
    return sum(fingerprint.count for fingerprint in fingerprints if fingerprint is not None)
