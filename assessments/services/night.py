"""The run over every pilot, once a day: split by ranges of ids, taken by any worker, resumed after whatever crashed.

The rows are the truth: a range is done when its row says so, and no message has to arrive for that.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Now

from assessments.models import Reassessment, ReassessmentRange
from assessments.services import assessing

AT_ONCE = 8
"""So many ranges wait in the queue or are worked on: more workers are kept busy, and what people change still gets
its turn after one range."""
MOST_TRIES = 3
"""A range that killed three workers is left to an administrator."""
NIGHTS_KEPT = 30

# The organisation's day by the database's clock: two beats, or a machine whose clock is wrong, begin no other one.
_BEGIN = """
insert into assessments_reassessment (day) select (now() at time zone %s)::date
    on conflict (day) do nothing returning id, day
"""
_CLAIM = """
update assessments_reassessmentrange taken
   set leased_until = now() + interval '2 minutes', tries = tries + 1
  from assessments_reassessment run
 where run.id = taken.run_id and taken.id = (
       select id from assessments_reassessmentrange
        where done_at is null and tries < %s and (leased_until is null or leased_until < now())
        order by id limit 1 for update skip locked)
returning taken.id, taken.first, taken.last, run.day
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run of a day has come, in ranges."""

    day: date
    begun_at: datetime
    done: int
    all: int
    given_up: int
    written: int
    ended_at: datetime | None
    """When the last range was done; nothing while one is not."""


def begin() -> bool:
    """Begin the run of today when nobody has; returns whether it was this call. Safe to run at once with itself."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN, [settings.TIME_ZONE])
            begun = cursor.fetchone()
        if begun is None:
            return False
        run_id, day = begun
        ReassessmentRange.objects.bulk_create(
            ReassessmentRange(run_id=run_id, first=first, last=last) for first, last in assessing.ranges()
        )
        # yesterday's run has nothing to add to today's
        ReassessmentRange.objects.filter(run__day__lt=day, done_at=None).delete()
        for old in Reassessment.objects.order_by("-day")[NIGHTS_KEPT:]:
            old.delete()
    return True


def assess_next() -> bool:
    """Assess one range that nobody is at; returns whether there was one."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [MOST_TRIES])
        claimed = cursor.fetchone()
    if claimed is None:
        return False
    range_id, first, last, day = claimed
    written = assessing.assess_range(first, last, as_of=day)
    ReassessmentRange.objects.filter(pk=range_id, done_at=None).update(done_at=Now(), written=written)
    return True


def to_ring() -> int:
    """How many messages it takes so that as many ranges are worked on at once as may be."""
    counted = ReassessmentRange.objects.filter(done_at=None).aggregate(
        at_work=Count("pk", Q(leased_until__gte=Now())),
        free=Count("pk", (Q(leased_until=None) | Q(leased_until__lt=Now())) & Q(tries__lt=MOST_TRIES)),
    )
    return max(0, min(counted["free"], AT_ONCE - counted["at_work"]))


def progress() -> Progress | None:
    """Of the latest run; nothing before the first."""
    given_up = Q(ranges__done_at=None, ranges__tries__gte=MOST_TRIES, ranges__leased_until__lt=Now())
    run = (
        Reassessment.objects.annotate(
            all=Count("ranges"),
            done=Count("ranges", Q(ranges__done_at__isnull=False)),
            given_up=Count("ranges", given_up),
            last_done_at=Max("ranges__done_at"),
            written=Sum("ranges__written", default=0),
        )
        .order_by("-day")
        .first()
    )
    if run is None:
        return None
    ended_at = (run.last_done_at or run.begun_at) if run.done == run.all else None
    return Progress(run.day, run.begun_at, run.done, run.all, run.given_up, run.written, ended_at)
