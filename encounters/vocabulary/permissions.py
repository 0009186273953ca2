"""Who may do what, by role. One table, so that every page and every test reads the same one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from encounters.vocabulary.terms import Role


class Permission(StrEnum):
    READ_CHART = "read_chart"
    WRITE_CHART = "write_chart"
    WRITE_CODES = "write_codes"
    SIGN = "sign"
    # An unsigned case to another surgeon. Administrators too, if they may read the chart.
    HAND_OVER = "hand_over"
    READ_AUDIT = "read_audit"
    # A case with all that argues for it and who looked at it, for a reviewer outside. As for a
    # hand-over, whoever may not read the chart finds nothing.
    PRINT_PACKET = "print_packet"
    # In another practice than one's own, for some hours, with a reason: see actions/emergency.py.
    OPEN_EMERGENCY = "open_emergency"


_CLINICAL = frozenset({Role.SURGEON, Role.HISTOTECHNICIAN, Role.ASSISTANT})

# Administrators configure the practice and see no chart unless they hold another role too.
ROLES_WITH: dict[Permission, frozenset[Role]] = {
    Permission.READ_CHART: _CLINICAL | {Role.CODER, Role.PRIVACY_OFFICER},
    Permission.WRITE_CHART: _CLINICAL,
    Permission.SIGN: frozenset({Role.SURGEON}),
    Permission.HAND_OVER: frozenset({Role.SURGEON, Role.ADMINISTRATOR}),
    Permission.WRITE_CODES: frozenset({Role.SURGEON, Role.CODER}),
    Permission.PRINT_PACKET: frozenset(
        {Role.SURGEON, Role.CODER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR}
    ),
    Permission.READ_AUDIT: frozenset({Role.PRIVACY_OFFICER}),
    Permission.OPEN_EMERGENCY: _CLINICAL,
}

# Who is told of what concerns the practice as a whole.
OVERSEERS = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER})


def may(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether one of ``roles`` carries ``permission``."""
    return bool(ROLES_WITH[permission] & set(roles))
