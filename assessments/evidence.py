"""From the database to `PilotFacts`, for one pilot or many, with the same number of questions.

Plain SQL, one question per kind of fact: the first column is the pilot's id, the rest stand in the order in which the
rules' own dataclass takes them. The pilots come first, so that what changes while we read is newer than the
`facts_version` that was read and never older: such an assessment is seen to be out of date, and made again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import starmap
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from assessments.readiness import facts
from pilots.economics import outcome, scale
from pilots.models import Pilot
from pilots.vocabulary import (
    CostKind,
    CostShape,
    DataKind,
    DayOneItem,
    Direction,
    IntegrationState,
    Mechanism,
    Protects,
    Stage,
    TargetKind,
    Visibility,
)

QUESTIONS = {
    "pilots": """
select p.id, p.facts_version, p.stage, p.visibility, p.proposed_on, p.build_started_on, p.decision_due_on, p.live_on,
       p.stopped_on, (p.facts_changed_at at time zone %(zone)s)::date, p.budget, p.spent, coalesce(lead.name, ''),
       sealed.go is not null, coalesce(reviews.deferred, 0), extension.pilot_id is not null, conditions.late + 1
  from pilots_pilot p left join accounts_user lead on lead.id = p.it_lead_id
  left join assessments_extension extension on extension.pilot_id = p.id
  left join lateral (
       select max(seal.sealed_at) as last, max(d.number) as latest, max(d.number) filter (where d.kind <> 'no_go') as go
         from assessments_seal seal join assessments_decision d on d.id = seal.decision_id where d.pilot_id = p.id
       ) sealed on true
  left join lateral (
       select count(*) as deferred
         from assessments_agendaitem item join assessments_reviewmeeting meeting on meeting.id = item.meeting_id
        where item.pilot_id = p.id and item.outcome = 'deferred' and meeting.cancelled_at is null
          and (sealed.last is null or item.ended_at > sealed.last)
       ) reviews on true
  left join lateral (
       select min(asked.due_on) as late
         from assessments_decision d join assessments_condition asked on asked.decision_id = d.id
        where d.pilot_id = p.id and d.number = sealed.latest and asked.due_on < %(as_of)s
          and not exists (select from assessments_conditionproof proof
                           where proof.condition_id = asked.id and proof.accepted)
       ) conditions on true
 where p.id = any(%(ids)s::bigint[])""",
    "ownerships": """
select o.pilot_id, o.ended_at is not null, person.id, person.name, (o.named_at at time zone %(zone)s)::date,
       (o.accepted_at at time zone %(zone)s)::date, person.is_active, coalesce(unit.kind = 'business', false)
  from pilots_ownership o
  join accounts_user person on person.id = o.person_id
  left join accounts_unit unit on unit.id = person.unit_id
 where o.pilot_id = any(%(ids)s::bigint[]) order by o.named_at, o.id""",
    "thresholds": """
select pilot_id, superseded_at is not null, after_results, number, metric, protects, direction, target_kind, target,
       unit, window_days, fewest_cases, baseline, baseline_measured_on,
       (agreed_at at time zone %(zone)s)::date, agreed_by_id
  from pilots_threshold where pilot_id = any(%(ids)s::bigint[]) order by number""",
    "measurements": """
select m.pilot_id, m.id, m.value, m.began_on, m.ended_on, m.cases, m.data_kind, m.review_inside, m.spread,
       m.successes, later.id is not null
  from pilots_measurement m left join pilots_measurement later on later.supersedes_id = m.id
 where m.pilot_id = any(%(ids)s::bigint[]) order by m.ended_on, m.id""",
    "data_checks": """
select pilot_id, source_system, production_like, edge_cases, dirty_records, passed, checked_on
  from pilots_datacheck where pilot_id = any(%(ids)s::bigint[]) order by checked_on, id""",
    "integration_paths": """
select path.pilot_id, path.system_of_record, path.tool, path.mechanism, coalesce(owner.name, ''), path.state,
       path.proven_on
  from pilots_integrationpath path left join accounts_user owner on owner.id = path.connection_owner_id
 where path.pilot_id = any(%(ids)s::bigint[])""",
    "support_plans": """
