from django.db import migrations


class Migration(migrations.Migration):
    """A person is one subject of a provider: a second one, that came by the same address later, is refused."""

    dependencies = [
        ("accounts", "0003_attempts_are_counted_in_the_database"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        migrations.RunSQL(
            "create unique index one_sign_on_per_person_and_provider on socialaccount_socialaccount (provider, user_id)",
            "drop index one_sign_on_per_person_and_provider",
        )
    ]
