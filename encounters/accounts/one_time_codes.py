"""One-time codes (TOTP) and recovery codes; each can be used once."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from encounters import actions
from encounters.accounts.secrets import unseal
from encounters.models import User

PERIOD = 30
# One step early or late: the clocks of telephones differ a little.
TOLERANCE = 1


def factor_of_code(user: User, code: str) -> Authenticator | None:
    """What the code belongs to, if it is right and was not used before; it is used up then."""
    rows = {row.type: row for row in Authenticator.objects.filter(user=user)}
    typed = "".join(code.split())
    if (totp := rows.get(Authenticator.Type.TOTP)) and uses_code(totp, typed):
        return totp
    spare = rows.get(Authenticator.Type.RECOVERY_CODES)
    return spare if spare and typed and spare.wrap().validate_code(typed) else None


def uses_code(totp: Authenticator, code: str) -> bool:
    counter = counter_of(unseal(totp.data["secret"]), code)
    return counter is not None and actions.use_counter(totp, counter)


def counter_of(secret: str, code: str) -> int | None:
    """The step of time to which the code belongs; ``None`` if it is not one of now."""
    now = int(timezone.now().timestamp()) // PERIOD
    steps = range(now - TOLERANCE, now + TOLERANCE + 1)
    right = [step for step in steps if constant_time_compare(code_at(secret, step), code)]
    return right[-1] if right else None


def code_at(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, step)))
