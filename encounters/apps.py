from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def _thaw(*, using: str, plan: list[Any], **_: object) -> None:
    """SQLite rebuilds a table by renaming, which a trigger that names the table forbids."""
    from encounters.models import freezing

    if plan and connections[using].vendor == "sqlite":
        freezing.remove(connections[using])


def _freeze(*, using: str, **_: object) -> None:
    from encounters.models import freezing

    freezing.install(connections[using])


class EncountersConfig(AppConfig):
    name = "encounters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The triggers that freeze what is signed stand after every run of migrations."""
        pre_migrate.connect(_thaw, sender=self, dispatch_uid="thaw")
        post_migrate.connect(_freeze, sender=self, dispatch_uid="freeze")
