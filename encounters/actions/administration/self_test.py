"""The self-test of the codes: 10,000 generated cases, answered by both implementations.

It runs in portions of about a second each, so that no request is long and no worker is held; the
result stays, with version, edition, seed and the first cases on which they differ.
"""

from __future__ import annotations

import json
import secrets
import time
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from encounters.actions.audit.log import Change, record_event
from encounters.coding import NoRulebookError, rulebook_for
from encounters.coding.second.comparing import Disagreement, compared
from encounters.models import CodesSelfTest, Practice, User
from encounters.version import VERSION

WANTED = 10_000
MOST_WANTED = 100_000
# The cases of one portion are bounded by time and by number.
SECONDS = 1.0
MOST_AT_ONCE = 500
MOST_KEPT = 5
_SEEDS = 2**31


@transaction.atomic
def begin_self_test(
    *, by: User | None, practice: Practice | None, wanted: int = WANTED, seed: int | None = None
) -> CodesSelfTest:
    """Begin a new test; one that was left unfinished ends where it stands."""
    now = timezone.now()
    CodesSelfTest.objects.filter(finished_at=None).update(finished_at=now)
    test = CodesSelfTest.objects.create(
        started_at=now,
        started_by=by,
        app_version=VERSION,
        edition=edition_on(timezone.localdate()),
        seed=secrets.randbelow(_SEEDS) if seed is None else seed,
        wanted=wanted,
    )
    _record("begin_self_test", test, by, practice, {"wanted": wanted, "seed": test.seed})
    return test


def edition_on(day: date) -> str:
    """The edition of a day, or "none"."""
    try:
        return rulebook_for(day).id
    except NoRulebookError:
        return "none"


def go_on_with_self_test(
    *, by: User | None, practice: Practice | None, seconds: float = SECONDS
) -> CodesSelfTest | None:
    """The next portion of the test that is running; ``None`` where none is.

    The cases are answered before anything is locked, so that no save waits for them. Of two people
    who go on at once one has worked for nothing.
    """
    test = CodesSelfTest.objects.filter(finished_at=None).first()
    if test is None:
        return None
    answered = _portion(test, seconds)
    with transaction.atomic():
        running = CodesSelfTest.objects.select_for_update(no_key=True).filter(
            pk=test.pk, finished_at=None
        )
        held = running.first()
        if held is None or held.done != test.done:
            return held
        held.done += len(answered)
        for found in answered:
            if found is not None:
                _keep(held, found)
        if held.done == held.wanted:
            held.finished_at = timezone.now()
        held.save()
        if held.finished_at is not None:
            result = {"done": held.done, "disagreed": held.disagreed}
            _record("finish_self_test", held, by, practice, result)
    return held


def _portion(test: CodesSelfTest, seconds: float) -> list[Disagreement | None]:
    """What the next cases gave: at least one, and no more than the time allows."""
    stop = time.monotonic() + seconds
    answered = []
    for found in compared(test.seed, test.done, min(MOST_AT_ONCE, test.wanted - test.done)):
        answered.append(found)
        if time.monotonic() > stop:
            break
    return answered


def _keep(test: CodesSelfTest, found: Disagreement) -> None:
    test.disagreed += 1
    if len(test.disagreements) < MOST_KEPT:
        shown = {
            "number": found.number,
            "case": json.dumps(found.case),
            "engine": found.engine,
            "second": found.second,
        }
        test.disagreements = [*test.disagreements, shown]


def _record(
    action: str,
    test: CodesSelfTest,
    by: User | None,
    practice: Practice | None,
    facts: dict[str, Any],
) -> None:
    changes: dict[str, Change] = {name: (None, value) for name, value in facts.items()}
    record_event(action, test, by=by, practice=practice, changes=changes)
