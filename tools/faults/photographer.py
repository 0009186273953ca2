"""Somebody who does nothing but photograph, and looks at all of it afterwards."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field

from tools.faults.person import Person
from tools.faults.stories import noise, photos_of

_WIDE, _HIGH = 320, 240
_PAUSE_SECONDS = 0.3


@dataclass
class Photographer:
    """``kept``: the keys of photographs of which the server said that it has them."""

    person: Person
    chart: str
    kept: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = field(default=None)

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._photograph)
        self._thread.start()

    def leave(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def lost(self) -> int:
        """How many are not shown, whole or small."""
        kinds = ("", "small/")
        return sum(
            any(self._status(f"/photos/{key}/{kind}") != 200 for kind in kinds) for key in self.kept
        )

    def _status(self, path: str) -> int:
        return self.person.ask("GET", path).status

    def _photograph(self) -> None:
        path = photos_of(self.person, self.chart)
        while not self._stop.is_set():
            photo = noise(_WIDE, _HIGH)
            answer = self.person.upload(path, f"{self.chart}anesthetic/", photo)
            if answer.status == 201:
                self.kept.append(json.loads(answer.text)["photo"])
            time.sleep(_PAUSE_SECONDS)