select plan.pilot_id, coalesce(contact.name, ''), plan.hours, plan.escalation, plan.runbook_link, plan.reviewed_on
  from pilots_supportplan plan left join accounts_user contact on contact.id = plan.contact_id
 where plan.pilot_id = any(%(ids)s::bigint[])""",
    "change_plans": """
select plan.pilot_id, plan.users_involved, plan.involved_since, plan.training_hours_planned,
       plan.training_hours_given, plan.workflow_before, plan.workflow_after, plan.intended_users, latest.users,
       plan.adoption_target, plan.trial_without_builders_on, plan.trial_without_builders_held
  from pilots_changeplan plan
  left join lateral (select users from pilots_activeusers counted where counted.pilot_id = plan.pilot_id
                      order by counted_on desc limit 1) latest on true
 where plan.pilot_id = any(%(ids)s::bigint[])""",
    "outcome_models": """
select pilot_id, case_name, minutes_today, cost_per_hour
  from pilots_outcomemodel where pilot_id = any(%(ids)s::bigint[])""",
    "error_classes": """
select pilot_id, id, name, cost, frequency_today
  from pilots_errorclass where pilot_id = any(%(ids)s::bigint[]) order by id""",
    "candidates": """
select pilot_id, id, name, chosen, accuracy, minutes_per_case, review_share, minutes_per_review, gain_per_good_case
  from pilots_candidate where pilot_id = any(%(ids)s::bigint[]) order by id""",
    "error_frequencies": """
select pilot_id, candidate_id, error_class_id, frequency
  from pilots_errorfrequency where pilot_id = any(%(ids)s::bigint[]) order by id""",
    "scale_models": """
select pilot_id, pilot_volume, full_volume, highest_affordable
  from pilots_scalemodel where pilot_id = any(%(ids)s::bigint[])""",
    "cost_lines": """
select pilot_id, id, kind, shape, name, amount, block
  from pilots_costline where pilot_id = any(%(ids)s::bigint[]) order by id""",
    "cost_tiers": """
select pilot_id, line_id, above, price
  from pilots_costtier where pilot_id = any(%(ids)s::bigint[]) order by line_id, above""",
    "promises": """
select p.id, (select (shown ->> 'value')::numeric from jsonb_array_elements(decided.evidence -> 'measurements') shown
               where (shown ->> 'counts')::boolean), (decided.evidence -> 'outcome' ->> 'net_per_year')::numeric
  from pilots_pilot p
  join lateral (select d.evidence::jsonb as evidence
                  from assessments_decision d join assessments_seal seal on seal.decision_id = d.id
                 where d.pilot_id = p.id and d.kind <> 'no_go' order by d.number limit 1) decided on true
 where p.id = any(%(ids)s::bigint[]) and p.stage = 'live'""",
    "waivers": """
select pilot_id, item, until
  from assessments_waiver
 where pilot_id = any(%(ids)s::bigint[]) and ended_at is null and until >= %(as_of)s order by id""",
}

Word = TypeVar("Word", bound=StrEnum)


def _words(kind: type[Word]) -> dict[str, Word]:
    """The words of an enumeration by their text: twenty are read for each pilot, and calling it takes ten times as
    long as looking here."""
    return {word.value: word for word in kind}


STAGES, VISIBILITIES, DATA_KINDS = _words(Stage), _words(Visibility), _words(DataKind)
PROTECTS, DIRECTIONS, TARGET_KINDS = _words(Protects), _words(Direction), _words(TargetKind)
MECHANISMS, INTEGRATION_STATES = _words(Mechanism), _words(IntegrationState)
COST_KINDS, COST_SHAPES = _words(CostKind), _words(CostShape)
DAY_ONE_ITEMS = _words(DayOneItem)

Row = tuple[Any, ...]
Rows = Sequence[Sequence[Any]]
NO_ROWS: Rows = ()
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pilot's facts, and the `facts_version` they were read at."""

    facts_version: int
    facts: facts.PilotFacts


