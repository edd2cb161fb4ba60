"""A person's private calendar address: one at a time, revoked at will, its secret kept only as a fingerprint."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation

from accounts.models import User
from assessments.invitations import feed
from assessments.models import Attendance, CalendarFeed, ReviewMeeting
from assessments.services.policy import current_limits
from assessments.services.reviews import items_visible_to
from common.history import on_record


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make(*, by: User) -> str:
    """Make a new address and end the one before; returns the secret part, which is shown once."""
    token = secrets.token_urlsafe(32)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    with on_record(by=by, act="made calendar address"):
        _end(by)
        CalendarFeed.objects.create(person=by, token_sha256=_fingerprint(token))
    return token


@transaction.atomic
def revoke(*, by: User) -> None:
    """End the address; who subscribed to it gets nothing from now on."""
    with on_record(by=by, act="revoked calendar address"):
        _end(by)


def _end(person: User) -> None:
    CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=timezone.now())


def current(person: User) -> CalendarFeed | None:
    """The address in use, if there is one."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def person_of(token: str) -> User | None:
    """Whose address this is; nobody for a revoked or unknown one, and for an account that was closed."""
    found = CalendarFeed.objects.filter(token_sha256=_fingerprint(token), revoked_at=None, person__is_active=True)
    row = found.select_related("person").first()
    return row.person if row else None


def calendar_of(person: User) -> bytes:
    """The reviews the person is asked to or chairs, with the agenda as far as they may see it."""
    asked = Attendance.objects.filter(meeting=OuterRef("pk"), person=person)
    mine = ReviewMeeting.objects.filter(Q(chair=person) | Exists(asked))
    since = timezone.now() - timedelta(days=current_limits().calendar_looks_back)
    recent = mine.filter(starts_at__gte=since)
    with translation.override(person.language):
        return feed([(meeting, list(items_visible_to(person, meeting))) for meeting in recent])
