"""PostgreSQL refuses to run as root: the account its programs run under then, and what it can reach."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any, NamedTuple


class Account(NamedTuple):
    """An account of this machine by its numbers."""

    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments that make `subprocess` run a program under this account, without our groups."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Tell whether the account can enter a folder; a home of mode 0700 above it forbids that."""
        entered = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            cwd="/",
            capture_output=True,
            check=False,
            **self.popen_arguments(),
        )
        return entered.returncode == 0

    def give(self, folder: Path) -> None:
        """Make the account the owner of a folder that nobody else may read."""
        folder.chmod(0o700)
        os.chown(folder, self.uid, self.gid)


def account_for(data: Path | None = None) -> Account:
    """The account that runs PostgreSQL: ourselves; for root the owner of the data, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data and data.is_dir() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return _account_named("postgres") or _account_named("nobody") or Account(65534, 65534)


def _account_named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)
