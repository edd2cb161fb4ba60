"""After any write through a service, and the task it asks for, the kept assessment is what the rules say now."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.services import people, units
from accounts.vocabulary import UnitKind
from assessments.evidence import evidence_of
from assessments.models import Assessment
from assessments.readiness import assess
from assessments.services import assessing, stages, waivers
from assessments.services.day import day_here
from assessments.services.policy import current_policy
from pilots.models import DataCheck, Measurement, Pilot
from pilots.permissions import Action
from pilots.services import candidate, cost_line, facts, measurement, ownership, proposing, threshold
from pilots.vocabulary import DataKind, DayOneItem, Stage
from portfolio.demo.loading import load
from tests.assessments.complete_pilot import complete
from tests.cast import Cast
from tests.database_roles import owner

Write = Callable[[Cast, Pilot], object]


def change_pilot(cast: Cast, pilot: Pilot) -> None:
    due = day_here() - timedelta(days=3)
    facts.change(
        pilot, by=cast.petra, action=Action.EDIT_PURPOSE, version=pilot.version, values={"decision_due_on": due}
    )


def change_path(cast: Cast, pilot: Pilot) -> None:
    path = pilot.integration_path
    values = {"connection_owner": None}
    facts.change(path, by=cast.ivan, action=Action.EDIT_INTEGRATION_PATH, version=path.version, values=values)


def add_data_check(cast: Cast, pilot: Pilot) -> None:
    failed = DataCheck(pilot=pilot, source_system="CRM", production_like=True, passed=False, checked_on=day_here())
    facts.add(failed, by=cast.ivan, action=Action.EDIT_DATA_CHECK)


def remove_data_checks(cast: Cast, pilot: Pilot) -> None:
    for check in pilot.data_checks.all():
        facts.remove(check, by=cast.ivan, action=Action.EDIT_DATA_CHECK, version=check.version)


def record_miss(cast: Cast, pilot: Pilot) -> None:
    result = Measurement(
        pilot=pilot,
        value=Decimal(90),
        began_on=day_here() - timedelta(days=30),
        ended_on=day_here(),
        cases=5000,
        data_kind=DataKind.PRODUCTION,
        review_inside=True,
    )
    measurement.record(result, by=cast.ivan)


def dearer_line(cast: Cast, pilot: Pilot) -> None:
    line = pilot.cost_lines.get(shape="tiered")
    values = {"kind": line.kind, "shape": line.shape}
    cost_line.save_cost_line(line, by=cast.ivan, version=line.version, values=values, tiers=[(0, Decimal("0.9"))])


def worse_candidate(cast: Cast, pilot: Pilot) -> None:
    error = pilot.error_classes.get()
    values = {"name": "large model", "chosen": True, "minutes_per_case": Decimal(1)}
    candidate.save_candidate(
        candidate.Candidate(pilot=pilot), by=cast.olive, version=0, values=values, frequencies={error: Decimal("0.9")}
    )


def change_threshold(cast: Cast, pilot: Pilot) -> None:
    values = {
        "metric": "after-call work",
        "protects": "time",
        "direction": "at_most",
        "target": Decimal(60),
        "unit": "s",
        "window_days": 14,
        "fewest_cases": 500,
        "reason": "Sixty is what pays.",
        "results_seen": True,
    }
    threshold.write_draft(pilot, by=cast.olive, version=0, values=values)


def agree_changed_threshold(cast: Cast, pilot: Pilot) -> None:
    change_threshold(cast, pilot)
    draft = threshold.draft_of(pilot)
    threshold.agree(pilot, by=cast.olive, version=draft.version)


def discard_changed_threshold(cast: Cast, pilot: Pilot) -> None:
    change_threshold(cast, pilot)
    threshold.discard_draft(pilot, by=cast.olive, version=threshold.draft_of(pilot).version)


def hand_over(cast: Cast, pilot: Pilot) -> None:
    ownership.name_owner(pilot, person=cast.nora, by=cast.olive, reason="New job.")


def hand_over_and_accept(cast: Cast, pilot: Pilot) -> None:
    hand_over(cast, pilot)
    ownership.accept(Pilot.objects.get(pk=pilot.pk), by=cast.nora)


def hand_over_and_decline(cast: Cast, pilot: Pilot) -> None:
    hand_over(cast, pilot)
    ownership.decline(Pilot.objects.get(pk=pilot.pk), by=cast.nora, reason="No time.")


def waive_owner(cast: Cast, pilot: Pilot) -> None:
    waivers.waive(pilot, item=DayOneItem.OWNER, until=day_here(), reason="x", by=cast.petra)


def waive_and_end(cast: Cast, pilot: Pilot) -> None:
    waive_owner(cast, pilot)
    waivers.end(waivers.waiver_in_force(pilot, on=day_here()), by=cast.petra)


def propose_another(cast: Cast, pilot: Pilot) -> None:
    proposing.propose(by=cast.petra, values={"name": "Weld inspection", "unit": cast.contact_centre})


def move_another(cast: Cast, pilot: Pilot) -> None:
    live = Pilot.objects.create(name="Ticket routing", unit=cast.contact_centre, stage=Stage.LIVE)
    stages.move(live, to=Stage.RETIRED, by=cast.petra, version=live.version)


def deactivate_owner(cast: Cast, pilot: Pilot) -> None:
    people.deactivate(cast.olive, by=cast.ada, reason="Left.")


def deactivate_and_reactivate_owner(cast: Cast, pilot: Pilot) -> None:
    deactivate_owner(cast, pilot)
    people.reactivate(cast.olive, by=cast.ada, reason="Came back.")


def move_owner(cast: Cast, pilot: Pilot) -> None:
    people.move(cast.olive, unit=cast.platforms, by=cast.ada, reason="New job.")


def change_owners_unit(cast: Cast, pilot: Pilot) -> None:
    unit = cast.contact_centre
    units.change_unit(unit, name=unit.name, kind=UnitKind.LAB, parent=None, by=cast.ada)


WRITES: tuple[Write, ...] = (
    change_pilot,
    change_path,
    add_data_check,
    remove_data_checks,
    record_miss,
    dearer_line,
    worse_candidate,
    change_threshold,
    agree_changed_threshold,
    discard_changed_threshold,
    hand_over,
    hand_over_and_accept,
    hand_over_and_decline,
    waive_owner,
    waive_and_end,
    propose_another,
    move_another,
    deactivate_owner,
    deactivate_and_reactivate_owner,
    move_owner,
    change_owners_unit,
)


def live(pilot_id: int) -> dict[str, object]:
    found = evidence_of([pilot_id], as_of=day_here())[pilot_id]
    judged = assess(found.facts, current_policy())
    return assessing.concluded(judged) | {"facts_version": found.facts_version}


def rounded(row: dict[str, object]) -> dict[str, object]:
    """As the table keeps it: six places, and lists for tuples."""
    places = {name: round(value, 6) for name, value in row.items() if isinstance(value, Decimal)}
    return row | places | {"flags": list(row["flags"])}


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_kept_equals_live(
    cast: Cast,
    write: Write,
    tasks_at_once: None,
    django_capture_on_commit_callbacks: Callable,
):
    pilot = complete(cast.pilot, cast.olive, cast.ivan)
    assessing.sweep()
    with django_capture_on_commit_callbacks(execute=True):
        write(cast, pilot)
    for each in Pilot.objects.all():
        row = Assessment.objects.filter(pilot=each).values().get()
        now = rounded(live(each.pk))
        assert {name: row[name] for name in now} == now


def test_of_every_pilot_of_the_demo_is_kept_what_is_live(db: None):
    with owner():
        ids = load(day_here(), is_chased=False)
    assessing.sweep()
    for row in Assessment.objects.filter(pilot__in=ids).values():
        now = rounded(live(row["pilot_id"]))
        assert {name: row[name] for name in now} == now
    assert Assessment.objects.count() == 20
