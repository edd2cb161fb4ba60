"""A question in a colleague's hands: what they may do while it is, and how it comes back."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from chase.models import Gap
from chase.services.addressing import people_for
from chase.services.finding import find_others
from chase.vocabulary import GapKind, Rung
from common.permit import Refused
from intake.services import handing
from pilots.models import HandedPart, Pilot
from pilots.permissions import Action, may
from pilots.vocabulary import HandedBack, IntakePart, Visibility
from tests.cast import Cast
from tests.intake.conftest import signed_in
from tests.portfolio.pilots import in_days

pytestmark = pytest.mark.django_db


def handed(pilot: Pilot, person: User, by: User, part: IntakePart = IntakePart.COST) -> HandedPart:
    return handing.hand(pilot, part=part, person=person, due_on=in_days(4), note="You know the prices.", by=by)


def fresh(person: User) -> User:
    """As the next request reads them."""
    return User.objects.get(pk=person.pk)


def edits(person: User, pilot: Pilot) -> list[Action]:
    return [action for action in Action if may(fresh(person), action, Pilot.objects.get(pk=pilot.pk))]


def test_who_was_handed_a_question_sees_the_pilot_and_edits_what_it_asks_for_alone(cast: Cast, proposed: Pilot) -> None:
    Pilot.objects.filter(pk=proposed.pk).update(visibility=Visibility.RESTRICTED)
    assert not Pilot.objects.visible_to(fresh(cast.nora)).filter(pk=proposed.pk).exists()
    handed(proposed, cast.nora, cast.ivan)
    assert Pilot.objects.visible_to(fresh(cast.nora)).filter(pk=proposed.pk).exists()
    assert edits(cast.nora, proposed) == [Action.EDIT_SCALE_MODEL]
    other = reverse("intake:question", args=[proposed.number, "slice"])
    assert signed_in(cast.nora).post(other, {"source_system": "CoreLend"}).status_code == 403


@pytest.mark.parametrize("is_done", [True, False])
def test_answered_or_given_back_it_is_over(cast: Cast, proposed: Pilot, is_done: bool) -> None:
    one = handed(proposed, cast.nora, cast.ivan)
    assert handing.end(one, by=cast.nora, is_done=is_done, said="" if is_done else "Ask Vic.")
    one.refresh_from_db()
    assert one.ending == (HandedBack.DONE if is_done else HandedBack.RETURNED)
    assert edits(cast.nora, proposed) == []
    assert not handing.end(one, by=cast.nora, said="Once more.")


def test_whoever_asked_reads_who_gave_it_back_and_why_until_it_is_answered_or_handed_on(
    cast: Cast, proposed: Pilot
) -> None:
    handing.end(handed(proposed, cast.nora, cast.ivan), by=cast.nora, said="Ask Vic.")
    ivan, url = signed_in(cast.ivan), reverse("intake:question", args=[proposed.number, "cost"])
    assert f"{cast.nora.name} gave a question back: Ask Vic." in ivan.get("/").content.decode()
    page = ivan.get(url).content.decode()
    assert f"{cast.nora.name} gave it back on" in page
    assert "<q>Ask Vic.</q>" in page
    handed(proposed, cast.vic, cast.ivan)
    assert "gave it back on" not in ivan.get(url).content.decode()


def test_it_is_not_given_back_without_a_word(cast: Cast, proposed: Pilot) -> None:
    with pytest.raises(ValidationError, match="so that somebody else can be found"):
        handing.end(handed(proposed, cast.nora, cast.ivan), by=cast.nora)


def test_who_handed_it_takes_it_back_and_nobody_else(cast: Cast, proposed: Pilot) -> None:
    one = handed(proposed, cast.nora, cast.ivan)
    with pytest.raises(Refused):
        handing.end(one, by=cast.vic)
    assert handing.end(one, by=cast.ivan)
    one.refresh_from_db()
    assert one.ending == HandedBack.TAKEN_BACK


def test_a_question_is_in_one_persons_hands_and_not_in_ones_own(cast: Cast, proposed: Pilot) -> None:
    handed(proposed, cast.nora, cast.ivan)
    with pytest.raises(ValidationError, match="handed this question in the meantime"):
        handed(proposed, cast.olive, cast.ivan)
    with pytest.raises(ValidationError, match="That is you"):
        handed(proposed, cast.ivan, cast.ivan, IntakePart.SLICE)
    User.objects.filter(pk=cast.olive.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="does not work here any more"):
        handed(proposed, fresh(cast.olive), cast.ivan, IntakePart.SLICE)


def test_nobody_hands_over_a_pilot_that_is_not_theirs(cast: Cast, proposed: Pilot) -> None:
    with pytest.raises(Refused):
        handed(proposed, cast.nora, cast.vic)


def test_the_rights_of_who_proposed_and_of_who_helps_end_with_the_proposal(cast: Cast, proposed: Pilot) -> None:
    handed(proposed, cast.nora, cast.ivan)
    assert Action.EDIT_THRESHOLD in edits(cast.ivan, proposed)
    assert Action.AGREE_THRESHOLD not in edits(cast.ivan, proposed)
    Pilot.objects.filter(pk=proposed.pk).update(stage="designed")
    assert edits(cast.ivan, proposed) == edits(cast.nora, proposed) == []


def test_the_chase_asks_whom_it_was_handed_to_until_it_is_over(cast: Cast, proposed: Pilot) -> None:
    one = handed(proposed, cast.nora, cast.ivan)
    find_others()
    gap = Gap.objects.get(kind=GapKind.PART_HANDED, closed_at=None)
    assert people_for([gap])[gap.pk][Rung.PERSON] == cast.nora
    handing.end(one, by=cast.nora, is_done=True)
    find_others()
    assert not Gap.objects.filter(kind=GapKind.PART_HANDED, closed_at=None).exists()


def test_it_stands_on_the_colleagues_desk_with_the_way_there(cast: Cast, proposed: Pilot) -> None:
    handed(proposed, cast.nora, cast.ivan)
    client: Client = signed_in(cast.nora)
    address = reverse("intake:question", args=[proposed.number, "cost"])
    assert address in client.get("/").content.decode()
    assert client.get(address).status_code == 200
