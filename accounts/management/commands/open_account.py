from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.models import Unit, User
from accounts.services.people import open_first_account
from accounts.vocabulary import RoleName
from common.names import every_sign_shows


class Command(BaseCommand):
    """`manage.py open_account`: how the first administrator of an installation comes to be."""

    help = "Open an account, such as the first administrator's. The person sets the password by 'Ask for a link'."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, in which unit, with which roles everywhere."""
        parser.add_argument("email", help="work e-mail; the person signs in with it")
        parser.add_argument("name", help="first and last name")
        parser.add_argument(
            "--role", action="append", default=[], choices=[str(role) for role in RoleName], help="held everywhere"
        )
        parser.add_argument("--unit", help="name of a unit that is set up already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the account, and say how the person comes to a password."""
        email, name = _email(options["email"]), _name(options["name"])
        roles = [RoleName(role) for role in options["role"]]
        person = open_first_account(email=email, name=name, unit=_unit(options["unit"]), roles=roles)
        self.stdout.write(f"{person.name} has an account. On the sign-in page, ask for a link to choose a password.")


def _email(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"{text} is no e-mail address.") from None
    if User.objects.filter(email=email).exists():
        raise CommandError(f"There is an account for {email} already.")
    return email


def _name(text: str) -> str:
    name = text.strip()
    if not name:
        raise CommandError("Give the person's name, like: open_account ada@example.com 'Ada Solheim'")
    try:
        every_sign_shows(name)
    except ValidationError as refused:
        raise CommandError(" ".join(refused.messages)) from None
    return name


def _unit(name: str | None) -> Unit | None:
    if name is None:
        return None
    try:
        return Unit.objects.get(name=name)
    except Unit.DoesNotExist:
        raise CommandError(f"There is no unit called {name}.") from None
    except Unit.MultipleObjectsReturned:
        raise CommandError(f"Several units are called {name}; leave --unit out and move the person later.") from None
