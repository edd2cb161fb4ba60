from datetime import timedelta

import pytest

from assessments.readiness.facts import PilotFacts, Waiver
from assessments.readiness.stages import DAY_ONE, TRANSITIONS, day_one_set, sealed_decision, unguarded, unmet, waived
from pilots.vocabulary import DayOneItem, Stage
from tests.assessments.readiness.ready_pilot import BARE, POLICY, TODAY, before, ready

WAYS = [(here, there) for here, ways in TRANSITIONS.items() for there in ways]
ON_THE_WAY = [(Stage.PROPOSED, Stage.DESIGNED), (Stage.DESIGNED, Stage.BUILDING), (Stage.BUILDING, Stage.MEASURING)]
DECIDED = [*((here, Stage.STOPPED) for here in list(Stage)[:4]), (Stage.MEASURING, Stage.LIVE)]
LACKING = {
    DayOneItem.THRESHOLD: [
        {"threshold": None},
        {"threshold__agreed_on": None},
        {"threshold__baseline": None},
    ],
    DayOneItem.OWNER: [{"owner": None}, {"owner__accepted_on": None}, {"owner__active": False}],
    DayOneItem.INTEGRATION_PATH: [{"integration_path": None}, {"integration_path__connection_owner": ""}],
    DayOneItem.DATA_SLICE: [{"data_checks": ()}],
    DayOneItem.COST_ESTIMATE: [{"scale": None}, {"scale__lines": ()}, {"scale__full_volume": None}],
}


def lifted(*items: DayOneItem, until: int = 0) -> tuple[Waiver, ...]:
    return tuple(Waiver(item, TODAY + timedelta(days=until)) for item in items)


def test_the_stages_are_those_of_the_domain_page():
    assert WAYS == [
        (Stage.PROPOSED, Stage.DESIGNED),
        (Stage.PROPOSED, Stage.STOPPED),
        (Stage.DESIGNED, Stage.BUILDING),
        (Stage.DESIGNED, Stage.STOPPED),
        (Stage.BUILDING, Stage.MEASURING),
        (Stage.BUILDING, Stage.STOPPED),
        (Stage.MEASURING, Stage.LIVE),
        (Stage.MEASURING, Stage.STOPPED),
        (Stage.LIVE, Stage.RETIRED),
    ]
    assert list(TRANSITIONS) == list(Stage)


@pytest.mark.parametrize(("here", "there"), WAYS)
def test_each_way_has_its_guard(here: Stage, there: Stage):
    expected = unguarded if there is Stage.RETIRED else day_one_set if (here, there) in ON_THE_WAY else sealed_decision
    assert TRANSITIONS[here][there] is expected


@pytest.mark.parametrize(("here", "there"), ON_THE_WAY)
def test_with_the_day_one_set_a_pilot_moves_on(here: Stage, there: Stage):
    assert unmet(ready(stage=here), POLICY, there) == ()


@pytest.mark.parametrize(("here", "there"), ON_THE_WAY)
def test_without_facts_the_whole_day_one_set_is_unmet(here: Stage, there: Stage):
    guards = unmet(PilotFacts(pilot_id=1, as_of=TODAY, stage=here), POLICY, there)
    assert [(guard.item, str(guard.check.reason)) for guard in guards] == [
        (DayOneItem.THRESHOLD, "No threshold is written down."),
        (DayOneItem.OWNER, "Nobody in the business owns it."),
        (DayOneItem.INTEGRATION_PATH, "Nobody has said where the result is written."),
        (DayOneItem.DATA_SLICE, "No slice of data is named."),
        (DayOneItem.COST_ESTIMATE, "Nobody has estimated the cost at full volume."),
    ]


@pytest.mark.parametrize(("here", "there"), ON_THE_WAY)
@pytest.mark.parametrize(("item", "lacking"), [(item, each) for item, all_ in LACKING.items() for each in all_])
def test_each_lacking_item_alone_stands_in_the_way_until_it_is_waived(
    here: Stage, there: Stage, item: DayOneItem, lacking: dict[str, object]
):
    facts = ready(stage=here, **lacking)
    assert [guard.item for guard in unmet(facts, POLICY, there)] == [item]
    assert unmet(ready(stage=here, waivers=lifted(item), **lacking), POLICY, there) == ()
    others = [each for each in DayOneItem if each is not item]
    assert [guard.item for guard in unmet(ready(stage=here, waivers=lifted(*others), **lacking), POLICY, there)] == [
        item
    ]


@pytest.mark.parametrize(("here", "there"), DECIDED)
def test_live_and_stopped_come_from_a_sealed_decision_and_nobody_can_waive_that(here: Stage, there: Stage):
    facts = ready(stage=here, waivers=lifted(*DayOneItem))
    [guard] = unmet(facts, POLICY, there)
    assert (guard.item, str(guard.check.fix)) == (None, "Decide and sign")
    assert unmet(ready(stage=here, decision_sealed=True), POLICY, there) == ()


def test_a_sealed_decision_does_not_stand_for_the_day_one_set():
    facts = PilotFacts(pilot_id=1, as_of=TODAY, stage=Stage.PROPOSED, decision_sealed=True)
    assert len(unmet(facts, POLICY, Stage.DESIGNED)) == 5


def test_what_is_live_retires_freely():
    assert unmet(PilotFacts(pilot_id=1, as_of=TODAY, stage=Stage.LIVE), POLICY, Stage.RETIRED) == ()


@pytest.mark.parametrize("there", [Stage.PROPOSED, Stage.BUILDING, Stage.MEASURING, Stage.LIVE, Stage.RETIRED])
def test_no_stage_is_skipped(there: Stage):
    with pytest.raises(KeyError):
        unmet(ready(stage=Stage.PROPOSED), POLICY, there)


@pytest.mark.parametrize("here", [Stage.STOPPED, Stage.RETIRED])
def test_nothing_leads_out_of_stopped_and_retired(here: Stage):
    assert TRANSITIONS[here] == {}


def test_a_waiver_holds_through_its_last_day():
    assert waived(ready(waivers=lifted(DayOneItem.OWNER, until=0))) == {DayOneItem.OWNER}
    assert waived(ready(waivers=lifted(DayOneItem.OWNER, until=-1))) == frozenset()


def test_an_old_proof_and_a_late_line_do_not_stand_in_the_way():
    facts = ready(stage=Stage.DESIGNED, build_started_on=before(400), threshold__agreed_by=8, deviations=3)
    assert unmet(facts, POLICY, Stage.BUILDING) == ()


def test_every_day_one_item_has_its_rule():
    assert list(DAY_ONE) == list(DayOneItem)
    assert day_one_set(BARE, POLICY)
