"""The calendars of people: their zone, what they wish, and the days on which the organisation is closed."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import get_default_timezone

from accounts.models import User
from accounts.time_zones import zone_called
from chase.models import ClosedDay, Wishes
from chase.working_days import WorkingDays, country_of


def working_days_of(people: Iterable[User]) -> dict[int, WorkingDays]:
    """The calendar of each person, by the person's id, in two queries. Who wished nothing has the defaults; who lives
    in a zone that nobody knows any more has the installation's."""
    known = {person.pk: person for person in people}
    wishes = Wishes.objects.in_bulk(known)
    closed = list(ClosedDay.objects.values_list("day", "country"))
    return {pk: _calendar(person, wishes.get(pk) or Wishes(), closed) for pk, person in known.items()}


def _calendar(person: User, wishes: Wishes, closed: list[tuple[date, str]]) -> WorkingDays:
    country = wishes.country or country_of(person.time_zone)
    return WorkingDays(
        zone=zone_called(person.time_zone) or get_default_timezone(),
        country=country,
        closed=frozenset(day for day, where in closed if where in ("", country)),
        quiet_from=wishes.quiet_from,
        quiet_until=wishes.quiet_until,
    )
