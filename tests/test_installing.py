"""docs/installing.md and deploy/ prove themselves: what they tell to do is done, and then examined.

On PostgreSQL with the two roles, so that what only the owner may do is refused to whoever serves.
"""

import secrets
import subprocess

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from encounters.installation.backup.sqlite import SqliteStore
from encounters.installation.doctor import rights
from tests.support.installation import doctor, manage, variables
from tests.support.source_tree import ROOT
from tools.environment import program

pytestmark = [pytest.mark.both_databases, pytest.mark.begins_early]

# No release of ICD-10-CM is loaded here: that takes seconds, and which one covers today changes.
KNOWN_WARNINGS = {"cms-tables", "icd10", "rulebooks", "network-isolation"}
IS_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
on_postgresql = pytest.mark.skipif(not IS_POSTGRESQL, reason="roles are PostgreSQL's")
on_sqlite = pytest.mark.skipif(IS_POSTGRESQL, reason="a file is SQLite's")

REFUSED = [
    "UPDATE encounters_auditevent SET action = 'x'",
    "DELETE FROM encounters_auditevent",
    "TRUNCATE encounters_auditevent",
    "TRUNCATE encounters_auditevent CASCADE",
    "DROP TABLE encounters_auditevent",
    "ALTER TABLE encounters_auditevent DISABLE TRIGGER ALL",
    "ALTER TABLE encounters_auditevent RENAME TO gone",
    "CREATE TRIGGER mine BEFORE INSERT ON encounters_auditevent EXECUTE FUNCTION now()",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "TRUNCATE encounters_patient CASCADE",
    "DROP SCHEMA public CASCADE",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "CREATE TEMP TABLE encounters_encounter (id uuid, status text)",
    "ALTER SYSTEM SET fsync = off",
    "SELECT pg_read_file('/etc/passwd')",
]
# Rights that nobody who serves should have, as somebody might give them.
TOO_MUCH = [
    "GRANT TEMP ON DATABASE {database} TO PUBLIC",
    "GRANT CREATE ON DATABASE {database} TO {runtime}",
    "GRANT CREATE ON SCHEMA public TO {runtime}",
    "GRANT TRUNCATE ON encounters_lesion TO {runtime}",
    "GRANT REFERENCES ON encounters_lesion TO PUBLIC",
    "GRANT TRIGGER ON encounters_lesion TO {runtime}",
    "GRANT UPDATE ON encounters_signednote TO {runtime}",
    "GRANT UPDATE (seal) ON encounters_signature TO {runtime}",
    "GRANT DELETE ON encounters_auditevent TO {runtime}",
    "GRANT INSERT ON django_migrations TO {runtime}",
    "GRANT SELECT ON encounters_lesion TO {runtime} WITH GRANT OPTION",
    "GRANT UPDATE ON SEQUENCE encounters_auditevent_id_seq TO {runtime}",
]
LESION_RIGHTS = f"GRANT {', '.join(rights.TABLE_RIGHTS)} ON encounters_lesion TO {{runtime}}"
# What no grant_runtime takes back, because an owner cannot. Who was an owner has no rights after.
TOO_MIGHTY = [
    ("GRANT {owner} TO {runtime}", "REVOKE {owner} FROM {runtime}"),
    ("GRANT pg_read_all_data TO {runtime}", "REVOKE pg_read_all_data FROM {runtime}"),
    ("ALTER ROLE {runtime} CREATEROLE", "ALTER ROLE {runtime} NOCREATEROLE"),
    ("ALTER ROLE {runtime} REPLICATION", "ALTER ROLE {runtime} NOREPLICATION"),
    ("ALTER ROLE {runtime} BYPASSRLS", "ALTER ROLE {runtime} NOBYPASSRLS"),
    ("ALTER ROLE {runtime} SUPERUSER", "ALTER ROLE {runtime} NOSUPERUSER"),
    (
        "ALTER TABLE encounters_lesion OWNER TO {runtime}",
        f"ALTER TABLE encounters_lesion OWNER TO {{owner}}; {LESION_RIGHTS}",
    ),
    (
        "ALTER SCHEMA public OWNER TO {runtime}",
        "ALTER SCHEMA public OWNER TO {owner}; GRANT USAGE ON SCHEMA public TO {runtime}",
    ),
    (
        "ALTER FUNCTION mohs_audit_no_update() OWNER TO {runtime}",
        "ALTER FUNCTION mohs_audit_no_update() OWNER TO {owner}",
    ),
    (
        "GRANT SET ON PARAMETER session_replication_role TO {runtime}",
        "REVOKE SET ON PARAMETER session_replication_role FROM {runtime}",
    ),
]


