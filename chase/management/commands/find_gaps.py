from typing import Any

from django.core.management.base import BaseCommand

from chase.services.finding import find_others


class Command(BaseCommand):
    """`manage.py find_gaps`: what the beat does twice a minute, by hand."""

    help = "Find what no assessment knows of: signatures, conditions, actions and reviews that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look once; say how many gaps opened or closed."""
        self.stdout.write(f"{find_others()} gaps opened or closed.")
