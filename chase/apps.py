from django.apps import AppConfig


class ChaseConfig(AppConfig):
    name = "chase"

    def ready(self) -> None:
        """Connect what listens to assessments."""
        from chase import receivers  # noqa: F401 (connects them)
