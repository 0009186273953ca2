"""Makes the tables of an empty database at once, as its migrations would have left them.

Most of what ``migrate`` does on an empty database is to build the models of each moment of the
project's history, some hundred times. Nobody needs those moments there: the state after the last
migration is worked out without them, its tables are made, and the migrations are noted as applied.

It goes as far as the migrations do nothing but describe tables. What else they do (``RunPython``,
``RunSQL``, extensions of PostgreSQL) is theirs: from the first such migration on ``migrate`` goes
its usual way, one by one. Left out is only what mends rows that were there before: an operation
that says so of itself (``elidable``), and those of other projects in ``_MEND_ROWS``.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.state import ProjectState

# App and name of migrations whose functions change rows that older releases wrote, and no more.
_MEND_ROWS = {
    ("account", "0006_emailaddress_lower"),
    ("account", "0008_emailaddress_unique_primary_email_fixup"),
    ("auth", "0011_update_proxy_permissions"),
}
_DESCRIBE_TABLES = (FieldOperation, ModelOperation, IndexOperation)


def make_new_tables(connection: BaseDatabaseWrapper) -> int:
    """Make the tables if there are none at all; returns how many migrations that stands for."""
    if connection.introspection.table_names():
        return 0
    executor = MigrationExecutor(connection)
    loader, recorder = executor.loader, executor.recorder
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    first = _describing_tables([migration for migration, _ in plan])
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for migration in first:
        migration.mutate_state(state, preserve=False)
    recorder.ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_models():
            is_migrated = model._meta.app_label in loader.migrated_apps
            if is_migrated and router.allow_migrate_model(connection.alias, model):
                editor.create_model(model)
        for migration in first:
            recorder.record_applied(migration.app_label, migration.name)
    return len(first)


def _describing_tables(plan: Sequence[Migration]) -> list[Migration]:
    """The migrations before the first one that does something else."""
    found: list[Migration] = []
    for migration in plan:
        mends_rows = (migration.app_label, migration.name) in _MEND_ROWS
        if not all(mends_rows or _only_describes(each) for each in migration.operations):
            break
        found.append(migration)
    return found


def _only_describes(operation: Operation) -> bool:
    if isinstance(operation, RunPython):
        return operation.elidable or operation.code is RunPython.noop
    # Of Django's own kinds: a kind that somebody derived from them may do more.
    is_djangos = type(operation).__module__.startswith("django.db.migrations.")
    return is_djangos and isinstance(operation, _DESCRIBE_TABLES)
