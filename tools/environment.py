"""The virtual environment: made once, filled only when the pinned requirements change."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys

from tools.machine import OLDEST_PYTHON, ROOT, VENV, provide, say

FOLDER = ROOT / ".venv"
PROGRAMS = FOLDER / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
REQUIREMENTS = tuple(ROOT / "requirements" / f"{name}.txt" for name in ("base", "signing", "dev"))
BYTECODE = FOLDER / "pycache"
STAMP = FOLDER / "requirements.sha256"


def ensure() -> None:
    """Leave a working environment that holds exactly the pinned requirements."""
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        sys.exit(f"Python {oldest} or newer is needed, this is {sys.version.split()[0]}.")
    if not works():
        make()
    wanted = _fingerprint()
    if not STAMP.exists() or STAMP.read_text(encoding="ascii") != wanted:
        _install()
        STAMP.write_text(wanted, encoding="ascii")


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
    say("Making the virtual environment in .venv")
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)


def _install() -> None:
    say("Installing the pinned requirements (about a minute the first time)")
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes"]
    for path in REQUIREMENTS:
        command += ["-r", path]
    if subprocess.run(list(map(str, command))).returncode:
        sys.exit("The requirements could not be installed; the lines above say why.")


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in REQUIREMENTS:
        digest.update(path.read_bytes())
    return digest.hexdigest()
