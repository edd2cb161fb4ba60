from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import override

from accounts.services.people import deactivate
from assessments.models import Assessment, PolicySetting
from assessments.readiness import assess
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.services import assessing
from assessments.services.day import day_here
from assessments.services.policy import set_policy, version_of
from assessments.services.waivers import waive
from pilots.models import CostLine, OutcomeModel, Pilot, ScaleModel
from pilots.vocabulary import DayOneItem
from tests.assessments.complete_pilot import agreed_threshold, complete, measurement
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return complete(cast.pilot, cast.olive, cast.ivan)


def kept(pilot: Pilot) -> dict[str, object]:
    [row] = Assessment.objects.filter(pilot=pilot).values()
    return row


def empty_pilots(cast: Cast, how_many: int) -> list[int]:
    return [Pilot.objects.create(name=f"Pilot {n}", unit=cast.contact_centre).pk for n in range(how_many)]


def test_what_follows_from_the_facts_is_kept(cast: Cast, pilot: Pilot):
    waive(pilot, item=DayOneItem.OWNER, until=day_here(), reason="x", by=cast.petra)
    assert assessing.assess_pilots([pilot.pk]) == 1
    row = kept(pilot)
    assert row.pop("assessed_at") is not None
    assert row == {
        "pilot_id": pilot.pk,
        "verdict": "go",
        "states": "c" * 19,
        "mode_states": "cccccc",
        "criteria_states": "cccc",
        "flags": [],
        "missing": 0,
        "measured_value": Decimal(68),
        "threshold_line": Decimal(75),
        "metric_unit": "s",
        "direction": "at_most",
        "net_per_year": Decimal(1_045_020),
        "unit_cost": Decimal("0.070968"),
        "held_up": None,
        "cost_per_week": None,
        "promised_per_year": None,
        "delivered_per_year": None,
        "owner_name": "Olive Harmsen",
        "waived": "owner",
        "waived_until": day_here(),
        "facts_version": Pilot.objects.get(pk=pilot.pk).facts_version,
        "policy_version": version_of(Policy()),
        "as_of": day_here(),
    }


def test_of_a_pilot_without_facts_it_is_kept_that_nothing_can_be_decided(cast: Cast):
    [bare] = empty_pilots(cast, 1)
    assessing.assess_pilots([bare])
    row = Assessment.objects.get(pilot=bare)
    assert (row.verdict, row.criteria_states, row.owner_name) == ("not_decidable", "mmmm", "")
    assert (row.measured_value, row.threshold_line, row.metric_unit, row.net_per_year) == (None, None, "", None)


def test_the_line_is_kept_as_a_value_where_the_target_is_a_change(cast: Cast):
    agreed_threshold(
        cast.pilot, cast.olive, day_here() - timedelta(days=90), target_kind="percent_change", target=Decimal(-50)
    )
    assessing.assess_pilots([cast.pilot.pk])
    assert kept(cast.pilot)["threshold_line"] == Decimal(71)


def test_assessing_again_writes_nothing(pilot: Pilot):
    assessing.assess_pilots([pilot.pk])
    before = kept(pilot)
    assert assessing.assess_pilots([pilot.pk, pilot.pk]) == 0
    assert kept(pilot) == before


def test_only_pilots_whose_facts_changed_are_written(cast: Cast, pilot: Pilot):
    ids = [pilot.pk, *empty_pilots(cast, 2)]
    assert assessing.assess_pilots(ids) == 3
    Pilot.objects.filter(pk=ids[1]).update(name="Weld inspection")
    assert assessing.assess_pilots(ids) == 1


