"""What the chase would tell the person, as far as nothing else on the desk leads there already."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.roles import holds
from accounts.vocabulary import RoleName
from assessments.evidence import facts_of_many
from assessments.readiness import Assessment, assess
from assessments.services.policy import current_policy, policy_and_limits
from chase.found import gaps_of
from chase.models import Gap
from chase.services.addressing import people_for
from chase.services.others import OTHER_KINDS
from chase.services.saying import Line, lines_for
from chase.vocabulary import Part, Rung
from pilots.models import Ownership, Pilot
from portfolio.desk.mine import Mine
from portfolio.desk.tasks import Task

MOST_OF_OFFICE = 50
"""So many gaps are looked through for the office's own ones."""
LINES_OF_OFFICE = 12
"""Above that the office's groups stand for them all; its inbox and the page of the chase name each."""


def chased_tasks(person: User, mine: Sequence[Mine], *, today: date, shown: Collection[str]) -> list[Task]:
    """A line for each place not `shown` yet where a gap waits that the person is told of, most urgent first. The
    number of queries does not depend on how many there are."""
    gaps = _told_to(person, _on_pilots_of(mine), _of_the_office(person))
    known = {one.assessment.facts.pilot_id: one.assessment for one in mine}
    if unknown := {gap.pilot_id for gap in gaps if gap.pilot_id} - known.keys():
        policy = current_policy()
        known |= {pk: assess(facts, policy) for pk, facts in facts_of_many(unknown, as_of=today).items()}
    lines = lines_for(list(_still_there(gaps, known)), today, known) if gaps else {}
    by_place: dict[str, Line] = {}
    for line in sorted(lines.values(), key=lambda line: line.urgency):
        by_place.setdefault(line.url, line)
    return [_task(line) for url, line in by_place.items() if url not in shown]


def _on_pilots_of(mine: Sequence[Mine]) -> list[Gap]:
    pilots = [one.pilot.pk for one in mine]
    return list(Gap.objects.filter(pilot__in=pilots, closed_at=None).exclude(part=Part.PMO)) if pilots else []


def _of_the_office(person: User) -> list[Gap]:
    if not holds(person, RoleName.PMO):
        return []
    seen = Gap.objects.filter(pilot__in=Pilot.objects.visible_to(person), closed_at=None)
    holding = Ownership.objects.filter(
        pilot=OuterRef("pilot"), ended_at=None, accepted_at__isnull=False, person__is_active=True
    )
    theirs = seen.filter(Q(part=Part.PMO) | Q(rung=Rung.PMO) | ~Exists(holding))
    return list(theirs.order_by("since", "pk")[:MOST_OF_OFFICE])


def _told_to(person: User, named: list[Gap], office: list[Gap]) -> list[Gap]:
    """Those that reached the person: the first who can do something, or whoever it went up to."""
    gaps = {gap.pk: gap for gap in (*named, *office)}
    people = people_for(list(gaps.values())) if gaps else {}
    told = {pk for pk, gap in gaps.items() if _reached(person, gap.rung, people[pk])}
    also = told - {gap.pk for gap in named}
    return [gaps[pk] for pk in (told if len(also) <= LINES_OF_OFFICE else told - also)]


def _reached(person: User, rung: int, people: dict[Rung, User]) -> bool:
    highest = max(rung, min(people, default=Rung.PERSON))
    return any(told == person for step, told in people.items() if step <= highest)


def _still_there(gaps: Sequence[Gap], known: dict[int, Assessment]) -> Iterator[Gap]:
    """What was put right a second ago is not asked any more, although no worker has closed its row yet."""
    policy, limits = policy_and_limits()
    found = {(pk, gap.kind, gap.subject) for pk, told in known.items() for gap in gaps_of(told, policy, limits)}
    for gap in gaps:
        if gap.kind in OTHER_KINDS or (gap.pilot_id, gap.kind, gap.subject) in found:
            yield gap


def _task(line: Line) -> Task:
    return Task(line.when, line.on, line.is_late, line.title, line.why, line.meta, line.action, line.url)
