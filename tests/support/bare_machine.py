"""A machine to install on: this one's programs, with folders, network and processes of its own.

What is written there to ``/etc``, ``/opt``, ``/usr``, ``/var`` and ``/run`` is gone with it,
and so is every process; its network is a loopback that nobody else sees. It needs Linux and root.
"""

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.source_tree import ROOT
from tools.environment import FOLDER
from tools.machine import ON_CI

LAYERED = ("/etc", "/opt", "/usr", "/var")
APART = ("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")
PATIENCE = 600


class BareMachine:
    """``run`` runs a command there as root; ``start`` leaves it running."""

    def __init__(self, inside):
        self._enter = ["nsenter", "--target", str(inside), "--mount", "--net", "--pid", "--"]
        self._enter += ["env", f"--chdir={ROOT}"]

    def run(self, *command, **options):
        given = {"capture_output": True, "text": True, "timeout": PATIENCE, **options}
        return subprocess.run(self._command(command), env=_environment(), **given)

    def start(self, *command, **options):
        return subprocess.Popen(self._command(command), env=_environment(), **options)

    def shell(self, sentence):
        """The output of a line that must succeed."""
        done = self.run("bash", "-c", sentence)
        assert done.returncode == 0, f"{sentence}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _command(self, command):
        return [*self._enter, *map(str, command)]


@contextmanager
def bare_machine(folder):
    """Yield one whose layers are kept in ``folder``, or skip the test where none can be had."""
    if not shutil.which("unshare") or os.geteuid() or subprocess.run([*APART, "true"]).returncode:
        (pytest.fail if ON_CI else pytest.skip)("a machine of its own takes Linux and root")
    setup = "\n".join(["set -e", *_mounts(folder), "echo ready", "exec sleep infinity"])
    outside = subprocess.Popen([*APART, "bash", "-c", setup], stdout=subprocess.PIPE, text=True)
    try:
        assert outside.stdout.readline() == "ready\n"
        children = Path(f"/proc/{outside.pid}/task/{outside.pid}/children")
        yield BareMachine(int(children.read_text(encoding="ascii").split()[0]))
    finally:
        outside.kill()
        outside.wait()
        outside.stdout.close()


def _environment():
    """Of a root who has just logged in."""
    return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C"}


def _mounts(folder):
    work = shlex.quote(str(folder))
    yield "mount --make-rprivate /"
    yield f"mount -t tmpfs -o mode=755 tmpfs {work}"
    for place in LAYERED:
        layer = f"{work}{place}"
        yield f"mkdir -p {layer}/upper {layer}/work"
        options = f"lowerdir={place},upperdir={layer}/upper,workdir={layer}/work"
        yield f"mount -t overlay -o {options} overlay {place}"
    yield "mount -t tmpfs -o mode=755 tmpfs /run"
    yield "ip link set lo up"
    yield from _opened(work, [Path(sys.base_prefix), FOLDER.resolve()])


def _opened(work, needed):
    """Python and its packages, so that any account reaches them, even below root's own folder."""
    closed = {path: top for path in needed if (top := _closed_above(path))}
    for number, path in enumerate(closed):
        yield f"mkdir -p {work}/held/{number}; mount --bind {path} {work}/held/{number}"
    for top in sorted(set(closed.values())):
        yield f"mount -t tmpfs -o mode=755 tmpfs {top}"
    for number, path in enumerate(closed):
        yield f"mkdir -p {path}; mount --bind {work}/held/{number} {path}"


def _closed_above(path):
    for folder in reversed(path.parents):
        if not folder.stat().st_mode & 0o001:
            return folder
    return None
