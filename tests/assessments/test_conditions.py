"""Proof of a condition: who hands it in, who judges it, and what comes of it."""

import pytest
from django.core.exceptions import ValidationError

from assessments.models import Condition, ConditionProof
from assessments.services import conditions, decisions
from assessments.standing import is_met
from common.permit import Refused
from documents.models import LedgerEntry
from tests.assessments.deciding import fresh_pilot, go, known, ready, sealed, with_conditions
from tests.cast import Cast


@pytest.fixture
def condition(cast: Cast) -> Condition:
    ready(cast)
    return sealed(cast, with_conditions(cast.ivan)).conditions.get()


def again(condition: Condition) -> Condition:
    return Condition.objects.get(pk=condition.pk)


@pytest.mark.parametrize("name", ["ivan", "olive"])
def test_its_owner_or_the_owner_of_the_pilot_hands_it_in(cast: Cast, condition: Condition, name: str):
    proof = conditions.hand_in(condition, by=cast.person(name), text="Rota for 07:00 to 22:00")
    assert (proof.accepted, proof.by) == (None, cast.person(name))
    assert conditions.pending_proof(again(condition)) == proof


@pytest.mark.parametrize("name", ["petra", "vic", "nora", "ada"])
def test_nobody_else_hands_it_in(cast: Cast, condition: Condition, name: str):
    with pytest.raises(Refused, match="Only Ivan Petrov or the owner of the pilot"):
        conditions.hand_in(condition, by=known(cast.person(name)), text="Rota")


@pytest.mark.parametrize("name", ["olive", "ivan", "vic", "nora", "ada"])
def test_nobody_but_the_portfolio_office_judges(cast: Cast, condition: Condition, name: str):
    conditions.hand_in(condition, by=cast.ivan, text="Rota")
    with pytest.raises(Refused):
        conditions.judge(again(condition), by=known(cast.person(name)), accepted=True, text="Seen")


def test_accepted_proof_meets_the_condition(cast: Cast, condition: Condition):
    conditions.hand_in(condition, by=cast.ivan, text="Rota")
    conditions.judge(again(condition), by=cast.petra, accepted=True, text="Seen")
    assert is_met(again(condition))
    with pytest.raises(ValidationError, match="This condition is met already"):
        conditions.hand_in(again(condition), by=cast.ivan, text="More")


def test_proof_that_is_sent_back_can_be_handed_in_anew(cast: Cast, condition: Condition):
    conditions.hand_in(condition, by=cast.ivan, text="Rota")
    conditions.judge(again(condition), by=cast.petra, accepted=False, text="Weekends are lacking")
    assert not is_met(again(condition))
    conditions.hand_in(again(condition), by=cast.ivan, text="Rota with weekends")
    conditions.judge(again(condition), by=cast.petra, accepted=True, text="Seen")
    assert [proof.accepted for proof in ConditionProof.objects.all()] == [None, False, None, True]


def test_a_second_proof_waits_until_the_first_is_judged(cast: Cast, condition: Condition):
    conditions.hand_in(condition, by=cast.ivan, text="Rota")
    with pytest.raises(ValidationError, match="waits to be judged"):
        conditions.hand_in(again(condition), by=cast.olive, text="Rota")


def test_there_is_nothing_to_judge_before_a_proof(cast: Cast, condition: Condition):
    with pytest.raises(ValidationError, match="There is no proof to judge"):
        conditions.judge(condition, by=cast.petra, accepted=True, text="Seen")


def test_nobody_judges_the_proof_they_handed_in(cast: Cast):
    ready(cast)
    condition = sealed(cast, with_conditions(cast.petra)).conditions.get()
    conditions.hand_in(condition, by=cast.petra, text="Rota")
    with pytest.raises(Refused, match="You handed in this proof"):
        conditions.judge(again(condition), by=cast.petra, accepted=True, text="Seen")


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001])
def test_proof_is_in_writing(cast: Cast, condition: Condition, text: str):
    with pytest.raises(ValidationError) as caught:
        conditions.hand_in(condition, by=cast.ivan, text=text)
    assert list(caught.value.message_dict) == ["text"]
    conditions.hand_in(condition, by=cast.ivan, text="Rota")
    with pytest.raises(ValidationError) as caught:
        conditions.judge(again(condition), by=cast.petra, accepted=True, text=text)
    assert list(caught.value.message_dict) == ["text"]


def test_conditions_of_a_draft_take_no_proof(cast: Cast):
    pilot = ready(cast)
    draft = decisions.draft(pilot, draft=with_conditions(cast.ivan), by=cast.olive)
    with pytest.raises(ValidationError, match="once its decision is sealed"):
        conditions.hand_in(draft.conditions.get(), by=cast.ivan, text="Rota")


def test_conditions_of_a_superseded_decision_take_no_proof(cast: Cast, condition: Condition):
    sealed(cast, go())
    with pytest.raises(ValidationError, match="A later decision has superseded this one"):
        conditions.hand_in(again(condition), by=cast.ivan, text="Rota")


def test_every_answer_stands_in_the_ledger(cast: Cast, condition: Condition):
    conditions.hand_in(condition, by=cast.ivan, text="Rota")
    conditions.judge(again(condition), by=cast.petra, accepted=False, text="Weekends")
    acts = LedgerEntry.objects.filter(subject=condition.decision.reference, act__contains="proof")
    assert list(acts.values_list("act", "person_id")) == [
        ("handed in proof", cast.ivan.pk),
        ("rejected proof", cast.petra.pk),
    ]
    assert fresh_pilot(cast).stage == "live"
