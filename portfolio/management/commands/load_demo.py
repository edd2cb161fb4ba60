from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessments.services.assessing import assess_pilots
from chase.services.finding import find_others
from documents.history_digest import digest_until
from portfolio.demo.loading import PASSWORD, AlreadyInUse, NotTheOwner, load
from portfolio.demo.people import PEOPLE


class Command(BaseCommand):
    """`manage.py load_demo`."""

    help = "Load the Nordhafen portfolio: twenty invented pilots, their people and their history."

    def add_arguments(self, parser: CommandParser) -> None:
        """Loading people with a public password into a production system has to be asked for twice."""
        parser.add_argument("--yes-i-know", action="store_true", help="load although DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, assess, and say who can sign in."""
        if not settings.LOCAL and not options["yes_i_know"]:
            raise CommandError(
                f"DEBUG is off: the demo would open accounts with the public password {PASSWORD}. "
                "Add --yes-i-know if that is what you want."
            )
        try:
            pilots = load(timezone.localdate())
        except AlreadyInUse:
            raise CommandError("There are, or were, pilots in this database; the demo needs an empty one.") from None
        except NotTheOwner:
            raise CommandError("Only the owner may backdate history: set OWNER_DATABASE_URL, as to migrate.") from None
        assess_pilots(pilots)
        find_others()
        digest_until(timezone.now().date())
        self.stdout.write(f"{len(pilots)} pilots loaded. Sign in with the password {PASSWORD} as:")
        for person in PEOPLE:
            if person.signs_in:
                self.stdout.write(f"  {person.email}")
