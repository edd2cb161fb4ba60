"""Reviews as calendars know them (iCalendar, iTIP): one steady UID for a meeting, a sequence that only rises."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from accounts.models import User
from assessments.models import AgendaItem, ReviewMeeting
from assessments.time_zones import rules_of

PRODUCT = "-//Pilothouse//Reviews//EN"


def calendar_message(
    meeting: ReviewMeeting,
    *,
    method: str,
    sequence: int,
    sender: str,
    people: Sequence[User],
    items: Iterable[AgendaItem],
) -> bytes:
    """An invitation, its update (REQUEST) or its cancellation (CANCEL), as one mail carries it.

    `sender` is the address that answers go to; `items` only what the receiver may see. Times stand in the meeting's
    own zone with its rules, so that ten o'clock stays ten o'clock across a change of the clocks.
    """
    calendar = _calendar()
    calendar.add("method", method)
    event = _event(meeting, sequence=sequence, items=items)
    event.add("organizer", _address(sender, settings.ORGANISATION or "Pilothouse"))
    for person in people:
        attendee = _address(person.email, person.name)
        attendee.params["ROLE"] = vText("CHAIR" if person.pk == meeting.chair_id else "REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("TRUE")
        event.add("attendee", attendee)
    event["status"] = vText("CANCELLED" if method == "CANCEL" else "CONFIRMED")
    calendar.add_component(event)
    return _with_zones(calendar).to_ical()


def feed(meetings: Iterable[tuple[ReviewMeeting, Sequence[AgendaItem]]]) -> bytes:
    """A person's reviews as one calendar to subscribe to; cancelled ones say so until they are past."""
    calendar = _calendar()
    calendar.add("x-wr-calname", _("Pilot reviews"))
    for meeting, items in meetings:
        event = _event(meeting, sequence=meeting.sequence, items=items)
        event["status"] = vText("CANCELLED" if meeting.cancelled_at else "CONFIRMED")
        calendar.add_component(event)
    return _with_zones(calendar).to_ical()


def address_of(meeting: ReviewMeeting) -> str:
    """Where the review stands, for mails and calendars; from `BASE_URL` only."""
    return settings.BASE_URL + reverse("assessments:review", args=[meeting.reference])


def host() -> str:
    """The site's name, for identifiers that have to be ours alone."""
    return urlsplit(settings.BASE_URL).hostname or "pilothouse.invalid"


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _with_zones(calendar: Calendar) -> Calendar:
    """The calendar with the rules of every zone it names, from the year before its first review on."""
    if zones := calendar.get_missing_tzids():
        first = min(event.start.year for event in calendar.events)
        calendar.subcomponents[:0] = [rules_of(zone, first - 1) for zone in sorted(zones)]
    return calendar


def _event(meeting: ReviewMeeting, *, sequence: int, items: Iterable[AgendaItem]) -> Event:
    zone = ZoneInfo(meeting.zone)
    event = Event()
    event.add("uid", f"{meeting.uid}@{host()}")
    event.add("sequence", sequence)
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", " ".join(meeting.title.split()))
    event.add("description", description(meeting, items))
    event.add("url", address_of(meeting))
    if meeting.place:
        event.add("location", meeting.place)
    return event


def description(meeting: ReviewMeeting, items: Iterable[AgendaItem]) -> str:
    """The agenda in lines, with the link."""
    lines = [_("%(minutes)s min  %(pilot)s") % {"minutes": item.minutes, "pilot": item.pilot} for item in items]
    return "\n".join([*lines, "", address_of(meeting)] if lines else [address_of(meeting)])


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address
