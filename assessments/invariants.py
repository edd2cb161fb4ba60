"""What must hold of every decision, asked of the whole database: `manage.py verify` names the first thing wrong.

The triggers of migration 0003 keep these rules when rows are written. Here they are asked again, so that what the owner
of the tables changed past the triggers is seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from assessments.recorded_acts import unlike_the_ledger

AS_WRITTEN = "every_act_is_what_the_ledger_says"
# Each decision with its reference, what its evidence says of it, and how its round ended.
_DECISIONS = """
SELECT decision AS row, decision.*, pilot.stage, assessments_is_sealed(decision.id) AS sealed,
       assessments_has_ended(decision.id) AS ended, decision.evidence::jsonb -> 'decision' AS told,
       'D-' || lpad(pilot.number::text, 4, '0') || '-' || decision.number AS reference,
       ARRAY(SELECT slot::text FROM assessments_signature WHERE decision_id = decision.id ORDER BY signed_at, id)
           AS signed
  FROM assessments_decision decision JOIN pilots_pilot pilot ON pilot.id = decision.pilot_id
"""
# Of each rule, when a decision breaks it.
RULES: dict[str, str] = {
    "fingerprint_is_that_of_the_evidence": """
        evidence_sha256 <> encode(sha256(convert_to(evidence, 'UTF8')), 'hex')""",
    "decision_is_what_its_evidence_says": """
        (told ->> 'kind', told ->> 'why', told ->> 'learned', told ->> 'justification', (told ->> 'departs')::boolean,
         (told ->> 'released')::numeric, told ->> 'reference')
        IS DISTINCT FROM (kind::text, why, learned, justification, departs, released::numeric, reference)""",
    "conditions_are_those_of_the_evidence": """
        NOT assessments_conditions_are_complete(decision.row) OR EXISTS (
            SELECT FROM assessments_condition held WHERE held.decision_id = decision.id AND NOT EXISTS (
                SELECT FROM jsonb_array_elements(decision.told -> 'conditions') said
                 WHERE (said ->> 'number')::integer = held.number AND said ->> 'text' = held.text
                   AND said ->> 'proof' = held.proof AND (said ->> 'due_on')::date = held.due_on))""",
    "sealed_decision_does_not_end": "sealed AND ended",
    "one_open_draft_per_pilot": """
        NOT sealed AND NOT ended AND EXISTS (
            SELECT FROM assessments_decision other WHERE other.pilot_id = decision.pilot_id
               AND other.number < decision.number AND NOT assessments_is_sealed(other.id)
               AND NOT assessments_has_ended(other.id))""",
    "seal_needs_every_signature": "sealed AND NOT assessments_slots(kind) <@ signed",
    "signatures_are_given_in_their_order": """
        signed <> (assessments_slots(kind))[:cardinality(signed)]""",
    "signature_is_over_the_frozen_evidence": """
        EXISTS (SELECT FROM assessments_signature given WHERE given.decision_id = decision.id
                   AND given.evidence_sha256 <> decision.evidence_sha256)""",
    "somebody_signs_who_recorded_no_result": """
        sealed AND NOT EXISTS (
            SELECT FROM assessments_signature given WHERE given.decision_id = decision.id AND NOT EXISTS (
                SELECT FROM pilots_measurement cited
                  JOIN jsonb_array_elements(decision.evidence::jsonb -> 'measurements') said
                    ON (said ->> 'key')::bigint = cited.id
                 WHERE cited.recorded_by_id = given.signer_id))""",
    "decision_supersedes_the_one_in_force": """
        sealed AND supersedes_id IS DISTINCT FROM (
            SELECT former.id FROM assessments_decision former
             WHERE former.pilot_id = decision.pilot_id AND former.number < decision.number
               AND assessments_is_sealed(former.id) ORDER BY former.number DESC LIMIT 1)""",
    "pilot_is_where_its_decision_led": """
        sealed AND stage NOT IN ('retired', CASE kind WHEN 'no_go' THEN 'stopped' ELSE 'live' END)
        AND NOT EXISTS (
            SELECT FROM assessments_decision later WHERE later.pilot_id = decision.pilot_id
               AND later.number > decision.number AND assessments_is_sealed(later.id))""",
    "every_signature_stands_in_the_ledger": """
        cardinality(signed) <> (
            SELECT count(*) FROM documents_ledgerentry entry WHERE entry.act = 'signed'
               AND entry.subject = decision.reference
               AND entry.details::jsonb ->> 'evidence' = decision.evidence_sha256)""",
    "every_seal_stands_in_the_ledger": """
        sealed <> EXISTS (
            SELECT FROM documents_ledgerentry entry WHERE entry.act = 'sealed decision'
               AND entry.subject = decision.reference
               AND entry.details::jsonb ->> 'evidence' = decision.evidence_sha256)""",
}


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule, named as in the database, and the reference of the first decision that breaks it, or the table."""

    rule: str
    reference: str


def broken_rules(first: int = 1, last: int = len(RULES) + 1) -> Iterator[BrokenRule]:
    """Every rule that some decision breaks, with the first one that does; then the acts unlike the ledger. Of all
    rules, or from the first-th to the last-th one."""
    for rule in list(RULES)[first - 1 : last]:
        if reference := _first_that_breaks(rule):
            yield BrokenRule(rule, reference)
    if last > len(RULES):
        for what in unlike_the_ledger():
            yield BrokenRule(AS_WRITTEN, what)


def _first_that_breaks(rule: str) -> str:
    # The parts are this module's own text; nothing of it comes from outside.
    first = f"SELECT reference FROM ({_DECISIONS}) decision WHERE {RULES[rule]} ORDER BY id LIMIT 1"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(first)
        row = cursor.fetchone()
    return row[0] if row else ""
