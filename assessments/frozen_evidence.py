"""What the frozen evidence says, part by part. Its layout is written down in docs/evidence.md; schema 1."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import AgendaItem, Decision, Waiver
from assessments.models.decision import DECISION_KINDS, ENDINGS
from assessments.models.review_meeting import OUTCOMES
from assessments.models.waiver import DAY_ONE_ITEMS
from assessments.readiness import Assessment, facts
from assessments.readiness.failure_modes import FAILURE_MODES, FailureMode
from assessments.readiness.measurements import interval_of, objections, why_not
from assessments.readiness.policy import Policy
from assessments.vocabulary import DecisionKind, Ending, Outcome
from assessments.wording import check_word, mode_title, say
from common.day import day_of
from common.figures import day, quantity
from pilots.models import Measurement, Pilot, Threshold
from pilots.models.measurement import DATA_KINDS
from pilots.models.threshold import DIRECTIONS
from pilots.vocabulary import DataKind, DayOneItem, Direction, TargetKind

Part = dict[str, Any]


def pilot_part(pilot: Pilot) -> Part:
    """What the pilot is, in its people's words."""
    return {
        "reference": pilot.reference,
        "name": pilot.name,
        "unit": pilot.unit.name,
        "workflow": pilot.workflow,
        "problem": pilot.problem,
        "stage": pilot.stage,
        "budget": pilot.budget,
        "spent": pilot.spent,
        "proposed_on": pilot.proposed_on,
        "build_started_on": pilot.build_started_on,
        "decision_due_on": pilot.decision_due_on,
    }


def owner_part(pilot: Pilot) -> Part | None:
    """Who is accountable, and since when; only a pilot with an owner can be decided."""
    ownership = pilot.owner
    if ownership is None:
        return None
    unit = ownership.person.unit
    accepted = ownership.accepted_at
    return {
        "name": ownership.person.name,
        "unit": unit.name if unit else "",
        "accepted_on": day_of(accepted) if accepted else None,
    }


def threshold_part(versions: Iterable[Threshold]) -> Part | None:
    """The agreed line; nothing while none is agreed."""
    line = next((version for version in versions if version.is_agreed), None)
    if line is None:
        return None
    return {
        "version": line.number,
        "metric": line.metric,
        "direction": line.direction,
        "target": line.target,
        "target_kind": line.target_kind,
        "unit": line.unit,
        "in_words": threshold_in_words(line),
        "window_days": line.window_days,
        "fewest_cases": line.fewest_cases,
        "baseline": line.baseline,
        "baseline_how": line.baseline_how,
        "agreed_on": day_of(line.agreed_at) if line.agreed_at else None,
        "agreed_by": line.agreed_by.name if line.agreed_by else "",
        "seal": line.seal,
    }


def threshold_changes_part(versions: Iterable[Threshold]) -> list[Part]:
    """Every version that was ever agreed, the first one first."""
    agreed = sorted((version for version in versions if version.agreed_at), key=lambda version: version.number)
    return [
        {
            "version": version.number,
            "in_words": threshold_in_words(version),
            "agreed_at": version.agreed_at,
            "agreed_by": version.agreed_by.name if version.agreed_by else "",
            "reason": version.reason,
            "results_seen": version.results_seen,
            "after_results": version.after_results,
            "seal": version.seal,
        }
        for version in agreed
    ]


def threshold_in_words(line: Threshold) -> str:
    """`after-call work at most 75 s`, or `… baseline −20 %` where it is written as a change."""
    unit = "%" if line.target_kind == TargetKind.PERCENT_CHANGE else line.unit
    target = quantity(line.target, unit)
    if line.target_kind != TargetKind.ABSOLUTE:
        sign = "+" if line.target is not None and line.target > 0 else ""
        target = _("baseline %(change)s") % {"change": f"{sign}{target}"}
    return f"{line.metric} {DIRECTIONS[Direction(line.direction)]} {target}"


def measurements_part(stored: Iterable[Measurement], assessment: Assessment, policy: Policy) -> list[Part]:
    """Every measurement, oldest first, with its interval and whether it counts or why not."""
    rows = {row.pk: row for row in stored}
    counting = assessment.standing.measurement.key if assessment.standing else None
    return [
        _measurement(fact, rows[fact.key], assessment.facts, policy, counts=fact.key == counting)
        for fact in assessment.facts.measurements
    ]


def _measurement(
    fact: facts.Measurement, row: Measurement, all_facts: facts.PilotFacts, policy: Policy, *, counts: bool
) -> Part:
    line = all_facts.threshold
    interval = interval_of(fact, line, policy)
    objection = next(iter(objections(fact, all_facts)), None)
    return {
        "key": fact.key,
        "value": fact.value,
        "unit": line.unit if line else "",
        "began_on": fact.began_on,
        "ended_on": fact.ended_on,
        "cases": fact.cases,
        "data_kind": str(DATA_KINDS[DataKind(fact.data_kind)]),
        "review_inside": fact.review_inside,
        "interval": [round(interval.low, 6), round(interval.high, 6)] if interval else None,
        "counts": counts,
        "why_not": say(why_not(objection, fact, line)) if objection else "",
        "recorded_by": row.recorded_by.name if row.recorded_by else row.recorded_by_system,
        "superseded": fact.superseded,
    }


