"""No document that calls itself a decision is stored without a seal, whoever writes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_checks_are_counted")]

    operations = [
        migrations.AddConstraint(
            model_name="storeddocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "decision"), ("level", ""), _negated=True),
                name="decision_on_paper_is_sealed",
            ),
        ),
    ]
