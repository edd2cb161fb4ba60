from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from assessments.policy_numbers import SHIPPED
from assessments.services.policy import numbers_in_force, set_policy


class Command(BaseCommand):
    """Shows the numbers of the policy, or sets one in the name of a person of the portfolio office."""

    help = "List the policy, or set one number: policy NAME VALUE --by EMAIL --reason TEXT"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name and value are left out to list."""
        parser.add_argument("name", nargs="?")
        parser.add_argument("value", nargs="?", type=int)
        parser.add_argument("--by", default="", help="e-mail of the person who decides it")
        parser.add_argument("--reason", default="", help="why it changes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every number, with what ships where it differs."""
        if options["name"]:
            self._set(options["name"], options["value"], options["by"], options["reason"])
        for name, value in numbers_in_force().items():
            self.stdout.write(f"{name} {value}" + ("" if value == SHIPPED[name] else f" (ships as {SHIPPED[name]})"))

    def _set(self, name: str, value: int | None, email: str, reason: str) -> None:
        person = User.objects.filter(email=email.lower()).first()
        if person is None or value is None:
            raise CommandError("Say what and who: policy NAME VALUE --by EMAIL --reason TEXT")
        try:
            set_policy(name=name, value=value, by=person, reason=reason)
        except (PermissionDenied, ValidationError) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", [str(refusal)]))) from refusal
