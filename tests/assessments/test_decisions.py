"""What a draft has to say, when a decision departs, and how a round ends without a seal."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Delegation, User
from accounts.services.people import deactivate
from assessments.models import Decision, DecisionEnding
from assessments.readiness.recommendation import Verdict
from assessments.services import decisions
from assessments.services.day import day_here
from assessments.services.decisions import ConditionDraft, Draft, departs
from assessments.tasks import sweep
from assessments.vocabulary import DecisionKind
from common.permit import Refused
from documents.models import LedgerEntry
from pilots.models import IntegrationPath, Measurement, Pilot
from pilots.permissions import Action
from pilots.services.facts import change
from pilots.vocabulary import Stage
from tests.assessments.deciding import fresh, fresh_pilot, go, in_days, known, no_go, ready, sealed, sign
from tests.assessments.deciding import with_conditions as go_if
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


G, C, N = DecisionKind.GO, DecisionKind.GO_WITH_CONDITIONS, DecisionKind.NO_GO
DEPARTS = {
    (G, Verdict.GO): False,
    (G, Verdict.NO_GO): True,
    (G, Verdict.NOT_ENOUGH_EVIDENCE): True,
    (G, Verdict.NOT_DECIDABLE): True,
    (C, Verdict.GO): False,
    (C, Verdict.NO_GO): True,
    (C, Verdict.NOT_ENOUGH_EVIDENCE): True,
    (C, Verdict.NOT_DECIDABLE): True,
    (N, Verdict.GO): True,
    (N, Verdict.NO_GO): False,
    (N, Verdict.NOT_ENOUGH_EVIDENCE): True,
    (N, Verdict.NOT_DECIDABLE): True,
}


def test_the_table_of_departures_knows_every_kind_and_verdict():
    assert set(DEPARTS) == {(kind, verdict) for kind in DecisionKind for verdict in Verdict}


@pytest.mark.parametrize(("kind", "verdict"), list(DEPARTS))
def test_a_decision_departs_unless_the_arithmetic_says_the_same(kind: DecisionKind, verdict: Verdict):
    assert departs(kind, verdict) is DEPARTS[kind, verdict]


DECIDED_AT = """
              go   go_with_conditions  no_go
