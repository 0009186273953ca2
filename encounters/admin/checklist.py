"""What a practice still has to set up, in the order in which one does it: the administration's
front page.

Each line says what is missing and leads to the page that mends it. The number of queries does not
grow with practices or people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode

from encounters.accounts.policy import FACTORS, requires_second_factor
from encounters.actions.administration.shipped import is_as_shipped
from encounters.installation.doctor import calendar
from encounters.installation.doctor.ailment import Ailment
from encounters.models import (
    Ink,
    Location,
    MapPreset,
    Membership,
    Payer,
    Practice,
    Stain,
    SurgeonDefaults,
    User,
)
from encounters.vocabulary.terms import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something missing, and the page that mends it."""

    what: str
    href: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    title: str
    href: str
    gaps: tuple[Gap, ...]

    @property
    def state(self) -> str:
        if not self.gaps:
            return "Done"
        return "Optional" if all(gap.is_optional for gap in self.gaps) else "To do"

    @property
    def slug(self) -> str:
        return self.state.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The steps of one practice; without a practice those of the whole installation."""

    practice: Practice | None
    steps: tuple[Step, ...]

    @property
    def missing(self) -> int:
        """How many steps have to be done before cases can be recorded and billed."""
        return sum(step.state == "To do" for step in self.steps)


def checklists(practices: Sequence[Practice]) -> list[Checklist]:
    """One for each of ``practices``, and behind them what holds for all of them."""
    facts = _facts(practices)
    whole = Checklist(practice=None, steps=tuple(_installation_steps()))
    return [
        *(
            Checklist(practice=practice, steps=tuple(_steps(practice, facts)))
            for practice in practices
        ),
        whole,
    ]


@dataclass(slots=True)
class _Facts:
    """The rows of all practices by the practice's key, fetched together."""

    rows: Mapping[type[Model], Mapping[int, list[Any]]]
    people: dict[int, dict[User, set[str]]] = field(default_factory=dict)
    secured: frozenset[int] = frozenset()

    def of(self, kind: type[Model], practice: Practice) -> list[Any]:
        return self.rows[kind].get(practice.pk, [])

    def people_of(self, practice: Practice, role: Role | None = None) -> list[User]:
        held = self.people.get(practice.pk, {})
        return [person for person, roles in held.items() if role is None or role.value in roles]


def _facts(practices: Sequence[Practice]) -> _Facts:
    keys = [practice.pk for practice in practices]
    kinds: tuple[type[Model], ...] = (Location, Payer, Ink, Stain, MapPreset, SurgeonDefaults)
    found = _Facts(rows={kind: _by_practice(kind, keys) for kind in kinds})
    held = Membership.objects.filter(practice__in=keys, user__is_active=True)
    for membership in held.select_related("user").order_by("user__last_name", "user__username"):
        people = found.people.setdefault(membership.practice_id, {})
        people.setdefault(membership.user, set()).add(membership.role)
    factors = Authenticator.objects.filter(
        type__in=FACTORS, user__memberships__practice__in=keys
    ).values_list("user_id", flat=True)
    found.secured = frozenset(factors)
    return found


def _by_practice(kind: type[Model], keys: Sequence[int]) -> Mapping[int, list[Any]]:
    rows: defaultdict[int, list[Any]] = defaultdict(list)
    for row in kind._default_manager.filter(practice__in=keys):
        rows[getattr(row, "practice_id")].append(row)  # noqa: B009 - the model is not known here
    return rows


def _steps(practice: Practice, facts: _Facts) -> Iterator[Step]:
    """In the order in which a practice is set up: each step needs only those before it."""
    made = [
        ("The practice's NPI", _page_of(practice), _practice_gaps(practice)),
        ("Locations", _list_of(Location), _location_gaps(practice, facts)),
        ("People and their roles", _list_of(User), _people_gaps(practice, facts)),
        ("A second factor for everybody", _list_of(User), _factor_gaps(practice, facts)),
        ("Payers", _list_of(Payer), _payer_gaps(practice, facts)),
        ("Inks, stains and map presets", _list_of(Ink), _laboratory_gaps(practice, facts)),
        ("Surgeons' defaults", _list_of(SurgeonDefaults), _defaults_gaps(practice, facts)),
    ]
    for title, href, gaps in made:
        yield Step(title=title, href=href, gaps=tuple(gaps))


def _practice_gaps(practice: Practice) -> Iterator[Gap]:
    if not practice.npi:
        yield Gap(what="No NPI: claims need one.", href=_page_of(practice))
    if not practice.phone:
        yield Gap(what="No telephone number.", href=_page_of(practice), is_optional=True)


