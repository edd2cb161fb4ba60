from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.models import Waiver
from assessments.services import waivers
from common.permit import Refused
from pilots.events import facts_changed
from pilots.models import Pilot
from pilots.vocabulary import DayOneItem, Stage
from tests.assessments.deciding import in_days
from tests.cast import Cast

IN_A_MONTH = in_days(30)


def waive(cast: Cast, by: str = "petra", **values: object) -> Waiver:
    return waivers.waive(
        cast.pilot,
        by=cast.person(by),
        **{"item": DayOneItem.DATA_SLICE, "until": IN_A_MONTH, "reason": "The extract comes in December.", **values},
    )


def move_back(waiver: Waiver, days: int) -> None:
    """As if it had been written so many days earlier (a waiver is never edited, so it is written anew)."""
    Waiver.objects.filter(pk=waiver.pk).delete()
    Waiver.objects.create(
        pilot_id=waiver.pilot_id,
        item=waiver.item,
        until=waiver.until - timedelta(days=days),
        reason=waiver.reason,
        waived_by_id=waiver.waived_by_id,
    )


def test_the_portfolio_office_waives_one_item_in_writing_until_a_date(cast: Cast):
    written = waive(cast)
    assert waivers.waiver_in_force(cast.pilot, on=in_days(0)) == written
    assert (written.item, written.until, written.waived_by) == ("data_slice", IN_A_MONTH, cast.petra)


@pytest.mark.parametrize("who", ["olive", "ivan", "vic", "nora", "ada"])
def test_nobody_but_the_portfolio_office_waives_or_ends_a_waiver(cast: Cast, who: str):
    with pytest.raises(Refused, match="Only the portfolio office can do this"):
        waive(cast, by=who)
    written = waive(cast)
    with pytest.raises(Refused, match="Only the portfolio office can do this"):
        waivers.end(written, by=cast.person(who))
    assert waivers.waiver_in_force(cast.pilot, on=in_days(0)) == written


def test_a_second_item_is_refused_while_one_is_waived(cast: Cast):
    waive(cast)
    with pytest.raises(ValidationError, match="“a data slice named” is waived until"):
        waive(cast, item=DayOneItem.OWNER)
    assert [each.item for each in Waiver.objects.all()] == ["data_slice"]


def test_the_database_too_holds_one_waiver_in_force_per_pilot(cast: Cast):
    waive(cast)
    with pytest.raises(IntegrityError, match="one_waiver_in_force_per_pilot"), transaction.atomic():
        Waiver.objects.create(
            pilot=cast.pilot, item=DayOneItem.OWNER, until=IN_A_MONTH, reason="x", waived_by=cast.petra
        )


def test_a_waiver_counts_through_its_last_day_and_not_after(cast: Cast):
    written = waive(cast)
    assert waivers.waiver_in_force(cast.pilot, on=IN_A_MONTH) == written
    assert waivers.waiver_in_force(cast.pilot, on=IN_A_MONTH + timedelta(days=1)) is None


def test_one_that_has_run_out_gives_way_to_a_new_one(cast: Cast):
    move_back(waive(cast), days=40)
    written = waive(cast, item=DayOneItem.OWNER)
    assert waivers.waiver_in_force(cast.pilot, on=in_days(0)) == written
    assert Waiver.objects.get(item=DayOneItem.DATA_SLICE).ended_at is not None


def test_an_ended_waiver_makes_room_and_stays_ended(cast: Cast):
    ended = waivers.end(waive(cast), by=cast.petra)
    assert waivers.waiver_in_force(cast.pilot, on=in_days(0)) is None
    assert waivers.end(ended, by=cast.petra).ended_at == ended.ended_at
    assert waive(cast, item=DayOneItem.OWNER).item == "owner"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (lambda: {"until": in_days(-1)}, "until"),
        (lambda: {"until": in_days(91)}, "until"),
        (lambda: {"reason": "  "}, "reason"),
    ],
)
def test_a_waiver_for_a_past_day_or_too_long_or_without_a_reason_is_refused(cast: Cast, values: Callable, field: str):
    with pytest.raises(ValidationError) as refusal:
        waive(cast, **values())
    assert list(refusal.value.message_dict) == [field]
    assert not Waiver.objects.exists()


def test_a_pilot_that_is_live_needs_no_waiver(cast: Cast):
    live = Pilot.objects.create(name="Ticket routing", unit=cast.contact_centre, stage=Stage.LIVE)
    with pytest.raises(ValidationError, match="live or has ended"):
        waive(replace(cast, pilot=live))


def test_waiving_and_ending_tell_that_facts_changed(cast: Cast):
    heard: list[list[int]] = []
    listen = lambda pilot_ids, **_: heard.append(pilot_ids)  # noqa: E731
    facts_changed.connect(listen)
    try:
        waivers.end(waive(cast), by=cast.petra)
    finally:
        facts_changed.disconnect(listen)
    assert heard == [[cast.pilot.pk], [cast.pilot.pk]]


def test_who_waived_and_why_is_kept(cast: Cast):
    waive(cast)
    [event] = Waiver.pgh_event_model.objects.filter(pgh_label="insert")
    assert event.pgh_context.metadata["user"] == cast.petra.pk
    assert event.pgh_context.metadata["reason"] == "The extract comes in December."
