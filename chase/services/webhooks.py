"""Tells channels what people were told: one post for each channel and daily run, from rows that are the truth.

A post is marked after it was taken: a worker that dies in between posts once more, under the same number.
"""

import hmac
import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from math import inf
from time import monotonic
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import units_within
from chase.channel_words import Told, Words, body
from chase.letter import address
from chase.models import ClosedDay, Gap, Reminder, Webhook, WebhookPost
from chase.rules import RULES
from chase.services.clock import database_now
from chase.services.finding import refresh
from chase.services.saying import Line, lines_for
from chase.services.settings import current_cadence, current_rules
from chase.vocabulary import GapKind, MessageState, ReminderState
from chase.wording import one_line
from chase.working_days import WorkingDays, country_of
from common import outbound
from common.figures import number
from pilots.models import Pilot
from pilots.vocabulary import Visibility

logger = structlog.get_logger(__name__)

AFTER = timedelta(hours=1)
"""A channel hears so long after the people: what they were told that morning is then on record."""
LEASE = timedelta(minutes=3)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)
MOST_TRIES = 8
MOST_LINES = 10
TRY_AGAIN = frozenset({408, 425, 429})
"""Of the answers that blame us, those that another try can help."""


def plan(now: datetime | None = None) -> int:
    """Write down a post for every channel whose daily run has come; returns how many. Safe to run twice and at once."""
    now = now or database_now()
    run_at = _run_of(now)
    if run_at is None or run_at > now:
        return 0
    last = Max("posts__run_at", filter=Q(posts__run_at__lt=run_at))
    waiting = Webhook.objects.filter(ended_at=None, made_at__lt=run_at).exclude(posts__run_at=run_at)
    posts = [
        WebhookPost(webhook=webhook, since=webhook.told_until, run_at=run_at, due_at=run_at)
        for webhook in waiting.annotate(told_until=Coalesce(last, "made_at"))
    ]
    return len(WebhookPost.objects.bulk_create(posts, ignore_conflicts=True))


def send_due(now: datetime | None = None, *, seconds: float = inf) -> int:
    """Post what is due, for so many seconds at most; returns how many were taken. Safe to run twice and at once."""
    sent, ends = 0, monotonic() + seconds
    while monotonic() < ends and (row := _claim(now or database_now())) is not None:
        sent += _try(row, now or database_now())
    return sent


def oldest_waiting() -> datetime | None:
    """Since when the oldest post waits that should have left."""
    waiting = WebhookPost.objects.filter(state=MessageState.WAITING, run_at__lte=Now())
    return waiting.aggregate(first=Min("run_at"))["first"]


def failed() -> int:
    """How many posts were given up in the last seven days."""
    return WebhookPost.objects.filter(state=MessageState.FAILED, run_at__gt=Now() - timedelta(days=7)).count()


def send_trial(webhook: Webhook) -> str:
    """Post a line that says what will come. Returns an empty text, or why it was not taken, for who asked."""
    with translation.override(settings.LANGUAGE_CODE):
        said = _("Pilothouse can reach this channel. It will hear of what is missing in %(unit)s.")
        words = Words(said % {"unit": webhook.unit.name}, [], _("Open the portfolio"), address("/portfolio/"))
    try:
        answer = _post(webhook, words, run="trial")
    except (outbound.NotAllowed, outbound.Unreachable) as error:
        return str(error)
    return "" if answer.is_taken else _refusal(answer)


def _run_of(now: datetime) -> datetime | None:
    """The moment of today's run by the organisation's own calendar; nothing on a day on which nobody works."""
    calendar = _organisations_calendar()
    today = calendar.today(now)
    return calendar.at(today, time(current_cadence().hour)) + AFTER if calendar.is_working(today) else None


def _organisations_calendar() -> WorkingDays:
    country = country_of(settings.TIME_ZONE)
    closed = ClosedDay.objects.filter(country__in=["", country]).values_list("day", flat=True)
    return WorkingDays(
        zone=timezone.get_default_timezone(),  # type: ignore[arg-type]
        country=country,
        closed=frozenset(closed),
        quiet_from=time(0),
        quiet_until=time(0),
    )


def _claim(now: datetime) -> WebhookPost | None:
    """The next post that is due, for as long as the lease: a worker that is killed gives it back by itself."""
    with transaction.atomic():
        due = WebhookPost.objects.filter(state=MessageState.WAITING, due_at__lte=now, webhook__ended_at=None)
        row = due.select_for_update(of=("self",), skip_locked=True).select_related("webhook__unit").first()
        if row is None:
            return None
        row.tries += 1
        WebhookPost.objects.filter(pk=row.pk).update(tries=row.tries, due_at=now + LEASE)
    return row


