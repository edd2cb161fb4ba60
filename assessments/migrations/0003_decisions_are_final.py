"""What the database itself says about decisions, whoever writes: the application, a shell, or raw SQL.

Plain SQL and ENABLE ALWAYS, so that no setting of a session turns a rule off. Every rule locks the pilot first: of two
that write at once, the second sees what the first one wrote.
"""

from django.db import migrations

# --- what every rule needs -------------------------------------------------------------------------------------------
REFUSE = """
CREATE FUNCTION assessments_refuse(rule text, sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', sentence USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION assessments_lock(of_decision bigint) RETURNS assessments_decision LANGUAGE plpgsql AS $$
DECLARE found assessments_decision;
BEGIN
    PERFORM FROM pilots_pilot WHERE id = (SELECT pilot_id FROM assessments_decision WHERE id = of_decision)
        FOR NO KEY UPDATE;
    SELECT * INTO found FROM assessments_decision WHERE id = of_decision;
    RETURN found;
END $$;

CREATE FUNCTION assessments_slots(of_kind text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE of_kind WHEN 'no_go' THEN ARRAY['owner', 'pmo'] ELSE ARRAY['owner', 'it', 'pmo'] END
$$;

CREATE FUNCTION assessments_is_sealed(of_decision bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM assessments_seal WHERE decision_id = of_decision)
$$;

CREATE FUNCTION assessments_has_ended(of_decision bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM assessments_decisionending WHERE decision_id = of_decision)
$$;
"""
REFUSE_BACK = """
DROP FUNCTION assessments_has_ended(bigint);
DROP FUNCTION assessments_is_sealed(bigint);
DROP FUNCTION assessments_slots(text);
DROP FUNCTION assessments_lock(bigint);
DROP FUNCTION assessments_refuse(text, text);
"""

# --- a decision ------------------------------------------------------------------------------------------------------
DECISION = """
CREATE FUNCTION assessments_decision_is_drafted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told jsonb := NEW.evidence::jsonb;
BEGIN
    PERFORM FROM pilots_pilot WHERE id = NEW.pilot_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM assessments_decision other WHERE other.pilot_id = NEW.pilot_id
           AND NOT assessments_is_sealed(other.id) AND NOT assessments_has_ended(other.id)
    ) THEN
        PERFORM assessments_refuse('one_open_draft_per_pilot', 'Another draft of this pilot waits for signatures.');
    END IF;
    IF (SELECT stage FROM pilots_pilot WHERE id = NEW.pilot_id) IN ('stopped', 'retired') THEN
        PERFORM assessments_refuse('ended_pilot_is_not_decided', 'A stopped or retired pilot is not decided again.');
    END IF;
    IF NEW.supersedes_id IS DISTINCT FROM (
        SELECT former.id FROM assessments_decision former
         WHERE former.pilot_id = NEW.pilot_id AND assessments_is_sealed(former.id) ORDER BY former.number DESC LIMIT 1
    ) THEN
        PERFORM assessments_refuse('decision_supersedes_the_one_in_force',
            'A decision supersedes the one in force, and no other.');
    END IF;
    IF (told -> 'decision' ->> 'kind', told -> 'decision' ->> 'why', told -> 'decision' ->> 'learned',
        told -> 'decision' ->> 'justification', (told -> 'decision' ->> 'departs')::boolean,
        (told -> 'decision' ->> 'released')::numeric, (told ->> 'as_of')::date, (told ->> 'schema')::integer)
       IS DISTINCT FROM (NEW.kind::text, NEW.why, NEW.learned, NEW.justification, NEW.departs, NEW.released::numeric,
                         NEW.as_of, NEW.schema_version::integer) THEN
        PERFORM assessments_refuse('decision_is_what_its_evidence_says', 'A decision says what its evidence says.');
    END IF;
    IF NEW.drafted_at > clock_timestamp() THEN
        PERFORM assessments_refuse('nothing_is_drafted_in_the_future', 'Nothing is drafted in the future.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_is_drafted BEFORE INSERT ON assessments_decision
    FOR EACH ROW EXECUTE FUNCTION assessments_decision_is_drafted();
ALTER TABLE assessments_decision ENABLE ALWAYS TRIGGER decision_is_drafted;
"""
DECISION_BACK = """
DROP TRIGGER decision_is_drafted ON assessments_decision;
DROP FUNCTION assessments_decision_is_drafted();
"""

