"""Actions that lock their case first: ``opened.update_stage(stage, values, by=user)``."""

from encounters import actions
from encounters.actions import SectionSave, locked_case, locked_draft
from encounters.models import Encounter, SignedNote, encounter_of
from encounters.photos import clean_photo

# For a case whether it is signed or not.
SIGNED_TOO = {"add_addendum", "change_photo_consent", "co_sign", "mark_entered_in_error"}
# What prints before the lock for the action that stores it.
PRINTED_BY = {
    "sign_note": "print_note",
    "add_addendum": "print_addendum",
    "co_sign": "print_co_signature",
}


class Opened:
    """Every action of ``encounters.actions`` on a case, by its name."""

    def __getattr__(self, name):
        action = getattr(actions, name)
        lock = locked_case if name in SIGNED_TOO else locked_draft

        def call(subject, /, *arguments, by, **named):
            """``subject`` is the row that the action is about, or its encounter."""
            if name == "add_photo":
                encounter, moment = encounter_of(subject), named.get("moment")
                clean = (clean_photo(arguments[0]),)
                arguments = actions.place_pictures(encounter, clean, moment=moment)
            if name in PRINTED_BY:
                print_ = getattr(actions, PRINTED_BY[name])
                arguments, named = (print_(encounter_of(subject), by=by, **named),), {}
            if not isinstance(subject, Encounter | SignedNote):
                arguments = (subject, *arguments)
            with lock(encounter_of(subject), by=by) as case:
                found = action(case, *arguments, **named)
            return found.row if isinstance(found, SectionSave) else found

        return call


opened = Opened()
