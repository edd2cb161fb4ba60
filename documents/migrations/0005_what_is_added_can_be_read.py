"""What the application adds to ledger and registry can be read again: one row of nonsense must not stop the checks."""

import django.db.models.functions.comparison
import django.db.models.lookups
from django.db import migrations, models

import documents.models.ledger
import documents.models.stored_document


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_decision_on_paper_is_sealed")]

    operations = [
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(documents.models.ledger.TypeOfJson("details"), "object"),
                name="details_are_a_json_object",
            ),
        ),
        migrations.AddConstraint(
            model_name="storeddocument",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    documents.models.stored_document.Length(
                        django.db.models.functions.comparison.Cast("facts", models.TextField())
                    ),
                    1000,
                ),
                name="facts_of_a_document_are_short",
            ),
        ),
    ]
