"""Facts that are printed under a label, and only if they were entered."""

from __future__ import annotations

from collections.abc import Iterable

from encounters.note.parts import Fact
from encounters.record import PreOpRecord
from encounters.safety import allergy_labels, device_labels
from encounters.vocabulary.spoken import listed


def known(*pairs: tuple[str, str]) -> tuple[Fact, ...]:
    """The pairs of label and text whose text says something."""
    return tuple(Fact(label=label, text=text.strip()) for label, text in pairs if text.strip())


def with_plan(what: str, plan: str) -> str:
    """A fact and what was decided about it: "Apixaban; continued without change"."""
    return "; ".join(part.strip().rstrip(".") for part in (what, plan) if part.strip())


def allergies_in_words(pre_op: PreOpRecord) -> str:
    """What was picked from the list, then what was typed."""
    return with_plan(listed(allergy_labels(pre_op.allergy_groups)), pre_op.allergies)


def devices_in_words(pre_op: PreOpRecord) -> str:
    return with_plan(listed(device_labels(pre_op.device_kinds)), pre_op.implanted_device)


def detailed(words: Iterable[str], detail: str) -> str:
    """Chosen words, then the surgeon's own."""
    chosen = ", ".join(words)
    return ". ".join(part for part in (chosen, detail.strip()) if part)