@pytest.mark.parametrize("others", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_pilots(
    cast: Cast, pilot: Pilot, others: int, django_assert_num_queries: CaptureQueriesContext
):
    ids = [pilot.pk, *empty_pilots(cast, others)]
    with django_assert_num_queries(29):
        assert assessing.assess_pilots(ids) == 1 + others


def test_an_older_judgement_never_replaces_a_newer_one(pilot: Pilot):
    old = assessing.evidence_of([pilot.pk], as_of=day_here())[pilot.pk]
    measurement(pilot, value=Decimal(80), ended_on=day_here())
    assessing.assess_pilots([pilot.pk])
    late = assessing._row(old, assess(old.facts, Policy()), version_of(Policy()))
    assert assessing.keep([late]) == 0
    assert kept(pilot)["verdict"] == "no_go"


def test_what_is_kept_equals_what_is_live_after_the_owner_was_deactivated(cast: Cast, pilot: Pilot):
    assessing.assess_pilots([pilot.pk])
    deactivate(cast.olive, by=cast.ada, reason="Left.")
    assessing.assess_pilots([pilot.pk])
    live = assessing.assess_now(pilot)
    assert kept(pilot)["flags"] == ["owner_lost"] == list(live.flags)
    assert kept(pilot)["owner_name"] == ""


def test_the_sweep_finds_what_was_never_assessed_and_then_nothing(cast: Cast, pilot: Pilot):
    empty_pilots(cast, 2)
    assert assessing.sweep() == 3
    assert assessing.sweep() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update pilots_pilot set spent = 1",
        "delete from pilots_datacheck",
        "update accounts_user set is_active = false where name = 'Olive Harmsen'",
        "update accounts_unit set kind = 'lab'",
    ],
)
def test_the_sweep_finds_what_was_changed_by_raw_sql(pilot: Pilot, statement: str):
    assessing.sweep()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert assessing.sweep() == 1
    assert kept(pilot)["states"] == assessing.assess_now(pilot).states
    assert kept(pilot)["facts_version"] == Pilot.objects.get(pk=pilot.pk).facts_version


def test_the_sweep_finds_every_pilot_when_the_policy_changed(cast: Cast, pilot: Pilot):
    Pilot.objects.filter(pk=pilot.pk).update(facts_changed_at="2026-01-01T00:00:00Z")
    assessing.sweep()
    assert kept(pilot)["flags"] == ["stale"]
    set_policy(name="facts_stale_after", value=3650, by=cast.petra, reason="Never stale.")
    assert assessing.sweep() == 1
    assert kept(pilot)["flags"] == []


def test_a_night_that_judges_the_same_again_writes_nothing(pilot: Pilot, monkeypatch: pytest.MonkeyPatch):
    assessing.sweep()
    tomorrow = day_here() + timedelta(days=1)
    assert assessing.assess_range(pilot.pk, pilot.pk, as_of=tomorrow) == 0
    assert kept(pilot)["as_of"] == day_here()


def test_the_sweep_leaves_to_the_night_what_only_time_changes(pilot: Pilot, monkeypatch: pytest.MonkeyPatch):
    assessing.sweep()
    monkeypatch.setattr(assessing, "day_by_the_database", lambda: day_here() + timedelta(days=2))
    assert assessing.sweep() == 0


def test_the_sweep_works_through_more_than_one_chunk(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assessing, "CHUNK", 2)
    empty_pilots(cast, 4)
    assert assessing.sweep() == 5


def test_the_night_flips_what_only_time_changed(pilot: Pilot, monkeypatch: pytest.MonkeyPatch):
    Pilot.objects.filter(pk=pilot.pk).update(decision_due_on=day_here())
    assessing.assess_pilots([pilot.pk])
    assert (kept(pilot)["flags"], kept(pilot)["cost_per_week"]) == ([], None)
    monkeypatch.setattr(assessing, "day_by_the_database", lambda: day_here() + timedelta(days=1))
    [(first, last)] = assessing.ranges()
    assert assessing.assess_range(first, last) == 1
    assert kept(pilot)["flags"] == ["overdue"]
    assert kept(pilot)["cost_per_week"] > 0


