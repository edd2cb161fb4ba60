from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    name = "portfolio"

    def ready(self) -> None:
        """Have imports watched that wait for a worker."""
        from engine import waiting
        from portfolio.services import asking

        waiting.register("imports", asking.oldest_waiting, title=_("Imports"))
