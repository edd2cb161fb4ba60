"""Many at once, each on a connection of its own: one signature, one draft, one ending, and no seal on changed facts."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from assessments.models import Decision, DecisionEnding, Seal, Signature
from assessments.services import decisions, signing
from assessments.services.signing import Refusal, SigningRefused
from documents.models import LedgerEntry
from pilots.models import Pilot
from pilots.permissions import Action
from pilots.services.facts import change
from tests.assessments.deciding import fresh, fresh_pilot, go, known, ready, sign
from tests.cast import PASSWORD, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return assemble()


def all_at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Start every act at the same moment; what each returned, or what it raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait(timeout=60)
        try:
            return act()
        except ValidationError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def reasons(answers: list[Any]) -> Counter:
    return Counter(answer.reason for answer in answers if isinstance(answer, SigningRefused))


def test_fifty_signatures_of_one_slot_at_once_give_one(cast: Cast):
    decision = decisions.draft(ready(cast), draft=go(), by=cast.olive)
    pages = [signing.open_page(fresh(decision), by=known(cast.olive)) for _ in range(50)]

    def act(nonce: str) -> Callable[[], Signature]:
        olive = known(cast.olive)
        return lambda: signing.sign(decision, by=olive, nonce=nonce, password=PASSWORD, read_it=True)

    answers = all_at_once([act(page.nonce) for page in pages])
    assert sum(isinstance(answer, Signature) for answer in answers) == 1
    assert reasons(answers) == {Refusal.ALREADY_SIGNED: 49}
    assert Signature.objects.count() == 1
    assert LedgerEntry.objects.filter(act="signed").count() == 1


def test_one_page_submitted_fifty_times_at_once_signs_once(cast: Cast):
    decision = decisions.draft(ready(cast), draft=go(), by=cast.olive)
    sign(decision, cast.olive)
    sign(decision, cast.ivan)
    page = signing.open_page(fresh(decision), by=known(cast.petra))
    petra = known(cast.petra)
    answers = all_at_once(
        [lambda: signing.sign(decision, by=petra, nonce=page.nonce, password=PASSWORD, read_it=True)] * 50
    )
    assert reasons(answers) == {Refusal.REPLAYED: 49}
    assert (Signature.objects.count(), Seal.objects.count()) == (3, 1)
    assert LedgerEntry.objects.filter(act="sealed decision").count() == 1


def test_guessing_passwords_on_fifty_pages_at_once_gives_five_tries(cast: Cast):
    decision = decisions.draft(ready(cast), draft=go(), by=cast.olive)
    pages = [signing.open_page(fresh(decision), by=known(cast.olive)) for _ in range(50)]

    def act(nonce: str) -> Callable[[], Signature]:
        olive = known(cast.olive)
        return lambda: signing.sign(decision, by=olive, nonce=nonce, password="guess", read_it=True)

    answers = all_at_once([act(page.nonce) for page in pages])
    assert reasons(answers) == {Refusal.WRONG_PASSWORD: 5, Refusal.TOO_MANY_TRIES: 45}


def test_twenty_drafts_at_once_give_one(cast: Cast):
    pilot = ready(cast)
    answers = all_at_once([lambda: decisions.draft(pilot, draft=go(), by=known(cast.olive))] * 20)
    assert sum(isinstance(answer, Decision) for answer in answers) == 1
    assert Decision.objects.count() == 1


def test_a_draft_that_is_declined_twenty_times_at_once_ends_once(cast: Cast):
    decision = decisions.draft(ready(cast), draft=go(), by=cast.olive)
    answers = all_at_once([lambda: decisions.discard(decision, by=known(cast.olive), reason="Too early")] * 20)
    assert sum(isinstance(answer, DecisionEnding) for answer in answers) == 1
    assert LedgerEntry.objects.filter(act="ended draft").count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_a_fact_that_changes_beside_the_last_signature_never_slips_into_a_seal(cast: Cast, turn: int):
    decision = decisions.draft(ready(cast), draft=go(), by=cast.olive)
    sign(decision, cast.olive)
    sign(decision, cast.ivan)
    page = signing.open_page(fresh(decision), by=known(cast.petra))
    pilot, petra = fresh_pilot(cast), known(cast.petra)

    def edit() -> Pilot:
        told = {"by": known(cast.olive), "action": Action.EDIT_PURPOSE, "version": pilot.version}
        try:
            return change(pilot, values={"problem": "Notes are late"}, **told)
        except Exception as late:  # the seal was first and moved the pilot on
            return type(late).__name__

    edited, signed = all_at_once(
        [edit, lambda: signing.sign(decision, by=petra, nonce=page.nonce, password=PASSWORD, read_it=True)]
    )
    if isinstance(signed, Signature):
        assert edited == "StaleVersion"
        assert Seal.objects.filter(decision=decision).exists()
        assert not DecisionEnding.objects.exists()
    else:
        assert signed.reason in (Refusal.FACT_CHANGED, Refusal.ENDED)
        assert DecisionEnding.objects.get().reason == "Problem it solves: –, now “Notes are late”"
        assert not Seal.objects.exists()
