"""Ways to change a signed encounter: all refused by the database itself, on both databases."""

# ruff: noqa: S608 - statements of table names, and of nothing anybody typed

import uuid

import pytest
from django.core import serializers
from django.core.management.color import no_style
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F, ProtectedError

from encounters.models import (
    Addendum,
    Block,
    BlockFinding,
    Defect,
    Encounter,
    Lesion,
    OtherService,
    Reading,
    Repair,
    Signature,
    SignedNote,
    Specimen,
    SpecimenMap,
    Stage,
    StoredFile,
    audit_triggers,
    freezing,
    freezing_sql,
)
from tests.encounters.signing.conftest import CHART_TABLES, NOTE_TABLES, row_of
from tests.support.factories import a_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SQLITE = connection.vendor == "sqlite"


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refuses(attack, *arguments):
    """Whether the freeze refused, or Django before it for rows that others need."""
    try:
        with transaction.atomic():
            attack(*arguments)
    except ProtectedError:
        return True
    except IntegrityError as error:
        return freezing.is_frozen(error)
    return False


@pytest.mark.parametrize("table", CHART_TABLES)
def test_no_row_of_any_table_is_updated_deleted_or_copied(unchanged, table):
    model, row = row_of(table, unchanged.case.encounter)
    column = [field.column for field in model._meta.concrete_fields if not field.primary_key][-1]
    key = row.pk.hex if SQLITE and isinstance(row.pk, uuid.UUID) else row.pk
    assert refuses(sql, f'UPDATE "{table}" SET {column} = {column} WHERE id = %s', key)
    assert refuses(sql, f'DELETE FROM "{table}" WHERE id = %s', key)
    row.pk = row.id = uuid.uuid4() if isinstance(row.pk, uuid.UUID) else row.pk + 1000
    if model is not Encounter:
        assert refuses(lambda: row.save_base(raw=True, force_insert=True))


@pytest.mark.parametrize("table", [*CHART_TABLES, *NOTE_TABLES])
def test_no_table_is_emptied(unchanged, table):
    assert refuses(sql, f'DELETE FROM "{table}"')
    if not SQLITE:
        assert refuses(sql, f'TRUNCATE "{table}" CASCADE')


