from typing import Any

from django.core.management.base import BaseCommand

from documents.services import papers


class Command(BaseCommand):
    """`manage.py make_papers`: what the workers of the queue `documents` do, where the seal's key is."""

    help = "Make the papers that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were made."""
        self.stdout.write(f"Papers made: {papers.make_waiting()}")
