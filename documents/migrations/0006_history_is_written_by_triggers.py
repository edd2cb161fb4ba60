"""Nobody adds a row to the history by hand: it comes from the trigger of the table whose rows it keeps.

`database_roles` puts this rule on every table of the history after each migration, so that no new one goes without.
"""

from django.db import migrations

WRITTEN_BY_TRIGGERS = """
CREATE FUNCTION documents_history_is_written_by_triggers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Only the trigger of the table it keeps writes to %.', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'history_is_written_by_triggers';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_what_is_added_can_be_read")]

    operations = [
        migrations.RunSQL(WRITTEN_BY_TRIGGERS, "DROP FUNCTION documents_history_is_written_by_triggers() CASCADE;"),
    ]
