"""The truth table of what is chased: which facts make which gap, for whom first, since when, until when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assessments.limits import Limits
from assessments.readiness.facts import DataCheck, PilotFacts, Promise, Waiver
from assessments.readiness.policy import Policy
from chase.found import Found, gaps_of
from chase.services.others import OTHER_KINDS
from chase.vocabulary import GapKind, Part
from pilots.vocabulary import DataKind, DayOneItem, IntegrationState, Stage
from tests.assessments.readiness.ready_pilot import (
    BARE,
    MEASURED,
    OLIVE,
    POLICY,
    READY,
    SLICE,
    TODAY,
    before,
    but,
    judged,
    ready,
)

DUE = TODAY + timedelta(days=6)
LONG = ready(decision_due_on=TODAY + timedelta(days=60))
"""The ready pilot with time on its hands: nothing at all is missing."""
LIVE = ready(
    stage=Stage.LIVE,
    decision_due_on=None,
    live_on=before(45),
    decision_sealed=True,
    measurements=(
        MEASURED,
        replace(MEASURED, key=32, began_on=before(44), ended_on=before(14), data_kind=DataKind.PRODUCTION),
    ),
)
"""Live for 45 days, measured, and keeping what it promised."""
BUILDING, PROPOSED = before(106), before(200)


def found(facts: PilotFacts, policy: Policy = POLICY, **limits: int) -> list[Found]:
    return list(gaps_of(judged(facts, policy), policy, Limits(**limits)))


def long(**changes: object) -> PilotFacts:
    return but(LONG, **changes)


def live(**changes: object) -> PilotFacts:
    return but(LIVE, **changes)


def test_nothing_is_chased_of_a_pilot_that_lacks_nothing() -> None:
    assert found(LONG) == []
    assert found(LIVE) == []


@pytest.mark.parametrize("stage", [Stage.STOPPED, Stage.RETIRED])
def test_nothing_is_chased_of_a_pilot_that_has_ended(stage: Stage) -> None:
    assert found(but(BARE, stage=stage, decision_due_on=before(9))) == []


PATH = READY.integration_path
UNREAL = DataCheck("Telephony", False, True, True, True, before(3))
TABLE = {
    "nobody owns it": (
        long(owner=None, threshold__agreed_by=None),
        [Found(GapKind.OWNER_MISSING, Part.PMO, since=PROPOSED)],
    ),
    "named, not accepted": (
        long(owner__accepted_on=None, owner__named_on=before(4)),
        [Found(GapKind.OWNER_NOT_ACCEPTED, Part.PERSON_NAMED_OWNER, since=before(4))],
    ),
    "the owner left": (long(owner__active=False), [Found(GapKind.OWNER_LOST, Part.PMO)]),
    "the owner moved out of the business": (long(owner__in_business=False), [Found(GapKind.OWNER_LOST, Part.PMO)]),
    "no threshold": (
        long(threshold=None, threshold_first_agreed_on=None),
        [Found(GapKind.THRESHOLD_MISSING, Part.OWNER, since=PROPOSED)],
    ),
    "a draft of a threshold": (
        long(threshold__agreed_on=None, threshold_first_agreed_on=None),
        [Found(GapKind.THRESHOLD_MISSING, Part.OWNER, since=PROPOSED)],
    ),
    "what was agreed gives no number": (
        long(threshold__target=None),
        [Found(GapKind.THRESHOLD_MISSING, Part.OWNER, since=PROPOSED)],
    ),
    "another owner than the one who agreed": (
        long(owner__person_id=OLIVE + 1),
        [Found(GapKind.THRESHOLD_TO_AGREE_AGAIN, Part.OWNER, since=before(170))],
    ),
    "a newer threshold waits": (
        long(threshold_to_agree_again=True),
        [Found(GapKind.THRESHOLD_TO_AGREE_AGAIN, Part.OWNER)],
    ),
    "no path": (long(integration_path=None), [Found(GapKind.PATH_MISSING, Part.IT_LEAD, since=PROPOSED)]),
    "a path without a connection owner": (
        long(integration_path__connection_owner=""),
        [Found(GapKind.PATH_MISSING, Part.IT_LEAD, since=PROPOSED)],
    ),
    "a path that is only named": (
        long(integration_path__state=IntegrationState.NAMED, integration_path__proven_on=None),
        [Found(GapKind.PATH_UNCONFIRMED, Part.CONNECTION_OWNER)],
    ),
    "a write-back never proven": (
        long(integration_path__state=IntegrationState.CONFIRMED, integration_path__proven_on=None),
        [Found(GapKind.WRITE_BACK_UNPROVEN, Part.CONNECTION_OWNER, since=BUILDING)],
    ),
    "too early to prove a write-back": (
        long(
            stage=Stage.DESIGNED, integration_path__state=IntegrationState.CONFIRMED, integration_path__proven_on=None
        ),
        [],
    ),
    "a write-back proven long ago": (
        long(integration_path__proven_on=before(190)),
        [Found(GapKind.WRITE_BACK_UNPROVEN, Part.CONNECTION_OWNER, since=before(9))],
    ),
    "no slice": (long(data_checks=()), [Found(GapKind.SLICE_MISSING, Part.IT_LEAD, since=PROPOSED)]),
    "only a clean sample": (long(data_checks=(UNREAL,)), [Found(GapKind.SLICE_MISSING, Part.IT_LEAD, since=PROPOSED)]),
    "a slice that failed, and a clean sample since": (
        long(data_checks=(replace(SLICE, passed=False), UNREAL)),
        [Found(GapKind.SLICE_FAILED, Part.IT_LEAD, since=before(80))],
    ),
    "a slice of long ago": (
        long(data_checks=(replace(SLICE, checked_on=before(200)),)),
        [Found(GapKind.SLICE_STALE, Part.IT_LEAD, since=before(19))],
    ),
    "nobody answers after go-live": (
        long(support_plan=None),
        [Found(GapKind.SUPPORT_PLAN_MISSING, Part.OWNER, since=BUILDING)],
    ),
    "a change plan without training": (
        long(change_plan__training_hours_planned=None),
        [Found(GapKind.CHANGE_PLAN_MISSING, Part.OWNER, since=BUILDING)],
    ),
    "no plan to bring people along": (
        long(change_plan=None),
        [Found(GapKind.CHANGE_PLAN_MISSING, Part.OWNER, since=BUILDING)],
    ),
    "nobody said what can go wrong": (
        long(outcome__error_classes=()),
        [Found(GapKind.OUTCOME_MODEL_MISSING, Part.OWNER, since=PROPOSED)],
    ),
    "no cost at full volume": (
        long(scale=None),
        [Found(GapKind.SCALE_MODEL_MISSING, Part.IT_LEAD, since=PROPOSED)],
    ),
    "no fact changed for 40 days": (
        long(facts_changed_on=before(40)),
        [Found(GapKind.MEASUREMENT_STALE, Part.OWNER, since=before(9))],
    ),
    "a decision due in six days": (
        READY,
        [Found(GapKind.DECISION_DUE, Part.OWNER, due_on=DUE, since=DUE - timedelta(days=14))],
    ),
    "a decision due today": (
        ready(decision_due_on=TODAY),
        [Found(GapKind.DECISION_DUE, Part.OWNER, due_on=TODAY, since=before(14))],
    ),
    "a decision due yesterday": (
        ready(decision_due_on=before(1)),
        [Found(GapKind.DECISION_OVERDUE, Part.OWNER, due_on=before(1), since=TODAY)],
    ),
    "past its date a second time": (
        ready(decision_due_on=before(3), extended=True),
        [Found(GapKind.DECISION_STALLED, Part.OWNER, due_on=before(3), since=before(2))],
    ),
    "a waiver that ends in ten days": (
        long(waivers=(Waiver(DayOneItem.OWNER, TODAY + timedelta(days=10)),)),
        [
            Found(
                GapKind.WAIVER_ENDING,
                Part.OWNER,
                "owner",
                due_on=TODAY + timedelta(days=10),
                since=TODAY - timedelta(days=4),
            )
        ],
    ),
    "a waiver that ends next month": (long(waivers=(Waiver(DayOneItem.OWNER, TODAY + timedelta(days=30)),)), []),
    "live, and nobody answers": (
        live(support_plan=None),
        [Found(GapKind.SUPPORT_PLAN_MISSING, Part.OWNER, since=before(45))],
    ),
    "live, and its owner left": (live(owner__active=False), [Found(GapKind.OWNER_LOST, Part.PMO)]),
    "live, and the write-back was proven long ago": (
        live(integration_path__proven_on=before(190)),
        [Found(GapKind.WRITE_BACK_UNPROVEN, Part.CONNECTION_OWNER, since=before(9))],
    ),
    "live for 45 days, and never measured": (
        live(measurements=(MEASURED,)),
        [Found(GapKind.LIVE_CHECK_DUE, Part.OWNER, "day 30", due_on=before(15), since=before(15))],
    ),
    "live, and it does not clear the line any more": (
        live(
            measurements=(replace(LIVE.measurements[1], value=MEASURED.value + 40),),
            promise=Promise(MEASURED.value, None),
        ),
        [Found(GapKind.PROMISE_MISSED, Part.OWNER, since=before(14))],
    ),
    "live, and what building needs is not asked any more": (live(data_checks=(), change_plan=None, scale=None), []),
}


@pytest.mark.parametrize("case", TABLE)
def test_which_facts_make_which_gap(case: str) -> None:
    facts, expected = TABLE[case]
    assert found(facts) == expected


def test_the_table_has_a_line_for_every_kind_that_an_assessment_knows() -> None:
    told = {gap.kind for _facts, expected in TABLE.values() for gap in expected}
    assert told == set(GapKind) - set(OTHER_KINDS)


def test_a_bare_proposal_lacks_what_the_first_day_asks_for() -> None:
    bare = but(BARE, proposed_on=before(3))
    assert [(gap.kind, gap.part) for gap in found(bare)] == [
        (GapKind.OWNER_MISSING, Part.PMO),
        (GapKind.THRESHOLD_MISSING, Part.PMO),
        (GapKind.PATH_MISSING, Part.IT_LEAD),
        (GapKind.SLICE_MISSING, Part.IT_LEAD),
        (GapKind.SCALE_MODEL_MISSING, Part.IT_LEAD),
        (GapKind.OUTCOME_MODEL_MISSING, Part.PMO),
    ]
    assert {gap.since for gap in found(bare)} == {before(3)}


def test_a_threshold_is_not_to_be_agreed_again_while_nobody_can_agree_it() -> None:
    kinds = [gap.kind for gap in found(long(owner=None, threshold_to_agree_again=True))]
    assert kinds == [GapKind.OWNER_MISSING]


@pytest.mark.parametrize(("days", "kinds"), [(30, []), (31, [GapKind.MEASUREMENT_STALE])])
def test_a_pilot_is_quiet_for_longer_than_the_policy_allows(days: int, kinds: list[GapKind]) -> None:
    assert [gap.kind for gap in found(long(facts_changed_on=before(days)))] == kinds


@pytest.mark.parametrize(("days", "kinds"), [(14, [GapKind.DECISION_DUE]), (15, [])])
def test_a_decision_is_due_soon_fourteen_days_before(days: int, kinds: list[GapKind]) -> None:
    assert [gap.kind for gap in found(ready(decision_due_on=TODAY + timedelta(days=days)))] == kinds


def test_the_office_says_how_early_a_decision_or_the_end_of_a_waiver_is_worth_a_word() -> None:
    facts = ready(decision_due_on=TODAY + timedelta(days=20))
    assert found(facts) == []
    [gap] = found(facts, chase_decisions_ahead=20)
    assert (gap.kind, gap.since) == (GapKind.DECISION_DUE, TODAY)
    waived = long(waivers=(Waiver(DayOneItem.OWNER, TODAY + timedelta(days=20)),))
    assert [gap.kind for gap in found(waived)] == []
    assert [gap.kind for gap in found(waived, chase_waivers_ahead=20)] == [GapKind.WAIVER_ENDING]


def test_a_gap_is_never_dated_after_the_day_it_was_found() -> None:
    for facts, _expected in TABLE.values():
        assert all(gap.since is None or gap.since <= TODAY for gap in found(facts))
