"""Opening accounts for a list of people, all in one transaction."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import people
from portfolio.people_list import Becomes, Listed, Told, look_at


@transaction.atomic
def bring_in(rows: Sequence[Told], *, by: User) -> list[User]:
    """Open an account with its roles for everybody in the list who can have one, and return them. Rows that are known
    or wrong by now are left out, as the dry run says of them. Raises `ValidationError` when somebody opens one of the
    same accounts at this moment; then nothing was done."""
    people.may_administer(by).require()
    try:
        with transaction.atomic():
            return [_open(row, by) for row in look_at(rows) if row.becomes is Becomes.INVITED]
    except IntegrityError as error:
        raise ValidationError(_("Somebody opened one of these accounts just now. Look at the list again.")) from error


def _open(row: Listed, by: User) -> User:
    person = people.open_account(email=row.told.email, name=row.told.name, unit=row.unit, by=by)
    for name, unit in row.roles:
        people.give_role(person, name=name, unit=unit, by=by)
    return person
