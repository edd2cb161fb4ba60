from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        """Connect what listens to binding acts."""
        from documents import receivers  # noqa: F401 (connects them)
