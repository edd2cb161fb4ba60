"""What another policy would say of every pilot today: the same facts, judged twice. Nothing is kept but counts, and a
few pilots to name, so a hundred thousand pilots need no more memory than a hundred."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from django.core.cache import cache

from assessments.evidence import Evidence, evidence_of
from assessments.readiness import Assessment
from assessments.readiness.policy import Policy
from assessments.services.assessing import CHUNK, assessed_or_not
from assessments.services.day import day_here
from assessments.services.policy import current_policy, version_of
from pilots.models import Pilot

AT_ONCE = 500
"""So many pilots are judged while somebody waits; more is a worker's task."""
NAMED = 50
"""So many pilots of each change are kept by number."""
KEPT_FOR = 600
"""Seconds. What is lost, is worked out again."""
TO_BEGIN = 60
"""Seconds for the worker to begin; after them it is asked once more."""

VERDICT, FLAG, CHECKS = "verdict", "flag", "checks"
GAINED, LOST = "gained", "lost"
Turn = tuple[str, str, str]
"""What would change: a verdict from one to another, a flag that is gained or lost, or only the state of a check."""


@dataclass(slots=True)
class Preview:
    """How far it is, how many pilots would turn in which way, and the first of them."""

    most: int
    done: int = 0
    turned: int = 0
    """Pilots of which anything would change."""
    counts: Counter[Turn] = field(default_factory=Counter)
    named: dict[Turn, list[int]] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether every pilot was judged."""
        return self.done >= self.most

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return 100 * self.done // self.most if self.most else 100


def preview(tried: Policy) -> Preview:
    """Judge every pilot by both policies; for a portfolio that is small."""
    *_earlier, last = _judged(tried)
    return last


def is_small() -> bool:
    """Whether a person can wait for it."""
    return Pilot.objects.count() <= AT_ONCE


def key_of(tried: Policy) -> str:
    """Under which the preview is kept: other numbers, another day or another policy in force are another preview."""
    return f"policy-preview:{version_of(tried)}:{version_of(current_policy())}:{day_here()}"


def begun(tried: Policy) -> Preview | None:
    """How far the worker is with it, or nothing when nobody began."""
    return cache.get(key_of(tried))


def begin(tried: Policy) -> Preview:
    """Say that it is asked for; only who says so first rings the worker."""
    asked = Preview(most=Pilot.objects.count())
    cache.set(key_of(tried), asked, TO_BEGIN)
    return asked


def work_out(numbers: dict[str, int]) -> None:
    """The worker's part: judge in chunks, and say after each how far it is."""
    tried = Policy(**numbers)
    key = key_of(tried)
    for so_far in _judged(tried):
        cache.set(key, so_far, KEPT_FOR)


def numbers_of(policy: Policy) -> dict[str, int]:
    """A policy as a message to the worker."""
    return asdict(policy)


def _judged(tried: Policy) -> Iterator[Preview]:
    in_force, day = current_policy(), day_here()
    found = Preview(most=Pilot.objects.count())
    for ids in _chunks():
        for each in evidence_of(ids, as_of=day).values():
            _note(found, each, in_force, tried)
        found.done += len(ids)
        yield found
    found.most = found.done  # pilots may have come or gone meanwhile
    yield found


def _chunks() -> Iterator[list[int]]:
    after = 0
    while ids := list(Pilot.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield ids
        after = ids[-1]


def _note(found: Preview, evidence: Evidence, in_force: Policy, tried: Policy) -> None:
    """A pilot whose facts the rules stumble over counts as unchanged, as the nightly run leaves it as it is."""
    before, after = assessed_or_not(evidence, in_force), assessed_or_not(evidence, tried)
    turns = _turns(before, after) if before and after else []
    found.turned += bool(turns)
    for turn in turns:
        found.counts[turn] += 1
        named = found.named.setdefault(turn, [])
        if len(named) < NAMED:
            named.append(evidence.facts.pilot_id)


def _turns(before: Assessment, after: Assessment) -> list[Turn]:
    turns: list[Turn] = []
    if before.verdict != after.verdict:
        turns.append((VERDICT, str(before.verdict), str(after.verdict)))
    turns += [(FLAG, str(flag), GAINED) for flag in after.flags if flag not in before.flags]
    turns += [(FLAG, str(flag), LOST) for flag in before.flags if flag not in after.flags]
    if not turns and before.states != after.states:
        turns.append((CHECKS, "", ""))
    return turns
