"""The daily run: begun once a day, split by ranges of ids, resumed by whoever is there, never left half-done."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from assessments import tasks
from assessments.models import Assessment, Reassessment, ReassessmentRange
from assessments.services import assessing, night
from pilots.models import Pilot
from tests.cast import Cast


@pytest.fixture
def five_pilots(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five pilots, two a range."""
    monkeypatch.setattr(assessing, "RANGE", 2)
    for number in range(4):
        Pilot.objects.create(name=f"Pilot {number}", unit=cast.contact_centre)


def work_off() -> int:
    done = 0
    while night.assess_next():
        done += 1
    return done


def let_leases_end() -> None:
    ReassessmentRange.objects.filter(done_at=None).update(leased_until="2026-01-01T00:00Z")


def database_day(zone: str) -> date:
    with connection.cursor() as cursor:
        cursor.execute("select (now() at time zone %s)::date", [zone])
        return cursor.fetchone()[0]


def test_a_run_is_begun_once_a_day_however_often_beat_rings(five_pilots: None):
    assert [night.begin() for _ in range(3)] == [True, False, False]
    assert ReassessmentRange.objects.count() == 3
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_the_day_is_the_organisations_by_the_clock_of_the_database(zone: str, five_pilots: None, settings: Any):
    settings.TIME_ZONE = zone
    night.begin()
    work_off()
    assert Reassessment.objects.get().day == database_day(zone)
    assert set(Assessment.objects.values_list("as_of", flat=True)) == {database_day(zone)}


def test_the_run_assesses_every_pilot_and_tells_how_far_it_is(five_pilots: None):
    assert night.progress() is None
    night.begin()
    told = [(told.done, told.all, told.written, told.ended_at is None) for told in _after_each_range()]
    assert told == [(0, 3, 0, True), (1, 3, 2, True), (2, 3, 4, True), (3, 3, 5, False)]
    assert Assessment.objects.count() == 5


def _after_each_range():
    yield night.progress()
    while night.assess_next():
        yield night.progress()


def test_what_a_killed_worker_had_taken_is_taken_again_after_its_lease(
    five_pilots: None, monkeypatch: pytest.MonkeyPatch
):
    night.begin()
    with monkeypatch.context() as killed:
        killed.setattr(assessing, "assess_range", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            night.assess_next()
    assert work_off() == 2
    assert night.progress().ended_at is None
    let_leases_end()
    assert night.to_ring() == 1
    assert work_off() == 1
    assert night.progress().ended_at is not None
    assert Assessment.objects.count() == 5


def test_a_range_that_killed_three_workers_is_given_up_and_shown(five_pilots: None):
    night.begin()
    first = ReassessmentRange.objects.order_by("first")[:1].get()
    ReassessmentRange.objects.filter(pk=first.pk).update(tries=3, leased_until="2026-01-01T00:00Z")
    assert work_off() == 2
    assert (night.progress().given_up, night.to_ring()) == (1, 0)


def test_so_many_messages_are_rung_as_keep_workers_busy_and_no_more(five_pilots: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(night, "AT_ONCE", 2)
    assert night.to_ring() == 0
    night.begin()
    assert night.to_ring() == 2
    ReassessmentRange.objects.filter(first=ReassessmentRange.objects.earliest("first").first).update(
        leased_until="2099-01-01T00:00Z"
    )
    assert night.to_ring() == 1
    work_off()
    assert night.to_ring() == 0


def test_a_new_day_ends_the_run_before_and_old_runs_are_forgotten(five_pilots: None):
    for day in range(1, 29):
        Reassessment.objects.create(day=date(2026, 1, day))
        Reassessment.objects.create(day=date(2026, 2, day))
    left = ReassessmentRange.objects.create(run=Reassessment.objects.get(day=date(2026, 2, 28)), first=1, last=2)
    night.begin()
    assert Reassessment.objects.count() == night.NIGHTS_KEPT
    assert not ReassessmentRange.objects.filter(pk=left.pk).exists()


def test_each_task_of_the_run_done_twice_is_as_done_once(five_pilots: None, tasks_at_once: None):
    for _ in range(2):
        tasks.go_on_with_the_night.delay()
        tasks.assess_next_range.delay()
    assert (Reassessment.objects.count(), night.progress().done, Assessment.objects.count()) == (1, 3, 5)


def test_the_run_can_be_made_by_hand_and_told_again(five_pilots: None):
    said = StringIO()
    call_command("assess_today", stdout=said)
    today = database_day(settings.TIME_ZONE)
    lines = [f"{today}: {done} of 3 ranges done." for done in (1, 2, 3, 3)]
    assert said.getvalue().splitlines() == lines
    call_command("assess_today", stdout=(again := StringIO()))
    assert again.getvalue().splitlines() == lines[-1:]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_share_the_ranges_and_begin_one_run(five_pilots: None):
    together = Barrier(3)
    done: list[int] = []

    def worker() -> None:
        together.wait()
        try:
            night.begin()
            done.append(work_off())
        finally:
            connection.close()

    _at_once(worker)
    _at_once(lambda: (done.append(work_off()), connection.close()))  # whoever came before the ranges were there
    assert sum(done) == 3
    assert (Reassessment.objects.count(), Assessment.objects.count()) == (1, 5)
    assert set(ReassessmentRange.objects.values_list("tries", flat=True)) == {1}


def _at_once(work: Callable[[], object]) -> None:
    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
