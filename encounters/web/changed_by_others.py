"""What others changed in a case since somebody last worked in it, for whoever signs.

Opening a page proves nothing about what was read on it; an entry of one's own does. So each change
counts that came after the person's last own entry in the case, and each later change of something
that the person had entered or changed before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.utils import timezone

from encounters.models import AuditEvent, Encounter, User
from encounters.note.phrases import clock_time
from encounters.record import EncounterRecord
from encounters.vocabulary.record_terms import Outcome
from encounters.vocabulary.spoken import block_label, roman

_LOOKS = ("view_chart", "print_chart", "export_chart", "list_charts", "search_charts")
_MOST_WORDS = 4
_CHANGED = "changed"
_OF_FIELDS = ("update_", "save_", "describe_")
_KINDS = {
    "encounter": "the facts of the case",
    "preop": "the preparation",
    "timeout": "the time-out",
    "woundcare": "the wound care",
    "earliersurgery": "the earlier surgery",
    "postopvisit": "the visit",
    "anesthetic": "the anesthesia",
    "defect": "a defect",
    "repair": "a repair",
    "otherservice": "another service",
    "codeoverride": "the codes",
    "siteverification": "the confirmation of a site",
    "lesionphoto": "a photograph",
    "photoconsent": "the answer about photographs",
    "specimenmap": "a map",
    "reading": "a reading",
    "blockfinding": "a finding",
    "recut": "a recut",
    "specimen": "a specimen",
    "block": "a block that is gone",
    "stage": "a stage that is gone",
    "lesion": "a lesion that is gone",
}
_UNIT = re.compile(r"_(mm|cm|cm2|ml|kg|um|percent|degrees)$")
# Where the name of an action is no good word for a surgeon.
_ACTS = {
    "read_block": "read",
    "propose_reading": "entered a change that waits for its reader",
    "confirm_reading": "confirmed a reading",
    "confirm_blockfinding": "confirmed a finding",
    "supersede_reading": "set a reading aside",
    "supersede_blockfinding": "took a finding off",
    "correct_reading": "corrected an own reading",
    "correct_blockfinding": "corrected an own finding",
    "name_reading": "said whose reading counts",
    "name_reader": "named the reader",
    "add_finding": "added a finding",
    "remove_finding": "removed a finding",
    "record_recut": "recorded a recut",
    "remove_recut": "took a recut back",
    "conclude_stage": "concluded",
    "confirm_conclusion": "confirmed the conclusion",
    "reopen_stage": "reopened",
    "take_stage": "took it",
    "divide_stage": "divided the tissue anew",
    # As older logs call it; a recut is another section of the same block.
    "recut_stage": "divided the tissue anew",
    "draw_map": "drew",
    "ink_map": "inked",
    "settle_lesion": "said how it ended",
    "verify_site": "confirmed the site",
    "change_site": "changed the site",
    "give_anesthetic": "entered an injection",
}


@dataclass
class ChangesByOthers:
    """One person's changes of one thing: how often, which fields, when last."""

    name: str
    what: str
    acts: dict[str, None] = field(default_factory=dict)
    fields: dict[str, None] = field(default_factory=dict)
    last: datetime | None = None

    @property
    def at(self) -> str:
        """On the clock of the practice's wall; see ``open_chart``."""
        return clock_time(timezone.localtime(self.last).time()) if self.last else ""

    @property
    def words(self) -> str:
        """ "changed margin, scar, confirmed a reading"."""
        changed = f"{_CHANGED} {_some(self.fields)}"
        return _some(changed if act == _CHANGED else act for act in self.acts)

    def add(self, event: AuditEvent) -> None:
        fields = _fields(event)
        self.fields |= dict.fromkeys(fields)
        self.acts[_CHANGED if fields else _act(event)] = None
        self.last = event.at


def _some(words: Iterable[str]) -> str:
    found = list(words)
    more = "" if len(found) <= _MOST_WORDS else ", and more"
    return f"{', '.join(found[:_MOST_WORDS])}{more}"


def changed_by_others(
    encounter: Encounter, record: EncounterRecord, *, but: User
) -> list[ChangesByOthers]:
    """The changes that the person has not answered with an entry of their own, newest last."""
    places = dict(_places(record))
    found: dict[tuple[str, str], ChangesByOthers] = {}
    for event in _unanswered(encounter, but):
        name = event.actor.display_name if event.actor else "Somebody"
        what = places.get(event.subject_id, _KINDS.get(event.subject_kind, "this case"))
        change = found.setdefault((name, what), ChangesByOthers(name, what))
        change.add(event)
    return list(found.values())


def _unanswered(encounter: Encounter, user: User) -> list[AuditEvent]:
    rows = (
        AuditEvent.objects.filter(encounter_id=str(encounter.pk), outcome=Outcome.DONE, place="")
        .exclude(action__in=_LOOKS)
        .select_related("actor")
        .order_by("seq")
    )
    last_own = 0
    last_own_of: dict[str, int] = {}
    events = list(rows)
    for event in events:
        if event.actor_id == user.pk:
            last_own = event.seq
            last_own_of[event.subject_id] = event.seq
    return [
        event
        for event in events
        if event.actor_id not in (None, user.pk)
        and event.seq > min(last_own, last_own_of.get(event.subject_id, last_own))
    ]


def _fields(event: AuditEvent) -> list[str]:
    """The fields that were changed, in words and in their order on the row.

    No database keeps the order in which JSON was written.
    """
    if not event.action.startswith(_OF_FIELDS):
        return []
    model = apps.all_models["encounters"].get(event.subject_kind)
    own = [each.name for each in model._meta.concrete_fields] if model else []
    names = sorted(
        event.changes, key=lambda name: (own.index(name) if name in own else len(own), name)
    )
    return list(dict.fromkeys(_UNIT.sub("", name).replace("_", " ") for name in names))


def _act(event: AuditEvent) -> str:
    """ "read"; an act without a word of its own by its name."""
    if event.action.startswith(_OF_FIELDS):
        return "saved"
    return _ACTS.get(event.action, event.action.replace("_", " "))


def _places(record: EncounterRecord) -> Iterator[tuple[str, str]]:
    """The ids of lesions, stages and blocks with their names."""
    for lesion in record.lesions:
        yield lesion.id, f"lesion {lesion.letter}"
        for stage in lesion.stages:
            yield stage.id, f"stage {roman(stage.number)} of lesion {lesion.letter}"
            for block in stage.blocks:
                name = block_label(stage.number, block.number)
                yield block.id, f"block {name} of lesion {lesion.letter}"
                seen = (*block.readings, *block.waiting, *block.earlier)
                yield from ((one.id, f"block {name} of lesion {lesion.letter}") for one in seen)
