"""The rival of reading facts by plain SQL: models with everything prefetched, as one writes it at first."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from assessments.readiness import facts
from common.day import day_of
from pilots.economics import outcome, scale
from pilots.models import Pilot
from pilots.vocabulary import (
    CostKind,
    CostShape,
    DataKind,
    Direction,
    IntegrationState,
    Mechanism,
    Protects,
    Stage,
    TargetKind,
    Visibility,
)

ONE_EACH = (
    "it_lead",
    "extension",
    "integration_path__connection_owner",
    "support_plan__contact",
    "change_plan",
    "outcome_model",
    "scale_model",
)
MANY_EACH = (
    "ownerships__person__unit",
    "thresholds",
    "measurements__superseded_by",
    "data_checks",
    "active_users",
    "error_classes",
    "candidates__frequencies",
    "cost_lines__tiers",
    "waivers",
    "decisions__seal",
    "decisions__conditions__proofs",
    "agenda_items__meeting",
)


def facts_of_models(first: int, last: int, *, as_of: date) -> list[facts.PilotFacts]:
    """The facts of the pilots with these ids. Of copied pilots: no decision or review was about them."""
    return [_facts(pilot, as_of) for pilot in _pilots(first, last)]


def _pilots(first: int, last: int) -> QuerySet[Pilot]:
    chosen = Pilot.objects.filter(pk__range=(first, last)).order_by("pk")
    return chosen.select_related(*ONE_EACH).prefetch_related(*MANY_EACH)


def _facts(pilot: Pilot, as_of: date) -> facts.PilotFacts:
    plain = ("proposed_on", "build_started_on", "decision_due_on", "live_on", "stopped_on", "budget", "spent")
    return facts.PilotFacts(
        pilot_id=pilot.pk,
        as_of=as_of,
        stage=Stage(pilot.stage),
        visibility=Visibility(pilot.visibility),
        facts_changed_on=day_of(pilot.facts_changed_at),
        it_lead=pilot.it_lead.name if pilot.it_lead else "",
        decision_sealed=any(hasattr(decision, "seal") for decision in pilot.decisions.all()),
        extended=hasattr(pilot, "extension"),
        reviews_without_decision=len(pilot.agenda_items.all()),
        waivers=tuple(facts.Waiver(*told) for told in _told(pilot.waivers.all(), "item", "until")),
        measurements=tuple(_measurements(pilot)),
        data_checks=tuple(_data_checks(pilot)),
        outcome=_outcome(pilot),
        scale=_scale(pilot),
        **_plans(pilot),
        **_owners(pilot),
        **_thresholds(pilot),
        **{name: getattr(pilot, name) for name in plain},
    )


def _told(rows: Iterable[Any], *names: str) -> list[list[Any]]:
    return [[getattr(row, name) for name in names] for row in rows]


def _owners(pilot: Pilot) -> dict[str, Any]:
    rows = sorted(pilot.ownerships.all(), key=lambda each: (each.named_at, each.pk))
    before = [each for each in rows if each.ended_at]
    now = [each for each in rows if not each.ended_at]
    owner = None
    if now:
        person, accepted_at = now[0].person, now[0].accepted_at
        in_business = person.unit is not None and person.unit.kind == "business"
        accepted_on = day_of(accepted_at) if accepted_at else None
        named_on = day_of(now[0].named_at)
        owner = facts.Owner(person.pk, person.name, named_on, accepted_on, person.is_active, in_business)
    return {"owner": owner, "owner_before": before[-1].person.name if before else ""}


def _thresholds(pilot: Pilot) -> dict[str, Any]:
    rows = sorted(pilot.thresholds.all(), key=lambda each: each.number)
    agreed = [each for each in rows if each.agreed_at]
    in_force = [each for each in rows if not each.superseded_at]
    lines = [each for each in in_force if each.agreed_at] or in_force
    changes = [each.after_results for each in agreed[1:]]
    return {
        "threshold": _threshold(lines[0]) if lines else None,
        "threshold_to_agree_again": len(in_force) > 1,
        "threshold_first_agreed_on": day_of(agreed[0].agreed_at) if agreed and agreed[0].agreed_at else None,
        "amendments": changes.count(False),
        "deviations": changes.count(True),
    }


def _threshold(row: Any) -> facts.Threshold:
    names = ("target", "unit", "window_days", "fewest_cases", "baseline", "baseline_measured_on")
    [values] = _told([row], *names)
    kinds = Protects(row.protects), Direction(row.direction), TargetKind(row.target_kind)
    agreed_on = day_of(row.agreed_at) if row.agreed_at else None
    return facts.Threshold(*[row.number, row.metric, *kinds, *values, agreed_on, row.agreed_by_id])


def _measurements(pilot: Pilot) -> Iterable[facts.Measurement]:
    for row in sorted(pilot.measurements.all(), key=lambda each: (each.ended_on, each.pk)):
        [values] = _told([row], "pk", "value", "began_on", "ended_on", "cases")
        kind, superseded = DataKind(row.data_kind), hasattr(row, "superseded_by")
        yield facts.Measurement(*[*values, kind, row.review_inside, row.spread, row.successes, superseded])


def _data_checks(pilot: Pilot) -> Iterable[facts.DataCheck]:
    names = ("source_system", "production_like", "edge_cases", "dirty_records", "passed", "checked_on")
    rows = sorted(pilot.data_checks.all(), key=lambda each: (each.checked_on or date.max, each.pk))
    return [facts.DataCheck(*told) for told in _told(rows, *names)]


def _plans(pilot: Pilot) -> dict[str, Any]:
    path, support = getattr(pilot, "integration_path", None), getattr(pilot, "support_plan", None)
    change = getattr(pilot, "change_plan", None)
    return {
        "integration_path": _path(path) if path else None,
        "support_plan": _support(support) if support else None,
        "change_plan": _change(change, pilot) if change else None,
    }


def _path(row: Any) -> facts.IntegrationPath:
    mechanism = Mechanism(row.mechanism) if row.mechanism else None
    owner, state = row.connection_owner.name if row.connection_owner else "", IntegrationState(row.state)
    return facts.IntegrationPath(row.system_of_record, row.tool, mechanism, owner, state, row.proven_on)


def _support(row: Any) -> facts.SupportPlan:
    [values] = _told([row], "hours", "escalation", "runbook_link", "reviewed_on")
    return facts.SupportPlan(row.contact.name if row.contact else "", *values)


def _change(row: Any, pilot: Pilot) -> facts.ChangePlan:
    counted = max(pilot.active_users.all(), key=lambda each: each.counted_on, default=None)
    names = ("users_involved", "involved_since", "training_hours_planned", "training_hours_given")
    [before] = _told([row], *names, "workflow_before", "workflow_after", "intended_users")
    [after] = _told([row], "adoption_target", "trial_without_builders_on", "trial_without_builders_held")
    return facts.ChangePlan(*[*before, counted.users if counted else None, *after])


def _outcome(pilot: Pilot) -> outcome.OutcomeModel | None:
    model = getattr(pilot, "outcome_model", None)
    if model is None:
        return None
    names = ("accuracy", "minutes_per_case", "review_share", "minutes_per_review", "gain_per_good_case")
    errors = _told(sorted(pilot.error_classes.all(), key=_by_key), "pk", "name", "cost", "frequency_today")
    candidates = []
    for row in sorted(pilot.candidates.all(), key=_by_key):
        frequencies = {each.error_class_id: each.frequency for each in row.frequencies.all()}
        [values] = _told([row], "pk", "name", "chosen", *names)
        candidates.append(outcome.Candidate(*[*values, frequencies]))
    classes = tuple(outcome.ErrorClass(*told) for told in errors)
    return outcome.OutcomeModel(model.case_name, model.minutes_today, model.cost_per_hour, classes, tuple(candidates))


def _scale(pilot: Pilot) -> scale.ScaleModel | None:
    model, rows = getattr(pilot, "scale_model", None), sorted(pilot.cost_lines.all(), key=_by_key)
    if model is None and not rows:
        return None
    lines = []
    for row in rows:
        tiers = tuple(scale.Tier(each.above, each.price) for each in sorted(row.tiers.all(), key=lambda t: t.above))
        kinds = CostKind(row.kind), CostShape(row.shape)
        lines.append(scale.CostLine(*kinds, row.name, row.amount, row.block, tiers))
    volumes = _told([model], "pilot_volume", "full_volume", "highest_affordable")[0] if model else [None] * 3
    return scale.ScaleModel(*[*volumes, tuple(lines)])


def _by_key(row: Any) -> int:
    return row.pk
