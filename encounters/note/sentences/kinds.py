"""What an encounter after earlier surgery says of it, and what a post-operative visit found."""

from __future__ import annotations

from encounters.note.parts import Fact, Section
from encounters.note.phrases import centimeters, clause, day, joined, lower_first
from encounters.note.sentences.facts import known
from encounters.record import EncounterRecord, FollowedLesionRecord, FollowedRecord, LesionRecord
from encounters.vocabulary.spoken import counted, listed

_YES_NO = {True: "Yes", False: "None", None: ""}


def follow_up_sections(record: EncounterRecord) -> tuple[Section, ...]:
    """The earlier surgery, then the visit; empty for Mohs surgery by itself."""
    found = (
        Section(heading="Earlier surgery", facts=_earlier_surgery(record)),
        Section(heading="Visit", facts=_visit(record)),
    )
    return tuple(section for section in found if not section.is_empty)


def _earlier_surgery(record: EncounterRecord) -> tuple[Fact, ...]:
    earlier, followed = record.earlier_surgery, record.follows
    relation = lower_first(earlier.relation.label) if earlier.relation else ""
    return known(
        *(_followed(record, followed) if followed else ()),
        ("Mohs surgery", _by_another(record)),
        ("Known from", clause(earlier.report)),
        ("This surgery", joined(*filter(None, (relation, clause(earlier.relation_reason))))),
    )


def _followed(record: EncounterRecord, followed: FollowedRecord) -> list[tuple[str, str]]:
    """The case that was followed, and each of its lesions that this case is about."""
    who = followed.surgeon.signature_name
    pairs = [("Follows", f"Case {followed.case_number}, {day(followed.date_of_service)}, {who}")]
    for lesion in record.lesions:
        before = followed.lesion(lesion.follows)
        if before is not None:
            pairs.append((f"Lesion {lesion.letter} then", _lesion_then(lesion, before)))
    return pairs


def _lesion_then(lesion: LesionRecord, before: FollowedLesionRecord) -> str:
    """ "2 stages, clear; defect 1.8 × 1.4 cm; delayed repair"."""
    was = f"lesion {before.letter}" if before.letter != lesion.letter else ""
    stages = f"{counted(before.stages, 'stage')}, {lower_first(before.outcome.label)}"
    sides = [side for side in (before.defect_length_mm, before.defect_width_mm) if side is not None]
    size = f"defect {' × '.join(centimeters(side) for side in sides)} cm" if sides else ""
    closures = listed([lower_first(closure.label) for closure in before.closures])
    return "; ".join(filter(None, (was, stages if before.stages else "", size, closures)))


def _by_another(record: EncounterRecord) -> str:
    earlier = record.earlier_surgery
    if not earlier.mohs_by:
        return ""
    when = day(earlier.mohs_on) if earlier.mohs_on else ""
    margins = f"margins {lower_first(earlier.margins.label)}" if earlier.margins else ""
    return "; ".join(filter(None, (", ".join(filter(None, (earlier.mohs_by, when))), margins)))


def _visit(record: EncounterRecord) -> tuple[Fact, ...]:
    visit = record.visit
    return known(
        ("Wound", visit.wound_state),
        ("Complication", visit.complication_detail or _YES_NO[visit.complication]),
        ("Done about it", visit.complication_action),
        ("Sutures", visit.sutures.label if visit.sutures else ""),
        ("Recurrence", visit.recurrence_detail or _YES_NO[visit.recurrence]),
        ("Plan", visit.plan),
    )
