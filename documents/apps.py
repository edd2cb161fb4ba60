from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        """Connect what listens to binding acts, and give the application its rights after each migration."""
        from documents import receivers  # noqa: F401 (connects them)
        from documents.database_roles import grant_to_application

        post_migrate.connect(grant_to_application, sender=self)
