from typing import Any

from django.core.management.base import BaseCommand

from chase.services.webhooks import send_due


class Command(BaseCommand):
    """`manage.py send_webhooks`: what the beat does twice a minute, by hand."""

    help = "Tell the channels what is due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Post once; say how many were taken."""
        self.stdout.write(f"{send_due()} posts taken.")
