"""What the chase tells the portfolio office: what is open and for how long, what ran, and what it achieved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from chase.models import Gap, Reminder, Snooze
from chase.rules import RULES
from chase.services.office import gaps_seen, in_reach, messages_seen, reminders_seen
from chase.vocabulary import GapKind, MessageState, ReminderState, Rung

AGES = {"week": (0, 7), "fortnight": (8, 14), "month": (15, 30), "longer": (31, None)}
"""Days since the gap opened, from and to."""
RUNS_SHOWN = 10
A_DAY = timedelta(days=1)


class Median(Aggregate):
    """The middle of the values, as Postgres works it out."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, slots=True)
class KindAges:
    """Open gaps of one kind, by how long they have been open; the oldest of them."""

    kind: str
    title: str
    counts: dict[str, int]
    total: int
    oldest: Gap
    days: int


@dataclass(frozen=True, slots=True)
class RunOfMessages:
    """What became of the messages of one run."""

    run_at: datetime
    messages: int
    gaps: int
    sent: int
    failed: int
    left_out: int
    held: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """How the gaps of a group went in a period: opened, closed, still open, and the median days until closed."""

    name: str
    opened: int
    closed: int
    still_open: int
    median: int | None
    oldest: int | None


@dataclass(frozen=True, slots=True)
class Achieved:
    """How many gaps were closed after having come so far, and the median days they stood open."""

    step: str
    closed: int
    median: int | None


def open_ages(person: User, today: date) -> list[KindAges]:
    """The open gaps the office sees, by kind and age, in the order of the table of rules."""
    gaps = gaps_seen(person).filter(closed_at=None)
    rows = gaps.values_list("kind").annotate(**_by_age(today))
    counted = {kind: dict(zip(AGES, ages, strict=True)) for kind, *ages in rows}
    oldest = gaps.order_by("kind", "since", "pk").distinct("kind").select_related("pilot")
    by_kind = {gap.kind: gap for gap in oldest}
    return [
        KindAges(
            kind=kind,
            title=rule.title,
            counts=counted[kind],
            total=sum(counted[kind].values()),
            oldest=by_kind[kind],
            days=(today - by_kind[kind].since).days,
        )
        for kind, rule in RULES.items()
        if kind in counted
    ]


def of_age(age: str, today: date) -> Q:
    """Gaps that opened so many days ago."""
    first, last = AGES[age]
    asked = Q(since__lte=today - first * A_DAY) if first else Q()
    return asked & Q(since__gte=today - last * A_DAY) if last is not None else asked


def last_runs(person: User, now: datetime) -> list[RunOfMessages]:
    """The last runs with a message of which the office may read a line, the newest first."""
    of = {state.value: Count("pk", filter=Q(state=state)) for state in MessageState}
    ran = messages_seen(person).filter(run_at__lte=now).order_by().values("run_at")
    counted = ran.annotate(messages=Count("pk"), **of).order_by("-run_at")[:RUNS_SHOWN]
    rows: list[dict[str, Any]] = [dict(row) for row in counted]
    lines = reminders_seen(person).filter(message__run_at__in=[row["run_at"] for row in rows])
    gaps = dict(lines.order_by().values_list("message__run_at").annotate(Count("gap", distinct=True)))
    return [RunOfMessages(gaps=gaps.get(row["run_at"], 0), **row) for row in rows]


def asleep(person: User, today: date) -> QuerySet[Snooze]:
    """What somebody snoozed and is open, the first to wake first."""
    sleeping = Snooze.objects.filter(in_reach(person, "gap__"), ended_at=None, until__gte=today, gap__closed_at=None)
    return sleeping.select_related("gap__pilot", "person").order_by("until", "pk")


def achieved(person: User, since: datetime) -> list[Achieved]:
    """What it took to close the gaps that were closed since then: how far up the line each had come by then."""
    steps = {
        "unsaid": Q(times=0),
        "first": Q(times=1),
        "again": Q(times__gt=1, highest=Rung.PERSON),
        "owner": Q(times__gt=1, highest=Rung.OWNER),
        "pmo": Q(times__gt=1, highest=Rung.PMO),
    }
    closed = _with_open_days(gaps_seen(person).filter(closed_at__gte=since)).annotate(
        times=_times(), highest=_highest()
    )
    found = closed.aggregate(
        **{step: Count("pk", filter=asked) for step, asked in steps.items()},
        **{f"{step}_median": Median("stood", filter=asked) for step, asked in steps.items()},
    )
    return [Achieved(step, found[step], _days(found[f"{step}_median"])) for step in steps]


def median_days(person: User, since: datetime) -> int | None:
    """The median days that the gaps closed since then stood open."""
    closed = _with_open_days(gaps_seen(person).filter(closed_at__gte=since))
    return _days(closed.aggregate(median=Median("stood"))["median"])


def by_kind(person: User, since: datetime, today: date) -> list[Stretch]:
    """How long gaps stay open, kind by kind."""
    rows = {row["kind"]: row for row in _stretches(person, since, "kind")}
    return [_stretch(rule.title, rows[kind], today) for kind, rule in RULES.items() if kind in rows]


def by_unit(person: User, since: datetime, today: date) -> list[Stretch]:
    """How long gaps stay open, unit by unit; what belongs to reviews alone is not in it."""
    rows = _stretches(person, since, "pilot__unit__name", "pilot__unit")
    return [_stretch(row["pilot__unit__name"], row, today) for row in rows if row["pilot__unit__name"]]


def title_of(kind: str) -> str:
    """What the kind is called, in English; it is translated where it is shown."""
    return RULES[GapKind(kind)].title


def _by_age(today: date) -> dict[str, Count]:
    return {age: Count("pk", filter=of_age(age, today)) for age in AGES}


def _stretches(person: User, since: datetime, *groups: str) -> Iterable[dict[str, Any]]:
    was_open = gaps_seen(person).filter(Q(closed_at=None) | Q(closed_at__gte=since))
    counted = _with_open_days(was_open).order_by().values(*groups)
    return counted.annotate(
        opened=Count("pk", filter=Q(opened_at__gte=since)),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
        still_open=Count("pk", filter=Q(closed_at=None)),
        median=Median("stood", filter=Q(closed_at__isnull=False)),
        oldest=Min("since", filter=Q(closed_at=None)),
    ).order_by(*groups)


def _stretch(name: str, row: dict[str, Any], today: date) -> Stretch:
    oldest = (today - row["oldest"]).days if row["oldest"] else None
    return Stretch(name, row["opened"], row["closed"], row["still_open"], _days(row["median"]), oldest)


def _with_open_days(gaps: QuerySet[Gap]) -> QuerySet[Gap]:
    """With how long each stood open, from the midnight that began the first day it was a gap, in the organisation's
    zone like the day itself."""
    midnight = Func(F("since"), template="%(expressions)s::timestamp")
    stood = F("closed_at") - Func(
        Value(settings.TIME_ZONE), midnight, function="timezone", output_field=DateTimeField()
    )
    return gaps.annotate(stood=ExpressionWrapper(stood, output_field=DurationField()))


def _times() -> Any:
    """On how many days it was said before it was closed."""
    return _said(Count("on", distinct=True), 0)


def _highest() -> Any:
    return _said(Max("rung"), Rung.PERSON)


def _said(expression: Any, default: int) -> Any:
    said = Reminder.objects.filter(gap=OuterRef("pk"), state=ReminderState.SAID).order_by()
    return Coalesce(Subquery(said.values("gap").annotate(found=expression).values("found")), default)


def _days(stood: timedelta | None) -> int | None:
    return None if stood is None else round(stood / A_DAY)
