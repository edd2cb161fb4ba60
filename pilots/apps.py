from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "pilots"

    def ready(self) -> None:
        """Connect what the apps below ask for."""
        from pilots import holdings, leaving  # noqa: F401 (connects them)
