"""Open a practice with everything it needs on its first day."""

from __future__ import annotations

from django.db import transaction

from encounters.actions.administration.roles import tell_of_role
from encounters.actions.administration.shipped import save_shipped
from encounters.actions.audit.log import record_event
from encounters.actions.saving.rows import Values, assign
from encounters.anatomy import catalogue
from encounters.models import Location, Membership, Practice, Site, User
from encounters.vocabulary.terms import Role

PRACTICE_FIELDS = (
    "name",
    "npi",
    "phone",
    "time_zone",
    "keeps_on_device",
    "asks_each_at_clear",
    "allows_signing_pin",
)
SITE_FIELDS = ("is_offered", "synonyms")


@transaction.atomic
def open_practice(values: Values, *, by: User | None) -> Practice:
    """A practice with the shipped inks, stains, presets and payers; sites need no rows."""
    practice = Practice()
    assign(practice, values, PRACTICE_FIELDS)
    practice.save()
    record_event("open_practice", practice, by=by, practice=practice)
    save_shipped(practice)
    return practice


@transaction.atomic
def set_site(practice: Practice, slug: str, values: Values, *, by: User | None) -> None:
    """What the practice says of a catalogue's site: whether it is offered, its own search words.

    A row is stored only where the practice differs from the catalogue. Raises
    ``UnknownSiteError`` for a slug that the catalogue does not have.
    """
    known = catalogue().site(slug)
    # Two administrators who begin with one site at once make one row.
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    row = Site.objects.filter(practice=practice, slug=slug).first()
    row = row or Site(practice=practice, slug=slug, name=known.name, region=known.region)
    changes = assign(row, values, SITE_FIELDS)
    if not changes:
        return
    row.save()
    record_event("change_site", row, by=by, practice=practice, changes=changes)
    if row.is_offered and not row.synonyms:
        row.delete()


@transaction.atomic
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


@transaction.atomic
def add_member(
    user: User, practice: Practice, role: Role, *, by: User | None, is_opening: bool = False
) -> Membership:
    """Give ``user`` one more role in the practice; giving it twice changes nothing.

    ``is_opening``: the practice is being made with all its people, so there is nobody to be told.
    """
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
        if not is_opening:
            tell_of_role(membership, by=by)
    return membership
