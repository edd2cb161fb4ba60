from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.services.assessing import assess_pilots, sweep
from pilots.models import Pilot
from pilots.models.pilot import reference_of


class Command(BaseCommand):
    """Assesses pilots now and keeps what changed, without a worker."""

    help = "Assess pilots: assess P-0009 P-0010, assess --all, or assess alone for those that are out of date"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """References like P-0009."""
        parser.add_argument("references", nargs="*", metavar="REF")
        parser.add_argument("--all", action="store_true", help="every pilot, also those that are up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many assessments were written."""
        if options["references"]:
            written = assess_pilots(_ids(options["references"]))
        elif options["all"]:
            written = assess_pilots(Pilot.objects.values_list("pk", flat=True))
        else:
            written = sweep()
        self.stdout.write(f"Assessments written: {written}")


def _ids(references: list[str]) -> list[int]:
    known = {reference_of(number): pk for pk, number in Pilot.objects.values_list("pk", "number")}
    unknown = [reference for reference in references if reference.upper() not in known]
    if unknown:
        raise CommandError(f"No pilot has this reference: {', '.join(unknown)}")
    return [known[reference.upper()] for reference in references]
