"""Pilots like the one somebody begins to propose, and asking to join one of them."""

import pytest
from django.core.exceptions import ValidationError

from chase.models import Gap
from chase.services.addressing import people_for
from chase.services.finding import find_others
from chase.vocabulary import GapKind, Rung
from common.permit import Refused
from intake.services import joining
from intake.services.alike import MOST, pilots_like
from pilots.models import JoinRequest, Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.chase.chasing import pilots

pytestmark = pytest.mark.django_db


def named(*names: str, cast: Cast, **values: object) -> None:
    for name in names:
        Pilot.objects.create(name=name, unit=cast.contact_centre, **values)


def test_the_most_alike_come_first_and_strangers_do_not_come(cast: Cast) -> None:
    named("Summaries of calls", "Call summary", "Invoice matching", cast=cast)
    found = [pilot.name for pilot in pilots_like("Call summaries for agents", seen_by=cast.petra)]
    assert found[0] == "Call summaries"
    assert "Invoice matching" not in found


def test_there_are_never_more_than_three_and_none_for_no_words(cast: Cast) -> None:
    named(*(f"Call summaries {number}" for number in range(6)), cast=cast)
    assert len(pilots_like("Call summaries", seen_by=cast.petra)) == MOST
    assert pilots_like("  ", seen_by=cast.petra) == []


def test_a_restricted_pilot_is_like_nothing_for_who_may_not_see_it(cast: Cast) -> None:
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.RESTRICTED)
    assert pilots_like("Call summaries", seen_by=cast.vic) == []
    assert pilots_like("Call summaries", seen_by=cast.petra) == [cast.pilot]


def test_the_owner_is_asked_once_and_answers_once(cast: Cast) -> None:
    asked = joining.ask(cast.pilot, by=cast.ivan, note="We write the same summaries.")
    with pytest.raises(ValidationError, match="You have asked already"):
        joining.ask(cast.pilot, by=cast.ivan, note="Again.")
    find_others()
    gap = Gap.objects.get(kind=GapKind.JOIN_ASKED, closed_at=None)
    assert people_for([gap])[gap.pk][Rung.PERSON] == cast.olive
    with pytest.raises(Refused):
        joining.answer(asked, by=cast.vic, answer="Yes.")
    joining.answer(asked, by=cast.olive, answer="Come on Thursday.")
    with pytest.raises(ValidationError, match="answered already"):
        joining.answer(asked, by=cast.olive, answer="No.")
    find_others()
    assert not Gap.objects.filter(kind=GapKind.JOIN_ASKED, closed_at=None).exists()
    assert JoinRequest.objects.get().answer == "Come on Thursday."


def test_a_pilot_without_an_owner_is_answered_for_by_the_office(cast: Cast) -> None:
    [pilot] = pilots(cast, 1)
    pilot.ownerships.all().delete()
    asked = joining.ask(pilot, by=cast.ivan, note="May we?")
    joining.answer(asked, by=cast.petra, answer="Yes.")
    assert JoinRequest.objects.get().answered_by == cast.petra


def test_a_decided_pilot_is_not_joined(cast: Cast) -> None:
    stopped = Pilot.objects.create(name="Stopped", unit=cast.contact_centre, stage="stopped")
    with pytest.raises(ValidationError, match="has been decided"):
        joining.ask(stopped, by=cast.ivan, note="May we?")
