"""How the engine stands: what beat, workers and waiting rows left in the database, judged by the database's clock.

Nothing here takes a worker's word for it: a part is alive when its row is young, and work is done when no row waits.
"""

import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from assessments.services import night, verifying
from common.figures import number
from engine.pulse import Seen, database_now, seen
from engine.queues import QUEUES
from engine.services.parked import parked
from engine.waiting import Waiting, sources

STOPPED_AFTER = timedelta(seconds=150)
"""Ten ticks unheard: whoever watches sees red within three minutes of the last one."""
NO_SWEEP_AFTER = timedelta(minutes=5)
WAITS_LONG, WAITS_TOO_LONG = timedelta(minutes=5), timedelta(minutes=15)
NIGHT_TAKES = timedelta(hours=2)
CLOCK_MAY_DIFFER = 10
"""Seconds. Messages that expire unread do so after thirty, by the clock of the worker."""
CERTIFICATE_ENDS_SOON = timedelta(days=60)
VERIFIED_LATELY = timedelta(days=2)
MEGABYTE = 1_000_000
DISK_FILLS, DISK_IS_FULL = 2_000 * MEGABYTE, 500 * MEGABYTE
"""Free bytes where documents are kept. A paper has some hundred kilobytes, an upload ten megabytes at most."""
ROUNDS = {
    "sweep": gettext_lazy("The sweep for changes that no message told of"),
    "find gaps": gettext_lazy("The look for what waits beside the facts"),
    "plan reminders": gettext_lazy("The planner of reminders"),
    "send reminders": gettext_lazy("The sender of reminders"),
    "send webhooks": gettext_lazy("The sender of posts to channels"),
}
"""What has to end well again and again: a round that fails each time leaves no row that waits."""
REMEMBERED_FOR = 15
"""Seconds, for the banner."""


