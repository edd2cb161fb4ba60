from django.db import migrations, models

from accounts.vocabulary import RoleName

# Until now an administrator of one unit could do everything everywhere. The rows say from now on what was so.
ONE_EACH = """
DELETE FROM accounts_role held USING accounts_role other
 WHERE held.name = 'administrator' AND held.unit_id IS NOT NULL AND other.name = 'administrator'
   AND other.person_id = held.person_id AND (other.unit_id IS NULL OR other.id < held.id)
"""
EVERYWHERE = "UPDATE accounts_role SET unit_id = NULL WHERE name = 'administrator' AND unit_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_delegations_for_as_long_as_the_policy_allows")]

    operations = [
        migrations.RunSQL([ONE_EACH, EVERYWHERE, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=~models.Q(name=RoleName.ADMINISTRATOR) | models.Q(unit=None),
                name="administrators_work_everywhere",
            ),
        ),
    ]
