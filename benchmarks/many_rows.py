"""Rows by the hundred thousand for benchmarks of lists, by one statement for each table.

Copies of one case that the app's own actions made: another patient, number and day each, some as
drafts, some entered in error, with the note of each that is signed, some addenda, and one event of
the audit log for each. Readings are not there. Most notes say nothing, no seal of them holds, and
the triggers are set aside meanwhile: this is for databases that are thrown away.
"""

# ruff: noqa: S608 - statements of our own constants and of numbers

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

# On each day of the calendar; the newest day is that of the case copied.
A_DAY = 22
# One patient has so many cases on average.
CASES_EACH = 2
# So many drafts and errors there are at least: more than any page shows.
A_FULL_PAGE = 250
# The events of the log lie in so many days, whatever their number: a larger practice fills them.
LOG_DAYS = 30
_FAMILIES = (
    "Smith", "Johnson", "Okafor", "Nguyen", "Garcia", "Müller", "O'Brien", "Kowalski", "Haddad",
    "Petrov", "Yamamoto", "Fitzgerald", "Andersson", "Silva", "Cohen", "Dubois", "李", "Rossi",
    "Papadopoulos", "Novak", "Ferreira", "Lindqvist", "Zürcher",
)  # fmt: skip
_GIVEN = (
    "Anna", "John", "Mary", "Wei", "José", "Fatima", "Olga", "Peter", "Linda", "Hassan", "Ingrid",
    "Pablo", "Ruth", "小龍", "Emma", "Viktor", "Miriam", "Samuel", "Grace",
)  # fmt: skip
_SPREAD = 2_654_435_761