proposed      no   no                  yes
designed      no   no                  yes
building      no   no                  yes
measuring     yes  yes                 yes
live          yes  yes                 yes
stopped       no   no                  no
retired       no   no                  no
"""
HEADING, *LINES = DECIDED_AT.strip().splitlines()
CELLS = [
    (stage, kind, answer)
    for stage, *answers in (line.split() for line in LINES)
    for kind, answer in zip(HEADING.split(), answers, strict=True)
]


@pytest.mark.parametrize(("stage", "kind", "answer"), CELLS)
def test_a_pilot_is_decided_where_its_stage_lets_it(cast: Cast, pilot: Pilot, stage: str, kind: str, answer: str):
    drafts = {G: go(justification="x"), C: go_if(cast.ivan, justification="x"), N: no_go()}
    found = decisions.problems(stage_of(pilot, stage), drafts[DecisionKind(kind)], today=day_here())
    assert (found == {}) is (answer == "yes")
    assert set(found) <= {"kind"}


def stage_of(pilot: Pilot, stage: str) -> Pilot:
    pilot.stage = Stage(stage)
    return pilot


def condition(cast: Cast, **values: object) -> ConditionDraft:
    told = {"text": "Holds", "proof": "A list", "owner": cast.ivan, "due_on": in_days(10)}
    return ConditionDraft(**{**told, **values})


def refused(pilot: Pilot, draft: Draft, by: User) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        decisions.draft(pilot, draft=draft, by=by)
    assert Decision.objects.count() == 0
    return caught.value.message_dict


WRONG = {
    "why": (lambda cast: go(why=" \n"), "Say why, in words that somebody outside understands."),
    "learned": (lambda cast: no_go(learned=""), "Say what was learned: it is what a no-go leaves behind."),
    "justification": (
        lambda cast: no_go(justification=" "),
        "You depart from the recommendation. Say what you know that the arithmetic does not.",
    ),
    "conditions": (lambda cast: go_if(cast.ivan, conditions=()), "A go with conditions needs at least one condition."),
    "released": (lambda cast: go(released=Decimal(5)), "Only a no-go releases money."),
}


@pytest.mark.parametrize("field", list(WRONG))
def test_what_is_lacking_is_said_beside_its_field(cast: Cast, pilot: Pilot, field: str):
    draft, sentence = WRONG[field]
    assert refused(pilot, draft(cast), cast.olive) == {field: [sentence]}


def test_only_a_go_with_conditions_has_conditions(cast: Cast, pilot: Pilot):
    found = refused(pilot, go(conditions=(condition(cast),)), cast.olive)
    assert found == {"conditions": ["Only a go with conditions has conditions."]}


@pytest.mark.parametrize(
    ("released", "sentence"),
    [(-1, "Money released is not negative."), (400_001, "No more than the budget, EUR 400 k.")],
)
def test_a_no_go_releases_no_more_than_the_budget(cast: Cast, pilot: Pilot, released: int, sentence: str):
    assert refused(pilot, no_go(released=Decimal(released)), cast.olive) == {"released": [sentence]}


@pytest.mark.parametrize("released", ["0.001", "1e12", "1e30"])
def test_money_released_is_an_amount_that_can_be_kept(cast: Cast, pilot: Pilot, released: str):
    Pilot.objects.filter(pk=pilot.pk).update(budget=None)
    found = refused(fresh_pilot(cast), no_go(released=Decimal(released)), cast.olive)
    assert found == {"released": ["Write an amount in whole cents, below a thousand billion."]}


def test_each_condition_says_what_it_lacks(cast: Cast, pilot: Pilot):
    User.objects.filter(pk=cast.nora.pk).update(is_active=False)
    drafts = (
        condition(cast),
        condition(cast, text="", proof=" "),
        condition(cast, due_on=in_days(-1), owner=known(cast.nora)),
        condition(cast, text="x" * 1001),
    )
    found = refused(pilot, go_if(cast.ivan, conditions=drafts), cast.olive)
    assert found == {
        "conditions-1-text": ["Say what must hold."],
        "conditions-1-proof": ["Say what will show it, like “test of 10 French contracts”."],
        "conditions-2-due_on": [f"Choose a day from {day_here().day} {day_here():%b %Y} on."],
        "conditions-2-owner": ["Nora Quist does not work here any more."],
        "conditions-3-text": ["Write 1000 signs or fewer."],
    }


def test_a_condition_is_given_to_somebody_who_may_see_the_pilot(cast: Cast, pilot: Pilot):
    found = refused(pilot, go_if(cast.ivan, conditions=(condition(cast, owner=known(cast.nora)),)), cast.olive)
    assert found == {"conditions-0-owner": ["Nora Quist may not see this pilot, and could hand in no proof."]}


def test_a_go_needs_somebody_from_it_other_than_the_owner(cast: Cast, pilot: Pilot):
    IntegrationPath.objects.filter(pilot=pilot).update(connection_owner=cast.olive)
    Pilot.objects.filter(pk=pilot.pk).update(it_lead=None)
    found = refused(fresh_pilot(cast), go(justification="x"), cast.olive)
    said = "Name an IT lead or a connection owner first, other than the owner: IT confirms a go."
    assert found == {"kind": [said]}


@pytest.mark.parametrize("name", ["ivan", "petra", "vic", "nora", "ada"])
def test_nobody_but_the_owner_decides(cast: Cast, pilot: Pilot, name: str):
    with pytest.raises(Refused, match="The owner is Olive Harmsen"):
        decisions.draft(pilot, draft=go(), by=cast.person(name))


def away(cast: Cast, *, until: int = 5) -> None:
    Pilot.objects.filter(pk=cast.pilot.pk).update(deputy=cast.nora)
    began_on = day_here() - timedelta(days=5)
    Delegation.objects.create(person=cast.olive, delegate=cast.nora, began_on=began_on, ends_on=in_days(until))


def test_the_deputy_drafts_while_the_owner_is_away(cast: Cast, pilot: Pilot):
    away(cast)
    decision = decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.nora))
    assert (decision.owner, decision.drafted_by) == (cast.olive, cast.nora)


def test_the_deputy_drafts_nothing_once_the_owner_is_back(cast: Cast, pilot: Pilot):
    away(cast, until=-1)
    with pytest.raises(Refused):
        decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.nora))


def test_who_is_delegated_to_but_is_not_the_deputy_drafts_nothing(cast: Cast, pilot: Pilot):
    away(cast)
    Pilot.objects.filter(pk=pilot.pk).update(deputy=cast.vic)
    with pytest.raises(Refused):
        decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.nora))


def test_a_draft_keeps_what_the_arithmetic_said(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=no_go(), by=cast.olive)
    assert (decision.recommendation, decision.departs, decision.number) == ("go", True, 1)
    assert decision.facts_version == fresh_pilot(cast).facts_version
    assert decision.reference == f"D-{pilot.number:04d}-1"


def test_a_second_draft_waits_until_the_first_is_put_away(cast: Cast, pilot: Pilot):
    first = decisions.draft(pilot, draft=go(), by=cast.olive)
    with pytest.raises(ValidationError, match=f"{first.reference} waits for signatures."), transaction.atomic():
        decisions.draft(pilot, draft=go(), by=cast.olive)
    decisions.discard(first, by=cast.olive, reason="Typed too early")
    assert decisions.draft(pilot, draft=go(), by=cast.olive).number == 2


def test_a_round_ends_once(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    decisions.discard(decision, by=cast.olive, reason="Typed too early")
    with pytest.raises(ValidationError, match="This round has ended already"):
        decisions.discard(decision, by=cast.olive, reason="Again")
    assert DecisionEnding.objects.count() == 1


def test_ending_a_round_asks_for_a_reason(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    with pytest.raises(ValidationError) as caught:
        decisions.discard(decision, by=cast.olive, reason=" ")
    assert caught.value.message_dict == {"reason": ["Say why, it stays on record."]}


def test_who_is_asked_can_decline_and_the_slot_stays_on_record(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    sign(decision, cast.olive)
    ending = decisions.decline(fresh(decision), by=cast.ivan, reason="Only clean scans were tested")
    assert (ending.kind, ending.slot, ending.by) == ("declined", "it", cast.ivan)


@pytest.mark.parametrize("name", ["petra", "vic", "nora", "ada"])
def test_nobody_declines_who_is_not_asked_now(cast: Cast, pilot: Pilot, name: str):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    sign(decision, cast.olive)
    with pytest.raises(Refused):
        decisions.decline(fresh(decision), by=cast.person(name), reason="No")


def test_nobody_but_the_owner_discards(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    with pytest.raises(Refused):
        decisions.discard(decision, by=cast.petra, reason="No")


def test_a_sealed_decision_can_be_neither_discarded_nor_declined(cast: Cast, pilot: Pilot):
    decision = sealed(cast, go())
    for end in (decisions.discard, decisions.decline):
        with pytest.raises(ValidationError, match="This round has ended already"):
            end(decision, by=known(cast.olive), reason="Too late")


def test_a_fact_changed_in_a_form_voids_the_draft_in_the_same_breath(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    change(pilot, by=cast.olive, action=Action.EDIT_PURPOSE, version=pilot.version, values={"problem": "Late notes"})
    assert fresh(decision).ending.reason == "Problem it solves: –, now “Late notes”"


def test_what_raw_sql_changed_is_found_by_the_sweep(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    Pilot.objects.filter(pk=pilot.pk).update(spent=1)
    sweep()
    assert fresh(decision).ending.reason == "Spent to date: 120,000, now 1"


def test_an_owner_who_is_deactivated_leaves_no_draft_behind(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=go(), by=cast.olive)
    deactivate(cast.olive, by=cast.ada, reason="Left the house")
    assert fresh(decision).ending.reason == "Owner changed"


def test_who_may_not_be_the_only_witness_may_still_decline(cast: Cast, pilot: Pilot):
    [old] = pilot.measurements.values("value", "began_on", "ended_on", "cases", "data_kind", "review_inside")
    for person in (cast.olive, cast.petra):
        Measurement.objects.create(pilot=pilot, recorded_by=person, **old)
    decision = decisions.draft(fresh_pilot(cast), draft=no_go(), by=cast.olive)
    sign(decision, cast.olive)
    assert decisions.decline(fresh(decision), by=cast.petra, reason="I measured it").slot == "pmo"


def test_a_fact_that_changes_after_the_seal_voids_nothing(cast: Cast, pilot: Pilot):
    decision = sealed(cast, go())
    Pilot.objects.filter(pk=pilot.pk).update(spent=1)
    assert decisions.void_changed() == 0
    assert not DecisionEnding.objects.filter(decision=decision).exists()


def test_a_fresh_draft_after_a_void_one_takes_today_s_facts(cast: Cast, pilot: Pilot):
    decisions.draft(pilot, draft=go(), by=cast.olive)
    Pilot.objects.filter(pk=pilot.pk).update(spent=1)
    decisions.void_if_changed(pilot)
    again = decisions.draft(fresh_pilot(cast), draft=go(), by=cast.olive)
    assert again.number == 2
    assert decisions.void_if_changed(pilot) is None


def test_every_act_stands_in_the_ledger(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=replace(go(), why="Because"), by=cast.olive)
    decisions.discard(decision, by=cast.olive, reason="Typed too early")
    entries = LedgerEntry.objects.filter(subject=decision.reference).values_list("act", "person_id")
    assert list(entries) == [("drafted decision", cast.olive.pk), ("ended draft", cast.olive.pk)]
