from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate


def _thaw(*, using: str, plan: list[Any], **_: object) -> None:
    """SQLite rebuilds a table by renaming, which a trigger that names the table forbids."""
    from encounters.models import freezing

    if plan and connections[using].vendor == "sqlite":
        freezing.remove(connections[using])


def _freeze(*, using: str, **_: object) -> None:
    from encounters.models import freezing

    freezing.install(connections[using])


def _bring_shipped(*, using: str, plan: list[Any] | None = None, **_: object) -> None:
    """After ``migrate``, if it went all the way; a flush, which sends the same, has no plan."""
    from encounters.actions.administration.shipped import bring_shipped

    if plan is None or using != DEFAULT_DB_ALIAS:
        return
    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes("encounters")):
        bring_shipped()


class EncountersConfig(AppConfig):
    name = "encounters"
    # The administration's pages call the place of all tables by it.
    verbose_name = "Practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What stands after every run of migrations: triggers, and what the release ships."""
        from encounters.accounts import signals  # noqa: F401 - listens from now on

        pre_migrate.connect(_thaw, sender=self, dispatch_uid="thaw")
        post_migrate.connect(_freeze, sender=self, dispatch_uid="freeze")
        post_migrate.connect(_bring_shipped, sender=self, dispatch_uid="bring shipped")
