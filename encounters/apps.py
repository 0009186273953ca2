from django.apps import AppConfig


class EncountersConfig(AppConfig):
    name = "encounters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from encounters.accounts import signals  # noqa: F401 - listens from now on