def load(encounter: Model, count: int) -> None:
    """``count`` copies of ``encounter`` with its lesion and stage, and a specimen of one block.

    One of 50 is a draft, one of 100 was entered in error; of few cases more of them, so that the
    pages that show those are as full as with many.
    """
    from encounters.models import freezing
    from encounters.models.search_triggers import refill

    often = max(count // A_FULL_PAGE, 1)
    freezing.remove(connection)
    with transaction.atomic():
        _rows(encounter, count, min(50, often), min(100, often))
        refill(connection)
    freezing.install(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            table = "encounters_auditevent"
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        cursor.execute("ANALYZE")


def _rows(encounter: Any, count: int, drafts_of: int, errors_of: int) -> None:
    from encounters.models import AuditEvent, EnteredInError, Lesion, Stage
    from encounters.vocabulary.words import name_key

    lesion = encounter.lesions.get()
    stage = lesion.stages.get()
    event = AuditEvent.objects.filter(encounter_id=str(encounter.pk)).order_by("seq").first()
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first()
    # Numbers given to rows that were taken back are not given again: ids run ahead of the events.
    last_id = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first()
    assert event is not None and newest is not None
    lesions, stages = Lesion.objects.count(), Stage.objects.count()
    family, given = _chosen(_FAMILIES, 7), _chosen(_GIVEN, 3)
    keys = tuple(map(name_key, _FAMILIES)), tuple(map(name_key, _GIVEN))
    number = "10000000 + i"
    _copies(encounter.patient, count // CASES_EACH, {
        "id": _key(1), "mrn": f"'R' || CAST({number} AS varchar)",
        "mrn_key": f"'r' || CAST({number} AS varchar)",
        "family_name": f"{family} || {_tail()}", "given_names": given,
        "name_key": f"{_chosen(keys[0], 7)} || lower({_tail()}) || ' ' || {_chosen(keys[1], 3)}",
    })  # fmt: skip
    _copies(encounter, count, {
        "id": _key(2), "patient_id": _key(1, f"(i / {CASES_EACH})"),
        "case_number": "'B' || CAST(1000000 + i AS varchar)",
        "date_of_service": _day(encounter.date_of_service),
        "status": f"CASE WHEN i % {drafts_of} = 3 THEN 'draft' ELSE 'signed' END",
    })  # fmt: skip
    _copies(lesion, count, {"id": _key(3), "encounter_id": _key(2)})
    _copies(stage, count, {
        "id": _key(4), "lesion_id": _key(3), "date_of_service": _day(stage.date_of_service),
    })  # fmt: skip
    error = EnteredInError(
        encounter=encounter, reason="Wrong patient", marked_by=encounter.surgeon,
        printed_name="R", marked_at=event.at, seal="0" * 64,
    )  # fmt: skip
    error.save()
    every = f"i * {errors_of} + 1"
    _copies(error, count // errors_of, {"id": _key(5), "encounter_id": _key(2, f"({every})")})
    EnteredInError.objects.filter(pk=error.pk)._raw_delete("default")
    _tissue(stage, count)
    _notes(encounter, count, drafts_of, event.at)
    assert (Lesion.objects.count(), Stage.objects.count()) == (lesions + count, stages + count)
    _copies(event, count, {
        "id": f"{last_id} + 1 + i", "seq": f"{newest} + 1 + i",
        "previous": f"CAST({newest} + i AS varchar)",
        "digest": f"CAST({newest} + 1 + i AS varchar)",
        "at": _moment(count), "encounter_id": _text_key(2), "patient_id": "''",
        "subject_id": _text_key(2), "changes": "'{}'",
    })  # fmt: skip


def _tissue(stage: Any, count: int) -> None:
    specimen = stage.specimens.first()
    block = specimen.blocks.first()
    _copies(specimen, count, {"id": _key(6), "stage_id": _key(4)})
    _copies(block, count, {"id": _key(7), "stage_id": _key(4), "specimen_id": _key(6)})


def _notes(encounter: Any, count: int, drafts_of: int, at: datetime) -> None:
    """A note for each copy that is no draft, its signature, and as many addenda as drafts.

    Only those hold a record that are read: of patients who have a draft, too. The first copy has
    none, for its chart is opened.
    """
    from encounters.models import Addendum, Signature, SignedNote
    from encounters.snapshot.chart import chart_of

    note = SignedNote(
        encounter=encounter, content="-", content_sha256="0" * 64, app_version="1", page="-",
        pdf_sha256="0" * 64, patient_id=str(encounter.patient_id), signed_at=at, seal="0" * 64,
    )  # fmt: skip
    by = {"printed_name": "R", "seal": "0" * 64}
    signature = Signature(
        note=note, signer=encounter.surgeon, meaning="author", signed_at=at, **by
    )  # fmt: skip
    addendum = Addendum(
        note=note, number=1, kind="addendum", text="-", author=encounter.surgeon,
        service_date=encounter.date_of_service, written_at=at, pdf_sha256="0" * 64, **by,
    )  # fmt: skip
    for row in (note, signature, addendum):
        row.save()
    patient = _key(1, f"(i / {CASES_EACH})")
    same = {
        name: f"(SELECT {name} FROM encounters_patient WHERE id = {patient})"
        for name in ("mrn", "family_name", "given_names", "name_key")
    }
    draft_beside = f"(i + 1) % {drafts_of} = 3 OR (i - 1) % {drafts_of} = 3"
    content = chart_of(encounter.pk).content_for(encounter.patient_id).replace("'", "''")
    hexed = f"replace({_text_key(8)}, '-', '')"
    signed = f"i > 0 AND i % {drafts_of} <> 3"
    _copies(note, count, {
        "id": _key(8), "encounter_id": _key(2), "pdf_sha256": f"{hexed} || {hexed}",
        "patient_id": _text_key(1, f"(i / {CASES_EACH})"), **same,
        "content": f"CASE WHEN {draft_beside} THEN '{content}' ELSE '' END",
    }, signed)  # fmt: skip
    _copies(signature, count, {"id": _key(9), "note_id": _key(8)}, signed)
    _copies(
        addendum, count, {"id": _key(10), "note_id": _key(8)}, f"{signed} AND i % {drafts_of} = 2"
    )
    for row in (addendum, signature, note):
        type(row).objects.filter(pk=row.pk)._raw_delete("default")


def _copies(row: Model, count: int, changed: Mapping[str, str], which: str = "") -> None:
    """``count`` rows like ``row`` but for the columns of ``changed``, by expressions of ``i``; or
    those of them that ``which`` is true of."""
    meta = row._meta
    columns = [str(field.column) for field in meta.concrete_fields]
    # A percent sign would be taken for the place of a value.
    told = ", ".join(changed.get(name, f'r."{name}"') for name in columns).replace("%", "%%")
    named = ", ".join(f'"{name}"' for name in columns)
    series = (
        "WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i + 1 < %s) "
        if connection.vendor == "sqlite"
        else "WITH s AS (SELECT i::bigint FROM generate_series(0, %s - 1) i) "
    )
    some = f"AND {which}".replace("%", "%%") if which else ""
    key = meta.pk.get_db_prep_value(row.pk, connection)
    assert meta.pk is not None
    with connection.cursor() as cursor:
        cursor.execute(
            f'{series}INSERT INTO "{meta.db_table}" ({named}) SELECT {told} FROM s, '
            f'"{meta.db_table}" r WHERE r.id = %s AND %s > 0 {some}',
            [count, key, count],
        )


def _chosen(words: tuple[str, ...], step: int) -> str:
    """The commonest words first: of each the double of the next, about."""
    quoted = [word.replace("'", "''") for word in words]
    cases = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(quoted))
    spread = f"(i * {_SPREAD} / {step} % 997)"
    return f"(CASE {spread} * {spread} * {len(words)} / 994009 {cases} ELSE '{quoted[-1]}' END)"


def _tail() -> str:
    """A syllable, so that there are many names of each kind."""
    letters = "bdfgklmnprst"
    cut = "substr('" + letters + f"', CAST(i * {_SPREAD} / 13 % {len(letters)} AS integer) + 1, 1)"
    other = cut.replace("/ 13", "/ 1009")
    return f"(CASE WHEN i % 3 = 0 THEN '' ELSE {cut} || 'e' || {other} || 'o' END)"


def _text_key(kind: int, number: str = "i") -> str:
    hexed = (
        f"printf('%08x{kind:08x}%016x', ({number}) * {_SPREAD} % 4294967296, {number})"
        if connection.vendor == "sqlite"
        else f"(lpad(to_hex(({number}) * {_SPREAD} % 4294967296), 8, '0') || '{kind:08x}' "
        f"|| lpad(to_hex({number}), 16, '0'))"
    )
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return "(" + " || '-' || ".join(f"substr({hexed}, {a}, {n})" for a, n in cuts) + ")"


def _key(kind: int, number: str = "i") -> str:
    text = _text_key(kind, number)
    return f"replace({text}, '-', '')" if connection.vendor == "sqlite" else f"{text}::uuid"


def _day(newest: date) -> str:
    if connection.vendor == "sqlite":
        return f"date('{newest}', '-' || (i / {A_DAY}) || ' days')"
    return f"(DATE '{newest}' - (i / {A_DAY})::integer)"


def _moment(count: int) -> str:
    """Evenly over ``LOG_DAYS``, the last of them an hour ago."""
    back = f"(({count} - i) * {LOG_DAYS * 86_400}.0 / {count} + 3600)"
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || {back} || ' seconds')"
    return f"now() - {back} * interval '1 second'"
