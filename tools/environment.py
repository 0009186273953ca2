"""The virtual environment: made once, filled only when the pinned requirements change."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.machine import OLDEST_PYTHON, ROOT, VENV, provide, say
from tools.timing import timed

FOLDER = ROOT / ".venv"
PROGRAMS = FOLDER / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
REQUIREMENTS = tuple(
    ROOT / "requirements" / f"{name}.txt" for name in ("base", "signing", "storage", "dev")
)
# What the demo runs with; all else is for tests and checks, and twice as much to install.
TO_SERVE = REQUIREMENTS[:1]
BYTECODE = FOLDER / "pycache"
STAMP = FOLDER / "requirements.sha256"


def ensure(requirements: Sequence[Path] | None = None) -> None:
    """Leave a working environment that holds the pinned requirements: all, or those of these files.

    What was installed beside them stays.
    """
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        sys.exit(f"Python {oldest} or newer is needed, this is {sys.version.split()[0]}.")
    if not works():
        make()
    everything = _fingerprint(REQUIREMENTS)
    wanted = REQUIREMENTS if requirements is None else requirements
    there = STAMP.read_text(encoding="ascii") if STAMP.exists() else ""
    if there not in (everything, _fingerprint(wanted)):
        _install(wanted)
        STAMP.write_text(_fingerprint(wanted), encoding="ascii")


def with_stored_bytecode() -> dict[str, str]:
    """This program's variables, but with compiled modules stored between runs.

    A container often forbids to store them (``PYTHONDONTWRITEBYTECODE``), and then every program
    that is started compiles all modules anew. The environment's own folder is always ours to write
    in.
    """
    rest = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**rest, "PYTHONPYCACHEPREFIX": str(BYTECODE)}


def add_peers() -> None:
    """Install what benchmarks compare with, beside the rest; not needed for anything else."""
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "-r", ROOT / "requirements" / "bench.txt"]
    if subprocess.run(list(map(str, command))).returncode:
        say("The peers could not be installed: what compares with them is not measured.")


def program(name: str) -> str:
    """The path of a program that the requirements brought."""
    return str(PROGRAMS / name)


def works() -> bool:
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0


def make() -> None:
    if provide([VENV]):
        sys.exit(1)
    with timed("Virtual environment in .venv"):
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)


def _install(requirements: Sequence[Path]) -> None:
    """Modules are compiled by whoever imports them first, and into ``BYTECODE``, not by pip."""
    say("Installing the pinned requirements")
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--no-input", "--no-compile", "--require-hashes"]
    for path in requirements:
        command += ["-r", path]
    with timed("Requirements"):
        if subprocess.run(list(map(str, command))).returncode:
            sys.exit("The requirements could not be installed; the lines above say why.")


def _fingerprint(requirements: Sequence[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in requirements:
        digest.update(path.read_bytes())
    return digest.hexdigest()
