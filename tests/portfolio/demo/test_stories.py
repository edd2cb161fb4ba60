"""The twenty stories come out as the demo portfolio tells them, from the database through the rules."""

from datetime import timedelta
from decimal import Decimal

import pytest

from assessments.evidence import facts_of_many
from assessments.readiness import Assessment, assess
from assessments.readiness.flags import Flag
from assessments.readiness.policy import Policy
from pilots.models import Pilot
from pilots.vocabulary import Stage

pytestmark = pytest.mark.django_db

# Net benefit of one case and of a year in thousands, as the table of the demo portfolio has them.
NET = {
    1: ("2.59", 1_619),
    2: ("6.35", 899),
    3: ("-0.19", -167),
    4: ("4.09", 152),
    5: ("40.36", 310),
    6: ("0.99", 249),
    7: ("5.90", 609),
    8: ("13.29", 303),
    9: ("-0.05", -114),
    10: ("4.79", 885),
    11: ("2.99", 985),
    12: ("-0.37", -148),
    13: ("63.77", 689),
    14: ("0.38", 57),
    15: ("1.70", 388),
    16: ("-0.08", -227),
    17: ("1.46", 667),
    18: ("22.54", 1_407),
    19: ("6.17", 474),
    20: ("18.43", 327),
}
# Recommendation, and the letters of the six failure modes: metric, data and integration, ownership, change, outcome,
# scale; c(lear), r (at risk), m(issing), f(ailing).
STORIES = {
    1: ("go", "cccrcc"),
    2: ("go", "cccccc"),
    3: ("no_go", "rccrff"),
    4: ("not_decidable", "mmmmcm"),
    5: ("not_enough_evidence", "cccccc"),
    6: ("not_decidable", "mccrcc"),
    7: ("not_decidable", "cmcrcc"),
    8: ("go", "cccccc"),
    9: ("no_go", "ccccrf"),
    10: ("not_decidable", "cfcccc"),
    11: ("go", "cccccc"),
    12: ("no_go", "crmcff"),
    13: ("not_decidable", "ccmfcc"),
    14: ("not_decidable", "mccrfc"),
    15: ("go", "cccccc"),
    16: ("no_go", "ccccff"),
    17: ("not_enough_evidence", "ccmccc"),
    18: ("go", "cccccc"),
    19: ("not_decidable", "mmmmcm"),
    20: ("not_decidable", "crfrcc"),
}


@pytest.fixture(scope="module")
def told(demo, django_db_blocker) -> dict[int, Assessment]:
    with django_db_blocker.unblock():
        numbers = dict(Pilot.objects.values_list("pk", "number"))
        facts = facts_of_many(list(numbers), as_of=demo)
    return {numbers[pk]: assess(found, Policy()) for pk, found in facts.items()}


@pytest.mark.parametrize("number", NET)
def test_a_case_and_a_year_are_worth_what_the_table_says(told, number):
    money = told[number].money
    case, year = NET[number]
    assert money.net.quantize(Decimal("0.01")) == Decimal(case)
    assert round(money.net_per_year / 1000) == year


@pytest.mark.parametrize("number", STORIES)
def test_a_story_comes_out_as_it_is_told(told, number):
    assert (str(told[number].verdict), told[number].mode_states) == STORIES[number]


def test_call_summaries_clear_the_line_and_lose_at_full_volume(told):
    calls = told[9]
    assert (calls.standing.measurement.value, calls.standing.clears, calls.criteria_states) == (68, True, "cccf")
    assert calls.money.net_in_pilot > 0 > calls.money.net


def test_weld_inspection_clears_the_line_and_loses_by_false_rejects(told):
    welds = told[16]
    assert (welds.standing.measurement.value, welds.standing.clears) == (240, True)
    assert welds.checks["net_benefit_positive"].state == "failing"


def test_meter_readings_wait_for_fifteen_thousand_cases_and_twenty_three_days(told):
    missing = {missing.key: str(missing.check.reason) for missing in told[17].recommendation.missing}
    assert missing["threshold_cleared"] == "9,800 of 25,000 cases, 37 of 60 days."
    assert (told[17].facts.decision_due_on - told[17].facts.as_of).days == 23


def test_kyc_documents_were_measured_on_hand_picked_files_only(told):
    assert {measurement.data_kind for measurement in told[10].facts.measurements} == {"hand_picked"}
    assert told[10].standing is None


def test_campaign_copy_is_used_by_four_of_eighteen(told):
    assert str(told[13].checks["adoption_on_target"].reason) == "22.2 % use it, the target is 70 %."
    assert told[13].checks["training_budgeted"].state == "missing"


def test_lead_scoring_has_an_accuracy_and_an_error_nobody_has_priced(told):
    leads = told[14].facts
    assert (leads.threshold.unit, leads.measurements[0].value) == ("AUC", Decimal("0.81"))
    assert [error.name for error in leads.outcome.error_classes if error.cost is None] == ["Good lead never called"]


def test_store_shifts_lost_their_owner_and_are_140_days_late(told):
    shifts = told[20]
    assert shifts.flags == (Flag.OVERDUE, Flag.STALLED, Flag.STALE, Flag.OWNER_LOST)
    assert (shifts.facts.as_of - shifts.facts.decision_due_on).days == 140


def test_reply_drafts_moved_the_line_before_and_after_results(told):
    assert (told[3].facts.amendments, told[3].facts.deviations) == (1, 1)


def flagged(told, flag: Flag) -> list[int]:
    return sorted(number for number, found in told.items() if flag in found.flags)


def test_what_is_live_was_decided(told):
    live = [number for number, found in told.items() if found.facts.stage == Stage.LIVE]
    assert sorted(live) == [2, 8, 11, 18]
    assert flagged(told, Flag.LIVE_WITHOUT_DECISION) == []


def test_weld_inspection_was_put_off_twice_and_store_shifts_extended_once(told):
    assert flagged(told, Flag.DEMO_LOOP) == [16]
    assert flagged(told, Flag.STALLED) == [20]


def test_the_go_for_manual_translation_is_suspended_since_its_warnings_were_due(told, demo):
    assert flagged(told, Flag.SUSPENDED) == [18]
    assert told[18].facts.suspended_since == demo - timedelta(days=3)


def test_spend_classification_stands_on_a_waiver_in_force(told):
    waivers = {number: [str(waiver.item) for waiver in found.facts.waivers] for number, found in told.items()}
    assert {number: items for number, items in waivers.items() if items} == {6: ["threshold"]}