def test_a_waiver_that_runs_out_at_night_is_not_shown_any_more(
    cast: Cast, pilot: Pilot, monkeypatch: pytest.MonkeyPatch
):
    waive(pilot, item=DayOneItem.OWNER, until=day_here(), reason="x", by=cast.petra)
    assessing.assess_pilots([pilot.pk])
    assert kept(pilot)["waived"] == "owner"
    monkeypatch.setattr(assessing, "day_by_the_database", lambda: day_here() + timedelta(days=1))
    assessing.assess_pilots([pilot.pk])
    assert (kept(pilot)["waived"], kept(pilot)["waived_until"]) == ("", None)


def test_the_ranges_hold_every_pilot_once(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    ids = [cast.pilot.pk, *empty_pilots(cast, 4)]
    monkeypatch.setattr(assessing, "RANGE", 2)
    assert assessing.ranges() == [(ids[0], ids[1]), (ids[2], ids[3]), (ids[4], ids[4])]


def test_one_pilot_the_rules_stumble_over_does_not_hold_up_the_others(
    cast: Cast, pilot: Pilot, monkeypatch: pytest.MonkeyPatch
):
    [odd] = empty_pilots(cast, 1)

    def stumbling(facts: PilotFacts, policy: Policy) -> object:
        if facts.pilot_id == odd:
            raise ArithmeticError
        return assess(facts, policy)

    monkeypatch.setattr(assessing, "assess", stumbling)
    assert assessing.sweep() == 1
    assert [row.pilot_id for row in Assessment.objects.all()] == [pilot.pk]


def test_the_largest_facts_the_tables_hold_can_be_assessed(cast: Cast, pilot: Pilot):
    most = Decimal("999999999999.999999")
    OutcomeModel.objects.update(cost_per_hour=most, minutes_today=Decimal("99999999.9999"))
    ScaleModel.objects.update(full_volume=2_147_483_647)
    CostLine.objects.update(amount=most)
    Pilot.objects.update(spent=most, budget=most, decision_due_on="1950-01-01", build_started_on="1950-01-01")
    assert assessing.assess_pilots([pilot.pk]) == 1
    assert kept(pilot)["net_per_year"] > 10**25


def test_a_setting_left_behind_by_another_version_does_not_stop_the_sweep(cast: Cast):
    PolicySetting.objects.create(name="days_of_grace", value=3)
    assert assessing.sweep() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_leave_the_right_row(cast: Cast):
    ids = [complete(cast.pilot, cast.olive, cast.ivan).pk, *empty_pilots(cast, 30)]

    def run(order: int) -> None:
        assessing.assess_pilots(ids[::order])
        connection.close()

    for version in range(3):
        Pilot.objects.update(spent=version)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(run, [1, -1, 1, -1]))
        facts_versions = dict(Pilot.objects.values_list("pk", "facts_version"))
        assert dict(Assessment.objects.values_list("pilot_id", "facts_version")) == facts_versions
    assert Assessment.objects.get(pilot=cast.pilot).verdict == "go"


def test_the_command_assesses_what_it_is_told(cast: Cast, pilot: Pilot):
    empty_pilots(cast, 2)

    def said(*args: str) -> str:
        out = StringIO()
        call_command("assess", *args, stdout=out)
        return out.getvalue().strip()

    assert said(pilot.reference.lower()) == "Assessments written: 1"
    assert said() == "Assessments written: 2"
    assert said("--all") == "Assessments written: 0"
    assert Assessment.objects.count() == 3


def test_the_command_names_references_of_no_pilot(cast: Cast):
    with pytest.raises(CommandError, match="No pilot has this reference: P-9999"):
        call_command("assess", "P-9999")


def test_a_verdict_does_not_depend_on_where_its_reader_sits(pilot: Pilot):
    with override("Pacific/Kiritimati"):
        there = assessing.assess_now(pilot)
    with override("Pacific/Pago_Pago"):
        elsewhere = assessing.assess_now(pilot)
    assert there == elsewhere
