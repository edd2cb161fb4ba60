"""A decision date that has passed moves by an extension, which a pilot gets once, and in no other way."""

from django.db import migrations

MOVES_ONCE = """
CREATE FUNCTION assessments_extension_is_of_that_date() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE due_on date;
BEGIN
    SELECT decision_due_on INTO due_on FROM pilots_pilot WHERE id = NEW.pilot_id FOR NO KEY UPDATE;
    IF NEW.was_due_on IS DISTINCT FROM due_on THEN
        PERFORM assessments_refuse('extension_moves_the_date_it_found', 'An extension moves the date that stands.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER extension_is_of_that_date BEFORE INSERT ON assessments_extension
    FOR EACH ROW EXECUTE FUNCTION assessments_extension_is_of_that_date();
ALTER TABLE assessments_extension ENABLE ALWAYS TRIGGER extension_is_of_that_date;

CREATE FUNCTION assessments_date_moves_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM assessments_extension WHERE pilot_id = NEW.id AND was_due_on = OLD.decision_due_on
           AND due_on = NEW.decision_due_on
    ) THEN
        PERFORM assessments_refuse('passed_decision_date_moves_by_an_extension',
            'A decision date that has passed moves by an extension, once.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER date_moves_once BEFORE UPDATE OF decision_due_on ON pilots_pilot FOR EACH ROW
    WHEN (OLD.stage NOT IN ('live', 'stopped', 'retired') AND OLD.decision_due_on < (now() AT TIME ZONE 'UTC')::date
          AND (NEW.decision_due_on > OLD.decision_due_on OR NEW.decision_due_on IS NULL))
    EXECUTE FUNCTION assessments_date_moves_once();
ALTER TABLE pilots_pilot ENABLE ALWAYS TRIGGER date_moves_once;
"""
MOVES_FREELY = """
DROP TRIGGER date_moves_once ON pilots_pilot;
DROP FUNCTION assessments_date_moves_once();
DROP TRIGGER extension_is_of_that_date ON assessments_extension;
DROP FUNCTION assessments_extension_is_of_that_date();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_decisions_are_final")]

    operations = [migrations.RunSQL(MOVES_ONCE, MOVES_FREELY)]
