"""Bring the embedded database up to date and, when nobody is in it, load the demo portfolio."""

import os

import django
from django.core.management import call_command
from django.db import transaction

from embedded.addresses import owner_address


def prepare() -> None:
    """As the owner of the tables, migrate; fill an empty database whole or not at all."""
    os.environ["OWNER_DATABASE_URL"] = owner_address()
    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    from django.contrib.auth import get_user_model

    if not get_user_model()._default_manager.exists():
        with transaction.atomic():
            call_command("load_demo")


if __name__ == "__main__":
    prepare()
