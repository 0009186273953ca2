"""What argues for Mohs surgery of a lesion: sentences under the facts of its indication.

Each function of ``ARGUMENTS`` gives the sentences of one kind of argument, none where the record
holds nothing for it. They stand in the note in this order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from encounters.note.sentences.coverage import coverage
from encounters.note.sentences.indication import why_mohs
from encounters.record import EncounterRecord, LesionRecord

Argument = Callable[[EncounterRecord, LesionRecord], Iterable[str]]


def _coverage(record: EncounterRecord, lesion: LesionRecord) -> Iterator[str]:
    if met := coverage(record, lesion):
        yield f"Criterion met: {met}"


ARGUMENTS: tuple[Argument, ...] = (why_mohs, _coverage)
