"""A pilot past its decision date gets a new one, once, with a reason."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.models import Extension
from assessments.services import decisions, extending
from common.permit import Refused
from documents.models import LedgerEntry
from pilots.models import Pilot
from pilots.permissions import Action
from pilots.services.facts import change
from pilots.vocabulary import Stage
from tests.assessments.deciding import fresh, fresh_pilot, go, in_days, ready
from tests.cast import Cast


@pytest.fixture
def late(cast: Cast) -> Pilot:
    pilot = ready(cast)
    Pilot.objects.filter(pk=pilot.pk).update(decision_due_on=in_days(-3))
    return fresh_pilot(cast)


@pytest.mark.parametrize("name", ["olive", "petra"])
def test_owner_or_portfolio_office_extends(cast: Cast, late: Pilot, name: str):
    extension = extending.extend(late, by=cast.person(name), due_on=in_days(30), reason="Holidays")
    assert (extension.was_due_on, extension.due_on, extension.by) == (in_days(-3), in_days(30), cast.person(name))
    assert fresh_pilot(cast).decision_due_on == in_days(30)
    assert LedgerEntry.objects.get(act="extended").subject == late.reference


@pytest.mark.parametrize("name", ["ivan", "vic", "nora", "ada"])
def test_nobody_else_extends(cast: Cast, late: Pilot, name: str):
    with pytest.raises(Refused):
        extending.extend(late, by=cast.person(name), due_on=in_days(30), reason="Holidays")


def refused(pilot: Pilot, by, due_on: date, reason: str = "Holidays") -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        extending.extend(pilot, by=by, due_on=due_on, reason=reason)
    return caught.value


def test_a_pilot_is_extended_once(cast: Cast, late: Pilot):
    extending.extend(late, by=cast.olive, due_on=in_days(1), reason="Holidays")
    Pilot.objects.filter(pk=late.pk).update(decision_due_on=in_days(-1))  # as if the new day had passed, too
    said = "This pilot was extended before. It is stalled until it is decided."
    assert refused(fresh_pilot(cast), cast.olive, in_days(30)).messages == [said]
    assert Extension.objects.count() == 1


@pytest.mark.parametrize("days", [0, 1, None])
def test_a_pilot_that_is_not_overdue_is_not_extended(cast: Cast, days: int | None):
    late = ready(cast)
    Pilot.objects.filter(pk=late.pk).update(decision_due_on=None if days is None else in_days(days))
    said = "Only a pilot past its decision date can be extended."
    assert refused(fresh_pilot(cast), cast.olive, in_days(30)).messages == [said]


def test_a_pilot_that_is_retired_is_not_extended(cast: Cast, late: Pilot):
    Pilot.objects.filter(pk=late.pk).update(stage=Stage.RETIRED)
    said = "Only a pilot past its decision date can be extended."
    assert refused(fresh_pilot(cast), cast.olive, in_days(30)).messages == [said]


@pytest.mark.parametrize("due_on", [date(2026, 1, 1), in_days(0), date(2200, 1, 2)])
def test_the_new_day_is_ahead(cast: Cast, late: Pilot, due_on: date):
    assert list(refused(late, cast.olive, due_on).message_dict) == ["due_on"]


@pytest.mark.parametrize("reason", ["", " ", "x" * 2001])
def test_the_reason_is_in_writing(cast: Cast, late: Pilot, reason: str):
    assert list(refused(late, cast.olive, in_days(9), reason).message_dict) == ["reason"]


def test_extending_voids_the_draft_that_waits(cast: Cast, late: Pilot):
    decision = decisions.draft(late, draft=go(), by=cast.olive)
    extending.extend(late, by=cast.petra, due_on=in_days(30), reason="Holidays")
    assert fresh(decision).ending.reason.startswith("Decision due on: ")


@pytest.mark.parametrize("days", [1, 400, -2, None])
def test_a_date_that_has_passed_does_not_move_by_typing_another(cast: Cast, late: Pilot, days: int | None):
    told = {"by": cast.olive, "action": Action.EDIT_PURPOSE, "version": late.version}
    with pytest.raises(ValidationError) as caught:
        change(late, values={"decision_due_on": None if days is None else in_days(days)}, **told)
    said = "This date has passed. Extend it, once and with a reason, or decide."
    assert caught.value.message_dict == {"decision_due_on": [said]}
    assert fresh_pilot(cast).decision_due_on == in_days(-3)


def test_a_date_that_is_still_ahead_moves_by_typing_another(cast: Cast):
    pilot = ready(cast)
    told = {"by": cast.olive, "action": Action.EDIT_PURPOSE, "version": pilot.version}
    change(pilot, values={"decision_due_on": in_days(90)}, **told)
    assert fresh_pilot(cast).decision_due_on == in_days(90)


def test_an_extension_of_a_date_that_does_not_stand_is_refused(cast: Cast, late: Pilot):
    with pytest.raises(IntegrityError, match="An extension moves the date that stands"), transaction.atomic():
        Extension.objects.create(
            pilot=late, was_due_on=in_days(-9), due_on=in_days(9), reason="Holidays", by=cast.olive
        )
