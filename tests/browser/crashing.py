"""A browser with a profile of its own on the disk, which can be killed like one that crashes."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, BrowserType, Error, Page

LONGEST_S = 10


class Device:
    """One profile; ``start`` opens a browser with it, ``kill`` ends it in the middle of work."""

    def __init__(self, kind: BrowserType, folder: Path, server: str, **launch: object) -> None:
        self.kind, self.folder, self.server, self.launch = kind, folder, server, launch
        self.context: BrowserContext | None = None

    def start(self, user: object) -> Page:
        """A fresh browser in which ``user`` has logged in."""
        self.context = self.kind.launch_persistent_context(
            str(self.folder), locale="en-US", timezone_id="America/New_York", **self.launch
        )
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.server}
        self.context.add_cookies([cookie])
        return self.context.pages[0]

    def kill(self) -> None:
        assert self.context is not None
        own = self._processes()
        assert own, "the browser is not among the processes of this machine"
        for number in own:
            os.kill(number, signal.SIGKILL)
        end = time.monotonic() + LONGEST_S
        while self._processes() and time.monotonic() < end:
            time.sleep(0.05)
        with suppress(Error):
            self.context.close()
        self.context = None
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def stop(self) -> None:
        if self.context is not None:
            self.context.close()

    def holds(self, text: str) -> list[str]:
        """The files of the profile in which ``text`` can be read, in either width of letters."""
        wanted = (text.encode(), text.encode("utf-16-le"))
        files = [
            path for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink()
        ]
        return [
            str(file.relative_to(self.folder))
            for file in files
            if any(word in file.read_bytes() for word in wanted)
        ]

    def _processes(self) -> list[int]:
        """The browser's own processes: those that name this profile."""
        mine = f"--user-data-dir={self.folder}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().split(b"\0")
            except OSError:
                continue
            if mine in words and not any(word.startswith(b"--type=") for word in words):
                found.append(int(entry.parent.name))
        return found
