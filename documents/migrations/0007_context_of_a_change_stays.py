"""Who made a change and why, once written, stays: within its request more is told, and nothing is taken back.

A request may do several acts, so the last act and its reason are those that stand; who and where from are never others.
The row is written to by the triggers of the history alone, and for ten minutes, which is longer than any request.
"""

from django.db import migrations

STAYS = """
CREATE FUNCTION documents_context_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2
       OR OLD.created_at < clock_timestamp() - interval '10 minutes'
       OR NOT NEW.metadata @> (jsonb_strip_nulls(OLD.metadata) - 'act' - 'reason')
       OR NOT NEW.metadata ?& ARRAY(SELECT jsonb_object_keys(OLD.metadata)) THEN
        RAISE EXCEPTION 'Who made a change, and why, is not changed afterwards.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'context_of_a_change_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER context_of_a_change_stays BEFORE UPDATE ON pghistory_context FOR EACH ROW
    WHEN (NEW.metadata IS DISTINCT FROM OLD.metadata) EXECUTE FUNCTION documents_context_stays();
ALTER TABLE pghistory_context ENABLE ALWAYS TRIGGER context_of_a_change_stays;
"""
FREE = """
DROP TRIGGER context_of_a_change_stays ON pghistory_context;
DROP FUNCTION documents_context_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_history_is_written_by_triggers"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(STAYS, FREE)]
