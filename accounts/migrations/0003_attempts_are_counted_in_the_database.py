from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache, where the doors count attempts: signing in must not depend on Redis."""

    dependencies = [("accounts", "0002_the_decision")]

    operations = [
        migrations.RunSQL(
            """
            create table accounts_attempts (
                cache_key varchar(255) primary key,
                value text not null,
                expires timestamptz not null
            );
            create index attempts_to_forget on accounts_attempts (expires);
            """,
            "drop table accounts_attempts",
        )
    ]
