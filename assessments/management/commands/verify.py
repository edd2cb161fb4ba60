from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.invariants import broken_rules
from documents.models import LedgerEntry, StoredDocument
from documents.verify import Printed, problems
from engine.pulse import beat


class Command(BaseCommand):
    """`manage.py verify`: whether ledger, history, stored documents and decisions are what was written."""

    help = "Check the ledger, the history, every stored document and every rule of decisions; names what is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A cut tail of the ledger shows against a head that was printed on a paper outside the house."""
        parser.add_argument(
            "--printed", action="append", default=[], metavar="NUMBER:FINGERPRINT", help="ledger's head on a paper"
        )
        parser.add_argument("--all", action="store_true", help="name everything that is wrong, not the first thing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say that all is well, or name the first thing wrong and end with 1."""
        found = self._problems([_printed(text) for text in options["printed"]])
        first = next(found, None)
        beat("verify", first or "")
        if first is not None:
            raise CommandError("\n".join([first, *found]) if options["all"] else first)
        entries, documents = LedgerEntry.objects.count(), StoredDocument.objects.count()
        self.stdout.write(f"All is as it was written: {entries} ledger entries, {documents} documents.")

    def _problems(self, printed: list[Printed]) -> Iterator[str]:
        yield from problems(printed)
        for broken in broken_rules():
            yield f"{broken.reference}: {broken.rule}"


def _printed(text: str) -> Printed:
    number, _colon, fingerprint = text.partition(":")
    if not number.isdigit() or not fingerprint:
        raise CommandError("Write the head as it stands on the paper, like --printed 412:b713106d…")
    return ("the paper", int(number), fingerprint)