# --- its conditions and their proofs ---------------------------------------------------------------------------------
CONDITION = """
CREATE FUNCTION assessments_condition_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE decision assessments_decision := assessments_lock(NEW.decision_id);
BEGIN
    IF NOT EXISTS (
        SELECT FROM jsonb_array_elements(decision.evidence::jsonb -> 'decision' -> 'conditions') told
         WHERE (told ->> 'number')::integer = NEW.number AND told ->> 'text' = NEW.text
           AND told ->> 'proof' = NEW.proof AND (told ->> 'due_on')::date = NEW.due_on
    ) THEN
        PERFORM assessments_refuse('condition_is_one_of_its_decision',
            'A condition is written with its decision, word for word, and not afterwards.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER condition_is_frozen BEFORE INSERT ON assessments_condition
    FOR EACH ROW EXECUTE FUNCTION assessments_condition_is_frozen();
ALTER TABLE assessments_condition ENABLE ALWAYS TRIGGER condition_is_frozen;

CREATE FUNCTION assessments_conditions_are_complete(decision assessments_decision) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT count(*) = jsonb_array_length(decision.evidence::jsonb -> 'decision' -> 'conditions')
           AND (count(*) > 0) = (decision.kind = 'go_with_conditions')
      FROM assessments_condition WHERE decision_id = decision.id
$$;

CREATE FUNCTION assessments_proof_is_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_decision bigint := (SELECT decision_id FROM assessments_condition WHERE id = NEW.condition_id);
    latest assessments_conditionproof;
BEGIN
    PERFORM assessments_lock(of_decision);
    IF NOT assessments_is_sealed(of_decision) THEN
        PERFORM assessments_refuse('proof_is_of_a_sealed_decision', 'A condition counts once its decision is sealed.');
    END IF;
    SELECT * INTO latest FROM assessments_conditionproof
     WHERE condition_id = NEW.condition_id ORDER BY id DESC LIMIT 1;
    IF latest.accepted OR (NEW.accepted IS NULL) <> (latest.id IS NULL OR latest.accepted IS NOT NULL) THEN
        PERFORM assessments_refuse('proof_is_handed_in_then_judged',
            'Proof is handed in, then judged; what is accepted stays accepted.');
    END IF;
    IF NEW.accepted IS NOT NULL AND NEW.by_id = latest.by_id THEN
        PERFORM assessments_refuse('nobody_judges_their_own_proof', 'Nobody judges the proof they handed in.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proof_is_in_turn BEFORE INSERT ON assessments_conditionproof
    FOR EACH ROW EXECUTE FUNCTION assessments_proof_is_in_turn();
ALTER TABLE assessments_conditionproof ENABLE ALWAYS TRIGGER proof_is_in_turn;
"""
CONDITION_BACK = """
DROP TRIGGER proof_is_in_turn ON assessments_conditionproof;
DROP FUNCTION assessments_proof_is_in_turn();
DROP FUNCTION assessments_conditions_are_complete(assessments_decision);
DROP TRIGGER condition_is_frozen ON assessments_condition;
DROP FUNCTION assessments_condition_is_frozen();
"""

