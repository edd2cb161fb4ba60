"""Workers whose clocks are a day wrong, the two days on which the clocks change, and 29 February: nothing is early,
nothing twice, and the day is the database's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from assessments.models import Assessment, Reassessment
from assessments.tasks import assess_next_range, go_on_with_the_night, sweep
from chase.models import Message, Wishes
from chase.services import planning, sending
from chase.services.clock import database_now
from chase.tasks import plan_reminders, send_reminders
from chase.vocabulary import GapKind, MessageState
from engine.models import Pulse
from engine.tasks import tick
from tests.cast import Cast
from tests.chase.chasing import at, gap, only, said
from tests.faults.killing import Workers, rings, workers
from tests.faults.letters_due import all_sent, copies, only_missing_thresholds, write_down
from tests.faults.moody_servers import Holding
from tests.letterbox import Letterbox
from tests.workers import wait_for

CLOCK = """
import datetime, time
apart = {seconds}
real, real_datetime, real_date = time.time, datetime.datetime, datetime.date
time.time = lambda: real() + apart
time.time_ns = lambda: int((real() + apart) * 10**9)

class Same(type):
    def __instancecheck__(cls, one): return isinstance(one, cls.__mro__[1])
    def __subclasscheck__(cls, one): return issubclass(one, cls.__mro__[1])

class Moment(real_datetime, metaclass=Same):
    @classmethod
    def now(cls, tz=None): return real_datetime.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls): return real_datetime.utcfromtimestamp(time.time())

class Day(real_date, metaclass=Same):
    @classmethod
    def today(cls): return real_date.fromtimestamp(time.time())

datetime.datetime, datetime.date = Moment, Day
"""
"""The worker's own clock is wrong, as its machine's would be: Python loads this file before anything else."""
A_DAY_AND_MORE = 26 * 3600


@pytest.fixture
def server() -> Iterator[Holding]:
    box = Holding()
    box.open()
    yield box
    box.close()


@pytest.fixture(params=[A_DAY_AND_MORE, -A_DAY_AND_MORE], ids=["ahead", "behind"])
def wrong(request: pytest.FixtureRequest, cast: Cast, server: Holding, tmp_path: Path) -> Iterator[int]:
    """A worker whose clock is so many seconds ahead."""
    (tmp_path / "sitecustomize.py").write_text(CLOCK.format(seconds=request.param))
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}", "BASE_URL": "https://pilothouse.example.com"}
    with workers(tmp_path, concurrency=1, PYTHONPATH=str(tmp_path), **mail) as running:
        assert isinstance(running, Workers)
        yield request.param


def today() -> date:
    """The organisation's, by the clock of the database."""
    with connection.cursor() as cursor:
        cursor.execute("select (now() at time zone %s)::date", [settings.TIME_ZONE])
        return cursor.fetchone()[0]


def ring_for_everything() -> None:
    for task in (plan_reminders, send_reminders, sweep, go_on_with_the_night, assess_next_range):
        task.delay()


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_clock_is_wrong_does_the_day_s_work_of_the_database(cast: Cast, wrong: int, server: Holding):
    only_missing_thresholds()
    now, early = write_down(cast.contact_centre, 2, "Anne")
    Message.objects.filter(pk=early.pk).update(due_at=database_now() + timedelta(hours=1))
    ring_for_everything()
    wait_for(lambda: rings(ring_for_everything, lambda: not_waiting(now), every=2))
    tick.delay(queue="celery")
    wait_for(Pulse.objects.filter(name="worker:celery").exists)
    assert abs(int(Pulse.objects.get(name="worker:celery").detail) - wrong) <= 2  # its clock really is wrong
    assert copies(server) == {now.pk: 1}
    assert abs(Message.objects.get(pk=now.pk).sent_at - database_now()) < timedelta(minutes=2)
    assert Reassessment.objects.get().day == today()
    assert set(Assessment.objects.values_list("as_of", flat=True)) == {today()}
    assert not all_sent()


def not_waiting(message: Message) -> bool:
    sent = Message.objects.filter(pk=message.pk, state=MessageState.SENT).exists()
    return sent and Assessment.objects.exists() and Reassessment.objects.exists()


@pytest.mark.usefixtures("organisation_in_berlin")
@pytest.mark.parametrize(("day", "country"), [("2027-03-28", "SA"), ("2027-10-31", "SA"), ("2028-02-29", "DE")])
def test_on_a_day_of_23_or_25_hours_and_on_29_february_two_beats_say_each_thing_once_at_eight(
    cast: Cast, letterbox: Letterbox, day: str, country: str
):
    only(GapKind.THRESHOLD_MISSING)
    Wishes.objects.create(person=cast.olive, country=country)  # in SA Sunday is a working day
    begin = at(f"{day}T00:00").astimezone(UTC)
    gap(
        cast.pilot, (begin - timedelta(days=3)).replace(tzinfo=None).isoformat(), since=begin.date() - timedelta(days=9)
    )
    for minutes in range(0, 25 * 60, 20):
        for apart in (timedelta(0), timedelta(minutes=7)):
            planning.plan(begin + timedelta(minutes=minutes) - apart)
            sending.send_due(begin + timedelta(minutes=minutes) - apart)
    assert said() == [("Olive", 0, day)]
    assert [message.run_at for message in Message.objects.filter(reminders__on=day)] == [at(f"{day}T08:00")]
    assert len(letterbox.letters) == Message.objects.count()


def test_a_day_of_the_chase_is_the_person_s_on_either_side_of_the_date_line(cast: Cast, letterbox: Letterbox):
    only(GapKind.THRESHOLD_MISSING)
    User.objects.filter(pk=cast.olive.pk).update(time_zone="Pacific/Kiritimati")
    gap(cast.pilot, "2026-11-20T06:00")
    eight = datetime(2026, 11, 22, 18, tzinfo=UTC)  # Monday at eight in Kiritimati
    for moment in (eight - timedelta(minutes=1), eight, eight + timedelta(hours=5)):
        planning.plan(moment)
        sending.send_due(moment)
    assert (len(letterbox.letters), said()) == (1, [("Olive", 0, "2026-11-23")])