@pytest.fixture
def sqlite_address(transactional_db, tmp_path):
    """A file with the tables of this release, made as the service would make it."""
    file = tmp_path / "db.sqlite3"
    store, packed = SqliteStore(tmp_path), tmp_path / "packed"
    store.dump(packed)
    store.load_scratch(packed)
    (tmp_path / "scratch.sqlite3").replace(file)
    tmp_path.chmod(0o700)
    return f"sqlite:///{file}"


@on_sqlite
class TestOneWorkstation:
    def test_server_is_safe_with_its_own_files(self, sqlite_address):
        critical, warned = doctor(variables(sqlite_address))
        assert critical == set()
        assert warned <= KNOWN_WARNINGS

    def test_server_is_unsafe_when_others_can_read_its_files(self, sqlite_address, tmp_path):
        (tmp_path / "db.sqlite3").chmod(0o644)
        assert doctor(variables(sqlite_address))[0] == {"sqlite-files"}

    def test_roles_are_for_postgresql(self, sqlite_address):
        done = manage(variables(sqlite_address), "grant_runtime", "x")
        assert done.returncode == 1
        assert "Only PostgreSQL has roles" in done.stderr

    def test_gunicorn_takes_its_configuration(self, sqlite_address):
        """As the demo: of an installation the static files would have to be collected first."""
        environment = {**variables(sqlite_address), "MOHSDOC_DEMO": "1"}
        del environment["MOHSDOC_HOSTS"]
        command = [program("gunicorn"), "--check-config", "-c", "deploy/gunicorn.conf.py"]
        done = subprocess.run(
            [*command, "mohsdoc.wsgi"], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


class Roles:
    """A database with its owner and the role that serves, on the tests' own server."""

    def __init__(self):
        self.mark = secrets.token_hex(4)
        self.database = f"recipe_{self.mark}"
        self.owner, self.runtime = f"owner_{self.mark}", f"runtime_{self.mark}"
        self.asked = connection.get_connection_params()

    def environment(self, role):
        return variables(f"postgres://{role}@/{self.asked['host']}/{self.database}")

    def session(self, role):
        return psycopg.connect(
            host=self.asked["host"], user=role, dbname=self.database, autocommit=True
        )

    def make(self):
        given = {"database": self.database, "owner": self.owner, "runtime": self.runtime}
        given |= {"owner_password": "'x'", "runtime_password": "'y'"}
        command = [
            "psql",
            "-q",
            "-h",
            self.asked["host"],
            "-U",
            self.asked["user"],
            "-d",
            "postgres",
        ]
        for name, value in given.items():
            command += ["-v", f"{name}={value}"]
        command += ["-f", str(ROOT / "deploy" / "postgresql_roles.sql")]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def say(self, role, sentence):
        """As ``role``, a statement with our names in it."""
        names = {"database": self.database, "owner": self.owner, "runtime": self.runtime}
        with self.session(role) as session:
            session.execute(sentence.format_map(names))

    def drop(self):
        known = {name: self.asked[name] for name in ("host", "user")}
        with psycopg.connect(**known, dbname="postgres", autocommit=True) as session:
            session.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            for role in (self.owner, self.runtime):
                session.execute(f'DROP ROLE IF EXISTS "{role}"')


@pytest.fixture(scope="module")
def roles():
    made = Roles()
    try:
        made.make()
        done = manage(made.environment(made.owner), "migrate", "-v0")
        assert done.returncode == 0, done.stderr
        done = manage(made.environment(made.owner), "grant_runtime", made.runtime)
        assert done.returncode == 0, done.stderr
        yield made
    finally:
        made.drop()


@pytest.fixture
def ailments(roles, monkeypatch):
    """What a check says when it asks as the role that serves."""
    with roles.session(roles.runtime) as session:

        def rows(question, *values):
            return session.execute(question, values or None).fetchall()

        monkeypatch.setattr(rights, "_rows", rows)
        yield lambda check: [ailment.what for ailment in check()]


@on_postgresql
class TestPractice:
    def test_server_is_safe_as_the_runtime_role(self, roles):
        critical, warned = doctor(roles.environment(roles.runtime))
        assert critical == set()
        # A throw-away server has no checksums of data, and says so among the durable things.
        assert warned <= KNOWN_WARNINGS

    def test_server_is_unsafe_as_the_owner(self, roles):
        assert {"postgresql-role", "postgresql-rights"} <= doctor(roles.environment(roles.owner))[0]

    @pytest.mark.parametrize("sentence", REFUSED)
    def test_the_runtime_role_is_refused(self, roles, sentence):
        with roles.session(roles.runtime) as session, pytest.raises(psycopg.Error) as refused:
            session.execute(sentence)
        assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege)

    def test_rights_that_serving_does_not_need_are_named_and_taken_back(self, roles, ailments):
        unnoticed = []
        for sentence in TOO_MUCH:
            before = ailments(rights.rights)
            roles.say(roles.owner, sentence)
            if ailments(rights.rights) == before:
                unnoticed.append(sentence)
        done = manage(roles.environment(roles.owner), "grant_runtime", roles.runtime)
        assert done.returncode == 0, done.stderr
        assert (unnoticed, ailments(rights.rights)) == ([], [])

    @pytest.mark.parametrize(("given", "taken"), TOO_MIGHTY)
    def test_powers_of_the_role_itself_are_named(self, roles, ailments, given, taken):
        roles.say(roles.asked["user"], given)
        found = ailments(rights.role) + ailments(rights.rights)
        roles.say(roles.asked["user"], taken)
        assert found
        assert ailments(rights.role) + ailments(rights.rights) == []

    def test_the_runtime_role_writes_charts_and_adds_to_the_trail(self, roles):
        with roles.session(roles.runtime) as session:
            for table in ("encounters_patient", "encounters_encounter", "encounters_block"):
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                    asked = session.execute("SELECT has_table_privilege(%s, %s)", (table, right))
                    assert asked.fetchone() == (True,)
            asked = session.execute(
                "SELECT has_table_privilege('encounters_auditevent', 'INSERT'),"
                " has_sequence_privilege("
                "pg_get_serial_sequence('encounters_auditevent', 'id'), 'USAGE')"
            )
            assert asked.fetchone() == (True, True)

    def test_migrations_are_not_for_the_runtime_role(self, roles):
        with roles.session(roles.owner) as session:
            carried_out = session.execute(
                "DELETE FROM django_migrations WHERE app = 'encounters' RETURNING name"
            ).fetchall()
        try:
            done = manage(roles.environment(roles.runtime), "migrate", "-v0")
            assert done.returncode != 0
            assert "migrations" in doctor(roles.environment(roles.runtime))[0]
        finally:
            with roles.session(roles.owner) as session:
                for (name,) in carried_out:
                    session.execute(
                        "INSERT INTO django_migrations (app, name, applied)"
                        " VALUES ('encounters', %s, now())",
                        (name,),
                    )

    def test_a_backup_as_runtime_and_its_rehearsal_as_owner(self, roles, tmp_path):
        target = tmp_path / "a.backup"
        done = manage(roles.environment(roles.runtime), "backup", target)
        assert done.returncode == 0, done.stderr
        done = manage(roles.environment(roles.runtime), "backup", target, "--verify")
        assert "Run this with the address of the role that owns the database" in done.stderr
        done = manage(roles.environment(roles.owner), "backup", target, "--verify")
        assert "identical" in done.stdout, done.stderr

    def test_a_role_that_nothing_binds_is_given_nothing(self, roles):
        done = manage(roles.environment(roles.owner), "grant_runtime", roles.owner)
        assert "nothing binds it" in done.stderr
        done = manage(roles.environment(roles.owner), "grant_runtime", "nobody_of_that_name")
        assert "There is no role" in done.stderr
