"""Sends the calendar messages that reviews wrote down. The rows are the truth; a lost bell costs half a minute."""

from datetime import datetime
from email.utils import parseaddr
from smtplib import SMTPException
from time import monotonic

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.invitations import address_of, calendar_message, description, host
from assessments.models import CalendarMessage
from assessments.services.reviews import CANCEL, REQUEST, items_visible_to
from common.figures import moment
from engine.mail_server import MOST_TRIES, Closed, hand_over, in_words, is_permanent, reach, wait_after

logger = structlog.get_logger(__name__)

SECONDS_OF_A_ROUND = 30.0
"""The next round is half a minute away: other mail gets its turn."""


def send_due() -> int:
    """Send the calendar messages that are due, one after the other; returns how many left. Safe to run at once.

    A row is marked after its mail was taken: a worker that dies in between sends the mail again, under the same
    Message-ID, and no mail is ever lost.
    """
    post, sent, ends = get_connection(), 0, monotonic() + SECONDS_OF_A_ROUND
    try:
        while monotonic() < ends and (outcome := _send_next(post)) is not None:
            sent += outcome
    except Closed as closed:
        logger.warning("no mail server", error=str(closed))
    finally:
        post.close()
    return sent


def oldest_waiting() -> datetime | None:
    """Since when the oldest calendar message waits that is not given up."""
    waiting = CalendarMessage.objects.filter(sent_at=None, tries__lt=MOST_TRIES)
    return waiting.aggregate(oldest=Min("made_at"))["oldest"]


def given_up() -> int:
    """How many calendar messages no mail server took in all their tries."""
    return CalendarMessage.objects.filter(sent_at=None, tries__gte=MOST_TRIES).count()


def _send_next(post: BaseEmailBackend) -> bool | None:
    with transaction.atomic():
        due = CalendarMessage.objects.filter(sent_at=None, due_at__lte=Now(), tries__lt=MOST_TRIES).order_by(
            "due_at", "pk"
        )
        message = (
            due.select_for_update(of=("self",), skip_locked=True).select_related("meeting__chair", "person").first()
        )
        if message is None:
            return None
        return _send(message, post)


def _send(message: CalendarMessage, post: BaseEmailBackend) -> bool:
    if _is_overtaken(message) or not message.person.is_active:
        message.delete()
        return False
    if message.method == CANCEL and not _is_invited(message):
        _earlier(message).filter(sent_at=None).delete()
        message.delete()
        return False
    reach(post)
    try:
        hand_over(_mail(message), post)
    except (SMTPException, OSError) as error:
        post.close()
        _put_off(message, error)
        return False
    CalendarMessage.objects.filter(pk=message.pk).update(sent_at=Now(), tries=F("tries") + 1, error="")
    return True


def _is_overtaken(message: CalendarMessage) -> bool:
    """A newer message to the same person says everything this one would."""
    return CalendarMessage.objects.filter(
        meeting=message.meeting_id, person=message.person_id, sequence__gt=message.sequence
    ).exists()


def _is_invited(message: CalendarMessage) -> bool:
    """Whether the last mail that left told the person to come; who was told nothing is not told that it is off.

    Locked, so that an invitation which another worker is sending at this moment is waited for.
    """
    left = [row.method for row in _earlier(message).select_for_update() if row.sent_at is not None]
    return left[-1:] == [REQUEST]


def _earlier(message: CalendarMessage) -> QuerySet[CalendarMessage]:
    """The messages to the same person about the same review before this one, in order."""
    rows = CalendarMessage.objects.filter(meeting=message.meeting_id, person=message.person_id)
    return rows.filter(sequence__lt=message.sequence).order_by("sequence")


def _put_off(message: CalendarMessage, error: Exception) -> None:
    tries = MOST_TRIES if is_permanent(error) else message.tries + 1
    wait, said = wait_after(message.tries + 1), in_words(error)[:300]
    CalendarMessage.objects.filter(pk=message.pk).update(tries=tries, due_at=Now() + wait, error=said)
    logger.warning("calendar mail not taken", message=message.pk, tries=tries, error=said)


def _mail(message: CalendarMessage) -> EmailMultiAlternatives:
    """In the reader's zone; the subject is one line whatever the title holds."""
    meeting, person = message.meeting, message.person
    items = list(items_visible_to(person, meeting))
    with translation.override(person.language), timezone.override(person.time_zone):
        subject, text = _subject(message), _text(message, description(meeting, items))
        entry = calendar_message(
            meeting,
            method=message.method,
            sequence=message.sequence,
            sender=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            people=_people(message),
            items=items,
        )
    key = f"<review-{meeting.uid}.{message.method.lower()}.{message.sequence}.{person.pk}@{host()}>"
    mail = EmailMultiAlternatives(subject, text, to=[person.email], headers={"Message-ID": key})
    mail.attach_alternative(entry.decode(), f"text/calendar; method={message.method}")
    return mail


def _people(message: CalendarMessage) -> list[User]:
    """Everybody asked; for whoever is asked no more only themselves, as a cancellation lists whom it is for
    (RFC 5546, 3.2.5)."""
    meeting = message.meeting
    asked = {meeting.chair_id, *meeting.attendances.values_list("person_id", flat=True)}
    if message.person_id not in asked:
        return [message.person]
    return list(User.objects.filter(pk__in=asked).order_by("name"))


def _subject(message: CalendarMessage) -> str:
    title = " ".join(message.meeting.title.split())
    if message.method == CANCEL:
        return _("Cancelled: %(title)s") % {"title": title}
    return _("Changed: %(title)s") % {"title": title} if message.sequence else title


def _text(message: CalendarMessage, agenda: str) -> str:
    meeting = message.meeting
    when = moment(meeting.starts_at)
    if message.method == CANCEL:
        why = meeting.cancelled_because or _("You are no longer asked to it.")
        return _("The review of %(when)s does not take place for you. %(why)s") % {"when": when, "why": why}
    where = meeting.place or address_of(meeting)
    said = {"chair": meeting.chair.name, "when": when, "where": where, "agenda": agenda}
    return _("%(chair)s asks you to a review: %(when)s, %(where)s.\n\n%(agenda)s") % said
