from typing import Any

from django.core.management.base import BaseCommand

from documents.history_digest import digest_until
from engine.pulse import database_now


class Command(BaseCommand):
    """`manage.py digest_history`: what the beat does each night, for those who run it by other means."""

    help = "Write a fingerprint of the history rows of the days before today (UTC) to the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        """Digest once; say what was covered."""
        made = digest_until(database_now().date())
        self.stdout.write(f"{made.rows} rows before {made.until} digested." if made else "Nothing is left to digest.")
