"""`bin/demo`: PostgreSQL, Valkey, a letterbox, web, worker and beat on this machine until Ctrl-C."""

import http.client
import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from embedded.account import account_for
from embedded.addresses import PROJECT, var_folder
from embedded.environment import set_environment
from embedded.errors import CannotRunError
from embedded.folder_lock import hold_folder
from embedded.orphans import end_orphans, note_children
from embedded.port import chosen_port, free_ports, must_be_free
from embedded.postgres import data_folder, start_postgres
from embedded.processes import Child, start_child, wait_until
from embedded.sockets import make_sockets_folder, noted_sockets, remove_noted_sockets
from embedded.valkey import start_valkey

SIGN_INS = (
    ("petra@example.com", "PMO: sees every unit, imports, plans reviews"),
    ("olive@example.com", "business owner of pilots"),
    ("ivan@example.com", "IT engineer of pilots"),
    ("vic@example.com", "viewer"),
    ("ada@example.com", "administrator of people and units"),
    ("nora@example.com", "signed in, may see nothing"),
)
PASSWORD = "pilothouse-demo"  # noqa: S105 printed on purpose, made only by the demo
SECONDS_TO_END = 10.0


class Demo:
    """The running programs of one demo and the folder that holds their data, logs and notes."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.port = port
        self.letters_port, self.mail_port = free_ports(2, after=port)
        self.log = var / "log"
        self.children: list[Child] = []

    def run(self) -> None:
        """Start everything, tell how to sign in, and watch until Ctrl-C; then end everything in order."""
        with ExitStack() as cleanup:
            cleanup.callback(_ignore_further_signals)
            self._start(cleanup)
            _tell_how_to_sign_in(f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.letters_port}")
            self._watch()

    def _start(self, cleanup: ExitStack) -> None:
        data = data_folder(self.var)
        print(f"Pilothouse is starting; its data is kept in {data.parent}.", flush=True)
        sockets = cleanup.enter_context(make_sockets_folder(account_for(data)))
        set_environment(sockets=sockets, var=self.var)
        os.environ["BASE_URL"] = f"http://127.0.0.1:{self.port}"
        os.environ.setdefault("TIME_ZONE", "Europe/Berlin")  # where its organisation lives
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{self.mail_port}"
        os.environ["PYTHONUNBUFFERED"] = "1"
        cleanup.callback(self._end)
        self._add(start_postgres(data, sockets, self.log / "postgres.log"))
        self._add(start_valkey(self.var / "valkey", sockets, self.log / "valkey.log"))
        letters = self._add_python("letters", ["embedded.letters_page", str(self.mail_port), str(self.letters_port)])
        wait_until(lambda: _answers(self.letters_port, "/"), letters, "The letterbox")
        self._prepare()
        running = {name: self._add_python(name, told) for name, told in _programs(self.var, self.port).items()}
        wait_until(lambda: _answers(self.port, "/readyz"), running["web"], "The web server")

    def _prepare(self) -> None:
        child = self._add_python("prepare", ["embedded.prepare"])
        child.process.wait()
        self.children.remove(child)
        if child.process.returncode != 0:
            raise CannotRunError(f"The database could not be prepared: {child.last_words()} ({child.log}).")

    def _add_python(self, name: str, arguments: list[str]) -> Child:
        command = [sys.executable, "-m", *arguments]
        child = start_child(name, command, log=self.log / f"{name}.log", environment=os.environ)
        self._add(child)
        return child

    def _add(self, child: Child) -> None:
        self.children.append(child)
        note_children(self.var / "children", [each.process.pid for each in self.children])

    def _watch(self) -> None:
        while True:
            for child in self.children:
                if child.has_ended:
                    raise CannotRunError(
                        f"Everything was stopped because {child.name} ended by itself: "
                        f"{child.last_words()} ({child.log})."
                    )
            time.sleep(0.5)

    def _end(self) -> None:
        """End web, worker, beat and letterbox together, then Valkey, then PostgreSQL."""
        print("\nPilothouse is stopping.", flush=True)
        give_up = time.monotonic() + SECONDS_TO_END
        programs = self.children[2:]
        for child in programs:
            child.ask_to_end()
        for child in programs:
            child.wait_for_end(give_up - time.monotonic())
        for child in reversed(self.children[:2]):
            child.end(SECONDS_TO_END)
        (self.var / "children").unlink(missing_ok=True)


def _programs(var: Path, port: int) -> dict[str, list[str]]:
    """What runs beside the servers, as arguments of `python -m`."""
    celery = ["celery", "--app", "config", "--quiet"]
    return {
        "web": [
            *("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5"),
            "--reload" if os.environ.get("RELOAD") == "1" else "--preload",
        ],
        "worker": [
            *(*celery, "worker", "--loglevel", "INFO"),
            *("--concurrency", "2", "--without-gossip", "--without-mingle"),
        ],
        "beat": [*celery, "beat", "--pidfile=", "--schedule", str(var / "beat-schedule")],
    }


def _clean_up_after_killed_demo(var: Path) -> None:
    """End what a killed demo left running and remove its sockets; the caller holds the folder's lock."""
    marks = [sys.prefix, str(var)]
    if sockets := noted_sockets():
        marks.append(str(sockets))
    end_orphans(var / "children", marks)
    remove_noted_sockets()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _tell_how_to_sign_in(address: str, letters: str) -> None:
    print(f"\nPilothouse runs at {address}\n\nSign in with the password {PASSWORD} as\n")
    for email, role in SIGN_INS:
        print(f"  {email:<20} {role}")
    print(f"\nThe letters it sends are kept at {letters}\n\nStop with Ctrl-C.", flush=True)


def _end_on_signals() -> None:
    """Let a closed terminal and `kill` end us as Ctrl-C does; `nohup` keeps its meaning."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _ignore_further_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def main() -> int:
    """Run the demo; returns the exit code."""
    _end_on_signals()
    os.chdir(PROJECT)
    var = var_folder()
    try:
        port = chosen_port()
        with hold_folder(var, f"http://127.0.0.1:{port}"):
            var.chmod(0o711)  # PostgreSQL's account passes through, nobody looks around
            (var / "log").mkdir(mode=0o700, exist_ok=True)
            _clean_up_after_killed_demo(var)
            must_be_free(port)
            Demo(var, port).run()
    except CannotRunError as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"This account may not write {error.filename}: run as the account it belongs to, or clone anew.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
