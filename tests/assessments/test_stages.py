from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.evidence import facts_of
from assessments.readiness.policy import Policy
from assessments.services.day import day_here
from assessments.services.stages import GuardUnmetError, move, next_stages
from assessments.services.waivers import end, waive
from common.permit import Refused
from common.versioned import StaleVersion
from pilots.models import DataCheck, IntegrationPath, Pilot, ScaleModel, Threshold
from pilots.vocabulary import DayOneItem, IntegrationState, Stage
from tests.assessments.complete_pilot import agreed_threshold, complete, days_before, economics
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    """Olive's pilot, proposed, with the day-one set complete and nothing more."""
    agreed_threshold(cast.pilot, cast.olive, days_before(10))
    IntegrationPath.objects.filter(pilot=cast.pilot).update(
        system_of_record="CRM", tool="Agent desktop", mechanism="api", state=IntegrationState.NAMED
    )
    DataCheck.objects.create(pilot=cast.pilot, source_system="Telephony")
    economics(cast.pilot)
    return Pilot.objects.get(pk=cast.pilot.pk)


def take_away(pilot: Pilot, item: DayOneItem) -> None:
    if item is DayOneItem.THRESHOLD:
        Threshold.objects.filter(pilot=pilot).update(superseded_at=timezone.now())
    elif item is DayOneItem.OWNER:
        pilot.ownerships.update(accepted_at=None)
    elif item is DayOneItem.INTEGRATION_PATH:
        IntegrationPath.objects.filter(pilot=pilot).update(connection_owner=None)
    elif item is DayOneItem.DATA_SLICE:
        DataCheck.objects.filter(pilot=pilot).delete()
    else:
        ScaleModel.objects.filter(pilot=pilot).delete()


def go(pilot: Pilot, to: Stage, cast: Cast, by: str = "petra") -> Pilot:
    return move(pilot, to=to, by=cast.person(by), version=Pilot.objects.get(pk=pilot.pk).version)


def at(cast: Cast, stage: Stage) -> Pilot:
    """A complete pilot that stands at a stage."""
    other = Pilot.objects.create(name="Ticket routing", unit=cast.contact_centre, stage=stage, it_lead=cast.ivan)
    cast.pilot.ownerships.update(pilot=other)
    complete(other, cast.olive, cast.ivan)
    return other


def test_a_pilot_with_its_day_one_set_goes_from_proposed_to_measuring(cast: Cast, pilot: Pilot):
    for stage in (Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING):
        pilot = go(pilot, stage, cast)
        assert pilot.stage == stage
    assert (pilot.build_started_on, pilot.live_on, pilot.retired_on) == (day_here(), None, None)


@pytest.mark.parametrize("item", list(DayOneItem))
def test_each_lacking_day_one_item_keeps_the_pilot_proposed(cast: Cast, pilot: Pilot, item: DayOneItem):
    take_away(pilot, item)
    with pytest.raises(GuardUnmetError) as refusal:
        go(pilot, Stage.DESIGNED, cast)
    assert [guard.item for guard in refusal.value.unmet] == [item]
    assert Pilot.objects.get(pk=pilot.pk).stage == Stage.PROPOSED


@pytest.mark.parametrize("item", list(DayOneItem))
def test_each_day_one_item_can_be_waived(cast: Cast, pilot: Pilot, item: DayOneItem):
    take_away(pilot, item)
    waive(pilot, item=item, until=day_here(), reason="It comes next week.", by=cast.petra)
    assert go(pilot, Stage.DESIGNED, cast).stage == Stage.DESIGNED


def test_a_waiver_lifts_only_its_own_item(cast: Cast, pilot: Pilot):
    take_away(pilot, DayOneItem.DATA_SLICE)
    waive(pilot, item=DayOneItem.COST_ESTIMATE, until=day_here(), reason="x", by=cast.petra)
    with pytest.raises(GuardUnmetError) as refusal:
        go(pilot, Stage.DESIGNED, cast)
    assert refusal.value.messages == ["No slice of data is named."]


def test_once_the_waiver_has_ended_the_item_counts_again(cast: Cast, pilot: Pilot):
    take_away(pilot, DayOneItem.DATA_SLICE)
    written = waive(pilot, item=DayOneItem.DATA_SLICE, until=day_here() + timedelta(days=9), reason="x", by=cast.petra)
    go(pilot, Stage.DESIGNED, cast)
    end(written, by=cast.petra)
    with pytest.raises(GuardUnmetError):
        go(pilot, Stage.BUILDING, cast)


