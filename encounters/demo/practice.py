"""The demo's practice, places and accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from encounters.actions import add_location, add_member, add_protocol, open_practice
from encounters.actions.audit.log import record_event
from encounters.demo.cases import read_toml
from encounters.models import AuditEvent, Location, MapPreset, Practice, SurgeonDefaults, User
from encounters.vocabulary.terms import Role

_SEEDED = "seed_demo"


class DemoRefusedError(Exception):
    """The demo must not be mixed with anybody's real practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    username: str
    password: str
    name: str
    roles: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPractice:
    practice: Practice
    locations: Mapping[str, Location]
    people: Mapping[str, User]


def password_of(username: str) -> str:
    """The password of a demo account; it protects nothing, so it is easy to type."""
    return f"mohsdoc-{username}-demo"


def accounts() -> tuple[Account, ...]:
    """Who can log in, as printed by the command."""
    return tuple(
        Account(
            username=cells["username"],
            password=password_of(cells["username"]),
            name=f"{cells['first_name']} {cells['last_name']}",
            roles=", ".join(Role(role).label for role in cells["roles"]),
        )
        for cells in read_toml("practice.toml")["person"]
    )


@transaction.atomic
def demo_practice() -> DemoPractice:
    """The demo's practice with its people, made if it is not there yet.

    Raises ``DemoRefusedError`` where another practice exists, or an account with a demo's name
    that the demo did not make.
    """
    cells_of_file = read_toml("practice.toml")
    name = cells_of_file["practice"]["name"]
    if Practice.objects.exclude(name=name).exists():
        raise DemoRefusedError(
            "This database holds a practice that is not the demo's. Invented patients belong into "
            "a database of their own."
        )
    practice = Practice.objects.filter(name=name).first()
    if practice is None:
        practice = _opened(cells_of_file)
    return DemoPractice(
        practice=practice,
        locations={location.name: location for location in practice.locations.all()},
        people={
            user.username: user for user in User.objects.filter(memberships__practice=practice)
        },
    )


def _opened(cells_of_file: Mapping[str, Any]) -> Practice:
    practice = open_practice(cells_of_file["practice"], by=None)
    for cells in cells_of_file["location"]:
        add_location(practice, cells, by=None)
    for cells in cells_of_file["person"]:
        _hire(practice, cells)
    for cells in cells_of_file["defaults"]:
        _set_defaults(practice, cells)
    for cells in cells_of_file["protocol"]:
        _keep_protocol(practice, cells)
    return practice


def _hire(practice: Practice, cells: Mapping[str, Any]) -> None:
    facts = {name: value for name, value in cells.items() if name != "roles"}
    if User.objects.filter(username=facts["username"]).exists():
        raise DemoRefusedError(f"There already is an account named {facts['username']}.")
    user = User(**facts)
    user.set_password(password_of(user.username))
    user.full_clean()
    user.save()
    record_event("add_user", user, by=None, practice=practice)
    for role in cells["roles"]:
        add_member(user, practice, Role(role), by=None, is_opening=True)


def _set_defaults(practice: Practice, cells: Mapping[str, Any]) -> None:
    preset = MapPreset.objects.get(practice=practice, name=cells["preset"])
    user = User.objects.get(username=cells["user"])
    row = SurgeonDefaults(**{**cells, "user": user, "preset": preset}, practice=practice)
    row.full_clean()
    row.save()
    record_event("add_surgeondefaults", row, by=None, practice=practice)


def _keep_protocol(practice: Practice, cells: Mapping[str, Any]) -> None:
    surgeon = User.objects.get(username=cells["surgeon"])
    facts = {name: value for name, value in cells.items() if name != "surgeon"}
    add_protocol(practice, facts, by=surgeon)


@transaction.atomic
def surgeons_of(demo: DemoPractice) -> tuple[User, ...]:
    """Whose many cases are: the demo's surgeon and colleagues, who cannot log in.

    The colleagues are made where there are none yet: a demo that is walked through has no need of
    them.
    """
    practice = demo.practice
    colleagues = []
    for cells in read_toml("practice.toml")["colleague"]:
        user = User.objects.filter(username=cells["username"]).first()
        if user is None:
            user = User(**cells)
            user.set_unusable_password()
            user.full_clean()
            user.save()
            record_event("add_user", user, by=None, practice=practice)
            add_member(user, practice, Role.SURGEON, by=None, is_opening=True)
        colleagues.append(user)
    return (demo.people["surgeon"], *colleagues)


def needs_seeding() -> bool:
    """Whether the demo is missing or half made; never where somebody else has a practice."""
    name = read_toml("practice.toml")["practice"]["name"]
    if Practice.objects.exclude(name=name).exists():
        return False
    return not AuditEvent.objects.filter(action=_SEEDED, practice__name=name).exists()


def note_seeded(practice: Practice) -> None:
    """Write down, once, that the demo was made to its end."""
    if needs_seeding():
        record_event(_SEEDED, practice, by=None, practice=practice)
