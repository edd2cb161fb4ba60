"""Runs the rules on the facts: for one pilot while somebody looks, for many to be kept for the lists."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import structlog
from django.db import connection

from assessments.events import assessed
from assessments.evidence import Evidence, evidence_of, facts_of
from assessments.readiness import Assessment, assess
from assessments.readiness.delivery import Delivery
from assessments.readiness.facts import PilotFacts
from assessments.readiness.measurements import line_value
from assessments.readiness.policy import Policy
from assessments.services.day import day_by_the_database, day_here
from assessments.services.keeping import keep
from assessments.services.policy import current_policy, version_of
from pilots.models import Pilot

logger = structlog.get_logger(__name__)

RANGE = 2000
"""So many pilots are one task of the nightly run."""
CHUNK = 250
"""So many are in memory at once: some 7 MB. More would be little quicker."""

# Never assessed, or assessed on other facts or by another policy. What time changes is the night's.
_OUT_OF_DATE = """
select p.id from pilots_pilot p left join assessments_assessment a on a.pilot_id = p.id
 where p.id > %(after)s and (a.pilot_id is null or a.facts_version <> p.facts_version
       or a.policy_version <> %(policy)s)
 order by p.id limit %(chunk)s
"""
_RANGES = """
select min(id), max(id) from (select id, (row_number() over (order by id) - 1) / %s as range from pilots_pilot) numbered
 group by range order by range
"""


def assess_now(pilot: Pilot) -> Assessment:
    """What follows from the pilot's facts at this moment; nothing is kept."""
    return assess(facts_of(pilot, as_of=day_here()), current_policy())


def assess_pilots(pilot_ids: Iterable[int], *, as_of: date | None = None) -> int:
    """Assess these pilots, as of today unless told, and keep what changed; returns how many rows were written.

    Safe to run twice and at once.
    """
    ids, day = sorted(set(pilot_ids)), as_of or day_by_the_database()
    return sum(_assess_chunk(ids[start : start + CHUNK], day) for start in range(0, len(ids), CHUNK))


def assess_range(first: int, last: int, *, as_of: date | None = None) -> int:
    """Assess the pilots with ids from `first` to `last`, as of today unless told."""
    ids = Pilot.objects.filter(pk__range=(first, last)).values_list("pk", flat=True)
    return assess_pilots(ids, as_of=as_of)


def sweep() -> int:
    """Assess every pilot whose kept assessment is missing or out of date, whoever forgot to say so."""
    today = day_by_the_database()
    return sum(_assess_chunk(ids, today) for ids in _out_of_date())


def ranges() -> list[tuple[int, int]]:
    """All pilots, as ranges of ids with as many pilots in each as one task takes."""
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, [RANGE])
        return cursor.fetchall()


def _out_of_date() -> Iterator[list[int]]:
    given: dict[str, Any] = {
        "after": 0,
        "policy": version_of(current_policy()),
        "chunk": CHUNK,
    }
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_OUT_OF_DATE, given)
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        yield ids
        given["after"] = ids[-1]


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """While a chunk is held in memory there is no garbage, yet Python would look through all of it again and again:
    that took a third of the time. What a chunk leaves is freed when it ends."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


@_collector_at_rest()
def _assess_chunk(ids: list[int], day: date) -> int:
    policy = current_policy()
    version = version_of(policy)
    judged = [(each, assessed_or_not(each, policy)) for each in evidence_of(ids, as_of=day).values()]
    told = [(evidence, assessment) for evidence, assessment in judged if assessment is not None]
    versions = {evidence.facts.pilot_id: evidence.facts_version for evidence, _assessment in told}
    assessed.send(sender=None, assessments=[assessment for _evidence, assessment in told], versions=versions)
    return keep([_row(evidence, assessment, version) for evidence, assessment in told])


def _row(evidence: Evidence, assessment: Assessment, policy_version: str) -> dict[str, Any]:
    return concluded(assessment) | {"facts_version": evidence.facts_version, "policy_version": policy_version}


def assessed_or_not(evidence: Evidence, policy: Policy) -> Assessment | None:
    """What follows; nothing for facts the rules stumble over, so that one odd pilot does not hold up the others."""
    try:
        return assess(evidence.facts, policy)
    except Exception:
        logger.exception("could not be assessed", pilot=evidence.facts.pilot_id)
        return None


def concluded(assessment: Assessment) -> dict[str, Any]:
    """An assessment in the columns it is kept in."""
    facts, standing, money = assessment.facts, assessment.standing, assessment.money
    waiver = facts.waivers[0] if facts.waivers else None
    return {
        "pilot_id": facts.pilot_id,
        "verdict": assessment.verdict,
        "states": assessment.states,
        "mode_states": assessment.mode_states,
        "criteria_states": assessment.criteria_states,
        "flags": assessment.flags,
        "missing": len(assessment.recommendation.missing),
        "measured_value": standing.measurement.value if standing else None,
        **_line(facts),
        "net_per_year": money.net_per_year,
        "unit_cost": money.unit_cost,
        "held_up": assessment.held_up,
        "cost_per_week": assessment.cost_per_week,
        **_beside(assessment.delivery),
        "owner_name": _holder(facts),
        "waived": waiver.item if waiver else "",
        "waived_until": waiver.until if waiver else None,
        "as_of": facts.as_of,
    }


def _beside(shown: Delivery | None) -> dict[str, Any]:
    """Promised and delivered money, so that sums of both speak of the same pilots."""
    delivered = shown.delivered_per_year if shown else None
    promised = shown.promised_per_year if shown and delivered is not None else None
    return {"promised_per_year": promised, "delivered_per_year": delivered}


def _line(facts: PilotFacts) -> dict[str, Any]:
    """The agreed line as a value in the metric's unit; a draft is nobody's line."""
    threshold = facts.threshold
    if threshold is None or threshold.agreed_on is None:
        return {"threshold_line": None, "metric_unit": "", "direction": ""}
    return {
        "threshold_line": line_value(threshold),
        "metric_unit": threshold.unit,
        "direction": threshold.direction,
    }


def _holder(facts: PilotFacts) -> str:
    """Who is the accountable owner: named, accepted, active, and in the business."""
    owner = facts.owner
    return owner.name if owner and owner.accepted_on and owner.active and owner.in_business else ""
