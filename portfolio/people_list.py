"""A list of people as it was taken in: which columns count, and what would become of each row. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.models.role import ROLE_NAMES
from accounts.services.people import nowhere_but_everywhere
from accounts.vocabulary import RoleName
from common.names import every_sign_shows
from portfolio.inventory.sheet import FileRefused, Sheet

MOST_PEOPLE = 100
"""In one list: each is sent a mail while the reader waits."""
LONGEST = 500
"""Letters of one value."""
HEADINGS: Mapping[str, frozenset[str]] = {
    "name": frozenset({"name", "full name", "person"}),
    "email": frozenset({"e-mail", "email", "mail", "address", "e-mail address", "email address", "work e-mail"}),
    "unit": frozenset({"unit", "department", "team", "einheit", "abteilung", "bereich"}),
    "roles": frozenset({"role", "roles", "rolle", "rollen"}),
}


class Told(NamedTuple):
    """What a row of the list says, as it was typed."""

    number: int
    name: str
    email: str
    unit: str
    roles: str


class Becomes(StrEnum):
    """What would become of a row."""

    INVITED = "invited"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Listed:
    """A row, what would become of it, and why not."""

    told: Told
    becomes: Becomes
    unit: Unit | None = None
    roles: tuple[tuple[RoleName, Unit | None], ...] = ()
    said: str = ""


@dataclass(slots=True)
class _Known:
    """What rows are held against: accounts by address, and units by name and by path."""

    people: dict[str, User]
    units: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, rows: Iterable[Told]) -> "_Known":
        emails = {row.email.lower() for row in rows}
        known = cls({person.email: person for person in User.objects.filter(email__in=emails)})
        units = {unit.pk: unit for unit in Unit.objects.all()}
        for unit in units.values():
            known.units[unit.name.casefold()].append(unit)
            if unit.parent_id:
                known.units[f"{units[unit.parent_id].name} / {unit.name}".casefold()].append(unit)
        return known

    def unit(self, name: str) -> Unit | None:
        """The unit of that name; "Customer operations / Contact centre" where two have the same."""
        if not name.strip():
            return None
        found = self.units.get(" / ".join(part.strip() for part in name.split("/")).casefold(), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(
                _("There are several units called %(name)s. Write what it is part of / its name.") % {"name": name}
            )
        raise ValidationError(_("There is no unit called %(name)s. Set it up first.") % {"name": name})


def told_by(sheet: Sheet) -> list[Told]:
    """The rows with their columns found by the headings. Raises `FileRefused` when name or e-mail has no column, or
    there are more rows than we take."""
    places = {
        what: place
        for what, words in HEADINGS.items()
        for place, heading in reversed(list(enumerate(sheet.headings)))
        if heading.casefold() in words
    }
    if "name" not in places or "email" not in places:
        raise FileRefused(_("The list needs a column called “Name” and one called “E-mail” in its first row."))
    if len(sheet.rows) > MOST_PEOPLE:
        raise FileRefused(_("The list has more than %(most)s people. Split it.") % {"most": MOST_PEOPLE})
    return [Told(row.number, *(_cell(row.cells, places.get(what)) for what in HEADINGS)) for row in sheet.rows]


def look_at(rows: Sequence[Told]) -> list[Listed]:
    """What would become of each row; a row counts by its address, the first of two alike."""
    known, first = _Known.read(rows), dict[str, int]()
    found = []
    for row in rows:
        email = row.email.lower()
        found.append(_listed(row, known, first.get(email)))
        first.setdefault(email, row.number)
    return found


def _listed(row: Told, known: _Known, earlier: int | None) -> Listed:
    if earlier is not None:
        said = _("This address stands in row %(row)s already. The first one counts.") % {"row": earlier}
        return Listed(row, Becomes.REFUSED, said=said)
    if person := known.people.get(row.email.lower()):
        said = _("%(name)s has an account already. Nothing is changed.") % {"name": person.name}
        return Listed(row, Becomes.KNOWN, said=said)
    try:
        _require_a_person(row)
        return Listed(row, Becomes.INVITED, known.unit(row.unit), _roles(row.roles, known))
    except ValidationError as refused:
        return Listed(row, Becomes.REFUSED, said=" ".join(refused.messages))


def _require_a_person(row: Told) -> None:
    if not row.name:
        raise ValidationError(_("The name is missing."))
    if len(row.name) > 200:
        raise ValidationError(_("The name is longer than 200 characters."))
    every_sign_shows(row.name)
    if not row.email:
        raise ValidationError(_("The e-mail address is missing."))
    if len(row.email) > 254:
        raise ValidationError(_("The e-mail address is longer than 254 characters."))
    validate_email(row.email)


def _roles(text: str, known: _Known) -> tuple[tuple[RoleName, Unit | None], ...]:
    """ "PMO; business owner in Contact centre": separated by semicolons, held everywhere where no unit is named."""
    return tuple(dict.fromkeys(_role(part.strip(), known) for part in text.split(";") if part.strip()))


def _role(text: str, known: _Known) -> tuple[RoleName, Unit | None]:
    name, _in, where = text.partition(" in ")
    for role, title in ROLE_NAMES.items():
        if name.strip().casefold() in {str(title).casefold(), role.value, role.value.replace("_", " ")}:
            unit = known.unit(where)
            if refusal := nowhere_but_everywhere(role, unit):
                raise ValidationError(refusal)
            return role, unit
    said = _("There is no role called %(name)s. There are %(roles)s.")
    raise ValidationError(said % {"name": name, "roles": ", ".join(str(title) for title in ROLE_NAMES.values())})


def _cell(cells: Sequence[str], place: int | None) -> str:
    text = cells[place] if place is not None and place < len(cells) else ""
    return " ".join(text.split())[:LONGEST]
