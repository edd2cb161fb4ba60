from typing import Any

from django.core.management.base import BaseCommand

from portfolio.services import counting


class Command(BaseCommand):
    """`manage.py count_pilots`: what the worker does four times a minute, by hand, after looking for what is wrong."""

    help = "Bring the tallies of the portfolio page up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look for counts that are wrong, count again; say how many of each."""
        wrong = counting.doubt()
        self.stdout.write(f"{wrong} pilots were not counted as they are. {counting.count_changed()} notes worked off.")
