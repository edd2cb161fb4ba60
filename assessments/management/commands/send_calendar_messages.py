from typing import Any

from django.core.management.base import BaseCommand

from assessments.services import calendar_mail


class Command(BaseCommand):
    """`manage.py send_calendar_messages`: what the workers of the queue `mail` do for reviews."""

    help = "Send the calendar messages of reviews that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many left."""
        self.stdout.write(f"Calendar messages sent: {calendar_mail.send_due()}")
