"""What somebody typed that came too late for the signature, kept until it is an addendum.

It is that person's draft of an addendum, and nothing of the chart before it is added.
"""

from __future__ import annotations

from encounters.actions.saving.drafts import Typed, draft_of, keep_draft
from encounters.actions.saving.locked_case import LockedCase
from encounters.actions.saving.refusal import refuse
from encounters.models import User
from encounters.vocabulary.typed_text import composed

_MOST = 20_000


def keep_late_text(case: LockedCase, place: str, text: str) -> None:
    """Add ``text`` to the person's draft of an addendum, whose page has the address ``place``."""
    words, before = composed(text).strip(), late_text(place, by=case.by)
    # The same page may hand its text in again, after an answer that was lost.
    parts = [before] if words in before else [before, words]
    whole = "\n".join(filter(None, parts))
    if len(whole) > _MOST:
        raise refuse("This is more text than an addendum can be.")
    keep_draft(case, place, {"text": Typed([whole], 0)} if whole else {})


def drop_late_text(case: LockedCase, place: str) -> None:
    keep_draft(case, place, {})


def late_text(place: str, *, by: User) -> str:
    """What waits to be added; empty if nothing does."""
    typed = draft_of(place, by=by).get("text")
    return str(typed.values[0]) if typed and typed.values else ""