@pytest.mark.parametrize("here", [Stage.PROPOSED, Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING])
def test_stopped_comes_only_from_a_sealed_decision(cast: Cast, here: Stage):
    pilot = at(cast, Stage.PROPOSED)
    Pilot.objects.filter(pk=pilot.pk).update(stage=here)
    with pytest.raises(GuardUnmetError) as refusal:
        go(pilot, Stage.STOPPED, cast)
    assert refusal.value.messages == ["Live and stopped come from a sealed decision and in no other way."]


def test_live_comes_only_from_a_sealed_decision(cast: Cast):
    pilot = at(cast, Stage.PROPOSED)
    with pytest.raises(GuardUnmetError) as refusal:
        go(pilot, Stage.LIVE, cast)
    assert refusal.value.messages == ["Live and stopped come from a sealed decision and in no other way."]


def test_what_is_live_can_be_retired(cast: Cast):
    live = Pilot.objects.create(name="Ticket routing", unit=cast.contact_centre, stage=Stage.LIVE)
    retired = go(live, Stage.RETIRED, cast)
    assert (retired.stage, retired.retired_on) == (Stage.RETIRED, day_here())


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (Stage.PROPOSED, Stage.BUILDING),
        (Stage.PROPOSED, Stage.LIVE),
        (Stage.PROPOSED, Stage.PROPOSED),
        (Stage.LIVE, Stage.STOPPED),
        (Stage.STOPPED, Stage.PROPOSED),
        (Stage.RETIRED, Stage.LIVE),
    ],
)
def test_where_no_way_leads_nobody_goes(cast: Cast, here: Stage, there: Stage):
    pilot = Pilot.objects.create(name="Ticket routing", unit=cast.contact_centre, stage=here)
    with pytest.raises(ValidationError, match="No way leads from"):
        go(pilot, there, cast)
    assert Pilot.objects.get(pk=pilot.pk).stage == here


def test_nobody_walks_back(cast: Cast, pilot: Pilot):
    pilot = go(pilot, Stage.DESIGNED, cast)
    with pytest.raises(ValidationError, match="No way leads from designed to proposed"):
        go(pilot, Stage.PROPOSED, cast)


@pytest.mark.parametrize(("who", "allowed"), [("olive", True), ("petra", True), ("ivan", False), ("vic", False)])
def test_the_owner_and_the_portfolio_office_move_it_and_nobody_else(cast: Cast, pilot: Pilot, who: str, allowed: bool):
    if allowed:
        assert go(pilot, Stage.DESIGNED, cast, by=who).stage == Stage.DESIGNED
    else:
        with pytest.raises(Refused, match="Only the owner or the portfolio office"):
            go(pilot, Stage.DESIGNED, cast, by=who)


def test_whoever_opened_an_older_version_is_told(cast: Cast, pilot: Pilot):
    go(pilot, Stage.DESIGNED, cast)
    with pytest.raises(StaleVersion):
        move(pilot, to=Stage.BUILDING, by=cast.olive, version=pilot.version)


def test_a_day_somebody_entered_before_stays(cast: Cast, pilot: Pilot):
    Pilot.objects.filter(pk=pilot.pk).update(build_started_on=days_before(40))
    go(pilot, Stage.DESIGNED, cast)
    assert go(pilot, Stage.BUILDING, cast).build_started_on == days_before(40)


def test_the_next_stages_say_what_is_lacking(cast: Cast, pilot: Pilot):
    take_away(pilot, DayOneItem.OWNER)
    ways = next_stages(facts_of(pilot, as_of=day_here()), Policy())
    assert [(way.stage, [guard.item for guard in way.unmet]) for way in ways] == [
        (Stage.DESIGNED, [DayOneItem.OWNER]),
        (Stage.STOPPED, [None]),
    ]


def test_who_moved_it_is_kept(cast: Cast, pilot: Pilot):
    go(pilot, Stage.DESIGNED, cast, by="olive")
    event = Pilot.pgh_event_model.objects.filter(pgh_obj_id=pilot.pk).latest("pgh_id")
    assert (event.stage, event.pgh_context.metadata["user"]) == ("designed", cast.olive.pk)
