"""The chain of the ledger, kept by the database itself: whoever writes, each entry follows the one before.

Plain SQL and ENABLE ALWAYS, so that no setting of a session turns it off. The functions run with the rights of their
owner: the application may add entries and has no rights on the head at all.
"""

from django.db import migrations

FINGERPRINT = """
CREATE FUNCTION documents_prefixed(part text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT octet_length(convert_to(part, 'UTF8')) || ':' || part
$$;

-- Each part with its length before it, so that no two different entries are written alike.
CREATE FUNCTION documents_ledger_fingerprint(
    number bigint, act text, subject text, person bigint, details text, recorded_at timestamptz, previous text
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        documents_prefixed(number::text) || documents_prefixed(act) || documents_prefixed(subject)
        || documents_prefixed(coalesce(person::text, '')) || documents_prefixed(details)
        || documents_prefixed(to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
        || documents_prefixed(previous), 'UTF8')), 'hex')
$$;
"""

CHAIN = """
CREATE FUNCTION documents_ledger_entry_is_chained() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head documents_ledgerhead;
BEGIN
    INSERT INTO documents_ledgerhead ("only", number, fingerprint) VALUES (true, 0, repeat('0', 64))
        ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM documents_ledgerhead FOR UPDATE;
    NEW.number := head.number + 1;
    NEW.previous := head.fingerprint;
    NEW.recorded_at := clock_timestamp();
    NEW.fingerprint := documents_ledger_fingerprint(
        NEW.number, NEW.act, NEW.subject, NEW.person_id, NEW.details, NEW.recorded_at, NEW.previous);
    UPDATE documents_ledgerhead SET number = NEW.number, fingerprint = NEW.fingerprint;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_entry_is_chained BEFORE INSERT ON documents_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION documents_ledger_entry_is_chained();
ALTER TABLE documents_ledgerentry ENABLE ALWAYS TRIGGER ledger_entry_is_chained;
"""

KEPT = """
CREATE FUNCTION documents_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What stands in % is never changed.', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER ledger_entry_is_never_changed BEFORE UPDATE OR DELETE ON documents_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION documents_is_never_changed();
ALTER TABLE documents_ledgerentry ENABLE ALWAYS TRIGGER ledger_entry_is_never_changed;
CREATE TRIGGER stored_document_is_never_changed BEFORE UPDATE OR DELETE ON documents_storeddocument
    FOR EACH ROW EXECUTE FUNCTION documents_is_never_changed();
ALTER TABLE documents_storeddocument ENABLE ALWAYS TRIGGER stored_document_is_never_changed;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_the_decision")]

    operations = [
        migrations.RunSQL(
            FINGERPRINT,
            "DROP FUNCTION documents_ledger_fingerprint(bigint, text, text, bigint, text, timestamptz, text);"
            "DROP FUNCTION documents_prefixed(text);",
        ),
        migrations.RunSQL(
            CHAIN,
            "DROP TRIGGER ledger_entry_is_chained ON documents_ledgerentry;"
            "DROP FUNCTION documents_ledger_entry_is_chained();",
        ),
        migrations.RunSQL(
            KEPT,
            "DROP TRIGGER stored_document_is_never_changed ON documents_storeddocument;"
            "DROP TRIGGER ledger_entry_is_never_changed ON documents_ledgerentry;"
            "DROP FUNCTION documents_is_never_changed();",
        ),
    ]