# --- its signatures --------------------------------------------------------------------------------------------------
SIGNATURE = """
CREATE FUNCTION assessments_signature_is_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decision assessments_decision := assessments_lock(NEW.decision_id);
    next_slot text;
BEGIN
    IF assessments_is_sealed(NEW.decision_id) OR assessments_has_ended(NEW.decision_id) THEN
        PERFORM assessments_refuse('nothing_is_signed_after_the_end', 'This round has ended; nothing more is signed.');
    END IF;
    IF NEW.evidence_sha256 <> decision.evidence_sha256 THEN
        PERFORM assessments_refuse('signature_is_over_the_frozen_evidence',
            'A signature is given over the evidence that was frozen.');
    END IF;
    SELECT slot INTO next_slot FROM unnest(assessments_slots(decision.kind)) WITH ORDINALITY AS wanted(slot, place)
     WHERE slot NOT IN (SELECT given.slot FROM assessments_signature given WHERE given.decision_id = NEW.decision_id)
     ORDER BY place LIMIT 1;
    IF NEW.slot IS DISTINCT FROM next_slot THEN
        PERFORM assessments_refuse('signatures_are_given_in_their_order', 'Another signature comes first.');
    END IF;
    IF NEW.slot = 'owner' AND decision.owner_id NOT IN (NEW.signer_id, coalesce(NEW.on_behalf_of_id, 0))
       OR NEW.slot <> 'owner' AND (NEW.on_behalf_of_id IS NOT NULL OR NEW.signer_id = decision.owner_id) THEN
        PERFORM assessments_refuse('owner_decides_and_nobody_else',
            'The owner decides, or the deputy on behalf of the owner; somebody else gives the other signatures.');
    END IF;
    IF NOT (SELECT is_active FROM accounts_user WHERE id = NEW.signer_id) THEN
        PERFORM assessments_refuse('signer_can_sign_in', 'Whoever signs has an open account.');
    END IF;
    IF NOT assessments_conditions_are_complete(decision) THEN
        PERFORM assessments_refuse('conditions_are_those_of_the_evidence',
            'A go with conditions has its conditions, and no other decision has any.');
    END IF;
    IF NEW.signed_at > clock_timestamp() OR NEW.signed_at < decision.drafted_at THEN
        PERFORM assessments_refuse('signed_after_drafting_and_not_in_the_future',
            'A signature is given after the draft, and not in the future.');
    END IF;
    IF NOT EXISTS (
        SELECT FROM assessments_signingnonce page
         WHERE page.nonce = NEW.nonce_id AND page.person_id = NEW.signer_id AND page.decision_id = NEW.decision_id
           AND page.slot = NEW.slot AND page.evidence_sha256 = NEW.evidence_sha256
           AND NEW.signed_at BETWEEN page.made_at AND page.made_at + interval '6 minutes'
    ) THEN
        PERFORM assessments_refuse('signed_on_a_page_of_ones_own',
            'A signature is given on a page that its signer opened for it a moment ago.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signature_is_in_turn BEFORE INSERT ON assessments_signature
    FOR EACH ROW EXECUTE FUNCTION assessments_signature_is_in_turn();
ALTER TABLE assessments_signature ENABLE ALWAYS TRIGGER signature_is_in_turn;

CREATE FUNCTION assessments_page_stays_bound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.nonce, NEW.decision_id, NEW.slot, NEW.person_id, NEW.evidence_sha256, NEW.made_at)
       IS DISTINCT FROM (OLD.nonce, OLD.decision_id, OLD.slot, OLD.person_id, OLD.evidence_sha256, OLD.made_at)
       OR NEW.wrong_passwords < OLD.wrong_passwords
       OR OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at THEN
        PERFORM assessments_refuse('signing_page_stays_bound',
            'A signing page stays that of its person, its decision and its evidence, and is used once.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER page_stays_bound BEFORE UPDATE ON assessments_signingnonce
    FOR EACH ROW EXECUTE FUNCTION assessments_page_stays_bound();
ALTER TABLE assessments_signingnonce ENABLE ALWAYS TRIGGER page_stays_bound;
"""
SIGNATURE_BACK = """
DROP TRIGGER page_stays_bound ON assessments_signingnonce;
DROP FUNCTION assessments_page_stays_bound();
DROP TRIGGER signature_is_in_turn ON assessments_signature;
DROP FUNCTION assessments_signature_is_in_turn();
"""

