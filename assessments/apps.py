from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        """Connect what listens to changes of facts and people."""
        from assessments import receivers  # noqa: F401 (connects them)
