from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        """Connect what listens to changes of facts and people; say which papers can be made, which mail waits, and who
        keeps the limits."""
        from assessments import leaving, papers, receivers  # noqa: F401 (connects and registers them)
        from assessments.services import calendar_mail
        from assessments.services.policy import current_limits
        from common import limits
        from engine import waiting

        limits.kept_by(lambda name: int(getattr(current_limits(), name)))
        waiting.register(
            "calendar mail",
            calendar_mail.oldest_waiting,
            title=_("Calendar messages of reviews"),
            failed=calendar_mail.given_up,
        )
