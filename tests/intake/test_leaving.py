"""Whoever was asked for a change of the contract leaves: somebody who is there is asked, at once."""

import json

import pytest
from pghistory.models import Events

from accounts.holdings import everything_held
from accounts.models import User
from accounts.services import people
from chase.models import Gap
from chase.services.addressing import people_for
from chase.services.finding import find_others
from chase.vocabulary import GapKind, Part, Rung
from documents.models import LedgerEntry
from intake.contract import contract_of
from intake.models import ChangeRequest
from intake.services import contracts
from intake.vocabulary import Clause
from intake.walk import with_answers
from pilots.models import Pilot
from pilots.services.ownership import name_owner
from pilots.vocabulary import Visibility
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def owned(cast: Cast, proposed: Pilot) -> Pilot:
    """Ivan's pilot, for which he named Olive."""
    name_owner(proposed, person=cast.olive, by=cast.ivan)
    return proposed


def ask(pilot: Pilot, by: User) -> ChangeRequest:
    rows = with_answers(Pilot.objects.select_related("deputy", "support_plan__contact"))
    digest = contract_of(rows.get(pk=pilot.pk)).digest
    wish = {"clause": Clause.COST, "reason": "The offer is of last year."}
    return contracts.ask_for_change(pilot, by=by, digest=digest, **wish)


def test_it_stands_among_what_the_person_holds_and_its_answer_ends_that(owned: Pilot, cast: Cast) -> None:
    asked = ask(owned, cast.petra)
    held = {one.key: (one.reference, one.name) for one in everything_held(cast.ivan, seen_by=cast.ada)}
    assert held[f"change-{asked.pk}"] == (owned.reference, owned.name)
    contracts.answer_change(asked, by=cast.ivan, answer="There is a new one.")
    assert f"change-{asked.pk}" not in [one.key for one in everything_held(cast.ivan, seen_by=cast.ada)]


def test_the_owner_is_asked_on_record_and_chased(owned: Pilot, cast: Cast) -> None:
    asked = ask(owned, cast.petra)
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves")
    asked.refresh_from_db()
    assert (asked.asked_of, asked.version, asked.answered_at) == (cast.olive, 2, None)
    kept = Events.objects.tracks(asked).latest("pgh_id")
    assert (kept.pgh_context["user"], kept.pgh_context["reason"]) == (cast.ada.pk, "Leaves")
    entry = LedgerEntry.objects.filter(act="handed over").get()
    assert json.loads(entry.details)["to"][f"change-{asked.pk}"] == cast.olive.pk
    gap = Gap(pk=1, kind=GapKind.CHANGE_ASKED, subject=f"change {asked.pk}", pilot=owned, part=Part.NAMED)
    assert people_for([gap])[1][Rung.PERSON] == cast.olive


def test_with_nobody_else_there_the_office_is_asked(owned: Pilot, cast: Cast) -> None:
    asked = ask(owned, cast.olive)
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves")
    asked.refresh_from_db()
    assert asked.asked_of is None
    find_others()
    gap = Gap.objects.get(kind=GapKind.CHANGE_ASKED, closed_at=None)
    assert gap.part == Part.PMO


def test_what_is_hidden_from_the_administrator_goes_on_all_the_same(owned: Pilot, cast: Cast) -> None:
    asked = ask(owned, cast.petra)
    Pilot.objects.filter(pk=owned.pk).update(visibility=Visibility.RESTRICTED)
    assert f"change-{asked.pk}" not in [one.key for one in everything_held(cast.ivan, seen_by=cast.ada)]
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves")
    asked.refresh_from_db()
    assert asked.asked_of == cast.olive


def test_what_was_answered_stays_as_it_was(owned: Pilot, cast: Cast) -> None:
    asked = ask(owned, cast.petra)
    contracts.answer_change(asked, by=cast.ivan, answer="There is a new one.")
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves")
    asked.refresh_from_db()
    assert (asked.asked_of, asked.answered_by) == (cast.ivan, cast.ivan)
