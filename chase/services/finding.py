"""Keeps the rows of gaps true: opens what is found, closes what is gone. The only writer of new and closed gaps.

Safe to run twice and at once: the database lets a gap be open once, closing a closed one changes nothing, and what
was judged on older facts is left to who judges on newer ones.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from assessments.limits import Limits
from assessments.models import Decision
from assessments.readiness import Assessment
from assessments.readiness.policy import Policy
from assessments.services.assessing import assess_pilots
from assessments.services.day import day_by_the_database
from assessments.services.policy import policy_and_limits
from chase.found import ABOUT_DECIDING, Found, gaps_of
from chase.models import Gap
from chase.services import history
from chase.services.others import OTHER_KINDS, other_gaps
from chase.vocabulary import GapKind
from common.day import day_of

OF_A_PILOT = tuple(kind for kind in GapKind if kind not in OTHER_KINDS)
CHUNK = 5000

_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('chase: what waits beside the facts'))"
# Until the commit nobody changes a fact of these pilots, so that who judges on newer facts sees what is written here.
_FACTS_STAY = "select id, facts_version from pilots_pilot where id = any(%s) order by id for share"
_MOVE = """
update chase_gap moved set part = told.part, due_on = told.due_on, next_on = null, look_at = null
  from unnest(%s::bigint[], %s::text[], %s::date[]) told(id, part, due_on)
 where moved.id = told.id and moved.closed_at is null
"""


class Key(NamedTuple):
    """What is open at most once."""

    kind: str
    pilot_id: int | None
    subject: str


Gaps = dict[Key, Found]


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to happen to the rows so that they say what was found."""

    gone: dict[int, Key]
    moved: dict[int, tuple[Key, Found]]
    """Somebody else can fix it now, or its day moved."""
    new: Gaps

    def __len__(self) -> int:
        return len(self.gone) + len(self.moved) + len(self.new)

    @property
    def pilots(self) -> set[int | None]:
        """Whose gaps change."""
        keys = [*self.gone.values(), *self.new, *(key for key, _found in self.moved.values())]
        return {key.pilot_id for key in keys}


def keep_gaps(assessments: Iterable[Assessment], versions: Mapping[int, int] | None = None) -> int:
    """Open and close the gaps of these pilots as their assessments say; returns how many rows changed.

    With the `versions` of the facts they were made from, by pilot, one whose facts have changed meanwhile changes
    nothing: that pilot is assessed again. The number of queries does not grow with the pilots.
    """
    told, (policy, limits) = list(assessments), policy_and_limits()
    pilots = [assessment.facts.pilot_id for assessment in told]
    drafted = set(Decision.objects.filter(pilot__in=pilots, seal=None, ending=None).values_list("pilot_id", flat=True))
    found = {key: gap for assessment in told for key, gap in _gaps_of(assessment, policy, limits, drafted)}
    changed = _changes(found, _rows_of(pilots)).pilots
    if not changed:
        return 0
    with transaction.atomic():
        current = _unchanged(changed, versions or {})
        rows = _rows_of(current).order_by("pk").select_for_update(no_key=True)
        return _apply(_changes({key: gap for key, gap in found.items() if key.pilot_id in current}, rows))


def find_others(now: datetime | None = None) -> int:
    """Open and close what no assessment knows of: signatures, drafts, conditions, proofs, actions, reviews. One run
    waits for the other, so that none writes what it read before somebody's deed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME)
        found = {Key(gap.kind, pilot, gap.subject): gap for pilot, gap in other_gaps(now=now)}
        return _apply(_changes(found, Gap.objects.filter(kind__in=OTHER_KINDS)))


def refresh(gap_ids: Collection[int], now: datetime | None = None) -> None:
    """Look at these gaps again, from the facts as they are at this moment; what is closed is closed after this."""
    kinds = set(Gap.objects.filter(pk__in=gap_ids, closed_at=None).values_list("kind", "pilot"))
    if pilots := {pilot for kind, pilot in kinds if kind not in OTHER_KINDS and pilot is not None}:
        assess_pilots(pilots, as_of=day_of(now) if now else None)
    if any(kind in OTHER_KINDS for kind, _pilot in kinds):
        find_others(now)


def _gaps_of(
    assessment: Assessment, policy: Policy, limits: Limits, drafted: Collection[int]
) -> Iterable[tuple[Key, Found]]:
    pilot = assessment.facts.pilot_id
    for gap in gaps_of(assessment, policy, limits):
        if gap.kind not in ABOUT_DECIDING or pilot not in drafted:
            yield Key(gap.kind, pilot, gap.subject), gap


def _rows_of(pilots: Iterable[int | None]) -> QuerySet[Gap]:
    return Gap.objects.filter(pilot__in=list(pilots), kind__in=OF_A_PILOT)


def _unchanged(pilots: Iterable[int | None], versions: Mapping[int, int]) -> set[int]:
    """Those of the pilots whose facts are what they were when they were judged."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS_STAY, [list(pilots)])
        return {pk for pk, version in cursor.fetchall() if version == versions.get(pk, version)}


def _changes(found: Gaps, rows: QuerySet[Gap]) -> Changes:
    changes, known = Changes({}, {}, {}), set()
    stored = rows.filter(closed_at=None).values_list("pk", "kind", "pilot_id", "subject", "part", "due_on")
    for pk, kind, pilot, subject, part, due_on in stored:
        key = Key(kind, pilot, subject)
        known.add(key)
        gap = found.get(key)
        if gap is None:
            changes.gone[pk] = key
        elif (gap.part, gap.due_on) != (part, due_on):
            changes.moved[pk] = key, gap
    changes.new.update((key, gap) for key, gap in found.items() if key not in known)
    return changes


def _apply(changes: Changes) -> int:
    closed = history.close(changes.gone) if changes.gone else 0
    return closed + _move(changes.moved) + _open(changes.new)


def _move(moved: Mapping[int, tuple[Key, Found]]) -> int:
    """The planner works out anew when to say it."""
    if not moved:
        return 0
    found = [gap for _key, gap in moved.values()]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(moved), [gap.part for gap in found], [gap.due_on for gap in found]])
        return cursor.rowcount


def _open(new: Gaps) -> int:
    if not new:
        return 0
    today, known = day_by_the_database(), _since(new)
    rows = [
        Gap(**key._asdict(), part=gap.part, due_on=gap.due_on, since=min(known.get(key, today), today))
        for key, gap in sorted(new.items(), key=_in_order)
    ]
    Gap.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    return len(rows)


def _in_order(found: tuple[Key, Found]) -> tuple[int, str, str]:
    """The same for all runs, so that of two at once neither waits for the other."""
    key, _gap = found
    return key.pilot_id or 0, key.kind, key.subject


def _since(new: Gaps) -> dict[Key, date]:
    """The day that the facts name, else what the history says."""
    wanted: dict[GapKind, list[int]] = defaultdict(list)
    for key, gap in new.items():
        if gap.since is None and key.pilot_id is not None:
            wanted[gap.kind].append(key.pilot_id)
    days = history.since(wanted)
    known = {key: gap.since or days.get((gap.kind, key.pilot_id or 0)) for key, gap in new.items()}
    return {key: day for key, day in known.items() if day is not None}
