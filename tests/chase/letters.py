"""Letters as the tests of the chase write them: one message to Olive, its lines, and what can be read off it."""

import re
from collections.abc import Sequence
from datetime import date
from html import unescape

from django.core.mail import EmailMultiAlternatives

from accounts.models import User
from chase.letter import letter
from chase.models import Message, Reminder
from chase.services.saying import Line
from chase.vocabulary import ReminderState, Rung
from pilots.models import Pilot
from tests.cast import Cast
from tests.chase.chasing import at, gap

TODAY = date(2026, 11, 24)
BASE = "https://pilothouse.example.com"
LONG = "Very long name of a pilot for a very long process of the shared services of the whole group " * 3
UNBROKEN = "Vorgangsbearbeitungsautomatisierungsvorhaben" * 4
THREE = (
    ("Sign the no-go for Call summaries", "2 days", "Thu 26 Nov", "Read and sign"),
    ("Decide: E-mail reply drafts", "7 days", "Tue 1 Dec", "Draft the decision"),
    ("Name who answers after go-live", "140 days late", "Tue 7 Jul", "Name a contact"),
)


def line(number: int = 0, **values: object) -> Line:
    """One of three lines, or with words of one's own."""
    title, when, on, action = THREE[number % 3]
    said = {
        "title": title,
        "why": "Every fact is in and the recommendation is no-go.",
        "url": f"/pilots/P-{number + 1:04}/people/",
        "action": action,
        "when": when,
        "on": on,
        "is_late": "late" in when,
        "meta": f"P-{number + 1:04}",
        "urgency": (number,),
    }
    return Line(**(said | values))


def message(person: User) -> Message:
    """What the person is told on Tuesday at eight."""
    moment = at("2026-11-24T08:00")
    return Message.objects.create(person=person, run_at=moment, due_at=moment)


def reminder(told: Message, pilot: Pilot, line: Line, **values: object) -> Reminder:
    """The line of a message about a gap of its own, as the sender has filled it in."""
    words = {"title": line.title[:300], "why": line.why, "url": line.url, "state": ReminderState.SAID}
    return Reminder.objects.create(
        message=told,
        gap=gap(pilot, subject=f"day {told.reminders.count()}"),
        person=told.person,
        **({"rung": Rung.PERSON, "on": TODAY} | words | values),
    )


def written(cast: Cast, lines: Sequence[Line], **values: object) -> EmailMultiAlternatives:
    """Olive's letter with these lines."""
    told = message(cast.olive)
    return letter(told, [(each, reminder(told, cast.pilot, each, **values)) for each in lines], today=TODAY)


def html_of(mail: EmailMultiAlternatives) -> str:
    (html,) = mail.alternatives
    return str(html.content)


def links(html: str) -> list[str]:
    """Where the letter leads, in its order."""
    return [unescape(each) for each in re.findall(r'href="([^"]*)"', html)]


def words(html: str) -> str:
    """What is read in the body, tags and the hidden first line away."""
    body = re.sub(r'<div style="display:none.*?</div>', "", html[html.index("<body") :], flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
