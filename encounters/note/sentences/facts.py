"""Facts that are printed under a label, and only if they were entered."""

from __future__ import annotations

from collections.abc import Iterable

from encounters.note.parts import Fact


def known(*pairs: tuple[str, str]) -> tuple[Fact, ...]:
    """The pairs of label and text whose text says something."""
    return tuple(Fact(label=label, text=text.strip()) for label, text in pairs if text.strip())


def with_plan(what: str, plan: str) -> str:
    """A fact and what was decided about it: "Apixaban; continued without change"."""
    return "; ".join(part.strip().rstrip(".") for part in (what, plan) if part.strip())


def detailed(words: Iterable[str], detail: str) -> str:
    """Chosen words, then the surgeon's own."""
    chosen = ", ".join(words)
    return ". ".join(part for part in (chosen, detail.strip()) if part)