# --- its end: sealed, or not -----------------------------------------------------------------------------------------
END = """
CREATE FUNCTION assessments_seal_closes_the_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE decision assessments_decision := assessments_lock(NEW.decision_id);
BEGIN
    IF assessments_has_ended(NEW.decision_id) THEN
        PERFORM assessments_refuse('ended_draft_is_not_sealed', 'A draft that has ended is not sealed.');
    END IF;
    IF NOT assessments_slots(decision.kind)
       <@ ARRAY(SELECT slot::text FROM assessments_signature WHERE decision_id = NEW.decision_id) THEN
        PERFORM assessments_refuse('seal_needs_every_signature', 'The seal follows the last signature.');
    END IF;
    IF NOT assessments_conditions_are_complete(decision) THEN
        PERFORM assessments_refuse('conditions_are_those_of_the_evidence',
            'A go with conditions has its conditions, and no other decision has any.');
    END IF;
    IF NOT EXISTS (
        SELECT FROM assessments_signature given WHERE given.decision_id = NEW.decision_id AND NOT EXISTS (
            SELECT FROM pilots_measurement cited
              JOIN jsonb_array_elements(decision.evidence::jsonb -> 'measurements') told
                ON (told ->> 'key')::bigint = cited.id
             WHERE cited.recorded_by_id = given.signer_id)
    ) THEN
        PERFORM assessments_refuse('somebody_signs_who_recorded_no_result',
            'Somebody who recorded none of the cited measurements has to sign.');
    END IF;
    IF NEW.sealed_at > clock_timestamp() OR NEW.sealed_at < (
        SELECT max(signed_at) FROM assessments_signature WHERE decision_id = NEW.decision_id) THEN
        PERFORM assessments_refuse('sealed_after_the_last_signature', 'The seal follows the last signature.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seal_closes_the_round BEFORE INSERT ON assessments_seal
    FOR EACH ROW EXECUTE FUNCTION assessments_seal_closes_the_round();
ALTER TABLE assessments_seal ENABLE ALWAYS TRIGGER seal_closes_the_round;

CREATE FUNCTION assessments_ending_spares_the_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM assessments_lock(NEW.decision_id);
    IF assessments_is_sealed(NEW.decision_id) THEN
        PERFORM assessments_refuse('sealed_decision_does_not_end',
            'A sealed decision does not end; a later one supersedes it.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ending_spares_the_sealed BEFORE INSERT ON assessments_decisionending
    FOR EACH ROW EXECUTE FUNCTION assessments_ending_spares_the_sealed();
ALTER TABLE assessments_decisionending ENABLE ALWAYS TRIGGER ending_spares_the_sealed;
"""
END_BACK = """
DROP TRIGGER ending_spares_the_sealed ON assessments_decisionending;
DROP FUNCTION assessments_ending_spares_the_sealed();
DROP TRIGGER seal_closes_the_round ON assessments_seal;
DROP FUNCTION assessments_seal_closes_the_round();
"""

# --- nothing of all this is changed or taken away --------------------------------------------------------------------
FINAL_TABLES = ("decision", "condition", "conditionproof", "decisionending", "seal", "signature", "extension")
FINAL = """
CREATE FUNCTION assessments_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM assessments_refuse('decisions_are_final', 'What was decided and signed is never changed or taken away.');
    RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER is_final BEFORE UPDATE OR DELETE ON assessments_{table}
    FOR EACH ROW EXECUTE FUNCTION assessments_is_final();
ALTER TABLE assessments_{table} ENABLE ALWAYS TRIGGER is_final;
"""
    for table in FINAL_TABLES
)
FINAL_BACK = (
    "".join(f"DROP TRIGGER is_final ON assessments_{table};\n" for table in FINAL_TABLES)
    + "DROP FUNCTION assessments_is_final();"
)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_the_decision"), ("pilots", "0002_decided_by_a_seal")]

    operations = [
        migrations.RunSQL(REFUSE, REFUSE_BACK),
        migrations.RunSQL(DECISION, DECISION_BACK),
        migrations.RunSQL(CONDITION, CONDITION_BACK),
        migrations.RunSQL(SIGNATURE, SIGNATURE_BACK),
        migrations.RunSQL(END, END_BACK),
        migrations.RunSQL(FINAL, FINAL_BACK),
    ]
