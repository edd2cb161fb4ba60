from typing import Any

from django.core.management.base import BaseCommand

from chase.services import digest, planning, webhooks


class Command(BaseCommand):
    """`manage.py plan_reminders`: what the beat does twice a minute, by hand."""

    help = "Write down who is told what, when its time has come."

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan once; say how much was written."""
        self.stdout.write(
            f"{planning.plan()} reminders, {digest.plan()} digests and {webhooks.plan()} posts to channels planned."
        )