class Light(IntEnum):
    """The higher, the worse."""

    GREEN = 0
    AMBER = 1
    RED = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is watched: how it stands, in words."""

    key: str
    title: str
    light: Light
    says: str
    deed: str = ""
    """What to do about it; the runbook of docs/operating.md says more."""


def lines() -> list[Line]:
    """Everything that is watched; a constant number of queries."""
    pulses, now = seen(), database_now()
    return [
        *_alive(pulses),
        *(_waits(name, source, now) for name, source in sources().items()),
        _parked(),
        _night(now),
        _queues(),
        _disk(Path(settings.MEDIA_ROOT)),
        _certificate(pulses.get("certificate"), now),
        _verified(pulses.get("verify")),
    ]


def light_of(lines: list[Line]) -> Light:
    """The worst of them."""
    return max(line.light for line in lines)


def light_now() -> Light:
    """The worst of all lines at this moment; red when the database does not answer."""
    try:
        return light_of(lines())
    except DatabaseError:
        return Light.RED


_remembered = (0.0, Light.GREEN)


def is_red() -> bool:
    """For the banner of administrators: judged anew every few seconds and not for every page."""
    global _remembered
    at, light = _remembered
    if not at or time.monotonic() - at > REMEMBERED_FOR:
        light = light_now()
        _remembered = (time.monotonic(), light)
    return light is Light.RED


def _alive(pulses: Mapping[str, Seen]) -> Iterator[Line]:
    start = _("Start it again: docker compose up --detach beat.")
    yield _pulse(pulses, "beat", _("Beat, which rings for all regular work"), STOPPED_AFTER, start)
    for queue in QUEUES:
        title = _("Workers of the queue %(queue)s") % {"queue": queue}
        deed = _("While beat rings: look at the logs of these workers and start them again.")
        yield _pulse(pulses, f"worker:{queue}", title, STOPPED_AFTER, deed)
    deed = _("While beat rings and workers answer: its error is in the log of the workers.")
    for name, round_title in ROUNDS.items():
        yield _pulse(pulses, name, str(round_title), NO_SWEEP_AFTER, deed)


def _pulse(pulses: Mapping[str, Seen], name: str, title: str, limit: timedelta, deed: str) -> Line:
    pulse = pulses.get(name)
    if pulse is None:
        return Line(name, title, Light.RED, _("was not seen yet"), deed)
    says = _("was seen %(span)s ago") % {"span": span(pulse.ago)}
    if pulse.ago > limit:
        return Line(name, title, Light.RED, says, deed)
    if abs(int(pulse.detail or 0)) > CLOCK_MAY_DIFFER:
        says = _("its machine’s clock is %(seconds)s s off the database’s") % {"seconds": pulse.detail}
        return Line(
            name, title, Light.RED, says, _("Set the clocks: messages expire unread on a machine that is ahead.")
        )
    return Line(name, title, Light.GREEN, says)


def _waits(name: str, source: Waiting, now: datetime) -> Line:
    oldest, failed = source.oldest(), source.failed()
    age = now - oldest if oldest else timedelta(0)
    says = _("the oldest waits since %(span)s") % {"span": span(age)} if oldest else _("nothing waits")
    light = Light.RED if age > WAITS_TOO_LONG else Light.AMBER if age > WAITS_LONG or failed else Light.GREEN
    if failed:
        says = ngettext("%(says)s; %(count)s was given up", "%(says)s; %(count)s were given up", failed) % {
            "says": says,
            "count": failed,
        }
    deed = _("See the error in the row or in the log of the worker; tries go on by themselves.") if light else ""
    return Line(f"waiting:{name}", str(source.title), light, says, deed)


def _parked() -> Line:
    title, count = _("Tasks that workers died of"), parked().count()
    if not count:
        return Line("parked", title, Light.GREEN, _("none is parked"))
    says = ngettext("%(count)s is parked", "%(count)s are parked", count) % {"count": count}
    return Line("parked", title, Light.AMBER, says, _("Run them again or put them aside on the status page."))


def _night(now: datetime) -> Line:
    title, run = _("The daily run over every pilot"), night.progress()
    if run is None:
        return Line("night", title, Light.AMBER, _("has not begun yet"))
    says = _("%(done)s of %(all)s ranges; assessments that changed: %(written)s") % {
        "done": run.done,
        "all": run.all,
        "written": run.written,
    }
    if run.given_up:
        deed = _("A range killed its workers %(tries)s times: assess its pilots by hand.") % {"tries": night.MOST_TRIES}
        return Line("night", title, Light.AMBER, says, deed)
    takes_long = run.ended_at is None and now - run.begun_at > NIGHT_TAKES
    deed = _("More workers make it quicker: docker compose up --scale worker=2.")
    return Line("night", title, Light.RED, says, deed) if takes_long else Line("night", title, Light.GREEN, says)


def _queues() -> Line:
    title = _("Messages in Redis")
    redis = Redis.from_url(
        settings.QUEUES_URL, socket_connect_timeout=0.3, socket_timeout=0.3, retry=Retry(NoBackoff(), 0)
    )
    try:
        with redis:
            lengths = {queue: redis.llen(queue) for queue in QUEUES}
    except (RedisError, OSError):
        deed = _("Pages work without it and nothing is lost; workers rest until it is back.")
        return Line("queues", title, Light.AMBER, _("Redis does not answer"), deed)
    return Line("queues", title, Light.GREEN, ", ".join(f"{queue} {length}" for queue, length in lengths.items()))


def _disk(folder: Path) -> Line:
    """The folder is made with the first document; until then its place is what matters."""
    free = shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free
    light = Light.RED if free < DISK_IS_FULL else Light.AMBER if free < DISK_FILLS else Light.GREEN
    says = _("%(count)s MB free") % {"count": number(free // MEGABYTE)}
    deed = _("Give it room before papers and uploads fail; nothing here may be deleted.") if light else ""
    return Line("disk", _("The disk that documents are kept on"), light, says, deed)


def _certificate(noted: Seen | None, now: datetime) -> Line:
    title = _("The certificate that seals papers")
    if noted is None:
        return Line("certificate", title, Light.GREEN, _("was not looked at yet"))
    if not noted.detail:
        return Line(
            "certificate", title, Light.AMBER, _("there is none"), _("Set SEAL_PKCS12, or papers cannot be sealed.")
        )
    left = date.fromisoformat(noted.detail) - now.date()
    says = ngettext("holds %(days)s more day", "holds %(days)s more days", left.days) % {"days": left.days}
    light = Light.RED if left < timedelta(0) else Light.AMBER if left < CERTIFICATE_ENDS_SOON else Light.GREEN
    deed = _("Put the new one at SEAL_PKCS12 and leave the old one trusted.") if light else ""
    return Line("certificate", title, light, _("has run out") if left < timedelta(0) else says, deed)


def _verified(noted: Seen | None) -> Line:
    title, deed = (
        _("Ledger, history and documents"),
        _("Beat rings for it daily; manage.py verify does it at once."),
    )
    if noted is None:
        return Line("verify", title, Light.AMBER, _("were not verified yet"), deed)
    says = _("verified %(span)s ago") % {"span": span(noted.ago)}
    if noted.detail:
        return Line("verify", title, Light.RED, f"{says}: {noted.detail}", _("Somebody changed what must not change."))
    if given_up := verifying.given_up():
        parts = ngettext("%(count)s part could not be read", "%(count)s parts could not be read", given_up)
        told = f"{says}; {parts % {'count': given_up}}"
        return Line("verify", title, Light.AMBER, told, _("The log of the documents workers says why."))
    late = noted.ago > VERIFIED_LATELY
    return Line("verify", title, Light.AMBER, says, deed) if late else Line("verify", title, Light.GREEN, says)


def span(length: timedelta) -> str:
    """A length of time in its largest unit: `40 s`, `4 min`, `3 h`, `2 days`."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return _("%(count)s s") % {"count": seconds}
    if seconds < 3600:
        return _("%(count)s min") % {"count": seconds // 60}
    if seconds < 86400:
        return _("%(count)s h") % {"count": seconds // 3600}
    return ngettext("%(count)s day", "%(count)s days", seconds // 86400) % {"count": seconds // 86400}