def _try(row: WebhookPost, now: datetime) -> bool:
    try:
        gaps = _gaps(row)
        if not gaps:
            _mark(row, state=MessageState.LEFT_OUT)
            return False
        answer = _post(row.webhook, _words(row.webhook, gaps, now), run=str(row.pk))
    except outbound.NotAllowed as error:
        _mark(row, state=MessageState.FAILED, error=str(error))
        return False
    except Exception as error:  # whatever it is, it must not keep the other posts waiting
        logger.warning("channel not reached", post=row.pk, tries=row.tries, error=str(error))
        _put_off(row, str(error) or type(error).__name__, now, FIRST_WAIT * 2 ** (row.tries - 1))
        return False
    if answer.is_taken:
        _mark(row, state=MessageState.SENT, sent_at=now, gaps=len(gaps), error="")
    elif 400 <= answer.status < 500 and answer.status not in TRY_AGAIN:
        _mark(row, state=MessageState.FAILED, error=_refusal(answer))
    else:
        asked = timedelta(seconds=answer.retry_after)
        _put_off(row, _refusal(answer), now, max(asked, FIRST_WAIT * 2 ** (row.tries - 1)))
    return answer.is_taken


def _gaps(row: WebhookPost) -> list[Gap]:
    """What people were told since the run before and is still open now: of open pilots of the unit and of what lies
    below it, never of a restricted one, as all of that stands at this moment."""
    said = Reminder.objects.filter(
        state=ReminderState.SAID, message__sent_at__gt=row.since, message__sent_at__lte=row.run_at
    )
    theirs = Pilot.objects.filter(unit__in=units_within(row.webhook.unit), visibility=Visibility.OPEN)
    found = Gap.objects.filter(closed_at=None, pk__in=said.values("gap"), pilot__in=theirs)
    refresh(list(found.values_list("pk", flat=True)))
    chased = [kind for kind, rule in current_rules().items() if rule.is_on]
    return list(found.filter(kind__in=chased).select_related("pilot").order_by("since", "pk"))


def _words(webhook: Webhook, gaps: Sequence[Gap], now: datetime) -> Words:
    today = timezone.localdate(now, timezone.get_default_timezone())
    with translation.override(settings.LANGUAGE_CODE), timezone.override(timezone.get_default_timezone()):
        lines = lines_for(gaps, today)
        told = sorted(((lines[gap.pk].urgency, gap.pk, gap) for gap in gaps), key=lambda each: each[:2])
        left = len(gaps) - MOST_LINES
        more = ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left} if left > 0 else ""
        count = ngettext("%(count)s thing is missing", "%(count)s things are missing", len(gaps))
        head = one_line(f"{webhook.unit.name}: {count % {'count': number(len(gaps))}}")
        shown = [_told(gap, lines[gap.pk]) for _urgency, _pk, gap in told[:MOST_LINES]]
        return Words(head, shown, more, address(reverse("portfolio:portfolio")))


def _told(gap: Gap, line: Line) -> Told:
    """A channel is nobody's person: it reads what is missing and where, not what somebody is asked to do."""
    title = f"{translation.gettext(RULES[GapKind(gap.kind)].title)}: {gap.pilot.name if gap.pilot else ''}"
    return Told(one_line(title), address(line.url), " · ".join(each for each in (line.meta, line.when) if each))


def _post(webhook: Webhook, words: Words, *, run: str) -> outbound.Answer:
    where = outbound.allowed(webhook.url, hosts=settings.WEBHOOK_HOSTS, inside=settings.WEBHOOK_INSIDE_HOSTS)
    text = json.dumps(body(webhook.format, words)).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Pilothouse",
        "X-Pilothouse-Id": f"{webhook.pk}-{run}",
        "X-Pilothouse-Signature": signature(webhook.secret, text, at=int(timezone.now().timestamp())),
    }
    return outbound.post(where, text, headers)


def signature(secret: str, text: bytes, *, at: int) -> str:
    """What proves that a post is ours and of this moment (seconds since 1970): HMAC-SHA256 of "moment.text"."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + text, sha256).hexdigest()
    return f"t={at},v1={made}"


def _refusal(answer: outbound.Answer) -> str:
    said = " ".join(answer.said.split())[:120]
    return _("It answered %(status)s: %(said)s") % {"status": answer.status, "said": said or "–"}


def _put_off(row: WebhookPost, why: str, now: datetime, wait: timedelta) -> None:
    if row.tries >= MOST_TRIES:
        _mark(row, state=MessageState.FAILED, error=why)
    else:
        _claimed(row).update(due_at=now + min(wait, LONGEST_WAIT), error=why[:300])


def _mark(row: WebhookPost, **values: Any) -> None:
    if "error" in values:
        values["error"] = values["error"][:300]
    WebhookPost.objects.filter(pk=row.pk).exclude(state=MessageState.SENT).update(**values)


def _claimed(row: WebhookPost) -> Any:
    """The row while it is still ours."""
    return WebhookPost.objects.filter(pk=row.pk, state=MessageState.WAITING, tries=row.tries)
