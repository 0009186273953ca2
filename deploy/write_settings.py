"""The files of settings and secrets of an installation, each made once. Run by install.sh, as root.

A file that is there stays as it is. Secrets are made here and go nowhere else: no command line, no
output.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
from pathlib import Path

SQLITE_FILE = "/var/lib/mohsdoc/db.sqlite3"
DATABASE = "mohsdoc"
# RuntimeDirectory of mohsdoc.service.
RUN_FOLDER = "/run/mohsdoc"


def main() -> None:
    given = _arguments()
    if not given.server.exists():
        _write_new(given.server, _filled(given, role="mohsdoc_runtime"))
    if given.database == "postgresql" and not given.owner.exists():
        server = given.server.read_text(encoding="utf-8")
        owner = _with(server, "DATABASE_URL", _address(given, role="mohsdoc_owner"))
        _write_new(given.owner, owner)
    if not given.passphrase.exists():
        _write_new(given.passphrase, secrets.token_urlsafe(32) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("sample", "server", "owner", "passphrase"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("host", "time-zone", "database", "port"):
        parser.add_argument(f"--{name}", required=True)
    return parser.parse_args()


def _filled(given: argparse.Namespace, role: str) -> str:
    """``env.sample`` with what belongs into it; its comments stay."""
    text: str = given.sample.read_text(encoding="utf-8")
    for name in ("MOHSDOC_SECRET_KEY", "MOHSDOC_AUDIT_KEY", "MOHSDOC_SEAL_KEYS"):
        text = _with(text, name, secrets.token_urlsafe(50))
    text = _with(text, "MOHSDOC_HOSTS", given.host)
    text = _with(text, "MOHSDOC_ORIGINS", f"https://{given.host}")
    text = _with(text, "MOHSDOC_TIME_ZONE", given.time_zone)
    text = _with(text, "MOHSDOC_RUN_FOLDER", RUN_FOLDER)
    return _with(text, "DATABASE_URL", _address(given, role))


def _address(given: argparse.Namespace, role: str) -> str:
    if given.database == "sqlite":
        return f"sqlite:///{SQLITE_FILE}"
    return f"postgres://{role}:{secrets.token_urlsafe(32)}@127.0.0.1:{given.port}/{DATABASE}"


def _with(text: str, name: str, value: str) -> str:
    """The text with the one line of that variable, commented out or not, given this value."""
    line = re.compile(rf"^(?:# )?{name}=.*$", re.M)
    text, count = line.subn(lambda _: f"{name}='{value}'", text)
    if count != 1:
        raise SystemExit(f"{name} should stand once in the file of settings, not {count} times.")
    return text


def _write_new(path: Path, text: str) -> None:
    """Whole or not at all, and from the first byte for root alone."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


if __name__ == "__main__":
    main()
