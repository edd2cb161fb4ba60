"""Workers die by `kill -9` while they assess: what is kept in the end is what a recompute from scratch would keep."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from assessments.models import Assessment, Reassessment, ReassessmentRange
from assessments.services import assessing, night
from assessments.tasks import assess_pilots, go_on_with_the_night, sweep
from chase.models import Gap
from pilots.models import Pilot
from tests.assessments.complete_pilot import complete
from tests.cast import Cast
from tests.faults.frame import Chance, Figures
from tests.faults.killing import VICTIMS, Workers, rings, workers
from tests.faults.small_chunks import FEW
from tests.workers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

PILOTS = 1000


@pytest.fixture
def many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pilots enough for twenty ranges, one of them complete."""
    monkeypatch.setattr(assessing, "RANGE", FEW)
    complete(cast.pilot, cast.olive, cast.ivan)
    Pilot.objects.bulk_create(
        Pilot(name=f"Pilot {number}", unit=cast.contact_centre, it_lead=cast.ivan) for number in range(PILOTS - 1)
    )
    return list(Pilot.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def assessor(many: list[int], tmp_path: Path) -> Iterator[Workers]:
    """A worker with two children that assesses few pilots at a time."""
    with workers(tmp_path, "--queues", "celery", "--include", "tests.faults.small_chunks") as running:
        yield running


def kept() -> list[dict[str, Any]]:
    columns = [field.attname for field in Assessment._meta.concrete_fields if field.attname != "assessed_at"]
    return list(Assessment.objects.order_by("pilot_id").values(*columns))


def open_gaps() -> list[tuple]:
    return list(Gap.objects.filter(closed_at=None).order_by("pilot", "kind", "subject").values_list("pilot", "kind"))


def as_from_scratch() -> bool:
    """Whether every pilot has the row, and the gaps, that assessing it anew gives."""
    rows, gaps = kept(), open_gaps()
    Assessment.objects.all().delete()
    assessing.assess_pilots(Pilot.objects.values_list("pk", flat=True))
    return len(rows) == PILOTS and rows == kept() and gaps == open_gaps()


def somebody_waits_to_write() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select from pg_locks where relation = 'assessments_assessment'::regclass and not granted")
        return cursor.fetchone() is not None


def die_before_writing(assessor: Workers, ring: Callable[[], object], victim: str) -> None:
    """The worker has assessed its pilots and dies while it writes them down."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("lock table assessments_assessment in exclusive mode")
        ring()
        wait_for(somebody_waits_to_write)
        assessor.kill(victim)


def change(spent: int) -> None:
    Pilot.objects.update(spent=spent)


def all_up_to_date() -> bool:
    return not any(True for _ids in assessing._out_of_date())


def night_is_over() -> bool:
    run = night.progress()
    return run is not None and run.ended_at is not None


def end_leases() -> None:
    """As if two minutes had passed: whoever held a range is dead."""
    ReassessmentRange.objects.filter(done_at=None).update(leased_until="2026-01-01T00:00Z")


def new_day() -> None:
    Assessment.objects.update(verdict="", as_of="2026-01-01")
    Reassessment.objects.all().delete()


@pytest.mark.parametrize("victim", ["child", "all"])
def test_a_change_is_assessed_although_its_worker_died(many: list[int], assessor: Workers, victim: str):
    change(7)
    die_before_writing(assessor, lambda: assess_pilots.delay(pilot_ids=many), victim)
    wait_for(lambda: rings(sweep.delay, all_up_to_date, every=1))
    assert as_from_scratch()


def test_a_range_of_the_night_is_taken_again_when_the_lease_of_the_dead_ends(many: list[int], assessor: Workers):
    die_before_writing(assessor, go_on_with_the_night.delay, "all")
    assert not rings(go_on_with_the_night.delay, night_is_over, every=3)
    assert 0 < ReassessmentRange.objects.filter(done_at=None).count() < len(many) / FEW
    end_leases()
    wait_for(lambda: rings(go_on_with_the_night.delay, night_is_over, every=1))
    assert as_from_scratch()


def judge(figures: Figures) -> None:
    figures.writes = figures.turns * PILOTS
    figures.lost += not as_from_scratch()
    assert figures.lost == 0


@pytest.mark.faults
def test_killed_at_random_moments_of_a_sweep(
    assessor: Workers, many: list[int], figures: Figures, chance: Chance, turns: int
):
    """Child, parent or both killed while changed pilots are assessed"""
    for turn in range(turns):
        change(turn + 1)
        chance.choice([sweep.delay, lambda: assess_pilots.delay(pilot_ids=many)])()
        rings(lambda: None, all_up_to_date, every=chance.uniform(0.05, 1.2))
        died = assessor.kill(chance.choice(VICTIMS))
        figures.kills += 1
        figures.recovered(lambda: rings(sweep.delay, all_up_to_date, every=1), within=60, began=died)
        figures.turns += 1
    judge(figures)


@pytest.mark.faults
def test_killed_at_random_moments_of_the_night(
    assessor: Workers, many: list[int], figures: Figures, chance: Chance, turns: int
):
    """Child, parent or both killed while the daily run goes over every pilot"""
    for _turn in range(turns):
        new_day()
        go_on_with_the_night.delay()
        rings(lambda: None, night_is_over, every=chance.uniform(0.05, 1.2))
        died = assessor.kill(chance.choice(VICTIMS))
        figures.kills += 1
        end_leases()
        figures.recovered(lambda: rings(go_on_with_the_night.delay, night_is_over, every=1), within=60, began=died)
        figures.turns += 1
    judge(figures)
