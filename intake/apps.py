from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self) -> None:
        """Connect what the apps below ask for."""
        from intake import leaving  # noqa: F401 (connects itself)
