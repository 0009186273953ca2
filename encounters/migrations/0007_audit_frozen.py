"""The audit log takes events at its end, and gives none back: for every writer.

A migration that rebuilds the table on SQLite loses these triggers and has to run them again;
``verify_audit`` and a test notice.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER mohs_audit_no_update BEFORE UPDATE ON encounters_auditevent
BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
CREATE TRIGGER mohs_audit_no_delete BEFORE DELETE ON encounters_auditevent
BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
-- INSERT OR REPLACE deletes without a delete trigger, so what is inserted is looked at.
CREATE TRIGGER mohs_audit_at_the_end BEFORE INSERT ON encounters_auditevent
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM encounters_auditevent)
  OR NEW.previous <> COALESCE(
    (SELECT digest FROM encounters_auditevent ORDER BY seq DESC LIMIT 1),
    '0000000000000000000000000000000000000000000000000000000000000000')
  OR EXISTS (SELECT 1 FROM encounters_auditevent WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
"""

POSTGRESQL = """
CREATE FUNCTION mohs_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is append-only.';
END $$;
CREATE FUNCTION mohs_audit_at_the_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM encounters_auditevent)
    OR NEW.previous <> COALESCE(
      (SELECT digest FROM encounters_auditevent ORDER BY seq DESC LIMIT 1),
      '0000000000000000000000000000000000000000000000000000000000000000')
  THEN RAISE EXCEPTION 'The audit log is append-only.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mohs_audit_no_update BEFORE UPDATE ON encounters_auditevent
FOR EACH ROW EXECUTE FUNCTION mohs_audit_append_only();
CREATE TRIGGER mohs_audit_no_delete BEFORE DELETE ON encounters_auditevent
FOR EACH ROW EXECUTE FUNCTION mohs_audit_append_only();
CREATE TRIGGER mohs_audit_no_truncate BEFORE TRUNCATE ON encounters_auditevent
FOR EACH STATEMENT EXECUTE FUNCTION mohs_audit_append_only();
CREATE TRIGGER mohs_audit_at_the_end BEFORE INSERT ON encounters_auditevent
FOR EACH ROW EXECUTE FUNCTION mohs_audit_at_the_end();
"""

SQLITE_BACK = """
DROP TRIGGER mohs_audit_no_update;
DROP TRIGGER mohs_audit_no_delete;
DROP TRIGGER mohs_audit_at_the_end;
"""

POSTGRESQL_BACK = """
DROP FUNCTION mohs_audit_append_only() CASCADE;
DROP FUNCTION mohs_audit_at_the_end() CASCADE;
"""


def _run(statements_of_sqlite, whole_of_postgresql, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(whole_of_postgresql)
        return
    for statement in statements_of_sqlite:
        schema_editor.execute(statement)


def freeze(apps, schema_editor):
    ends = [f"{one}END;" for one in SQLITE.split("END;")[:-1]]
    _run(ends, POSTGRESQL, schema_editor)


def thaw(apps, schema_editor):
    lines = [one for one in SQLITE_BACK.splitlines() if one]
    _run(lines, POSTGRESQL_BACK, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("encounters", "0006_audit_chain")]

    operations = [migrations.RunPython(freeze, thaw)]
