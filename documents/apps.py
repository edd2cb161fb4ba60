from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        """Connect what listens to binding acts, give the application its rights after each migration, and
        have waiting papers watched."""
        from documents import receivers  # noqa: F401 (connects them)
        from documents.database_roles import grant_to_application
        from documents.services import papers
        from engine import waiting

        post_migrate.connect(grant_to_application, sender=self)
        waiting.register("papers", papers.oldest_waiting, title=_("Papers"), failed=papers.given_up)