def facts_of(pilot: Pilot, *, as_of: date) -> facts.PilotFacts:
    """What the rules may know of one pilot, as of a day."""
    return facts_of_many([pilot.pk], as_of=as_of)[pilot.pk]


def facts_of_many(pilot_ids: Iterable[int], *, as_of: date) -> dict[int, facts.PilotFacts]:
    """What the rules may know of many pilots, by pilot id; ids of no pilot are left out."""
    return {pilot_id: evidence.facts for pilot_id, evidence in evidence_of(pilot_ids, as_of=as_of).items()}


def evidence_of(pilot_ids: Iterable[int], *, as_of: date) -> dict[int, Evidence]:
    """The facts of many pilots and their versions, in seventeen questions whatever the number of pilots."""
    given = told_to_the_database(pilot_ids, as_of=as_of)
    tables = {name: _rows_by_pilot(sql, given) for name, sql in QUESTIONS.items()}
    return {
        pilot_id: _evidence(pilot_id, as_of, {name: table.get(pilot_id, NO_ROWS) for name, table in tables.items()})
        for pilot_id in tables["pilots"]
    }


def told_to_the_database(pilot_ids: Iterable[int], *, as_of: date) -> dict[str, Any]:
    """What the questions are asked with. The ids are written out once here, not once for each question; a moment's day
    is the organisation's, as in `common.day`."""
    ids = ",".join(map(str, pilot_ids))
    return {"ids": f"{{{ids}}}", "as_of": as_of, "zone": timezone.get_default_timezone_name()}


