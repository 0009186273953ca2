"""What the database must hold beside its tables; whoever adds a guard names it here."""

from __future__ import annotations

# The triggers' names, all of which begin with ``mohs_``.
TRIGGERS: frozenset[str] = frozenset()

# Tables that only ever grow: on PostgreSQL the role that serves may not change or empty them.
APPEND_ONLY: tuple[str, ...] = ("encounters_auditevent",)
