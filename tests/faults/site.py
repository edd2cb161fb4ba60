"""The site as it runs on a server, and people who write to it while something is killed."""

import http.client
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from assessments.models import CalendarMessage, ReviewMeeting
from embedded.addresses import APPLICATION
from embedded.processes import Child, start_child
from tests.cast import Cast
from tests.letterbox import free_port
from tests.workers import wait_for

TOKEN = "t" * 32
FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}


class Site:
    """gunicorn with two processes of four threads, and one person who is signed in."""

    def __init__(self, folder: Path, environment: Mapping[str, str], person: User) -> None:
        self.port = free_port()
        self.folder, self.environment = folder, environment
        client = Client()
        client.force_login(person)
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        self.start()

    def start(self) -> None:
        used = connection.settings_dict
        database = f"postgres://{APPLICATION}@{quote(used['HOST'], safe='')}:{used['PORT']}/{used['NAME']}"
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket", "--preload"]
        at_home = {"DATABASE_URL": database, "OWNER_DATABASE_URL": "", "BASE_URL": f"http://127.0.0.1:{self.port}"}
        environment = {**os.environ, **self.environment, **at_home}
        self.web: Child = start_child("web", command, log=self.folder / "web.log", environment=environment)
        wait_for(lambda: self.web.has_ended or self.status("/healthz") == 200)
        assert not self.web.has_ended, self.web.last_words()

    def status(self, path: str, values: Mapping[str, object] | None = None) -> int | None:
        """What the site answers; nothing when it does not."""
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            cookies = {"Cookie": f"{self.cookies}; csrftoken={TOKEN}"}
            if values is None:
                caller.request("GET", path, headers=cookies)
            else:
                caller.request("POST", path, urlencode(values, doseq=True), {**FORM, **cookies})
            return caller.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            caller.close()

    def end(self) -> None:
        self.web.end(seconds=10)


@contextmanager
def running_site(folder: Path, environment: Mapping[str, str], person: User) -> Iterator[Site]:
    site = Site(folder, environment, person)
    try:
        yield site
    finally:
        site.end()


class Callers:
    """Some people who call reviews, one after the other, and remember which the site said it had noted."""

    def __init__(self, site: Site, cast: Cast, count: int = 4) -> None:
        self.site, self.cast = site, cast
        self.noted: list[str] = []
        self.answers: list[tuple[float, int | None]] = []
        self._over = Event()
        self._threads = [Thread(target=self._call, args=(number,)) for number in range(count)]

    def __enter__(self) -> "Callers":
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for each in self._threads:
            each.join()

    def _call(self, who: int) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            title = f"Review {who}-{number}-{time.monotonic_ns()}"
            status = self.site.status("/reviews/new/", _typed(self.cast, title))
            self.answers.append((time.monotonic(), status))
            if status == 302:
                self.noted.append(title)
            elif status is None:
                time.sleep(0.05)

    def took_since(self, moment: float) -> bool:
        """Whether a review was noted after the moment."""
        return any(status == 302 and at > moment for at, status in list(self.answers))


def _typed(cast: Cast, title: str) -> dict[str, object]:
    return {
        "title": title,
        "day": "2099-12-01",
        "begins": "10:00",
        "zone": "Europe/Berlin",
        "length": "30",
        "place": "Alster",
        "chair": cast.petra.pk,
        "attendees": [cast.vic.pk],
        "do": "send",
    }


def lost(noted: list[str]) -> list[str]:
    """Reviews that the site said it had noted and that are not there."""
    return sorted(set(noted) - set(ReviewMeeting.objects.values_list("title", flat=True)))


def half_done() -> list[str]:
    """Reviews without the people asked, or without the message to each of them."""
    found = []
    for meeting in ReviewMeeting.objects.all():
        asked = {each.person_id for each in meeting.attendances.all()} | {meeting.chair_id}
        told = set(CalendarMessage.objects.filter(meeting=meeting).values_list("person_id", flat=True))
        if told != asked or len(asked) != 2:
            found.append(meeting.title)
    return found