def _rows_by_pilot(sql: str, given: dict[str, Any]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        for row in cursor.fetchall():
            found[row[0]].append(row[1:])
    return found


def _evidence(pilot_id: int, as_of: date, rows: dict[str, Rows]) -> Evidence:
    [(facts_version, *pilot)] = rows["pilots"]
    told = facts.PilotFacts(
        pilot_id=pilot_id,
        as_of=as_of,
        **_pilot(*pilot),
        **_owners(rows["ownerships"]),
        **_thresholds(rows["thresholds"]),
        measurements=_all(_measurement, rows["measurements"]),
        data_checks=_all(facts.DataCheck, rows["data_checks"]),
        integration_path=_only(_integration_path, rows["integration_paths"]),
        support_plan=_only(facts.SupportPlan, rows["support_plans"]),
        change_plan=_only(facts.ChangePlan, rows["change_plans"]),
        outcome=_outcome(rows),
        scale=_scale(rows),
        waivers=_all(_waiver, rows["waivers"]),
        promise=_only(_promise, rows["promises"]),
    )
    return Evidence(facts_version, told)


def _all(make: Callable[..., Part], rows: Rows) -> tuple[Part, ...]:
    return tuple(starmap(make, rows))


def _only(make: Callable[..., Part], rows: Rows) -> Part | None:
    return make(*rows[0]) if rows else None


def _pilot(
    stage: str,
    visibility: str,
    proposed_on: date | None,
    build_started_on: date | None,
    decision_due_on: date | None,
    live_on: date | None,
    stopped_on: date | None,
    facts_changed_on: date,
    budget: Any,
    spent: Any,
    it_lead: str,
    decision_sealed: bool,
    reviews_without_decision: int,
    extended: bool,
    suspended_since: date | None,
) -> dict[str, Any]:
    return {
        "stage": STAGES[stage],
        "visibility": VISIBILITIES[visibility],
        "proposed_on": proposed_on,
        "build_started_on": build_started_on,
        "decision_due_on": decision_due_on,
        "live_on": live_on,
        "stopped_on": stopped_on,
        "facts_changed_on": facts_changed_on,
        "budget": budget,
        "spent": spent,
        "it_lead": it_lead,
        "decision_sealed": decision_sealed,
        "reviews_without_decision": reviews_without_decision,
        "extended": extended,
        "suspended_since": suspended_since,
    }


def _owners(rows: Rows) -> dict[str, Any]:
    """The owner is whose time has not ended; the owner before, whose time ended last."""
    before = [person for ended, *person in rows if ended]
    now = [person for ended, *person in rows if not ended]
    return {
        "owner": _only(facts.Owner, now),
        "owner_before": before[-1][1] if before else "",
    }


def _thresholds(rows: Rows) -> dict[str, Any]:
    """The agreed line, else the draft; and how often what was agreed changed, before and after results."""
    versions = [(superseded, after_results, _threshold(*row)) for superseded, after_results, *row in rows]
    agreed = [(after_results, line) for _, after_results, line in versions if line.agreed_on]
    changes = [after_results for after_results, _ in agreed[1:]]
    in_force = [line for superseded, _, line in versions if not superseded]
    lines = [line for line in in_force if line.agreed_on] or in_force
    return {
        "threshold": lines[0] if lines else None,
        "threshold_to_agree_again": len(in_force) > 1,
        "threshold_first_agreed_on": agreed[0][1].agreed_on if agreed else None,
        "amendments": changes.count(False),
        "deviations": changes.count(True),
    }


def _threshold(
    number: int, metric: str, protects: str, direction: str, target_kind: str, *rest: Any
) -> facts.Threshold:
    kinds = PROTECTS[protects], DIRECTIONS[direction], TARGET_KINDS[target_kind]
    return facts.Threshold(number, metric, *kinds, *rest)


def _measurement(*told: Any) -> facts.Measurement:
    *first, data_kind, review_inside, spread, successes, superseded = told
    row: Row = (*first, DATA_KINDS[data_kind], review_inside, spread, successes, superseded)
    return facts.Measurement(*row)


def _integration_path(
    system_of_record: str, tool: str, mechanism: str, connection_owner: str, state: str, proven_on: date | None
) -> facts.IntegrationPath:
    known = MECHANISMS[mechanism] if mechanism else None
    return facts.IntegrationPath(system_of_record, tool, known, connection_owner, INTEGRATION_STATES[state], proven_on)


def _waiver(item: str, until: date) -> facts.Waiver:
    return facts.Waiver(DAY_ONE_ITEMS[item], until)


def _promise(value: Any, net_per_year: Any) -> facts.Promise | None:
    """Nothing when the decision rests on no measurement that counted."""
    return facts.Promise(value, net_per_year) if value is not None else None


def _outcome(rows: dict[str, Rows]) -> outcome.OutcomeModel | None:
    """Nothing while the work today is not described: errors and candidates have nothing to be compared with."""
    if not rows["outcome_models"]:
        return None
    frequencies: dict[int, dict[int, Any]] = defaultdict(dict)
    for candidate, error_class, frequency in rows["error_frequencies"]:
        frequencies[candidate][error_class] = frequency
    candidates = [(*row, frequencies[row[0]]) for row in rows["candidates"]]
    model: Row = (
        *rows["outcome_models"][0],
        _all(outcome.ErrorClass, rows["error_classes"]),
        _all(outcome.Candidate, candidates),
    )
    return outcome.OutcomeModel(*model)


def _scale(rows: dict[str, Rows]) -> scale.ScaleModel | None:
    """Cost lines count although nobody has entered a volume yet."""
    if not rows["scale_models"] and not rows["cost_lines"]:
        return None
    tiers: dict[int, list[scale.Tier]] = defaultdict(list)
    for line, *tier in rows["cost_tiers"]:
        tiers[line].append(scale.Tier(*tier))
    lines = [(*row, tuple(tiers[row[0]])) for row in rows["cost_lines"]]
    volumes = rows["scale_models"][0] if rows["scale_models"] else (None, None, None)
    model: Row = (*volumes, _all(_cost_line, lines))
    return scale.ScaleModel(*model)


def _cost_line(
    _key: int, kind: str, shape: str, name: str, amount: Any, block: int, tiers: tuple[scale.Tier, ...]
) -> scale.CostLine:
    return scale.CostLine(COST_KINDS[kind], COST_SHAPES[shape], name, amount, block, tiers)
