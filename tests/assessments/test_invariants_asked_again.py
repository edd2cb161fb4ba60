"""What the owner of the tables changed past the triggers is named, rule by rule."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from assessments.invariants import AS_WRITTEN, RULES, BrokenRule, broken_rules
from assessments.models import Decision
from assessments.services import conditions, decisions, extending
from pilots.models import Pilot
from tests.assessments.deciding import fresh_pilot, go, in_days, known, ready, sealed, with_conditions
from tests.cast import Cast

FIRST = """(SELECT min(id) FROM assessments_decision)"""
# Of each rule, what an owner of the database would have to write to break it.
ATTACKS: dict[str, str] = {
    "decision_is_what_its_evidence_says": "UPDATE assessments_decision SET why = 'Otherwise'",
    "conditions_are_those_of_the_evidence": "UPDATE assessments_condition SET due_on = due_on + 300",
    "sealed_decision_does_not_end": f"""
        INSERT INTO assessments_decisionending (decision_id, kind, reason, slot) VALUES ({FIRST}, 'void', 'x', '')""",
    "one_open_draft_per_pilot": "DELETE FROM assessments_seal",
    "seal_needs_every_signature": "DELETE FROM assessments_signature WHERE slot = 'pmo'",
    "signatures_are_given_in_their_order": """
        UPDATE assessments_signature SET signed_at = signed_at - interval '1 hour' WHERE slot = 'pmo'""",
    "signature_is_over_the_frozen_evidence": "UPDATE assessments_signature SET evidence_sha256 = repeat('0', 64)",
    "somebody_signs_who_recorded_no_result": f"""
        UPDATE pilots_measurement SET recorded_by_id = (SELECT owner_id FROM assessments_decision WHERE id = {FIRST});
        DELETE FROM assessments_signature WHERE slot <> 'owner'""",
    "decision_supersedes_the_one_in_force": "UPDATE assessments_decision SET supersedes_id = NULL",
    "pilot_is_where_its_decision_led": "UPDATE pilots_pilot SET stage = 'measuring'",
    "every_signature_stands_in_the_ledger": "DELETE FROM documents_ledgerentry WHERE act = 'signed'",
    "every_seal_stands_in_the_ledger": "DELETE FROM documents_ledgerentry WHERE act = 'sealed decision'",
}
GUARDED = (
    "assessments_decision",
    "assessments_condition",
    "assessments_conditionproof",
    "assessments_decisionending",
    "assessments_extension",
    "assessments_seal",
    "assessments_signature",
    "documents_ledgerentry",
    "pilots_measurement",
    "pilots_pilot",
)


# What an owner of the database might change before the night, and what is named.
QUIETLY: dict[str, tuple[str, str]] = {
    "who signed": ("UPDATE assessments_signature SET printed_name = 'Nora Quist'", "assessments_signature"),
    "what was signed": ("UPDATE assessments_signature SET meaning = 'saw it'", "assessments_signature"),
    "when it was signed": (
        "UPDATE assessments_signature SET authenticated_at = authenticated_at - interval '1 s'",
        "assessments_signature",
    ),
    "when it was sealed": ("UPDATE assessments_seal SET sealed_at = sealed_at + interval '1 s'", "assessments_seal"),
    "who drafted": ("UPDATE assessments_decision SET drafted_by_id = owner_id + 1", "assessments_decision"),
    "whose condition it is": ("UPDATE assessments_condition SET owner_id = owner_id + 1", "assessments_condition"),
    "a proof": ("UPDATE assessments_conditionproof SET text = 'Other'", "assessments_conditionproof"),
    "a proof taken away": ("DELETE FROM assessments_conditionproof", "D-0001-2"),
    "why it was extended": ("UPDATE assessments_extension SET reason = 'Other'", "assessments_extension"),
    "an extension made up": ("DELETE FROM documents_ledgerentry WHERE act = 'extended'", "assessments_extension"),
    "why a draft ended": ("UPDATE assessments_decisionending SET reason = 'Other'", "assessments_decisionending"),
    "an act made up": (
        "INSERT INTO documents_ledgerentry (number, act, subject, details, recorded_at, previous, fingerprint)"
        " VALUES (0, 'extended', 'P-0009', '{}', now(), '', '')",
        "P-0009",
    ),
}


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """As the owner of the database would: without the triggers that keep the rules."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield


@pytest.fixture
def decided(cast: Cast) -> Decision:
    """A go with conditions that a plain go superseded, and a draft that waits."""
    ready(cast)
    first = sealed(cast, with_conditions(cast.ivan))
    sealed(cast, go())
    decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))
    return first


def test_what_the_services_wrote_breaks_no_rule(decided: Decision):
    assert list(broken_rules()) == []


def test_an_empty_portfolio_breaks_no_rule(db: None):
    assert list(broken_rules()) == []


def test_there_is_an_attack_on_every_rule_that_a_constraint_does_not_keep():
    assert set(RULES) - set(ATTACKS) == {"fingerprint_is_that_of_the_evidence"}


@pytest.mark.parametrize("rule", list(ATTACKS))
def test_a_rule_broken_past_the_triggers_is_named(decided: Decision, rule: str):
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute(ATTACKS[rule])
        assert rule in {broken.rule for broken in broken_rules()}


@pytest.fixture
def acted(cast: Cast) -> None:
    """One row of each binding act: a pilot extended, a draft put away, a decision sealed, a proof accepted."""
    late = ready(cast)
    Pilot.objects.filter(pk=late.pk).update(decision_due_on=in_days(-3))
    extending.extend(fresh_pilot(cast), by=known(cast.petra), due_on=in_days(9), reason="Audit")
    draft = decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))
    decisions.discard(draft, by=known(cast.olive), reason="Again")
    decision = sealed(cast, with_conditions(cast.ivan))
    condition = decision.conditions.first()
    conditions.hand_in(condition, by=cast.ivan, text="See the log")
    conditions.judge(condition, by=cast.petra, accepted=True, text="Seen")


def test_acts_that_nobody_touched_are_what_the_ledger_says(acted: None):
    assert list(broken_rules()) == []


@pytest.mark.parametrize("what", list(QUIETLY))
def test_what_the_owner_of_the_tables_changes_is_seen_on_the_same_day(acted: None, what: str):
    attack, named = QUIETLY[what]
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute(attack)
        found = {broken.reference for broken in broken_rules() if broken.rule == AS_WRITTEN}
    assert named in found


def test_the_first_decision_that_breaks_it_is_named(decided: Decision):
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_decision SET why = 'Otherwise' WHERE number > 1")
        second = Decision.objects.get(number=2)
        assert BrokenRule("decision_is_what_its_evidence_says", second.reference) in set(broken_rules())


def test_evidence_that_was_rewritten_with_its_fingerprint_is_seen_by_the_signatures_over_it(decided: Decision):
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessments_decision SET evidence = replace(evidence, '4200', '9999'), evidence_sha256 ="
            " encode(sha256(convert_to(replace(evidence, '4200', '9999'), 'UTF8')), 'hex')"
        )
        assert {broken.rule for broken in broken_rules()} == {
            "signature_is_over_the_frozen_evidence",
            "every_signature_stands_in_the_ledger",
            "every_seal_stands_in_the_ledger",
            AS_WRITTEN,
        }
