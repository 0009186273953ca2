"""Between a WSGI server and the application: an unsafe installation does not start, and a demo
answers nobody but the machine it runs on.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from encounters.installation.doctor import examine

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# A proxy names here for whom it asks; a demo behind one would serve strangers.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED")
_REFUSAL = (
    b"This is the demo: its passwords are known to everybody, so it answers only the machine it "
    b"runs on.\nTo serve others, set MOHSDOC_DEMO=0 and follow docs/installing.md.\n"
)


class UnsafeInstallationError(ImproperlyConfigured):
    """The message names everything critical, and how to mend it."""


def refuse_if_unsafe() -> None:
    """Raise ``UnsafeInstallationError`` if the doctor finds something critical; tell warnings."""
    found = examine(at_start=True)
    # Workers are forked from this process, and a connection must not be shared.
    connections.close_all()
    grave = [ailment for _, ailment in found if ailment.is_critical]
    for _, ailment in found:
        if not ailment.is_critical:
            print(f"Warning: {ailment.what} {ailment.mend}", file=sys.stderr)  # noqa: T201
    if grave:
        words = "\n".join(f"- {fault.what}\n  To mend it: {fault.mend}" for fault in grave)
        raise UnsafeInstallationError(f"This installation is not safe to serve.\n{words}")


def local_only_in_demo(application: WsgiApplication) -> WsgiApplication:
    """The application, which as a demo refuses everybody who is not on this machine."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not settings.DEMO or is_from_here(environ):
            return application(environ, start_response)
        start_response(
            "403 Forbidden",
            [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(_REFUSAL)))],
        )
        return [_REFUSAL]

    return answer


def is_from_here(environ: dict[str, Any]) -> bool:
    if any(name in environ for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(str(environ.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False
