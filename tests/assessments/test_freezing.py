"""What is frozen, how it is written, and that each changed fact is seen and named."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.vocabulary import UnitKind
from assessments.changed_facts import changes
from assessments.freezing import Frozen, compared, freeze, frozen_facts
from assessments.models import AgendaItem, Decision, ReviewMeeting, Waiver
from assessments.services import decisions
from assessments.services.policy import set_policy
from assessments.vocabulary import DecisionKind, Outcome
from common.canonical import canonical
from common.figures import day as page_day
from documents.templatetags.paper import on
from pilots.models import (
    ActiveUsers,
    ChangePlan,
    CostLine,
    CostTier,
    DataCheck,
    ErrorFrequency,
    IntegrationPath,
    Ownership,
    Pilot,
    ScaleModel,
    SupportPlan,
    Threshold,
)
from pilots.vocabulary import DayOneItem, Stage, Visibility
from tests.assessments import complete_pilot
from tests.assessments.complete_pilot import AS_OF, days_before, measurement
from tests.assessments.deciding import go, in_days, no_go, ready, with_conditions
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


def frozen(pilot: Pilot, cast: Cast) -> Frozen:
    return freeze(pilot, draft=with_conditions(cast.ivan), by=cast.olive, as_of=AS_OF)


def told(pilot: Pilot, cast: Cast) -> dict:
    return json.loads(frozen(pilot, cast).text)


def test_the_evidence_has_every_part_that_a_decision_rests_on(cast: Cast, pilot: Pilot):
    assert sorted(told(pilot, cast)) == [
        "amendments",
        "as_of",
        "course",
        "criteria",
        "decision",
        "deviations",
        "dissent",
        "drafted_by",
        "facts",
        "failure_modes",
        "measurements",
        "outcome",
        "owner",
        "pilot",
        "policy",
        "recommendation",
        "reviews",
        "scale",
        "schema",
        "threshold",
        "threshold_changes",
        "waivers",
    ]


def test_the_fingerprint_is_that_of_the_canonical_text(cast: Cast, pilot: Pilot):
    found = frozen(pilot, cast)
    assert found.sha256 == hashlib.sha256(found.text.encode()).hexdigest()
    assert canonical(json.loads(found.text)).decode() == found.text


def test_freezing_twice_writes_the_same_text_in_every_language(cast: Cast, pilot: Pilot):
    first = frozen(pilot, cast).text
    with override("de"):
        assert frozen(pilot, cast).text == first


def test_the_decision_is_frozen_word_for_word(cast: Cast, pilot: Pilot):
    assert told(pilot, cast)["decision"] == {
        "reference": f"D-{pilot.number:04d}-1",
        "kind": "go_with_conditions",
        "why": "It pays, and fraud shows late.",
        "learned": "",
        "released": None,
        "departs": False,
        "justification": "",
        "owner": "Olive Harmsen",
        "supersedes": None,
        "conditions": [
            {
                "number": 1,
                "text": "Thirty days without a missed referral",
                "proof": "Daily list, no gaps",
                "owner": "Ivan Petrov",
                "due_on": in_days(30).isoformat(),
            }
        ],
    }


def test_the_threshold_stands_with_its_seal_and_every_change(cast: Cast, pilot: Pilot):
    line = Threshold.objects.get(pilot=pilot)
    evidence = told(pilot, cast)
    assert evidence["threshold"] == {
        "version": 1,
        "metric": "after-call work",
        "direction": "at_most",
        "target": "75",
        "target_kind": "absolute",
        "unit": "s",
        "in_words": "after-call work at most 75 s",
        "window_days": 14,
        "fewest_cases": 500,
        "baseline": "142",
        "baseline_how": "stop-watch, 300 calls",
        "agreed_on": days_before(150).isoformat(),
        "agreed_by": "Olive Harmsen",
        "seal": line.seal,
    }
    assert [change["seal"] for change in evidence["threshold_changes"]] == [line.seal]


def test_what_happened_after_midnight_is_frozen_on_the_day_the_organisation_lived_in(cast: Cast, settings, monkeypatch):
    """Half past midnight in Berlin is still the day before in UTC; the pages show the day of Berlin."""
    settings.TIME_ZONE = "Europe/Berlin"
    monkeypatch.setattr(complete_pilot, "noon", half_past_midnight_in_berlin)
    pilot = ready(cast)
    day = days_before(150)
    moment = half_past_midnight_in_berlin(day)
    Ownership.objects.filter(pilot=pilot, ended_at=None).update(accepted_at=moment)
    meeting = ReviewMeeting.objects.create(
        title="Late shift", starts_at=moment, zone="Europe/Berlin", chair=cast.petra, called_by=cast.petra
    )
    AgendaItem.objects.create(
        meeting=meeting,
        pilot=pilot,
        position=0,
        outcome=Outcome.DECIDED,
        owner_says=DecisionKind.GO,
        ended_at=moment,
        ended_by=cast.petra,
    )
    said = told(pilot, cast)
    assert moment.astimezone(UTC).date() < day
    assert {
        said["owner"]["accepted_on"],
        said["threshold"]["agreed_on"],
        said["reviews"][0]["held_on"],
        said["facts"]["owner"]["accepted_on"],
        said["facts"]["threshold"]["agreed_on"],
        *(each["on"] for each in said["course"] if "agreed" in each["text"] or "accepts" in each["text"]),
    } == {day.isoformat()}
    assert on(said["threshold_changes"][0]["agreed_at"]) == page_day(moment) == page_day(day)


def half_past_midnight_in_berlin(day: date) -> datetime:
    return datetime.combine(day, time(0, 30), tzinfo=ZoneInfo("Europe/Berlin"))


def test_each_measurement_says_whether_it_counts_with_its_interval(cast: Cast, pilot: Pilot):
    measurement(pilot, cases=400, value=Decimal("61.5"), spread=Decimal(20), ended_on=days_before(3))
    first, second = told(pilot, cast)["measurements"]
    assert (first["value"], first["counts"], first["why_not"], first["interval"]) == ("68", True, "", None)
    assert (second["value"], second["counts"]) == ("61.5", False)
    assert second["why_not"] == "Not yet. It has 400 of 500 cases."
    assert second["interval"] == ["59.540036", "63.459964"]


def test_the_four_criteria_say_what_was_asked_and_found(cast: Cast, pilot: Pilot):
    criteria = told(pilot, cast)["criteria"]
    assert [(line["number"], line["holds"]) for line in criteria] == [(1, True), (2, True), (3, True), (4, True)]
    assert criteria[0]["asked"] == "after-call work at most 75 s, over 14 days, at least 500 cases"
    assert criteria[0]["found"] == "68 s, at most 75 s. Over 4,200 cases."


def test_what_was_asked_and_what_was_found_write_a_price_with_the_same_places(cast: Cast, pilot: Pilot):
    price = told(pilot, cast)["criteria"][3]
    assert price["asked"] == "at most EUR 0.54 a case"
    assert "at most EUR 0.54." in price["found"]


def test_the_curve_of_cost_passes_the_full_volume(cast: Cast, pilot: Pilot):
    scale = told(pilot, cast)["scale"]
    assert [186_000, scale["unit_cost"]] in scale["curve"]
    assert [volume for volume, _ in scale["curve"]] == sorted({volume for volume, _ in scale["curve"]})
    assert {50_000, 50_001} <= {volume for volume, _ in scale["curve"]}


def test_all_nineteen_checks_are_in_it(cast: Cast, pilot: Pilot):
    modes = told(pilot, cast)["failure_modes"]
    assert [len(mode["checks"]) for mode in modes] == [5, 3, 2, 4, 2, 3]
    assert {check["state"] for mode in modes for check in mode["checks"]} == {"clear"}


def test_a_pilot_that_knows_nothing_can_be_frozen(cast: Cast):
    evidence = json.loads(freeze(cast.pilot, draft=no_go(), by=cast.olive, as_of=AS_OF).text)
    assert (evidence["threshold"], evidence["outcome"], evidence["scale"]) == (None, None, None)
    assert evidence["recommendation"]["verdict"] == "not_decidable"


def test_amounts_are_plain_decimals_and_never_floats(cast: Cast, pilot: Pilot):
    def floats(value: object) -> list[float]:
        if isinstance(value, dict):
            return [found for each in value.values() for found in floats(each)]
        if isinstance(value, list):
            return [found for each in value for found in floats(each)]
        return [value] if isinstance(value, float) else []

    assert floats(told(pilot, cast)) == []


def test_an_earlier_draft_that_was_declined_stands_as_dissent(cast: Cast, pilot: Pilot):
    former = decisions.draft(pilot, draft=go(), by=cast.olive)
    decisions.decline(former, by=cast.olive, reason="Only clean scans")
    second = decisions.draft(pilot, draft=go(), by=cast.olive)
    decisions.discard(second, by=cast.olive, reason="Too early")
    dissent = told(pilot, cast)["dissent"]
    assert [(line["reference"], line["ending"], line["who"], line["reason"]) for line in dissent] == [
        (former.reference, "declined", "Olive Harmsen", "Only clean scans"),
        (second.reference, "discarded", "Olive Harmsen", "Too early"),
    ]


def correct(pilot: Pilot, cast: Cast) -> None:
    old = pilot.measurements.get()
    dates = {"began_on": old.began_on, "ended_on": old.ended_on}
    measurement(pilot, **dates, value=Decimal(71), cases=3800, supersedes=old)


def agree_anew(pilot: Pilot, cast: Cast) -> None:
    line = pilot.thresholds.get()
    Threshold.objects.filter(pk=line.pk).update(superseded_at=timezone.now())
    line.pk, line.number, line.target, line.superseded_at = None, 2, Decimal(70), None
    line.agreed_at = timezone.now()
    line.seal = line.fingerprint()
    line.save(force_insert=True)


def hand_over(pilot: Pilot, cast: Cast) -> None:
    now = timezone.now()
    Ownership.objects.filter(pilot=pilot).update(ended_at=now)
    Ownership.objects.create(pilot=pilot, person=cast.nora, named_at=now, accepted_at=now)


def waive(pilot: Pilot, cast: Cast) -> None:
    until = in_days(30)
    Waiver.objects.create(pilot=pilot, item=DayOneItem.OWNER, until=until, reason="Written", waived_by=cast.petra)


def written(**values: object) -> Callable[[Pilot, Cast], None]:
    return lambda pilot, cast: Pilot.objects.filter(pk=pilot.pk).update(**values) and None


def of(model: type, **values: object) -> Callable[[Pilot, Cast], None]:
    return lambda pilot, cast: model.objects.filter(pilot=pilot).update(**values) and None


CHANGES: list[tuple[Callable[[Pilot, Cast], object], str]] = [
    (correct, "Measurement corrected: 68 over 4,200 cases, now 71 over 3,800 cases"),
    (lambda pilot, cast: measurement(pilot, value=80), "Measurement added: 80 over 4,200 cases"),
    (agree_anew, "Threshold, target: 75, now 70"),
    (hand_over, "Owner changed"),
    (waive, "Waivers changed"),
    (written(budget=Decimal(500_000)), "Budget: 400,000, now 500,000"),
    (written(spent=None), "Spent to date: 120,000, now –"),
    (written(name="Call notes"), "Name: “Call summaries”, now “Call notes”"),
    (written(problem="Notes are late"), "Problem it solves: –, now “Notes are late”"),
    (written(problem="7" * 4_000), f"Problem it solves: –, now “{'7' * 59}…”"),
    (written(problem="--1"), "Problem it solves: –, now “--1”"),
    (written(problem="1-"), "Problem it solves: –, now “1-”"),
    (written(stage=Stage.BUILDING), "Stage: “measuring”, now “building”"),
    (written(visibility=Visibility.RESTRICTED), "Visibility: “open”, now “restricted”"),
    (written(it_lead=None), "IT lead: “Ivan Petrov”, now –"),
    (
        written(decision_due_on=in_days(73)),
        f"Decision due on: {page_day(days_before(-30))}, now {page_day(in_days(73))}",
    ),
    (of(DataCheck, passed=False), "Data checks changed"),
    (of(IntegrationPath, system_of_record="ERP"), "Integration path, system of record: “CRM”, now “ERP”"),
    (of(SupportPlan, hours="always"), "Support plan, hours: “Mon to Fri 8 to 18”, now “always”"),
    (of(ChangePlan, trial_without_builders_held=False), "Change plan, it held without them: yes, now no"),
    (of(ActiveUsers, users=12), "Change plan, active users: 91, now 12"),
    (of(ErrorFrequency, frequency=Decimal("0.02")), "Outcome model, candidates changed"),
    (of(ScaleModel, full_volume=200_000), "Scale model, cases a month, full production: 186,000, now 200,000"),
    (of(CostTier, price=Decimal("0.04")), "Scale model, lines changed"),
    (of(CostLine, amount=Decimal(9)), "Scale model, lines changed"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=[said.partition(":")[0] for _, said in CHANGES])
def test_a_changed_fact_makes_the_draft_void_and_is_named(
    cast: Cast, pilot: Pilot, change: Callable[[Pilot, Cast], object], said: str
):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    assert decisions.void_if_changed(pilot) is None
    change(pilot, cast)
    ending = decisions.void_if_changed(pilot)
    assert ending is not None
    assert said in ending.reason.split("; ")
    assert (ending.kind, ending.by, Decision.objects.get().ending) == ("void", None, ending)
    assert ending.decision == decision


def test_an_owner_who_is_deactivated_makes_the_draft_void(cast: Cast, pilot: Pilot):
    decisions.draft(pilot, draft=go(), by=cast.olive)
    User.objects.filter(pk=cast.olive.pk).update(is_active=False)
    assert decisions.void_if_changed(pilot).reason == "Owner changed"


def test_a_unit_that_leaves_the_business_makes_the_draft_void(cast: Cast, pilot: Pilot):
    decisions.draft(pilot, draft=go(), by=cast.olive)
    type(cast.contact_centre).objects.filter(pk=cast.contact_centre.pk).update(kind=UnitKind.LAB)
    assert decisions.void_if_changed(pilot).reason == "Owner changed"


def test_a_changed_policy_makes_the_draft_void(cast: Cast, pilot: Pilot):
    decisions.draft(pilot, draft=go(), by=cast.olive)
    set_policy(name="confidence_percent", value=99, by=cast.petra, reason="Stricter")
    assert decisions.void_if_changed(pilot).reason == "Policy, confidence percent: 95, now 99"


def test_time_alone_makes_nothing_void(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    later = decision.as_of + timedelta(days=400)
    assert frozen_facts(decision)["facts"] == {
        name: fact
        for name, fact in compared(pilot, as_of=later)["facts"].items()
        if name in frozen_facts(decision)["facts"]
    }
    assert decisions.void_if_changed(pilot) is None


def test_a_fact_written_over_with_itself_makes_nothing_void(cast: Cast, pilot: Pilot):
    decisions.draft(pilot, draft=go(), by=cast.olive)
    ScaleModel.objects.filter(pilot=pilot).update(full_volume=186_000)
    assert decisions.void_if_changed(pilot) is None


def test_a_fact_that_a_later_version_of_the_program_adds_makes_nothing_void(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    now = compared(pilot, as_of=decision.as_of)
    now["facts"]["colour"] = "blue"
    assert changes(frozen_facts(decision), now) == []


def test_a_draft_says_departs_as_the_arithmetic_saw_it(cast: Cast, pilot: Pilot):
    found = freeze(pilot, draft=go(), by=cast.olive, as_of=AS_OF)
    assert (found.assessment.verdict, found.departs) == ("go", False)
    assert freeze(pilot, draft=no_go(), by=cast.olive, as_of=AS_OF).departs is True
