"""What the intake asks of people stands among the gaps, in words that say what to do, and leads where it is done."""

import pytest

from accounts.models import User
from chase.models import Gap
from chase.rules import RULES
from chase.services.addressing import people_for
from chase.services.clock import database_now
from chase.services.finding import find_others
from chase.services.saying import lines_for
from chase.vocabulary import GapKind, Rung
from common.day import day_of
from intake.services import contracts, handing, joining
from intake.vocabulary import Clause
from pilots.models import Ownership, Pilot
from pilots.vocabulary import IntakePart
from tests.cast import Cast
from tests.intake.conftest import signed_in
from tests.intake.test_contract import accept, answered, of

pytestmark = pytest.mark.django_db
__all__ = ["answered"]


def told(kind: GapKind) -> tuple[User, str, str, str, str]:
    """Who is asked first, and in which words; the link opens for them."""
    find_others()
    gap = Gap.objects.get(kind=kind, closed_at=None)
    assert gap.part in RULES[kind].who
    person = people_for([gap])[gap.pk][Rung.PERSON]
    line = lines_for([gap], day_of(database_now()))[gap.pk]
    assert signed_in(person).get(line.url).status_code == 200
    return person, line.title, line.why, line.url, line.action


def is_closed(kind: GapKind) -> bool:
    find_others()
    return not Gap.objects.filter(kind=kind, closed_at=None).exists()


def test_a_question_in_a_colleague_s_hands(proposed: Pilot, cast: Cast) -> None:
    due_on = day_of(database_now())
    told_them = {"person": cast.olive, "due_on": due_on, "note": "You have the offer."}
    handed = handing.hand(proposed, by=cast.ivan, part=IntakePart.COST, **told_them)
    name = cast.ivan.name
    assert told(GapKind.PART_HANDED) == (
        cast.olive,
        f"Answer one question for {name}: the cost at full volume, Credit-limit advice",
        f"{name} handed it to you, because you know it. You have the offer.",
        f"/pilots/{proposed.reference}/intake/cost/",
        "Open the question",
    )
    handing.end(handed, by=cast.olive, is_done=True)
    assert is_closed(GapKind.PART_HANDED)


def test_somebody_who_asks_to_join(cast: Cast) -> None:
    asked = joining.ask(cast.pilot, by=cast.ivan, note="We write the same summaries.")
    assert told(GapKind.JOIN_ASKED) == (
        cast.olive,
        f"{cast.ivan.name} asks to join: Call summaries",
        "Instead of proposing one like it: We write the same summaries.",
        f"/pilots/{cast.pilot.reference}/join/{asked.pk}/",
        "Answer",
    )


def test_a_contract_that_the_owner_accepted_waits_for_it(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.olive)
    assert told(GapKind.CONTRACT_WAITS) == (
        cast.ivan,
        "Read and accept the go-live contract: Credit-limit advice",
        f"{cast.olive.name} has accepted it. It counts once you have, too.",
        f"/pilots/{answered.reference}/contract/",
        "Read the contract",
    )
    accept(answered, cast.ivan)
    assert is_closed(GapKind.CONTRACT_WAITS)


def test_a_contract_that_it_accepted_waits_for_the_owner_once_there_is_one(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.ivan)
    assert is_closed(GapKind.CONTRACT_WAITS)
    Ownership.objects.filter(pilot=answered).update(accepted_at=database_now())
    assert told(GapKind.CONTRACT_WAITS)[0] == cast.olive


def test_a_wished_change_is_for_who_proposed_the_pilot(answered: Pilot, cast: Cast) -> None:
    wish = {"clause": Clause.COST, "reason": "The offer is of last year."}
    asked = contracts.ask_for_change(answered, by=cast.olive, digest=of(answered).digest, **wish)
    assert told(GapKind.CHANGE_ASKED) == (
        cast.ivan,
        f"{cast.olive.name} asks for a change of the contract: Credit-limit advice",
        "Cost at full volume: The offer is of last year.",
        f"/pilots/{answered.reference}/contract/change/{asked.pk}/",
        "Answer",
    )
    contracts.answer_change(asked, by=cast.ivan, answer="A new offer stands there.")
    assert is_closed(GapKind.CHANGE_ASKED)


def test_a_wished_change_with_nobody_there_is_for_the_office(answered: Pilot, cast: Cast) -> None:
    Ownership.objects.filter(pilot=answered).delete()
    wish = {"clause": Clause.PATH, "reason": "CoreLend goes next year."}
    contracts.ask_for_change(Pilot.objects.get(pk=answered.pk), by=cast.ivan, digest=of(answered).digest, **wish)
    assert told(GapKind.CHANGE_ASKED)[0] == cast.petra
