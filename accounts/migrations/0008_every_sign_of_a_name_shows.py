from django.db import migrations, models

UNSEEN = "[\\u0001-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]"
BETWEEN_WORDS = "[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029 ]+"

# What stood between words becomes a space, the rest goes; of who has no name left, the e-mail address says who it is.
CLEAN = f"""
UPDATE accounts_user
   SET name = coalesce(
           nullif(btrim(regexp_replace(regexp_replace(name, '{BETWEEN_WORDS}', ' ', 'g'), '{UNSEEN}', '', 'g')), ''),
           left(email, 200))
 WHERE name ~ '{UNSEEN}';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_a_person_starts_where_the_organisation_is"),
    ]

    operations = [
        migrations.RunSQL(CLEAN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", UNSEEN), _negated=True), name="every_sign_of_a_name_shows"
            ),
        ),
    ]
