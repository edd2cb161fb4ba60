from typing import Any

from django.core.management.base import BaseCommand

from chase.services.sending import send_due


class Command(BaseCommand):
    """`manage.py send_reminders`: what the beat does twice a minute, by hand."""

    help = "Send the messages that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send once; say how many left."""
        self.stdout.write(f"{send_due()} messages sent.")