def failure_modes_part(assessment: Assessment) -> list[Part]:
    """All checks, as the article groups them."""
    return [_failure_mode(mode, assessment) for mode in FAILURE_MODES]


def _failure_mode(mode: FailureMode, assessment: Assessment) -> Part:
    return {
        "title": mode_title(mode.key),
        "state": assessment.modes[mode.key],
        "checks": [
            {
                "key": name,
                "title": check_word(name),
                "state": check.state,
                "reason": say(check.reason),
                "fix": say(check.fix),
            }
            for name, check in assessment.checks_of(mode.key).items()
        ],
    }


def recommendation_part(assessment: Assessment) -> Part:
    """What the arithmetic says, each step, and what would change it."""
    said = assessment.recommendation
    return {
        "verdict": said.verdict,
        "why": say(said.why),
        "steps": [{"text": say(text), "state": state} for text, state in said.steps],
        "changes": [say(change.sentence) for change in said.changes],
        "missing": [say(missing.check.fix) for missing in said.missing],
    }


def waivers_part(pilot: Pilot, told: facts.PilotFacts) -> list[Part]:
    """The waivers that count on the day of the evidence."""
    rows = Waiver.objects.filter(pilot=pilot, ended_at=None, until__gte=told.as_of).select_related("waived_by")
    return [
        {
            "item": str(DAY_ONE_ITEMS[DayOneItem(row.item)]),
            "until": row.until,
            "reason": row.reason,
            "by": row.waived_by.name,
        }
        for row in rows.order_by("pk")
    ]


def reviews_part(pilot: Pilot) -> list[Part]:
    """How the pilot fared in every review that dealt with it, the first one first."""
    items = AgendaItem.objects.filter(pilot=pilot, meeting__cancelled_at=None).exclude(outcome="")
    held = items.select_related("meeting").prefetch_related("minutes_entries")
    return [_review(item) for item in held.order_by("meeting__starts_at", "pk")]


def _review(item: AgendaItem) -> Part:
    decided = item.outcome == Outcome.DECIDED
    return {
        "reference": item.meeting.reference,
        "held_on": item.meeting.held_on,
        "outcome": str(OUTCOMES[Outcome(item.outcome)]),
        "why": str(DECISION_KINDS[DecisionKind(item.owner_says)]) if decided else item.why,
        "needed": item.needed,
        "minutes": [entry.text for entry in item.minutes_entries.all()],
    }


def dissent_part(pilot: Pilot) -> list[Part]:
    """Earlier drafts that somebody declined or discarded, or that a changed fact made void, and why."""
    ended = Decision.objects.filter(pilot=pilot, ending__isnull=False)
    return [
        {
            "reference": decision.reference,
            "kind": decision.kind,
            "ending": str(ENDINGS[Ending(decision.ending.kind)]),
            "who": decision.ending.by.name if decision.ending.by else "",
            "reason": decision.ending.reason,
            "at": decision.ending.at,
        }
        for decision in ended.select_related("pilot", "ending__by").order_by("number")
    ]


def course_part(pilot: Pilot, versions: Iterable[Threshold], told: facts.PilotFacts) -> list[Part]:
    """The way of the pilot to this day, in sentences."""
    ownership = pilot.owner
    found = [(pilot.proposed_on, _("Proposed")), (pilot.build_started_on, _("Building began"))]
    if ownership is not None and ownership.accepted_at:
        accepts = _("%(name)s accepts being the owner") % {"name": ownership.person.name}
        found.append((day_of(ownership.accepted_at), accepts))
    found += [
        (day_of(version.agreed_at), _("Threshold version %(number)s agreed") % {"number": version.number})
        for version in versions
        if version.agreed_at
    ]
    found += [
        (check.checked_on, _("Data slice from %(source)s passed") % {"source": check.source_system})
        for check in told.data_checks
        if check.passed
    ]
    found += [(each.ended_on, _measured(each, told)) for each in told.measurements if not each.superseded]
    if told.integration_path and told.integration_path.proven_on:
        found.append((told.integration_path.proven_on, _("Write-back proven")))
    return [{"on": on, "text": text} for on, text in sorted(_dated(found))]


def _dated(found: Iterable[tuple[Any, str]]) -> list[tuple[Any, str]]:
    return [(on, text) for on, text in found if on is not None]


def _measured(measurement: facts.Measurement, told: facts.PilotFacts) -> str:
    unit = told.threshold.unit if told.threshold else ""
    value = quantity(measurement.value, unit)
    return _("Measured %(value)s, first day %(day)s") % {"value": value, "day": day(measurement.began_on)}


def facts_part(told: facts.PilotFacts) -> Part:
    """Every fact the rules were given, as plain values: this is what a later reading is compared with."""
    return asdict(told)
