"""Reads the rulebooks and refuses whatever it does not expect, naming file and key."""

from encounters.coding.loader.editions import (
    NoRulebookError,
    all_rulebooks,
    packaged_texts,
    read_rulebooks,
    rulebook_for,
)
from encounters.coding.loader.strict import RulebookError

__all__ = [
    "NoRulebookError",
    "RulebookError",
    "all_rulebooks",
    "packaged_texts",
    "read_rulebooks",
    "rulebook_for",
]