def _location_gaps(practice: Practice, facts: _Facts) -> Iterator[Gap]:
    offered = [row for row in facts.of(Location, practice) if row.is_offered]
    if not offered:
        yield Gap(
            what="No location: a case is booked at one.",
            href=_add(Location, practice=practice.pk),
        )
    for location in offered:
        if not location.clia_number:
            yield Gap(
                what=f"{location} has no CLIA number: a laboratory there needs one.",
                href=_page_of(location),
            )


def _people_gaps(practice: Practice, facts: _Facts) -> Iterator[Gap]:
    surgeons = facts.people_of(practice, Role.SURGEON)
    if not surgeons:
        yield Gap(
            what="No surgeon.", href=_add(User, practice=practice.pk, role=Role.SURGEON.value)
        )
    for surgeon in surgeons:
        if not surgeon.npi:
            yield Gap(what=f"Surgeon {surgeon} has no NPI.", href=_page_of(surgeon))
    if not facts.people_of(practice, Role.ADMINISTRATOR):
        yield Gap(
            what="No administrator of its own.",
            href=_add(User, practice=practice.pk, role=Role.ADMINISTRATOR.value),
            is_optional=True,
        )


def _factor_gaps(practice: Practice, facts: _Facts) -> Iterator[Gap]:
    bare = [person for person in facts.people_of(practice) if person.pk not in facts.secured]
    if bare:
        names = ", ".join(map(str, bare))
        yield Gap(
            what=f"No second factor yet: {names}. Each sets up their own when logged in.",
            href=_list_of(User),
            is_optional=not requires_second_factor(),
        )


def _payer_gaps(practice: Practice, facts: _Facts) -> Iterator[Gap]:
    if not any(row.is_offered for row in facts.of(Payer, practice)):
        yield Gap(
            what="No payer is offered: codes then follow no payer's habits.",
            href=_add(Payer, practice=practice.pk),
        )


def _laboratory_gaps(practice: Practice, facts: _Facts) -> Iterator[Gap]:
    advice: Mapping[type[Any], str] = {
        Ink: "hold them against the bottles of your laboratory",
        Stain: "keep those that your laboratory does",
        MapPreset: "keep those that your surgeons cut",
    }
    for kind, what_to_do in advice.items():
        rows = facts.of(kind, practice)
        name = str(kind._meta.verbose_name_plural)
        if not any(row.is_offered for row in rows):
            yield Gap(what=f"No {name} are offered.", href=_list_of(kind))
        elif is_as_shipped(kind, practice, rows):
            yield Gap(
                what=f"{name[:1].upper()}{name[1:]} are as shipped: {what_to_do}.",
                href=_list_of(kind),
                is_optional=True,
            )


def _defaults_gaps(practice: Practice, facts: _Facts) -> Iterator[Gap]:
    known = {row.user_id for row in facts.of(SurgeonDefaults, practice)}
    for surgeon in facts.people_of(practice, Role.SURGEON):
        if surgeon.pk not in known:
            yield Gap(
                what=f"Surgeon {surgeon} has no defaults.",
                href=_add(SurgeonDefaults, practice=practice.pk, user=surgeon.pk),
                is_optional=True,
            )


def _installation_steps() -> Iterator[Step]:
    """What holds for a time only, as the command ``doctor`` says it."""
    books = reverse("admin:rulebooks")
    yield Step(title="Rulebooks of this year", href=books, gaps=_told(calendar.rulebooks(), books))
    codes = reverse("admin:encounters_icd10code_changelist")
    yield Step(title="ICD-10-CM of this year", href=codes, gaps=_told(calendar.icd10(), codes))
    tables = reverse("admin:encounters_cmstable_changelist")
    said = _told(calendar.cms_tables(), tables)
    yield Step(
        title="CMS tables of this quarter",
        href=tables,
        gaps=tuple(replace(gap, is_optional=True) for gap in said),
    )


def _told(ailments: Iterable[Ailment], href: str) -> tuple[Gap, ...]:
    return tuple(Gap(what=f"{ailment.what} {ailment.mend}", href=href) for ailment in ailments)


def _list_of(model: type[Model]) -> str:
    return reverse(f"admin:encounters_{model._meta.model_name}_changelist")


def _add(model: type[Model], **chosen: str | int) -> str:
    """The page that adds a row, with ``chosen`` filled in already."""
    return f"{reverse(f'admin:encounters_{model._meta.model_name}_add')}?{urlencode(chosen)}"


def _page_of(row: Model) -> str:
    return reverse(f"admin:encounters_{row._meta.model_name}_change", args=[row.pk])
