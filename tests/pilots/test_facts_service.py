"""Changing, adding and removing a fact: permitted, against what was opened, on record, announced."""

import pytest
from django.core.exceptions import ValidationError
from pghistory.models import Events

from common.permit import Refused
from common.versioned import StaleVersion
from pilots.models import ActiveUsers, DataCheck, ErrorClass, Invitation, Pilot, SupportPlan
from pilots.permissions import Action
from pilots.services import facts
from tests.cast import Cast

MONEY = Action.EDIT_PURPOSE


def change_vendor(cast: Cast, vendor: str, **options: object) -> Pilot:
    arguments = {"by": cast.olive, "action": MONEY, "version": cast.pilot.version, "values": {"vendor": vendor}}
    return facts.change(cast.pilot, **{**arguments, **options})  # type: ignore[arg-type]


def test_a_change_is_written_counted_and_announced(cast: Cast, announced: list[int]) -> None:
    before = Pilot.objects.get(pk=cast.pilot.pk)
    fresh = change_vendor(cast, "Tideline Speech")
    assert (fresh.vendor, fresh.version, fresh.facts_version) == (
        "Tideline Speech",
        before.version + 1,
        before.facts_version + 1,
    )
    assert announced == [cast.pilot.pk]


def test_a_change_is_kept_with_who_old_new_and_why(cast: Cast) -> None:
    change_vendor(cast, "Tideline Speech", reason="They won the tender.")
    event = Events.objects.references(cast.pilot).order_by("-pgh_created_at", "-pgh_id").first()
    assert event.pgh_diff == {"vendor": ["", "Tideline Speech"], "version": [1, 2]}
    assert event.pgh_context == {"user": cast.olive.pk, "reason": "They won the tender."}


def test_a_stale_change_overwrites_nothing_and_brings_what_stands_now(cast: Cast, announced: list[int]) -> None:
    change_vendor(cast, "first")
    with pytest.raises(StaleVersion) as stale:
        change_vendor(cast, "second")
    assert isinstance(stale.value.current, Pilot)
    assert stale.value.current.vendor == "first"
    assert Pilot.objects.get(pk=cast.pilot.pk).vendor == "first"
    assert announced == [cast.pilot.pk]


@pytest.mark.parametrize(
    ("action", "may_do"),
    [
        (Action.EDIT_PURPOSE, {"olive", "petra"}),
        (Action.EDIT_CHANGE_PLAN, {"olive", "petra"}),
        (Action.EDIT_OUTCOME, {"olive", "petra"}),
        (Action.EDIT_DATA_CHECK, {"olive", "ivan", "petra"}),
        (Action.EDIT_INTEGRATION_PATH, {"olive", "ivan", "petra"}),
        (Action.EDIT_SCALE_MODEL, {"olive", "ivan", "petra"}),
        (Action.EDIT_SUPPORT_PLAN, {"olive", "ivan", "petra"}),
        (Action.EDIT_VISIBILITY, {"olive", "petra"}),
        (Action.NAME_PEOPLE, {"olive", "petra"}),
    ],
)
def test_only_who_may_changes_adds_and_removes(cast: Cast, action: Action, may_do: set[str]) -> None:
    done = set()
    for name in ("olive", "ivan", "petra", "vic", "nora", "ada"):
        person = cast.person(name)
        pilot = Pilot.objects.get(pk=cast.pilot.pk)
        slice_ = DataCheck(pilot=pilot, source_system=name)
        try:
            facts.change(pilot, by=person, action=action, version=pilot.version, values={"vendor": name})
            facts.add(slice_, by=person, action=action)
            facts.remove(slice_, by=person, action=action, version=1)
        except Refused:
            with pytest.raises(Refused):
                facts.add(slice_, by=person, action=action)
            kept = DataCheck.objects.create(pilot=pilot, source_system=name)
            with pytest.raises(Refused):
                facts.remove(kept, by=person, action=action, version=1)
        else:
            done.add(name)
    assert done == may_do
    assert set(DataCheck.objects.values_list("source_system", flat=True)) == {
        "olive", "ivan", "petra", "vic", "nora", "ada"
    } - may_do  # fmt: skip


def test_a_value_the_database_refuses_is_said_as_its_rule(cast: Cast, announced: list[int]) -> None:
    with pytest.raises(ValidationError, match=r"This does not fit: budget is not negative\."):
        facts.change(cast.pilot, by=cast.olive, action=MONEY, version=cast.pilot.version, values={"budget": -1})
    assert Pilot.objects.get(pk=cast.pilot.pk).budget is None
    assert announced == []


def test_what_a_pilot_has_once_is_not_written_twice_by_two_at_a_time(cast: Cast) -> None:
    first = facts.add(SupportPlan(pilot=cast.pilot, hours="9 to 5"), by=cast.olive, action=Action.EDIT_SUPPORT_PLAN)
    with pytest.raises(StaleVersion) as stale:
        facts.add(SupportPlan(pilot=cast.pilot, hours="always"), by=cast.ivan, action=Action.EDIT_SUPPORT_PLAN)
    assert stale.value.current == first


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        (lambda cast: ErrorClass(pilot=cast.pilot, name="wrong"), "name"),
        (lambda cast: ActiveUsers(pilot=cast.pilot, counted_on="2026-11-01", users=3), "counted_on"),
        (lambda cast: Invitation(pilot=cast.pilot, person=cast.vic), "person"),
    ],
)
def test_a_second_one_of_the_same_is_refused_beside_its_field(cast: Cast, fact: object, field: str) -> None:
    facts.add(fact(cast), by=cast.olive, action=MONEY)  # type: ignore[operator]
    with pytest.raises(ValidationError) as refused:
        facts.add(fact(cast), by=cast.olive, action=MONEY)  # type: ignore[operator]
    assert list(refused.value.message_dict) == [field]


def test_a_row_changed_in_the_meantime_is_not_removed(cast: Cast) -> None:
    slice_ = facts.add(DataCheck(pilot=cast.pilot, source_system="CRM"), by=cast.ivan, action=Action.EDIT_DATA_CHECK)
    values = {"source_system": "CRM and mail"}
    facts.change(slice_, by=cast.ivan, action=Action.EDIT_DATA_CHECK, version=1, values=values)
    with pytest.raises(StaleVersion):
        facts.remove(slice_, by=cast.olive, action=Action.EDIT_DATA_CHECK, version=1)
    facts.remove(slice_, by=cast.olive, action=Action.EDIT_DATA_CHECK, version=2)
    assert not DataCheck.objects.exists()


def test_who_types_over_a_row_that_was_taken_away_is_told(cast: Cast) -> None:
    slice_ = facts.add(DataCheck(pilot=cast.pilot, source_system="CRM"), by=cast.ivan, action=Action.EDIT_DATA_CHECK)
    facts.remove(slice_, by=cast.olive, action=Action.EDIT_DATA_CHECK, version=1)
    slice_.pk = slice_.pk or DataCheck.pgh_event_model.objects.latest("pgh_id").pgh_obj_id
    with pytest.raises(ValidationError, match="Somebody took this away while you typed"):
        facts.change(slice_, by=cast.ivan, action=Action.EDIT_DATA_CHECK, version=1, values={"source_system": "x"})
