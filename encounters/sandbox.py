"""What a child process gives up before it opens what somebody else made.

Linux only, and only where the kernel and the service's unit allow it; elsewhere the other limits of
the child stand alone, and ``doctor`` says so. Python 3.12 has ``os.unshare``; until then the C
library is asked directly.
"""

from __future__ import annotations

import ctypes
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

# From Linux's sched.h and prctl.h.
_NEW_USER_NAMESPACE = 0x10000000
_NEW_NETWORK_NAMESPACE = 0x40000000
_SET_NO_NEW_PRIVILEGES = 38
_WRITES = ("w", "a", "x", "+")

AuditHook = Callable[[str, tuple[object, ...]], None]


def leave_the_network() -> bool:
    """Move into a network of its own, in which there is nothing; whether that worked.

    Call it before there are threads. No privilege can be gained afterwards either.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(library.unshare(_NEW_USER_NAMESPACE | _NEW_NETWORK_NAMESPACE) == 0)


def only_program_files(package: Path) -> AuditHook:
    """A hook for ``sys.addaudithook`` under which nothing but programs and typefaces is opened.

    Readable are Python, its packages and ``package``; writable are files of the process's own
    temporary folders. A patient's data lies in neither.
    """
    readable = _folders(package)
    scratch = (str(Path(tempfile.gettempdir()).resolve() / "weasyprint-"),)

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | Path):
            return
        path = str(Path(_text(arguments[0])).resolve())
        if path.startswith(scratch):
            return
        is_written = any(sign in str(arguments[1] or "r") for sign in _WRITES)
        if is_written or not path.startswith(readable):
            raise PermissionError("a renderer may not open this file")

    return refuse


def _text(path: str | bytes | Path) -> str | Path:
    return path.decode("utf-8", "surrogateescape") if isinstance(path, bytes) else path


def _folders(package: Path) -> tuple[str, ...]:
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    places = {sysconfig.get_path(name) for name in names} | {sys.prefix, sys.base_prefix}
    found = {str(Path(place).resolve()) for place in places} | {str(package.resolve())}
    return tuple(f"{place}/" for place in sorted(found))
