"""How many exports and imports one person may have: counted in the database, so that all processes agree and the limit
holds whatever else is down. Each is a file of many thousand rows that somebody else waits behind. The
policy says how many."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import ngettext

from accounts.models import User
from assessments.services.policy import current_limits
from chase.services.clock import database_now
from common.figures import number
from portfolio.models import Export, InventoryImport

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GIVEN_UP = timedelta(minutes=15)
"""An export that has run so long died with its process."""
SOON = timedelta(seconds=30)


class TooMany(Exception):
    """The person has as many as one may have. The message is meant to be read; `wait` says after how long to ask
    again."""

    def __init__(self, sentence: str, wait: timedelta) -> None:
        super().__init__(sentence)
        self.wait = wait

    @property
    def seconds(self) -> int:
        """For the header Retry-After."""
        return max(1, round(self.wait.total_seconds()))


def exports_sentence() -> str:
    """The limit on exports, said before it bites."""
    limits = current_limits()
    given = {"hour": number(limits.exports_an_hour), "once": number(limits.exports_at_once)}
    return (
        ngettext(
            "At most %(hour)s export an hour, %(once)s at a time.",
            "At most %(hour)s exports an hour, %(once)s at a time.",
            limits.exports_an_hour,
        )
        % given
    )


def imports_sentence() -> str:
    """The limit on imports, said before it bites."""
    limits = current_limits()
    given = {"hour": number(limits.imports_an_hour), "once": number(limits.imports_at_once)}
    return (
        ngettext(
            "At most %(hour)s file an hour, imports at a time: %(once)s.",
            "At most %(hour)s files an hour, imports at a time: %(once)s.",
            limits.imports_an_hour,
        )
        % given
    )


@transaction.atomic
def begin_export(*, by: User) -> int:
    """Count one more export and give its id, for `end_export`. Raises `TooMany`."""
    _one_after_the_other(by)
    exports, limits = Export.objects.filter(person=by), current_limits()
    running = Q(ended_at=None, began_at__gt=Now() - GIVEN_UP)
    told = exports.filter(began_at__gt=Now() - HOUR).aggregate(
        asked=Count("pk"), first=Min("began_at"), running=Count("pk", filter=running)
    )
    if told["running"] >= limits.exports_at_once:
        raise TooMany(_still_running(told["running"]), SOON)
    if told["asked"] >= limits.exports_an_hour:
        raise _too_many_an_hour(_exports_asked(told["asked"]), told["first"])
    exports.filter(began_at__lt=Now() - DAY).delete()
    return Export.objects.create(person=by).pk


def end_export(pk: int) -> None:
    """The file was sent, or whoever asked for it has gone."""
    Export.objects.filter(pk=pk, ended_at=None).update(ended_at=Now())


def may_take_in(by: User) -> None:
    """Raises `TooMany` when the person brought in as many files within the hour as one may. In the transaction that
    takes one in."""
    _one_after_the_other(by)
    taken = _imports_of(by).filter(uploaded_at__gt=Now() - HOUR).aggregate(asked=Count("pk"), first=Min("uploaded_at"))
    if taken["asked"] >= current_limits().imports_an_hour:
        raise _too_many_an_hour(_files_brought(taken["asked"]), taken["first"])


def may_start_import(by: User) -> None:
    """Raises `TooMany` when as many of the person's imports wait for the worker as may. In the transaction that asks
    for one."""
    _one_after_the_other(by)
    waiting = _imports_of(by).filter(status="waiting").count()
    if waiting >= current_limits().imports_at_once:
        raise TooMany(_still_importing(waiting), SOON)


def _one_after_the_other(person: User) -> None:
    """Two requests of one person are counted one after the other; nobody else waits."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def _imports_of(person: User) -> QuerySet[InventoryImport]:
    return InventoryImport.objects.filter(uploaded_by=person).order_by()


def _too_many_an_hour(sentence: str, first: datetime) -> TooMany:
    wait = max(first + HOUR - database_now(), timedelta(seconds=1))
    minutes = -(-int(wait.total_seconds()) // 60) or 1
    again = ngettext("You can go on in %(minutes)s minute.", "You can go on in %(minutes)s minutes.", minutes) % {
        "minutes": number(minutes)
    }
    return TooMany(f"{sentence} {again}", wait)


def _still_running(count: int) -> str:
    return ngettext(
        "%(count)s of your exports is still running. Wait until it is done, then ask again.",
        "%(count)s of your exports are still running. Wait until one is done, then ask again.",
        count,
    ) % {"count": number(count)}


def _exports_asked(count: int) -> str:
    return ngettext(
        "You asked for %(count)s export within an hour, and that is the limit.",
        "You asked for %(count)s exports within an hour, and that is the limit.",
        count,
    ) % {"count": number(count)}


def _files_brought(count: int) -> str:
    return ngettext(
        "You brought in %(count)s file within an hour, and that is the limit.",
        "You brought in %(count)s files within an hour, and that is the limit.",
        count,
    ) % {"count": number(count)}


def _still_importing(count: int) -> str:
    return ngettext(
        "%(count)s of your imports is still running. Wait until it is done, then start this one.",
        "%(count)s of your imports are still running. Wait until one is done, then start this one.",
        count,
    ) % {"count": number(count)}
