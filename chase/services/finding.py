"""Keeps the rows of gaps true: opens what is found, closes what is gone. The only writer of new and closed gaps.

Safe to run twice and at once: the database lets a gap be open once, and closing a closed one changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Now

from assessments.models import Decision
from assessments.readiness import Assessment
from assessments.services.assessing import assess_pilots
from assessments.services.day import day_here
from chase.found import gaps_of
from chase.models import Gap
from chase.services.others import OTHER_KINDS, other_gaps
from chase.vocabulary import GapKind, Part

OF_A_PILOT = tuple(kind for kind in GapKind if kind not in OTHER_KINDS)
ABOUT_DECIDING = frozenset({GapKind.DECISION_DUE, GapKind.DECISION_OVERDUE, GapKind.DECISION_STALLED})
"""Not said while a draft waits for signatures: then those are what is waited for."""
CHUNK = 5000


class Key(NamedTuple):
    """What is open at most once."""

    kind: str
    pilot_id: int | None
    subject: str


class Told(NamedTuple):
    """What is known of a gap that was found."""

    part: Part
    due_on: date | None
    since: date


Gaps = dict[Key, Told]


def keep_gaps(assessments: Iterable[Assessment]) -> int:
    """Open and close the gaps of these pilots as their assessments say; returns how many rows changed. The number of
    queries does not grow with the pilots."""
    told = list(assessments)
    pilots = [assessment.facts.pilot_id for assessment in told]
    drafted = set(Decision.objects.filter(pilot__in=pilots, seal=None, ending=None).values_list("pilot_id", flat=True))
    found: Gaps = {}
    for assessment in told:
        pilot = assessment.facts.pilot_id
        for gap in gaps_of(assessment):
            if gap.kind not in ABOUT_DECIDING or pilot not in drafted:
                since = min(gap.since or assessment.facts.as_of, assessment.facts.as_of)
                found[Key(gap.kind, pilot, gap.subject)] = Told(gap.part, gap.due_on, since)
    return _keep(found, Gap.objects.filter(pilot__in=pilots, kind__in=OF_A_PILOT))


def find_others(now: datetime | None = None) -> int:
    """Open and close what no assessment knows of: signatures, drafts, conditions, proofs, actions, reviews."""
    found = {
        Key(gap.kind, pilot, gap.subject): Told(gap.part, gap.due_on, gap.since or day_here())
        for pilot, gap in other_gaps(now=now)
    }
    return _keep(found, Gap.objects.filter(kind__in=OTHER_KINDS))


def refresh(gap_ids: Collection[int]) -> None:
    """Look at these gaps again, from the facts as they are at this moment; what is closed is closed after this."""
    kinds = set(Gap.objects.filter(pk__in=gap_ids, closed_at=None).values_list("kind", "pilot"))
    if pilots := {pilot for kind, pilot in kinds if kind not in OTHER_KINDS and pilot is not None}:
        assess_pilots(pilots)
    if any(kind in OTHER_KINDS for kind, _pilot in kinds):
        find_others()


def _keep(found: Gaps, rows: QuerySet[Gap]) -> int:
    stored = rows.filter(closed_at=None).values_list("pk", "kind", "pilot_id", "subject", "part", "due_on")
    gone: list[int] = []
    moved: list[tuple[int, Told]] = []
    known = set()
    for pk, kind, pilot, subject, part, due_on in stored:
        key = Key(kind, pilot, subject)
        known.add(key)
        told = found.get(key)
        if told is None:
            gone.append(pk)
        elif (told.part, told.due_on) != (part, due_on):
            moved.append((pk, told))
    new = [(key, told) for key, told in found.items() if key not in known]
    return _close(gone) + _move(moved) + _open(new)


def _close(gone: Sequence[int]) -> int:
    if not gone:
        return 0
    return Gap.objects.filter(pk__in=gone, closed_at=None).update(closed_at=Now())


def _move(moved: Sequence[tuple[int, Told]]) -> int:
    """Somebody else can fix it now, or its day moved: the planner works out anew when to say it."""
    for pk, told in moved:
        changes = {"part": told.part, "due_on": told.due_on, "next_on": None, "look_at": None}
        Gap.objects.filter(pk=pk, closed_at=None).update(**changes)
    return len(moved)


def _open(new: Sequence[tuple[Key, Told]]) -> int:
    if not new:
        return 0
    rows = [Gap(**key._asdict(), **told._asdict()) for key, told in new]
    Gap.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    return len(rows)
