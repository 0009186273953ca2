"""Runs all checks in order. A check that cannot run counts as critical."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core import checks as django_checks
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from encounters.file_store import BytesError
from encounters.installation.doctor import (
    calendar,
    configuration,
    database,
    machine,
    object_store,
    postgresql,
    proofs,
    rights,
    servers,
    sqlite,
)
from encounters.installation.doctor.ailment import Ailment, critical, warning


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """``in_demo``: asked of a demo too. ``at_start``: quick enough to hold up a start.
    ``if_named``: made only where it is named, since it may take hours."""

    name: str
    work: Callable[[], Iterable[Ailment]]
    in_demo: bool = False
    at_start: bool = True
    needs_database: bool = False
    if_named: bool = False


def _framework() -> Iterator[Ailment]:
    """Django's own questions; what it warns of, a keeper should know."""
    for django_message in django_checks.run_checks(include_deployment_checks=not settings.DEMO):
        if not django_message.is_silenced() and django_message.level >= django_checks.WARNING:
            mend = django_message.hint or "See Django's deployment checklist."
            yield warning(f"{django_message.id}: {django_message.msg}", mend)


def _config(name: str, work: Callable[[], Iterable[Ailment]], **flags: bool) -> Check:
    return Check(name=name, work=work, **flags)


def _rows(name: str, work: Callable[[], Iterable[Ailment]], **flags: bool) -> Check:
    return Check(name=name, work=work, needs_database=True, **flags)


CHECKS = (
    _config("demo", configuration.demo, in_demo=True),
    _config("hosts", configuration.hosts, in_demo=True),
    _config("debug", configuration.debug),
    _config("secret-key", configuration.secret_key),
    _config("https", configuration.https),
    _config("content-security-policy", configuration.content_security_policy, in_demo=True),
    _config("middleware", configuration.middleware, in_demo=True),
    _config("sessions", configuration.sessions, in_demo=True),
    _config("uploads", configuration.uploads, in_demo=True),
    _config("second-factor", configuration.second_factor),
    _config("passwords", configuration.passwords),
    _config("framework", _framework, in_demo=True, at_start=False),
    _config("environment-file", machine.environment_file),
    _config("rulebooks", calendar.rulebooks),
    _config("static-files", machine.static_files),
    _config("disks", machine.disks, in_demo=True),
    _config("fonts", machine.fonts, in_demo=True),
    _config("network-isolation", machine.network_isolation),
    _config("signing-package", machine.signing_package, in_demo=True),
    _config("object-store-package", object_store.packages, in_demo=True),
    _config("object-store-owner", object_store.owner, in_demo=True),
    _config("object-store", object_store.works, in_demo=True, at_start=False),
    _config("renderer", machine.note_renderer, in_demo=True, at_start=False),
    _rows("sqlite-modes", sqlite.modes, in_demo=True),
    _rows("sqlite-files", sqlite.files),
    _rows("postgresql-durability", postgresql.durability),
    _rows("postgresql-role", rights.role),
    _rows("postgresql-rights", rights.rights),
    _rows("postgresql-transport", postgresql.transport),
    _rows("pooler", servers.pooler, in_demo=True),
    _rows("other-servers", servers.others, in_demo=True),
    _rows("migrations", database.migrations, in_demo=True),
    _rows("triggers", database.triggers, in_demo=True),
    _rows("search", database.search, in_demo=True, at_start=False),
    _rows("clocks", database.clocks, in_demo=True),
    _rows("icd10", calendar.icd10),
    _rows("cms-tables", calendar.cms_tables),
    _rows("stored-files", object_store.bytes_elsewhere, in_demo=True),
    _rows("audit-key", proofs.audit_key_in_use),
    _rows("demo-accounts", machine.demo_accounts, at_start=False),
    _rows("records", proofs.records, in_demo=True, at_start=False),
    _rows("all-records", proofs.all_records, in_demo=True, at_start=False, if_named=True),
)


def examine(
    *, at_start: bool = False, only: Iterable[str] | None = None
) -> list[tuple[str, Ailment]]:
    """What the checks found, each with the check's name. ``only`` names the checks to make."""
    asked = [check for check in CHECKS if _is_asked(check, at_start, only)]
    found = [
        (check.name, ailment)
        for check in asked
        if not check.needs_database
        for ailment in _of(check)
    ]
    with_database = [check for check in asked if check.needs_database]
    if with_database:
        found += _database(with_database, at_start=at_start)
    return found


def _is_asked(check: Check, at_start: bool, only: Iterable[str] | None) -> bool:
    if check.if_named if only is None else check.name not in only:
        return False
    return (check.in_demo or not settings.DEMO) and (check.at_start or not at_start)


def _database(asked: list[Check], *, at_start: bool) -> list[tuple[str, Ailment]]:
    try:
        connection.ensure_connection()
    except (OperationalError, InterfaceError) as error:
        # A server that starts before its database waits for it, saying so on every page.
        say = warning if at_start else critical
        mend = "Start the database, or mend DATABASE_URL."
        return [("database", say(f"The database cannot be reached ({_first_line(error)}).", mend))]
    return [(check.name, ailment) for check in asked for ailment in _of(check)]


def _of(check: Check) -> list[Ailment]:
    try:
        return list(check.work())
    except (
        DatabaseError,
        BytesError,
        OSError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:
        what = f"This could not be checked: {type(error).__name__}, {_first_line(error)}"
        return [critical(what, "Mend what the sentence names, then ask again.")]


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