@pytest.mark.skipif(not SQLITE, reason="INSERT OR REPLACE is SQLite's")
@pytest.mark.parametrize("table", [*CHART_TABLES, *NOTE_TABLES])
def test_no_row_is_replaced(unchanged, table):
    assert refuses(sql, f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"')
    assert refuses(sql, f'REPLACE INTO "{table}" SELECT * FROM "{table}"')


@pytest.mark.parametrize("table", NOTE_TABLES)
def test_signed_row_is_neither_changed_nor_deleted(unchanged, table):
    columns = [
        field.name
        for field in connection.introspection.get_table_description(connection.cursor(), table)
    ]
    for column in columns:
        assert refuses(sql, f'UPDATE "{table}" SET "{column}" = "{column}"')


def saved(model, **changes):
    """A change through the ORM to a row of the signed chart."""

    def attack(signed):
        row = model.objects.filter(**{WAY_OF[model]: signed.case.encounter.pk}).first()
        for name, value in changes.items():
            setattr(row, name, value(signed) if callable(value) else value)
        row.save()

    return attack


WAY_OF = {
    Encounter: "pk",
    Lesion: "encounter",
    Stage: "lesion__encounter",
    Block: "stage__lesion__encounter",
    Specimen: "stage__lesion__encounter",
    Reading: "block__stage__lesion__encounter",
    SpecimenMap: "stage__lesion__encounter",
    Defect: "encounter",
    Repair: "defect__encounter",
    OtherService: "encounter",
}
draft_lesion = lambda signed: signed.draft.lesions.get()  # noqa: E731 - a word for the table
my_lesion = lambda signed: signed.case.lesion  # noqa: E731


def my_bytes(signed, kind="photograph"):
    return StoredFile.objects.filter(encounter=signed.case.encounter, kind=kind)


my_block = lambda signed: Block.objects.filter(stage__lesion=signed.case.lesion).first()  # noqa: E731


def bulk_update(signed):
    rows = list(Reading.objects.filter(block__stage__lesion=my_lesion(signed)))
    for row in rows:
        row.result = "tumor"
    Reading.objects.bulk_update(rows, ["result"])


def deserialized(signed):
    row = my_lesion(signed)
    row.site_detail = "elsewhere"
    (copy,) = serializers.deserialize("json", serializers.serialize("json", [row]))
    copy.save()


def moved_from_the_draft(signed):
    Lesion.objects.filter(pk=draft_lesion(signed).pk).update(
        encounter=signed.case.encounter, letter="B"
    )


def raw_sql_of_a_draft(signed, clause, *values):
    key = signed.draft.pk.hex if SQLITE else signed.draft.pk
    sql(f"UPDATE {clause} WHERE id = %s", *values, key)


# Everything else somebody could think of; each gets the signed case with a draft beside it.
ATTACKS = {
    "draft again": lambda s: Encounter.objects.filter(pk=s.case.encounter.pk).update(
        status="draft"
    ),
    "draft again, saved": saved(Encounter, status="draft"),
    "all drafts again": lambda s: Encounter.objects.update(status="draft"),
    "another patient": saved(Encounter, patient=lambda s: s.draft.patient),
    "another patient, in bulk": lambda s: Encounter.objects.update(patient=s.draft.patient),
    "another surgeon": saved(Encounter, surgeon=lambda s: s.root),
    "another practice's": lambda s: Encounter.objects.filter(pk=s.case.encounter.pk).update(
        case_number=F("case_number")
    ),
    "another day": saved(Encounter, date_of_service="2026-10-01"),
    "the encounter deleted": lambda s: s.case.encounter.delete(),
    "the encounter deleted past Django": lambda s: Encounter.objects.filter(
        pk=s.case.encounter.pk
    )._raw_delete("default"),
    "the site changed": saved(Lesion, site="nasal-tip"),
    "the side in bulk": lambda s: Lesion.objects.update(side="right"),
    "a lesion added": lambda s: s.case.encounter.lesions.create(
        letter="B", site="nasal-tip", tumor_type="bcc"
    ),
    "lesions added in bulk": lambda s: Lesion.objects.bulk_create(
        [Lesion(encounter=s.case.encounter, letter="B", site="nasal-tip", tumor_type="bcc")]
    ),
    "a lesion put over the signed one": lambda s: Lesion.objects.bulk_create(
        [Lesion(id=my_lesion(s).pk, encounter=s.draft, letter="B", site="lip", tumor_type="bcc")],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["site", "encounter"],
    ),
    "a lesion taken to the draft": lambda s: Lesion.objects.filter(pk=my_lesion(s).pk).update(
        encounter=s.draft, letter="B"
    ),
    "a lesion brought from the draft": moved_from_the_draft,
    "a lesion of the draft merged in": lambda s: Lesion.objects.filter(
        pk=draft_lesion(s).pk
    ).update(merged_into=my_lesion(s), merged_at_stage=1),
    "a stage concluded otherwise": saved(Stage, conclusion="residual_tumor"),
    "a stage taken to the draft": lambda s: Stage.objects.filter(lesion=my_lesion(s)).update(
        lesion=draft_lesion(s)
    ),
    "a stage added": lambda s: Stage.objects.create(
        lesion=my_lesion(s), number=2, date_of_service="2026-10-05", performer=s.case.surgeon
    ),
    "a block added": lambda s: Block.objects.create(
        stage=my_block(s).stage, specimen=my_block(s).specimen, number=9
    ),
    "a block renumbered": saved(Block, number=9),
    "a specimen resized": saved(Specimen, length_mm=3),
    "a reading turned": saved(Reading, result="tumor"),
    "readings turned in bulk": bulk_update,
    "a second reading": lambda s: Reading.objects.create(
        block=my_block(s),
        compartment="edge",
        result="tumor",
        reader=s.root,
        read_at="2026-10-05T12:00:00Z",
        is_binding=False,
    ),
    "a finding more": lambda s: BlockFinding.objects.create(
        block=my_block(s), kind="pni", compartment="edge", reader=s.root
    ),
    "a map redrawn": saved(SpecimenMap, document={}),
    "a defect resized": saved(Defect, length_mm=50),
    "a lesion out of its defect": lambda s: s.case.encounter.defects.get().lesions.clear(),
    "a lesion set into its defect": lambda s: s.case.encounter.defects.get().lesions.add(
        draft_lesion(s)
    ),
    "a repair grown": saved(Repair, detail="More was done."),
    "a service billed": saved(OtherService, units=9),
    "a service on a signed lesion": lambda s: s.draft.other_services.create(
        code="11102", lesion=my_lesion(s)
    ),
    "a reason withdrawn": lambda s: s.case.encounter.code_overrides.all().delete(),
    "a photograph swapped": lambda s: my_lesion(s).photos.update(sha256="0" * 64),
    "a photograph's bytes swapped": lambda s: my_bytes(s).update(content=b"GIF"),
    "a photograph's bytes said to be elsewhere": lambda s: my_bytes(s).update(content=None),
    "a photograph's bytes deleted": lambda s: my_bytes(s).delete(),
    "bytes given to a draft": lambda s: my_bytes(s).update(encounter=s.draft),
    "a fixture loaded over it": deserialized,
    "the PDF exchanged": lambda s: SignedNote.objects.update(pdf_sha256="0" * 64),
    "the PDF's bytes exchanged": lambda s: my_bytes(s, "note").update(content=b"%PDF-1.7"),
    "the PDF's bytes deleted": lambda s: my_bytes(s, "note").delete(),
    "an addendum's bytes deleted": lambda s: my_bytes(s, "addendum").delete(),
    "the note deleted": lambda s: SignedNote.objects.all()._raw_delete("default"),
    "the signer exchanged": lambda s: Signature.objects.update(signer=s.root),
    "a signature under another note": lambda s: Signature.objects.update(note=s.note),
    "the moment exchanged": lambda s: Signature.objects.update(signed_at="2026-10-05T12:00:00Z"),
    "an addendum back-dated": lambda s: Addendum.objects.update(written_at="2026-10-05T12:00:00Z"),
    "an addendum reworded": lambda s: Addendum.objects.update(text="No."),
    "an addendum deleted": lambda s: Addendum.objects.all().delete(),
}
ONLY_SQLITE = {
    "a draft with the signed number put over it": lambda s: raw_sql_of_a_draft(
        s, "OR REPLACE encounters_encounter SET case_number = %s", s.case.encounter.case_number
    ),
    "a draft with the signed id put over it": lambda s: raw_sql_of_a_draft(
        s, "OR REPLACE encounters_encounter SET id = %s", s.case.encounter.pk.hex
    ),
    "a lesion with the signed id put over it": lambda s: sql(
        "UPDATE OR REPLACE encounters_lesion SET id = %s WHERE encounter_id = %s",
        my_lesion(s).pk.hex,
        s.draft.pk.hex,
    ),
}
if SQLITE:
    ATTACKS |= ONLY_SQLITE


def test_attacks_are_forty_or_more():
    assert len(ATTACKS) + 3 * len(CHART_TABLES) + len(NOTE_TABLES) >= 40


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_signed_case_withstands_attack(unchanged, attack):
    assert refuses(attack, unchanged)


def test_the_whole_database_is_not_flushed(unchanged):
    """The statements of Django's ``flush``, past the tests' own way around our triggers."""
    tables = connection.introspection.django_table_names(only_existing=True)
    statements = connection.ops.sql_flush(no_style(), tables, allow_cascade=True)
    # The tables come in no order: the log's trigger may be asked before those of the chart.
    refusal = f"{freezing_sql.SIGNED}|{audit_triggers.REFUSAL}"
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic():
        list(map(connection.cursor().execute, statements))


def test_a_draft_beside_it_stays_a_draft(unchanged):
    """The guards are about the signed chart alone; just beside it everything goes on."""
    lesion = draft_lesion(unchanged)
    lesion.site_detail = "2 cm below"
    lesion.save()
    draft = Encounter.objects.get(pk=unchanged.draft.pk)
    draft.lesions.create(letter="B", site="nasal-tip", tumor_type="bcc")
    assert Lesion.objects.filter(encounter=draft).update(site_detail="x") == 2
    assert Encounter.objects.filter(pk=draft.pk).update(surgeon=a_user()) == 1
    draft.lesions.all().delete()
    draft.delete()


def test_a_patient_may_still_be_amended(unchanged):
    patient = unchanged.case.encounter.patient
    patient.family_name = "Okafor-Lindqvist"
    patient.save()


def parents_of(model):
    charts = {frozen.table for frozen in freezing.FROZEN}
    return {
        (field.column, field.related_model._meta.db_table)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.db_table in charts
        # What follows a signed case is no part of it.
        and field.name != "follows"
    }


NOT_OF_THE_CHART = {
    "encounters_sectiondraft",
    "encounters_emergencyaccess",
    # What a case is found by follows the patient's later names too.
    "encounters_searchentry",
    *NOTE_TABLES,
}


def test_every_table_that_leads_to_an_encounter_is_in_the_list():
    """A new table of the chart fails here until it is frozen like the others."""
    listed = {each.table: set(each.parents) for each in (*freezing.FROZEN, *freezing.STORED_FILES)}
    tables = Encounter._meta.app_config.get_models(include_auto_created=True)
    found = {
        model._meta.db_table: parents
        for model in tables
        if (parents := parents_of(model)) and model._meta.db_table not in NOT_OF_THE_CHART
    }
    assert {table: set(parents) for table, parents in found.items()} == {
        table: parents for table, parents in listed.items() if parents
    }
