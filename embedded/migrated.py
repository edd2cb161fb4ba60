"""PostgreSQL's data folder with every migration applied, kept between test runs: migrating takes half a minute, copying
a second. Kept under a name made from the migrations, so that a changed one is migrated anew."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from embedded.account import account_for
from embedded.addresses import PROJECT, owner_address
from embedded.errors import CannotRunError
from embedded.postgres import connect
from embedded.processes import Child

TEMPLATE = "pilothouse_migrated"
"""The database that each worker's test database is made from."""
SHAPE = ("*/migrations/*.py", "*/vocabulary.py", "requirements/dev.txt", "embedded/postgres.py", "config/settings.py")
PREFIX = "migrated-"
MOST_KEPT = 4
"""Somebody who goes back and forth between branches has a few; older ones are removed."""


def start_migrated(data: Path, sockets: Path, start: Callable[[], Child]) -> Child:
    """Start PostgreSQL on a copy of the kept data folder; the first time make that and keep it.

    Raises `CannotRunError` with what Django said when the migrations do not run.
    """
    kept = _kept_folder()
    if kept.is_dir():
        _copy(kept, data)
        return start()
    postgres = start()
    _migrate(sockets)
    postgres.end(seconds=60)
    _keep(data, kept)
    return start()


def _kept_folder() -> Path:
    digest = sha256()
    for path in sorted(path for pattern in SHAPE for path in PROJECT.glob(pattern)):
        digest.update(path.name.encode() + path.read_bytes())
    return Path(sys.prefix) / "share" / f"{PREFIX}{digest.hexdigest()[:16]}"


def _migrate(sockets: Path) -> None:
    with connect(sockets) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    address = owner_address().rpartition("/")[0] + f"/{TEMPLATE}"
    migrated = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"],
        cwd=PROJECT,
        env={**os.environ, "OWNER_DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    if migrated.returncode:
        raise CannotRunError(f"The migrations do not run:\n{migrated.stderr}")


def _keep(data: Path, kept: Path) -> None:
    """Made beside its place and moved there whole; another run may have been quicker."""
    kept.parent.mkdir(exist_ok=True)
    half_done = Path(tempfile.mkdtemp(prefix="half-", dir=kept.parent))
    shutil.copytree(data, half_done / "data")
    if not kept.exists():
        (half_done / "data").rename(kept)
    shutil.rmtree(half_done)
    others = sorted(kept.parent.glob(f"{PREFIX}*"), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in others[MOST_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _copy(kept: Path, data: Path) -> None:
    shutil.copytree(kept, data)
    account = account_for()
    for path in (data, *data.rglob("*")):
        os.chown(path, account.uid, account.gid)
