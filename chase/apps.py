from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChaseConfig(AppConfig):
    name = "chase"

    def ready(self) -> None:
        """Connect what listens to assessments; say which mail waits."""
        from chase import receivers  # noqa: F401 (connects them)
        from chase.services import sending, webhooks
        from engine import waiting

        waiting.register("reminders", sending.oldest_waiting, title=_("Letters of reminders"), failed=sending.failed)
        waiting.register("webhooks", webhooks.oldest_waiting, title=_("Posts to channels"), failed=webhooks.failed)
