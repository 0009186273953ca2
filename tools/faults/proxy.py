"""nginx with the file of ``deploy/``, in front of servers of the demo."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.demo import free_port
from tools.faults.waiting import until
from tools.machine import ROOT, nginx

_PATIENCE = 180.0
_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_MAIN = """{user}
worker_processes 1;
pid {folder}/pid;
events {{ worker_connections 1024; }}
http {{
{temporary}
include {folder}/mohsdoc.conf;
}}
"""
# A demo answers nobody for whom a proxy asks, and has no certificate.
_NOT_IN_A_DEMO = re.compile(
    r"^\s*(?:ssl_.*|listen \[::\].*|proxy_set_header (?:X-Forwarded|X-Real|Forwarded).*)\n", re.M
)
_TO_HTTPS = re.compile(r"^server \{\n    listen 80;.*?^\}\n", re.M | re.S)


@contextmanager
def proxied(ports: Sequence[int], *, keeps_sessions: bool = True) -> Iterator[int]:
    """The port of nginx before the servers of those ports.

    Not ``keeps_sessions``: each request goes to another server than the one before.
    """
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="mohsdoc-proxy-") as name:
        folder = Path(name)
        text = configuration(ports, port, keeps_sessions=keeps_sessions)
        (folder / "mohsdoc.conf").write_text(text, encoding="utf-8")
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in _FOLDERS)
        user = "" if os.geteuid() else "user root;"
        main = _MAIN.format(user=user, folder=folder, temporary=temporary)
        (folder / "nginx.conf").write_text(main, encoding="utf-8")
        log = folder / "error"
        command = [str(nginx()), "-p", name, "-c", str(folder / "nginx.conf"), "-e", str(log)]
        program = subprocess.Popen([*command, "-g", "daemon off;"], stdin=subprocess.DEVNULL)
        try:
            if not until(lambda: _listens(port) or program.poll() is not None, _PATIENCE):
                raise RuntimeError("nginx does not answer")
            if program.poll() is not None:
                raise RuntimeError(log.read_text(encoding="utf-8"))
            yield port
        finally:
            program.terminate()
            program.wait()


def configuration(ports: Sequence[int], port: int, *, keeps_sessions: bool) -> str:
    """The file that is installed, for those servers, on loopback and without https."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = _NOT_IN_A_DEMO.sub("", _TO_HTTPS.sub("", text))
    listed = "".join(f"    server 127.0.0.1:{one} max_fails=3 fail_timeout=5s;\n" for one in ports)
    swapped = {
        "    server 127.0.0.1:8000 max_fails=3 fail_timeout=5s;\n": listed,
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "access_log /var/log/nginx/mohsdoc.log mohsdoc;": "access_log off;",
    }
    if not keeps_sessions:
        swapped["    hash $cookie_sessionid consistent;\n"] = ""
    for old, new in swapped.items():
        if text.count(old) != 1:
            raise RuntimeError(f"deploy/nginx.conf has changed: {old!r}")
        text = text.replace(old, new)
    return text


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
