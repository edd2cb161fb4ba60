from typing import Any

from django.core.management.base import BaseCommand

from assessments.services import night


class Command(BaseCommand):
    """`manage.py assess_today`: begins the run of the day or goes on with it, beside whatever workers do."""

    help = "Assess every pilot as of today, range by range, until no range is free."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how far the run is after each range."""
        night.begin()
        while night.assess_next():
            self._tell()
        self._tell()

    def _tell(self) -> None:
        told = night.progress()
        if told is not None:
            self.stdout.write(f"{told.day}: {told.done} of {told.all} ranges done.")
