"""From a case to its codes: dated rulebooks and small pure functions.

``derive_codes(case, rulebook_for(day))`` is the whole of it. A case comes from the public JSON
contract (``encounters.coding.contract``) or from a record (``encounters.coding.from_record``).
"""

from encounters.coding.engine import derive_codes
from encounters.coding.loader import NoRulebookError, RulebookError, all_rulebooks, rulebook_for
from encounters.coding.rulebook import Rulebook

__all__ = [
    "NoRulebookError",
    "Rulebook",
    "RulebookError",
    "all_rulebooks",
    "derive_codes",
    "rulebook_for",
]
