"""What a release ships reaches every practice: a new one at once, an older one at its upgrade.

Sites are not copied: a practice offers the catalogue's; a row of ``Site`` says where it differs.
Docs: docs/adr/0032-shipped-data-reaches-old-practices.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from encounters.actions.audit.log import record_event
from encounters.integrity.canonical import canonical
from encounters.models import (
    AuditEvent,
    Ink,
    MapPreset,
    Payer,
    Practice,
    Site,
    Stain,
    UsualWords,
)
from encounters.models.configuration import PracticeSetting
from encounters.specimen_map import shipped_inks
from encounters.vocabulary.shipped import shipped_configuration
from encounters.vocabulary.usual_words import usual_fields

# By which columns a practice's row is the shipped one, or stands in its way; any of them is enough.
_IDENTITY: dict[type[PracticeSetting], tuple[str, ...]] = {
    Ink: ("letter", "dash", "name"),
    Stain: ("name",),
    Payer: ("key", "name"),
    MapPreset: ("name",),
    UsualWords: ("field",),
}


def shipped_rows(practice: Practice) -> Iterator[PracticeSetting]:
    """The release's inks, stains, payers, presets and usual words as rows, not saved yet."""
    shipped = shipped_configuration()
    for place, ink in enumerate(shipped_inks()):
        yield Ink(
            practice=practice,
            letter=ink.letter,
            name=ink.name,
            color=ink.color,
            dash=ink.dash.value,
            position=place,
        )
    for stain in shipped.stains:
        yield Stain(practice=practice, name=stain.name, is_routine=stain.is_routine)
    for payer in shipped.payers:
        yield Payer(practice=practice, key=payer.key, name=payer.name)
    for place, preset in enumerate(shipped.presets):
        yield MapPreset(
            practice=practice,
            name=preset.name,
            layout=preset.layout.value,
            block_count=preset.block_count,
            ink_letters=preset.ink_letters,
            position=place,
        )
    for declared in usual_fields().values():
        if declared.words:
            words = "\n".join(declared.words)
            yield UsualWords(practice=practice, field=declared.key, words=words)


def save_shipped(practice: Practice) -> None:
    """Everything shipped, for a practice that has nothing yet; call it inside a transaction."""
    rows = list(shipped_rows(practice))
    for kind in _IDENTITY:
        kind._default_manager.bulk_create(row for row in rows if isinstance(row, kind))


def is_as_shipped(
    kind: type[PracticeSetting], practice: Practice, rows: Iterable[PracticeSetting]
) -> bool:
    """Whether ``rows``, all the practice has of ``kind``, are those that this release ships."""
    shipped = [row for row in shipped_rows(practice) if isinstance(row, kind)]
    return sorted(map(_content, shipped)) == sorted(map(_content, rows))


def _content(row: PracticeSetting) -> str:
    """All columns but the key, in one spelling: of JSON no database keeps the order of its keys."""
    columns = [field for field in row._meta.concrete_fields if not field.primary_key]
    return canonical([getattr(row, field.attname) for field in columns])


@transaction.atomic
def bring_shipped() -> None:
    """Give every practice what the release ships and the practice neither has nor had.

    Run after each ``migrate``; a second run changes nothing. What a practice edited stays as it is,
    and what it deleted or renamed does not come back: the audit log knows it.
    """
    for practice in Practice.objects.all():
        present = _present(practice)
        missing = [row for row in shipped_rows(practice) if not _is_known(row, present)]
        past = _past(practice) if missing else frozenset()
        for row in missing:
            if not _is_known(row, past):
                _add(row)
    # Rows of practices that were opened when each site had one: they say what the catalogue says.
    Site.objects.filter(is_offered=True, synonyms="").delete()


# Model, column and value, without regard to capitals.
Known = frozenset[tuple[str, str, str]]


def _key(kind: type[PracticeSetting], name: str, value: object) -> tuple[str, str, str]:
    return kind.__name__, name, str(value).casefold()


def _is_known(row: PracticeSetting, known: Known) -> bool:
    kind = type(row)
    return any(_key(kind, name, getattr(row, name)) in known for name in _IDENTITY[kind])


def _present(practice: Practice) -> Known:
    """What the practice's rows are known by; a surgeon's own preset is not the practice's."""
    found = set()
    for kind, names in _IDENTITY.items():
        for row in kind._default_manager.filter(practice=practice):
            if not (isinstance(row, MapPreset) and row.surgeon_id):
                found |= {_key(kind, name, getattr(row, name)) for name in names}
    return frozenset(found)


def _past(practice: Practice) -> Known:
    """What rows of the practice were known by before somebody deleted or changed them."""
    kinds = {
        f"{verb}_{kind._meta.model_name}": kind
        for kind in _IDENTITY
        for verb in ("delete", "change")
    }
    events = AuditEvent.objects.filter(practice=practice, action__in=kinds)
    return frozenset(
        _key(kinds[action], name, changes[name][0])
        for action, changes in events.values_list("action", "changes")
        for name in _IDENTITY[kinds[action]]
        if name in changes
    )


def _add(row: PracticeSetting) -> None:
    """Save the row behind those that are there, with its event; nobody did it but the release."""
    if isinstance(row, Ink | MapPreset):
        last = type(row)._default_manager.filter(practice=row.practice).order_by("position").last()
        row.position = last.position + 1 if last else 0
    row.full_clean()
    row.save()
    record_event(
        f"add_{row._meta.model_name}",
        row,
        by=None,
        practice=row.practice,
        changes={
            field.name: (None, getattr(row, field.attname)) for field in row._meta.concrete_fields
        },
    )
