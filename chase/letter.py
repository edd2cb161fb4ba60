"""The letters of the chase: one per person and run, HTML and text that say the same, every link below `BASE_URL`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Delegation
from chase.models import Message, Reminder
from chase.services.saying import Line
from chase.wording import and_others, chain_in_words, instead_in_words, one_line, things_waiting

if TYPE_CHECKING:
    from chase.services.digest import Digest

SaidLine = tuple[Line, Reminder]
Templates = tuple[str, str]

REMINDERS = ("emails/reminders.txt", "emails/reminders.html")
DIGEST = ("emails/digest.txt", "emails/digest.html")
LONGEST_SUBJECT = 120
LONGEST_TITLE = 160
LONGEST_WHY = 400
MOST_ENTRIES = 60
"""More would not be read, and some readers of mail cut a letter at 100 kB; the rest stands in the inbox."""
BY_A_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""So that nobody's absence note answers (RFC 3834)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as it is printed: plain one-line words, whole addresses."""

    when: str
    on: str
    is_late: bool
    title: str
    why: str
    meta: str
    action: str
    url: str
    snooze: str = ""
    before: str = ""
    """Who was told before."""
    instead: str = ""
    """For whom the reader is told."""


def letter(message: Message, lines: Sequence[SaidLine], *, today: date) -> EmailMultiAlternatives:
    """What a person is told in one run: the most urgent first, each with its one link and one to snooze it.

    `lines` in the order they are to stand; at least one. In the active language and zone.
    """
    away = _away_until(lines, today)
    entries = [_reminder(line, reminder, away, today) for line, reminder in lines]
    context = {
        "heading": things_waiting(message.person, len(entries)),
        "first": entries[0].title,
        "entries": entries[:MOST_ENTRIES],
        "more": len(entries[MOST_ENTRIES:]),
        "stands_in": any(entry.instead for entry in entries),
        "today": today,
    }
    return _mail(message, REMINDERS, and_others(entry.title for entry in entries), context)


def digest_letter(message: Message, digest: "Digest", *, today: date, unsubscribe: str) -> EmailMultiAlternatives:
    """A person's week: what waits, what was closed, how the portfolio stands; `unsubscribe` is a whole address."""
    waiting, closed = _entries(digest.waiting), _entries(digest.closed)
    heading = one_line(_("Your week in pilots, %(name)s") % {"name": message.person.short_name})
    context = {
        "heading": heading,
        "first": things_waiting(message.person, len(waiting)),
        "digest": digest,
        "entries": waiting[:MOST_ENTRIES],
        "more": len(waiting[MOST_ENTRIES:]),
        "closed": closed[:MOST_ENTRIES],
        "unsubscribe": unsubscribe,
        "today": today,
    }
    return _mail(message, DIGEST, heading, context)


def address(path: str) -> str:
    """A place of the application as a whole address: below `BASE_URL`, whatever the path holds."""
    return f"{settings.BASE_URL}/{iri_to_uri(path).lstrip('/')}"


def _mail(message: Message, templates: Templates, subject: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    subject = Truncator(one_line(subject)).chars(LONGEST_SUBJECT)
    context |= {
        "subject": subject,
        "organisation": one_line(settings.ORGANISATION),
        "desk": address(reverse("portfolio:desk")),
        "inbox": address(reverse("chase:inbox")),
        "wishes": address(reverse("chase:wishes")),
    }
    text, html = (render_to_string(template, context) for template in templates)
    mail = EmailMultiAlternatives(subject, text, to=[message.person.email], headers=dict(BY_A_MACHINE))
    mail.attach_alternative(html, "text/html")
    return mail


def _reminder(line: Line, reminder: Reminder, away: dict[int, date], today: date) -> Entry:
    reader, absent = reminder.person, reminder.instead_of
    instead = instead_in_words(absent.name, away.get(absent.pk), today=today) if absent else ""
    return _entry(
        line,
        snooze=address(reverse("chase:snooze", args=[reminder.pk])),
        before=one_line(chain_in_words(reminder.chain, reader, today=today)),
        instead=one_line(instead),
    )


def _entries(lines: Iterable[Line]) -> list[Entry]:
    return [_entry(line) for line in lines]


def _entry(line: Line, **more: str) -> Entry:
    return Entry(
        when=one_line(line.when),
        on=one_line(line.on),
        is_late=line.is_late,
        title=Truncator(one_line(line.title)).chars(LONGEST_TITLE),
        why=Truncator(one_line(line.why)).chars(LONGEST_WHY),
        meta=one_line(line.meta),
        action=one_line(line.action),
        url=address(line.url),
        **more,
    )


def _away_until(lines: Sequence[SaidLine], today: date) -> dict[int, date]:
    """The last day of each absence that brought the reader a line."""
    absent = {reminder.instead_of_id for _line, reminder in lines if reminder.instead_of_id}
    if not absent:
        return {}
    counts = Delegation.objects.filter(
        person__in=absent,
        delegate=lines[0][1].person_id,
        ended_at=None,
        began_on__lte=today,
        ends_on__gte=today,
    )
    return dict(counts.values_list("person", "ends_on"))
