"""What the database refuses by itself, whoever writes: every rule of migration 0003, by raw rows past all services."""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from assessments.models import (
    Condition,
    ConditionProof,
    Decision,
    DecisionEnding,
    Seal,
    Signature,
    SigningNonce,
)
from assessments.services import conditions, decisions, extending
from common.canonical import canonical
from pilots.models import Measurement, Pilot
from pilots.vocabulary import Stage
from tests.assessments.deciding import fresh_pilot, go, in_days, known, no_go, ready, sealed, sign, with_conditions
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


@pytest.fixture
def decision(cast: Cast, pilot: Pilot) -> Decision:
    return decisions.draft(pilot, draft=go(), by=cast.olive)


def refused(write: Callable[[], Any]) -> str:
    """The name of the rule that refused it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name


def page(decision: Decision, by: User, slot: str, **values: object) -> SigningNonce:
    told = {"decision": decision, "person": by, "slot": slot, "evidence_sha256": decision.evidence_sha256}
    return SigningNonce.objects.create(nonce=secrets.token_urlsafe(32), **{**told, **values})


def signature(decision: Decision, by: User, slot: str, **values: object) -> Signature:
    """A raw row, right in everything that `values` does not say."""
    told = {
        "decision": decision,
        "slot": slot,
        "signer": by,
        "printed_name": by.name,
        "capacity": "Owner",
        "meaning": "decides go",
        "method": "password",
        "authenticated_at": timezone.now(),
        "evidence_sha256": decision.evidence_sha256,
    }
    if "nonce" not in values:
        values["nonce"] = page(decision, by, slot)
    return Signature.objects.create(**{**told, **values})


def copy(decision: Decision, **values: object) -> Decision:
    """A second draft of the same pilot, written without asking."""
    fields = {field.name: getattr(decision, field.name) for field in Decision._meta.concrete_fields}
    del fields["id"], fields["drafted_at"]
    return Decision.objects.create(**{**fields, "number": decision.number + 1, **values})


def retold(decision: Decision, **values: object) -> dict[str, str]:
    """The evidence of a decision with other words in its decision part, and its fingerprint."""
    told = json.loads(decision.evidence)
    told["decision"] |= values
    text = canonical(told).decode()
    return {"evidence": text, "evidence_sha256": hashlib.sha256(text.encode()).hexdigest()}


def test_raw_rows_that_are_right_are_taken(cast: Cast, decision: Decision):
    for slot, person in (("owner", cast.olive), ("it", cast.ivan), ("pmo", cast.petra)):
        signature(decision, person, slot)
    Seal.objects.create(decision=decision)
    Pilot.objects.filter(pk=decision.pilot_id).update(stage=Stage.LIVE)
    assert fresh_pilot(cast).stage == Stage.LIVE


def test_one_draft_waits_per_pilot(decision: Decision):
    assert refused(lambda: copy(decision)) == "one_open_draft_per_pilot"


def ended(decision: Decision) -> None:
    DecisionEnding.objects.create(decision=decision, kind="discarded", reason="Again")


def test_a_fingerprint_that_is_not_that_of_the_evidence_is_refused(decision: Decision):
    ended(decision)
    assert refused(lambda: copy(decision, evidence_sha256="0" * 64)) == "fingerprint_is_that_of_the_evidence"


@pytest.mark.parametrize(
    "values", [{"kind": "go_with_conditions"}, {"why": "Otherwise"}, {"learned": "Nothing"}, {"released": 5}]
)
def test_a_decision_says_what_its_evidence_says(decision: Decision, values: dict[str, object]):
    ended(decision)
    assert refused(lambda: copy(decision, **values)) == "decision_is_what_its_evidence_says"


def test_a_decision_supersedes_the_one_in_force_and_no_other(cast: Cast, pilot: Pilot):
    first = sealed(cast, go())
    draft = decisions.draft(fresh_pilot(cast), draft=no_go(), by=known(cast.olive))
    ended(draft)
    assert refused(lambda: copy(draft, supersedes=None)) == "decision_supersedes_the_one_in_force"
    assert refused(lambda: copy(draft, supersedes=draft)) == "decision_supersedes_the_one_in_force"
    assert copy(draft, supersedes=first).number == 3


def test_a_stopped_pilot_is_not_decided_again(cast: Cast, pilot: Pilot):
    decision = sealed(cast, no_go())
    assert refused(lambda: copy(decision, supersedes=decision)) == "ended_pilot_is_not_decided"


def test_nothing_is_drafted_in_the_future(decision: Decision):
    ended(decision)
    tomorrow = timezone.now() + timedelta(days=1)
    assert refused(lambda: copy(decision, drafted_at=tomorrow)) == "nothing_is_drafted_in_the_future"


def test_a_condition_is_not_added_afterwards(cast: Cast, decision: Decision):
    told = {"text": "More", "proof": "A list", "owner": cast.ivan, "due_on": in_days(5)}
    add = lambda: Condition.objects.create(decision=decision, number=1, **told)  # noqa: E731
    assert refused(add) == "condition_is_one_of_its_decision"


@pytest.mark.parametrize("values", [{"text": "Softer"}, {"proof": "Softer"}, {"due_on": in_days(400)}])
def test_a_condition_is_that_of_the_evidence_word_for_word(cast: Cast, pilot: Pilot, values: dict[str, object]):
    decision = decisions.draft(pilot, draft=with_conditions(cast.ivan), by=cast.olive)
    ended(decision)
    again = copy(decision)
    [row] = decision.conditions.values("number", "text", "proof", "owner_id", "due_on")
    add = lambda: Condition.objects.create(decision=again, **{**row, **values})  # noqa: E731
    assert refused(add) == "condition_is_one_of_its_decision"


def test_a_go_with_conditions_is_not_signed_without_them(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=with_conditions(cast.ivan), by=cast.olive)
    ended(decision)
    bare = copy(decision)
    assert refused(lambda: signature(bare, cast.olive, "owner")) == "conditions_are_those_of_the_evidence"


def test_a_go_whose_evidence_names_no_condition_needs_one(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=with_conditions(cast.ivan), by=cast.olive)
    ended(decision)
    bare = copy(decision, **retold(decision, conditions=[]))
    assert refused(lambda: signature(bare, cast.olive, "owner")) == "conditions_are_those_of_the_evidence"


@pytest.mark.parametrize(("slot", "name"), [("it", "ivan"), ("pmo", "petra")])
def test_a_later_signature_is_not_given_first(cast: Cast, decision: Decision, slot: str, name: str):
    assert refused(lambda: signature(decision, cast.person(name), slot)) == "signatures_are_given_in_their_order"


def test_a_no_go_has_no_signature_of_it(cast: Cast, pilot: Pilot):
    decision = decisions.draft(pilot, draft=no_go(), by=cast.olive)
    sign(decision, cast.olive)
    assert refused(lambda: signature(decision, cast.ivan, "it")) == "signatures_are_given_in_their_order"


def test_a_slot_is_signed_once(cast: Cast, decision: Decision):
    sign(decision, cast.olive)
    assert refused(lambda: signature(decision, cast.olive, "owner")) == "signatures_are_given_in_their_order"


def test_nobody_signs_twice(cast: Cast, decision: Decision):
    sign(decision, cast.olive)
    sign(decision, cast.ivan)
    assert refused(lambda: signature(decision, cast.ivan, "pmo")) == "nobody_signs_twice"


def test_nobody_but_the_owner_decides(cast: Cast, decision: Decision):
    assert refused(lambda: signature(decision, cast.nora, "owner")) == "owner_decides_and_nobody_else"
    assert refused(lambda: signature(decision, cast.nora, "owner", on_behalf_of=cast.vic)) == (
        "owner_decides_and_nobody_else"
    )


def test_nobody_signs_another_slot_on_behalf_of_somebody(cast: Cast, decision: Decision):
    sign(decision, cast.olive)
    write = lambda: signature(decision, cast.ivan, "it", on_behalf_of=cast.olive)  # noqa: E731
    assert refused(write) == "owner_decides_and_nobody_else"


def test_the_owner_gives_no_other_signature(cast: Cast, decision: Decision):
    signature(decision, cast.nora, "owner", on_behalf_of=cast.olive)
    assert refused(lambda: signature(decision, cast.olive, "it")) == "owner_decides_and_nobody_else"


def test_a_closed_account_signs_nothing(cast: Cast, decision: Decision):
    User.objects.filter(pk=cast.olive.pk).update(is_active=False)
    assert refused(lambda: signature(decision, cast.olive, "owner")) == "signer_can_sign_in"


def test_a_signature_over_other_evidence_is_refused(cast: Cast, decision: Decision):
    write = lambda: signature(decision, cast.olive, "owner", evidence_sha256="0" * 64)  # noqa: E731
    assert refused(write) == "signature_is_over_the_frozen_evidence"


@pytest.mark.parametrize("moment", [timedelta(minutes=1), timedelta(days=-1)])
def test_a_signature_is_given_after_the_draft_and_not_in_the_future(cast: Cast, decision: Decision, moment: timedelta):
    write = lambda: signature(decision, cast.olive, "owner", signed_at=timezone.now() + moment)  # noqa: E731
    assert refused(write) == "signed_after_drafting_and_not_in_the_future"


FOREIGN_PAGES: dict[str, Callable[[Decision, Cast], SigningNonce]] = {
    "of somebody else": lambda decision, cast: page(decision, cast.nora, "owner"),
    "for another slot": lambda decision, cast: page(decision, cast.olive, "it"),
    "over other evidence": lambda decision, cast: page(decision, cast.olive, "owner", evidence_sha256="0" * 64),
    "opened an hour ago": lambda decision, cast: page(
        decision, cast.olive, "owner", made_at=timezone.now() - timedelta(hours=1)
    ),
    "opened later": lambda decision, cast: page(
        decision, cast.olive, "owner", made_at=timezone.now() + timedelta(minutes=1)
    ),
}


@pytest.mark.parametrize("which", list(FOREIGN_PAGES))
def test_a_signature_is_given_on_a_page_of_ones_own(cast: Cast, decision: Decision, which: str):
    opened = FOREIGN_PAGES[which](decision, cast)
    assert refused(lambda: signature(decision, cast.olive, "owner", nonce=opened)) == "signed_on_a_page_of_ones_own"


def test_a_page_signs_once(cast: Cast, decision: Decision):
    used = sign(decision, cast.olive).nonce
    write = lambda: SigningNonce.objects.filter(pk=used.pk).update(used_at=None)  # noqa: E731
    assert refused(write) == "signing_page_stays_bound"


@pytest.mark.parametrize("values", [{"slot": "pmo"}, {"evidence_sha256": "0" * 64}, {"wrong_passwords": 0}])
def test_a_page_stays_bound(cast: Cast, decision: Decision, values: dict[str, object]):
    opened = page(decision, cast.olive, "owner", wrong_passwords=3)
    write = lambda: SigningNonce.objects.filter(pk=opened.pk).update(**values)  # noqa: E731
    assert refused(write) == "signing_page_stays_bound"


def test_nothing_is_signed_after_the_end(cast: Cast, decision: Decision):
    ended(decision)
    assert refused(lambda: signature(decision, cast.olive, "owner")) == "nothing_is_signed_after_the_end"


def test_nothing_is_signed_after_the_seal(cast: Cast, pilot: Pilot):
    decision = sealed(cast, go())
    assert refused(lambda: signature(decision, cast.nora, "pmo")) == "nothing_is_signed_after_the_end"


@pytest.mark.parametrize("signers", [(), ("olive",), ("olive", "ivan")])
def test_the_seal_follows_the_last_signature(cast: Cast, decision: Decision, signers: tuple[str, ...]):
    for name in signers:
        sign(decision, cast.person(name))
    assert refused(lambda: Seal.objects.create(decision=decision)) == "seal_needs_every_signature"


def test_a_draft_that_ended_is_not_sealed(decision: Decision):
    ended(decision)
    assert refused(lambda: Seal.objects.create(decision=decision)) == "ended_draft_is_not_sealed"


def test_a_seal_is_not_put_into_the_past_of_its_signatures(cast: Cast, decision: Decision):
    for slot, person in (("owner", cast.olive), ("it", cast.ivan), ("pmo", cast.petra)):
        signature(decision, person, slot)
    now = timezone.now()
    for at in (now - timedelta(minutes=5), now + timedelta(minutes=5)):
        write = partial(Seal.objects.create, decision=decision, sealed_at=at)
        assert refused(write) == "sealed_after_the_last_signature"


def test_somebody_signs_who_recorded_no_cited_measurement(cast: Cast, pilot: Pilot):
    old = pilot.measurements.get()
    fields = ("value", "began_on", "ended_on", "cases", "data_kind", "review_inside")
    for person in (cast.olive, cast.petra):
        Measurement.objects.create(pilot=pilot, recorded_by=person, **{name: getattr(old, name) for name in fields})
    decision = decisions.draft(fresh_pilot(cast), draft=no_go(), by=cast.olive)
    signature(decision, cast.olive, "owner")
    signature(decision, cast.petra, "pmo")
    assert refused(lambda: Seal.objects.create(decision=decision)) == "somebody_signs_who_recorded_no_result"


def test_a_sealed_decision_does_not_end(cast: Cast, pilot: Pilot):
    decision = sealed(cast, go())
    assert refused(lambda: ended(decision)) == "sealed_decision_does_not_end"


def proof(condition: Condition, by: User, *, accepted: bool | None = None) -> ConditionProof:
    return ConditionProof.objects.create(condition=condition, text="Seen", accepted=accepted, by=by)


def test_proof_is_of_a_sealed_decision(cast: Cast, pilot: Pilot):
    draft = decisions.draft(pilot, draft=with_conditions(cast.ivan), by=cast.olive)
    assert refused(lambda: proof(draft.conditions.get(), cast.ivan)) == "proof_is_of_a_sealed_decision"


def test_proof_is_handed_in_then_judged_by_somebody_else(cast: Cast, pilot: Pilot):
    condition = sealed(cast, with_conditions(cast.ivan)).conditions.get()
    in_turn = "proof_is_handed_in_then_judged"
    assert refused(lambda: proof(condition, cast.petra, accepted=True)) == in_turn
    proof(condition, cast.ivan)
    assert refused(lambda: proof(condition, cast.ivan)) == in_turn
    assert refused(lambda: proof(condition, cast.ivan, accepted=True)) == "nobody_judges_their_own_proof"
    proof(condition, cast.petra, accepted=False)
    assert refused(lambda: proof(condition, cast.petra, accepted=True)) == in_turn
    proof(condition, cast.ivan)
    proof(condition, cast.petra, accepted=True)
    for accepted in (None, True, False):
        assert refused(lambda answer=accepted: proof(condition, cast.ivan, accepted=answer)) == in_turn


def everything(cast: Cast) -> None:
    """A row in each table that is final."""
    Pilot.objects.filter(pk=cast.pilot.pk).update(decision_due_on=in_days(-3))
    extending.extend(fresh_pilot(cast), by=cast.olive, due_on=in_days(20), reason="Holidays")
    ended(decisions.draft(fresh_pilot(cast), draft=go(), by=cast.olive))
    condition = sealed(cast, with_conditions(cast.ivan)).conditions.get()
    conditions.hand_in(condition, by=cast.ivan, text="Rota")


FINAL = {
    "assessments_decision": "why = 'Otherwise'",
    "assessments_condition": "due_on = due_on + 300",
    "assessments_conditionproof": "accepted = true",
    "assessments_decisionending": "reason = 'Otherwise'",
    "assessments_seal": "sealed_at = sealed_at - interval '1 day'",
    "assessments_signature": "printed_name = 'Somebody'",
    "assessments_extension": "due_on = due_on + 300",
}


ATTACKS = [sql for table, values in FINAL.items() for sql in (f"UPDATE {table} SET {values}", f"DELETE FROM {table}")]


@pytest.mark.parametrize("sql", ATTACKS)
def test_the_owner_of_the_tables_changes_nothing_that_was_decided(cast: Cast, pilot: Pilot, sql: str):
    everything(cast)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET session_replication_role = replica")

    def attack() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    assert refused(attack) == "decisions_are_final"


@pytest.mark.parametrize("sql", ATTACKS)
def test_the_application_has_no_right_to_change_what_was_decided(cast: Cast, pilot: Pilot, sql: str):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize(("stage", "draft"), [(Stage.LIVE, no_go), (Stage.STOPPED, go)])
def test_a_stage_follows_a_sealed_decision_of_its_kind_only(cast: Cast, pilot: Pilot, stage: Stage, draft):
    decision = decisions.draft(pilot, draft=draft(), by=cast.olive)
    signers = [("owner", cast.olive), ("it", cast.ivan), ("pmo", cast.petra)]
    for slot, person in signers if decision.kind == "go" else signers[::2]:
        signature(decision, person, slot)
    Seal.objects.create(decision=decision)
    with pytest.raises(IntegrityError, match="Live and stopped come from a sealed decision"), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(stage=stage)


def test_a_draft_moves_no_pilot(cast: Cast, decision: Decision):
    sign(decision, cast.olive)
    with pytest.raises(IntegrityError, match="Live and stopped come from a sealed decision"), transaction.atomic():
        Pilot.objects.filter(pk=decision.pilot_id).update(stage=Stage.LIVE)


def test_a_decision_that_was_superseded_moves_no_pilot(cast: Cast, pilot: Pilot):
    sealed(cast, go())
    sealed(cast, no_go())
    with pytest.raises(IntegrityError), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(stage=Stage.LIVE)
