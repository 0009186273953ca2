"""What may stand in a patient's name and in a record number, beyond what any text may hold."""

from __future__ import annotations

from encounters.vocabulary.look_alikes import scripts_of
from encounters.vocabulary.typed_text import is_invisible

# Unicode Technical Standard 39 takes these for one: names are written in several of them at once.
_EAST_ASIAN = frozenset({"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})


def name_fault(name: str) -> str:
    """Why ``name`` names nobody; empty where it may. A name that is not given is no fault."""
    if not name or any(character.isalpha() for character in name):
        return ""
    return "A name has at least one letter."


def number_fault(number: str) -> str:
    """Why a record number could not be found again as it is read; empty where it could."""
    for place, character in enumerate(number, start=1):
        if is_invisible(character):
            return f"Character {place} is invisible (U+{ord(character):04X}). Type the MRN anew."
    if not any(character.isalnum() for character in number):
        return "An MRN has at least one letter or digit."
    if mixed := mixed_scripts(number):
        return (
            f"The MRN mixes {mixed} letters, which can look the same. Type it anew in one of them."
        )
    return ""


def mixed_scripts(text: str) -> str:
    """The scripts that ``text`` mixes ("Cyrillic and Latin"); empty where it is of one."""
    found = scripts_of(text)
    if len(found) < 2 or found <= _EAST_ASIAN:
        return ""
    return " and ".join(script.replace("_", " ").title() for script in sorted(found))


def mixed_word(name: str) -> str:
    """As ``mixed_scripts``, of the first word that mixes them: "Дoe" does, "Ли Lee" does not."""
    return next((mixed for word in name.split() if (mixed := mixed_scripts(word))), "")
