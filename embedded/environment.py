"""The environment in which the settings choose the embedded servers."""

import os
from pathlib import Path

# What a shell may hold for a production server must not lead the demo or the tests there.
FOREIGN = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "EMAIL_URL",
    "BEHIND_TLS_PROXY",
)


def set_environment(*, sockets: Path, var: Path) -> None:
    """Point this process, and whatever it starts, to the embedded servers with DEBUG on."""
    for name in (*FOREIGN, "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    os.environ["DEBUG"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["PILOTHOUSE_VAR"] = str(var)
    os.environ["PILOTHOUSE_SOCKETS"] = str(sockets)
