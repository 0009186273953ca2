"""Open a practice with everything it needs on its first day."""

from __future__ import annotations

from encounters.actions.audit.log import record_event
from encounters.actions.saving.rows import Values, assign
from encounters.actions.saving.transaction import one_change
from encounters.anatomy import catalogue
from encounters.models import (
    Ink,
    Location,
    MapPreset,
    Membership,
    Payer,
    Practice,
    Site,
    Stain,
    User,
)
from encounters.specimen_map import shipped_inks
from encounters.vocabulary.shipped import shipped_configuration
from encounters.vocabulary.terms import Role

PRACTICE_FIELDS = ("name", "npi", "phone", "time_zone", "keeps_on_device")


@one_change()
def open_practice(values: Values, *, by: User | None) -> Practice:
    """A practice with the shipped inks, stains, presets, payers and all sites of the catalogue."""
    practice = Practice()
    assign(practice, values, PRACTICE_FIELDS)
    practice.save()
    record_event("open_practice", practice, by=by, practice=practice)
    shipped = shipped_configuration()
    Ink.objects.bulk_create(
        Ink(
            practice=practice,
            letter=ink.letter,
            name=ink.name,
            color=ink.color,
            dash=ink.dash.value,
            position=place,
        )
        for place, ink in enumerate(shipped_inks())
    )
    Stain.objects.bulk_create(
        Stain(practice=practice, name=stain.name, is_routine=stain.is_routine)
        for stain in shipped.stains
    )
    Payer.objects.bulk_create(
        Payer(practice=practice, key=payer.key, name=payer.name) for payer in shipped.payers
    )
    MapPreset.objects.bulk_create(
        MapPreset(
            practice=practice,
            name=preset.name,
            layout=preset.layout.value,
            block_count=preset.block_count,
            ink_letters=preset.ink_letters,
            position=place,
        )
        for place, preset in enumerate(shipped.presets)
    )
    Site.objects.bulk_create(
        Site(practice=practice, slug=site.slug, name=site.name, region=site.region)
        for site in catalogue().sites
    )
    return practice


@one_change()
def add_location(practice: Practice, values: Values, *, by: User | None) -> Location:
    location = Location(practice=practice)
    fields = (
        "name",
        "place_of_service",
        "address",
        "clia_number",
        "npi",
        "medicare_contractor",
        "reads_slides_mirrored",
    )
    assign(location, values, fields)
    location.save()
    record_event("add_location", location, by=by, practice=practice)
    return location


@one_change()
def add_member(user: User, practice: Practice, role: Role, *, by: User | None) -> Membership:
    """Give ``user`` one more role in the practice; giving it twice changes nothing."""
    membership, made = Membership.objects.get_or_create(
        user=user, practice=practice, role=role.value
    )
    if made:
        record_event(
            "add_member",
            membership,
            by=by,
            practice=practice,
            changes={"user": (None, user.pk), "role": (None, role.value)},
        )
    return membership
