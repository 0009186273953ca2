"""Servers that refuse to run as root: root starts them as Debian's account ``postgres``."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TypedDict

STAND_IN = "postgres"


class Account(TypedDict, total=False):
    """As ``subprocess`` takes it."""

    user: str
    group: str
    extra_groups: list[str]


def account() -> Account:
    """Whom a server is started as; nothing if by ourselves, who are not root."""
    return Account(user=STAND_IN, group=STAND_IN, extra_groups=[]) if _is_root() else Account()


def hand_over(*paths: Path) -> None:
    """Give folders or files to that account."""
    if _is_root():
        for path in paths:
            shutil.chown(path, STAND_IN)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
