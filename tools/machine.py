"""What this machine has, and the Debian packages for what it lacks.

As root on Debian a missing package is installed; anywhere else one line names it. Nobody is asked
a question: the same commands run unattended.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ON_CI = os.environ.get("CI", "").lower() in ("true", "1")
OLDEST_PYTHON = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FIREFOX_NAMES = ("firefox-esr", "firefox")
# Debian keeps servers where only root's path leads.
_WITH_SERVERS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
POSTGRES_HOMES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")


@dataclass(frozen=True)
class Need:
    """Something of the operating system: how to see it, what it is for, what brings it."""

    name: str
    purpose: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]

    @property
    def lacking(self) -> str:
        packages = " ".join(self.packages)
        return f"{self.name} is missing ({self.purpose}); on Debian: apt-get install -y {packages}"


def say(line: str) -> None:
    print(line, flush=True)


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def headless_shell() -> str | None:
    """Chromium's engine without what makes windows: the same pages for two thirds of the work."""
    return shutil.which("chromium-headless-shell")


def firefox() -> str | None:
    return next(filter(None, map(shutil.which, FIREFOX_NAMES)), None)


def postgres_bin() -> Path | None:
    """The folder of the newest PostgreSQL server's programs."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    for home in POSTGRES_HOMES:
        found += [initdb.parent for initdb in Path(home).glob("*/bin/initdb")]
    return max(found, key=_version_of, default=None)


def _version_of(folder: Path) -> tuple[int, ...]:
    digits = "".join(
        character if character.isdigit() else " " for character in folder.parent.name
    ).split()
    return tuple(map(int, digits))


def pgbouncer() -> str | None:
    return shutil.which("pgbouncer", path=_WITH_SERVERS)


def nginx() -> str | None:
    return shutil.which("nginx", path=_WITH_SERVERS)


def node() -> str | None:
    return shutil.which("node")


def npm() -> str | None:
    return shutil.which("npm")


def _has_libraries(*names: str) -> Callable[[], bool]:
    return lambda: all(ctypes.util.find_library(name) for name in names)


def _has_venv() -> bool:
    # A fresh interpreter, because a package installed a moment ago is unknown to this one.
    question = [sys.executable, "-c", "import venv, ensurepip"]
    return subprocess.run(question, stderr=subprocess.DEVNULL).returncode == 0


VENV = Need("venv", "the project's own environment", ("python3-venv",), _has_venv)
PANGO = Need(
    "Pango",
    "the operative note's PDF",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    _has_libraries("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"),
)
CHROMIUM = Need(
    "Chromium", "browser stories and pictures", ("chromium",), lambda: chromium() is not None
)
HEADLESS_SHELL = Need(
    "Chromium's headless shell",
    "the same stories in less time",
    ("chromium-headless-shell",),
    lambda: headless_shell() is not None,
)
FIREFOX = Need(
    "Firefox", "the story in a second browser", ("firefox-esr",), lambda: firefox() is not None
)
POSTGRES = Need(
    "PostgreSQL's server programs",
    "the tests on PostgreSQL",
    ("postgresql",),
    lambda: postgres_bin() is not None,
)
SEVERAL = Need(
    "PgBouncer or nginx",
    "several servers over one database",
    ("pgbouncer", "nginx"),
    lambda: pgbouncer() is not None and nginx() is not None,
)
NODE = Need(
    "Node.js with npm",
    "the JavaScript tests and types",
    ("nodejs", "npm"),
    lambda: node() is not None and npm() is not None,
)


def provide(needs: Iterable[Need]) -> list[Need]:
    """Install what is missing where that is possible; return, and name, what still is."""
    missing = [need for need in needs if not need.is_there()]
    if missing and _may_install():
        _apt_install([package for need in missing for package in need.packages])
        missing = [need for need in missing if not need.is_there()]
    for need in missing:
        say(need.lacking)
    return missing


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(packages: list[str]) -> None:
    say("Installing from Debian: " + " ".join(packages))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _apt_lists(quiet["DEBIAN_FRONTEND"])
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


@cache
def _apt_lists(frontend: str) -> None:
    """Fetch the package lists once a run: a fresh machine has none, an old one stale ones."""
    environment = {**os.environ, "DEBIAN_FRONTEND": frontend}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, stdin=subprocess.DEVNULL)
