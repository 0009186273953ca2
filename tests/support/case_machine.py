"""Random people do random acts on a whole case; what is signed in the end is read naively.

Each run has its own seed, and each of its acts a number of its own: a run that fails is done again
without the acts that it does not need, and told as the shortest one that is left.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from random import Random
from unittest.mock import patch

from django.db import transaction

from encounters.coding.results import CodeSheet
from encounters.models import SignedNote, User
from encounters.note.context import build_note_context
from encounters.note.html import render_note_html
from encounters.note.parts import PrintedStatus
from encounters.note.printing import SignedPages
from encounters.record import EncounterRecord
from encounters.vocabulary.terms import Role
from tests.support import tissue_acts, wound_acts
from tests.support.case_acts import ACTS, WEIGHTS, Desk
from tests.support.case_mending import finish
from tests.support.factories import a_case, a_user
from tests.support.naive_note_check import contradictions
from tests.support.opened import opened
from tests.support.signed_case import content_hash, signable_lesion, some_pdf

assert tissue_acts and wound_acts, "their acts are registered as they are imported"


@dataclass(frozen=True)
class Step:
    act: str
    number: int


def run(runs: int, acts: int) -> Counter[str]:
    """``runs`` cases with ``acts`` acts each, in the database at hand; what each act came to.

    ``AssertionError`` for the first signed note that contradicts itself.
    """
    counts: Counter[str] = Counter()
    with (
        patch("encounters.actions.signing.sign.render_signed_note", laid_out),
        transaction.atomic(),
    ):
        try:
            desk = a_desk(counts)
            for number in range(runs):
                _run(desk, _steps(number, acts))
        finally:
            transaction.set_rollback(True)
    return counts


def a_desk(counts: Counter[str]) -> Desk:
    """A case with its surgeon, a fellow, a nurse, a histotechnician and a coder."""
    case = a_case(signable_lesion())
    roles = (Role.SURGEON, Role.HISTOTECHNICIAN, Role.CODER)
    others = [a_user(case.practice, role) for role in roles]
    # Whose case it is acts most.
    people = (case.surgeon, case.surgeon, case.surgeon, case.nurse, case.nurse, *others)
    return Desk(case, people, counts)


def _steps(number: int, acts: int) -> list[Step]:
    chosen = Random(number)
    names = chosen.choices(list(ACTS), weights=list(WEIGHTS.values()), k=acts)
    if chosen.randrange(2):
        names[0] = "enter everything"
    return [Step(name, chosen.getrandbits(32)) for name in names]


def _run(desk: Desk, steps: list[Step]) -> None:
    found = play(desk, steps)
    if found:
        told = "\n".join(f"  {step.act} ({step.number})" for step in _shortest(desk, steps, found))
        raise AssertionError(f"A signed note contradicts itself: {found}. After:\n{told}")


def _shortest(desk: Desk, steps: list[Step], found: list[str]) -> list[Step]:
    """Without each act that the same contradiction does not need."""
    for step in list(steps):
        fewer = [other for other in steps if other is not step]
        if set(found) & set(play(desk, fewer)):
            steps = fewer
    return steps


def play(desk: Desk, steps: list[Step]) -> list[str]:
    """What the note says against itself, if one is signed in the end; nothing is left of it."""
    with transaction.atomic():
        try:
            for step in steps:
                desk.choose = Random(step.number)
                desk.attempt(step.act, lambda step=step: ACTS[step.act](desk))
            finish(desk)
            note = _signed(desk)
            return _contradictions(desk, note) if note else []
        finally:
            transaction.set_rollback(True)


def _signed(desk: Desk) -> SignedNote | None:
    def sign() -> None:
        opened.sign_note(desk.encounter, seen=content_hash(desk.encounter), by=desk.surgeon)

    is_signed = desk.attempt("sign", sign)
    return SignedNote.objects.get(encounter=desk.encounter) if is_signed else None


def _contradictions(desk: Desk, note: SignedNote) -> list[str]:
    surgeons = User.objects.filter(
        memberships__practice=desk.case.practice, memberships__role=Role.SURGEON.value
    )
    ids = frozenset(str(person.pk) for person in surgeons)
    return contradictions(note.page, note.content, surgeons=ids, signed_at=note.signed_at)


def laid_out(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    *,
    signed_at: datetime,
    content_sha256: str,
    **_: object,
) -> SignedPages:
    """The signed page as it is printed, without the PDF that would be made of it."""
    context = build_note_context(
        record,
        code_sheet,
        printed_status=PrintedStatus.FINAL,
        signed_at=signed_at,
        content_sha256=content_sha256,
    )
    return SignedPages(html=render_note_html(context), pdf=some_pdf() + content_sha256.encode())
