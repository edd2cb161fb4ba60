from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        """Connect what listens to changes of facts and people; say which papers can be made."""
        from assessments import papers, receivers  # noqa: F401 (connects and registers them)
