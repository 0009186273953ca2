"""What argues for Mohs surgery of a lesion: sentences under the facts of its indication.

Each function of ``ARGUMENTS`` gives the sentences of one kind of argument, none where the record
holds nothing for it. They stand in the note in this order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from encounters.record import EncounterRecord, LesionRecord

Argument = Callable[[EncounterRecord, LesionRecord], Iterable[str]]

ARGUMENTS: tuple[Argument, ...] = ()
