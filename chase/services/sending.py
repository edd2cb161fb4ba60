"""Sends the messages that the planner wrote down. The rows are the truth; a lost bell costs half a minute.

A message is marked after its mail was taken: a worker that dies in between sends the mail once more, under the same
Message-ID, and no mail is ever lost.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from math import inf
from smtplib import SMTPException
from time import monotonic
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation

from assessments.invitations import host
from chase.letter import letter
from chase.models import Message, Reminder
from chase.services import digest
from chase.services.calendars import working_days_of
from chase.services.clock import database_now
from chase.services.looking_through import lines_left
from chase.services.saying import Line, lines_for, plain_line
from chase.vocabulary import MessageKind, MessageState, ReminderState
from chase.working_days import WorkingDays
from engine.mail_server import (
    FIRST_WAIT,
    MOST_TRIES,
    Closed,
    hand_over,
    in_words,
    is_permanent,
    reach,
    wait_after,
)

logger = structlog.get_logger(__name__)

ANSWERS = 4
"""What a server is asked for one letter: the sender, the recipient, whether it listens, whether it took the letter."""
LEASE = timedelta(seconds=max(180, (ANSWERS + 1) * settings.EMAIL_TIMEOUT))
"""How long a sender may take before another one tries: longer than the slowest server may."""
WORDS = 300

SaidLine = tuple[Line, Reminder]


def send_due(now: datetime | None = None, *, seconds: float = inf) -> int:
    """Send the messages that are due, for so many seconds at most; returns how many left. Safe to run twice and at
    once."""
    post, sent, ends = get_connection(), 0, monotonic() + seconds
    try:
        while monotonic() < ends and (message := _claim(now or database_now())) is not None:
            sent += _try(message, post, now or database_now())
    except Closed as closed:
        logger.warning("no mail server", error=str(closed))
    finally:
        post.close()
    return sent


def oldest_waiting() -> datetime | None:
    """Since when the oldest message waits that should have left, tried before or not; one put off to somebody's morning
    does not count."""
    late = Message.objects.filter(Q(due_at__lte=Now()) | ~Q(error=""), state=MessageState.WAITING, run_at__lte=Now())
    return late.aggregate(first=Min("run_at"))["first"]


def failed() -> int:
    """How many messages came back for good in the last seven days."""
    return Message.objects.filter(state=MessageState.FAILED, run_at__gt=Now() - timedelta(days=7)).count()


def _claim(now: datetime) -> Message | None:
    """The next message that is due, for as long as the lease: a worker that is killed gives it back by itself."""
    with transaction.atomic():
        due = Message.objects.filter(state=MessageState.WAITING, due_at__lte=now).order_by("due_at", "pk")
        message = due.select_for_update(of=("self",), skip_locked=True).select_related("person").first()
        if message is None:
            return None
        message.tries += 1
        Message.objects.filter(pk=message.pk).update(tries=message.tries, due_at=now + LEASE)
    return message


def _try(message: Message, post: BaseEmailBackend, now: datetime) -> bool:
    calendar = working_days_of([message.person])[message.person_id]
    if (talk := calendar.next_talk(now)) > now:
        _give_back(message, until=talk)
        return False
    try:
        lines, mail = _written(message, calendar, now)
    except Exception as error:  # whatever it is, it must not keep the other messages waiting
        logger.exception("message could not be written", message=message.pk, tries=message.tries)
        _put_off(message, _plain(message, calendar.today(now)), error, now)
        return False
    if not lines and mail is None:
        _claimed(message).update(state=MessageState.LEFT_OUT)
        return False
    return _send(message, lines, mail, post, now)


def _written(message: Message, calendar: WorkingDays, now: datetime) -> tuple[list[SaidLine], EmailMessage | None]:
    """What is left to say, and the letter that says it: none for who wants no mail, or when nothing is left."""
    if message.tries > MOST_TRIES:
        raise RuntimeError(f"Every one of {MOST_TRIES} tries ended before it was done.")
    today = calendar.today(now)
    with translation.override(message.person.language), timezone.override(calendar.zone):
        if message.kind == MessageKind.DIGEST:
            return [], digest.mail(message, today=today, now=now)
        lines = _lines(message, today, now)
        return lines, letter(message, lines, today=today) if lines and message.by_mail else None


def _lines(message: Message, today: date, now: datetime) -> list[SaidLine]:
    """What the message says, most urgent first; the words stand on each line from here on."""
    left = lines_left(message, now=now)
    words, chains = lines_for([line.gap for line in left], today), _chains(left)
    for line in left:
        said = words[line.gap_id]
        line.title, line.why, line.url = said.title[:WORDS], said.why, said.url[:WORDS]
        line.chain, line.state = chains[line.gap_id], ReminderState.SAID
    return sorted(((words[line.gap_id], line) for line in left), key=lambda each: (each[0].urgency, each[1].pk))


def _plain(message: Message, today: date) -> list[SaidLine]:
    """The lines of a message that could not be written, in words that need nothing looked up: for the inbox, should
    no other try succeed."""
    planned = Reminder.objects.filter(message=message, state=ReminderState.PLANNED).select_related("gap__pilot")
    lines = [(plain_line(line.gap, today), line) for line in planned]
    for words, line in lines:
        line.title, line.why, line.url, line.state = words.title[:WORDS], words.why, words.url, ReminderState.SAID
    return lines


def _chains(lines: Sequence[Reminder]) -> dict[int, list[list[Any]]]:
    """Who was told of each gap before, rung by rung, and since when."""
    said = Reminder.objects.filter(gap__in=[line.gap_id for line in lines], state=ReminderState.SAID)
    chains: dict[int, dict[tuple[int, str], list[Any]]] = defaultdict(dict)
    for gap, rung, name, on in said.order_by("rung", "on", "pk").values_list("gap", "rung", "person__name", "on"):
        chains[gap].setdefault((rung, name), [rung, name, on.isoformat()])
    return {line.gap_id: list(chains[line.gap_id].values()) for line in lines}


def _send(
    message: Message, lines: list[SaidLine], mail: EmailMessage | None, post: BaseEmailBackend, now: datetime
) -> bool:
    try:
        if mail is not None:
            mail.extra_headers["Message-ID"] = f"<reminders-{message.pk}@{host()}>"
            mail.extra_headers["Date"] = format_datetime(now)  # by the one clock of the chase, not by this machine's
            if not _is_ours_still(message, post):
                return False
            hand_over(mail, post)
    except Closed as closed:
        _give_back(message, until=now + FIRST_WAIT, because=str(closed))
        raise
    except (SMTPException, OSError) as error:
        post.close()
        _put_off(message, lines, error, now)
        return False
    subject = str(mail.subject)[:200] if mail is not None else ""
    _mark(message, lines, state=MessageState.SENT, sent_at=now, subject=subject, error="")
    return True


def _is_ours_still(message: Message, post: BaseEmailBackend) -> bool:
    """Reach the mail server. The time that takes does not count toward the lease, unless it ended meanwhile."""
    began = monotonic()
    if not reach(post):
        return True
    return bool(_claimed(message).update(due_at=F("due_at") + timedelta(seconds=monotonic() - began)))


def _mark(message: Message, lines: Sequence[SaidLine], **values: Any) -> None:
    """What became of the message and of its lines, in one: they stand in the inbox from here on."""
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).exclude(state=MessageState.SENT).update(**values)
        reminders = [line for _words, line in lines]
        Reminder.objects.bulk_update(reminders, ["state", "title", "why", "url", "chain"], batch_size=500)


def _give_back(message: Message, *, until: datetime, because: str = "") -> None:
    """Not tried after all."""
    _claimed(message).update(tries=F("tries") - 1, due_at=until, error=because[:WORDS])


def _put_off(message: Message, lines: Sequence[SaidLine], error: Exception, now: datetime) -> None:
    """Try later; for an address that refuses for good, and after the last try, leave it to the inbox."""
    said = in_words(error)[:WORDS]
    logger.warning("message not taken", message=message.pk, tries=message.tries, error=said)
    if message.tries >= MOST_TRIES or is_permanent(error):
        _mark(message, lines, state=MessageState.FAILED, error=said)
    else:
        _claimed(message).update(due_at=now + wait_after(message.tries), error=said)


def _claimed(message: Message) -> QuerySet[Message]:
    """The row while it is still ours: not held, and not claimed by somebody else after the lease."""
    return Message.objects.filter(pk=message.pk, state=MessageState.WAITING, tries=message.tries)
