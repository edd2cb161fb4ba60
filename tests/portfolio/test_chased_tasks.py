"""What is chased stands on the desk, unless something else on it leads there already."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assessments.services.assessing import assess_pilots
from chase.models import Gap
from pilots.models import DataCheck, Ownership, Pilot
from pilots.vocabulary import Visibility
from tests.assessments.complete_pilot import AS_OF, complete, days_before
from tests.cast import Cast
from tests.chase.chasing import pilots

CountQueries = Callable[..., Any]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio.views.desk.localdate", lambda: AS_OF)


def titles(client: Client, person: Any) -> list[str]:
    client.force_login(person)
    return [task.title for task in client.get("/").context["tasks"]]


@pytest.fixture
def stale(cast: Cast) -> Pilot:
    """Olive's pilot with every fact, whose slice was checked long ago: Ivan can check a fresh one."""
    complete(cast.pilot, cast.olive, cast.ivan)
    DataCheck.objects.filter(pilot=cast.pilot).update(checked_on=days_before(200))
    assess_pilots([cast.pilot.pk], as_of=AS_OF)
    return cast.pilot


def test_what_does_not_keep_a_pilot_from_a_decision_is_on_the_desk_of_who_can_mend_it(
    cast: Cast, stale: Pilot, client: Client
) -> None:
    assert titles(client, cast.ivan) == ["Check a fresh slice: Call summaries"]
    assert titles(client, cast.olive) == ["Decide: Call summaries"]


def test_what_went_up_is_on_the_owners_desk_too(cast: Cast, stale: Pilot, client: Client) -> None:
    Gap.objects.update(rung=1)
    assert "Check a fresh slice: Call summaries" in titles(client, cast.olive)


def test_what_was_put_right_is_gone_before_a_worker_has_looked(cast: Cast, stale: Pilot, client: Client) -> None:
    DataCheck.objects.filter(pilot=stale).update(checked_on=days_before(1))
    assert titles(client, cast.ivan) == []
    assert Gap.objects.filter(closed_at=None).count() == 1


def test_the_office_reads_twelve_gaps_one_by_one_and_more_as_groups(cast: Cast, client: Client) -> None:
    Ownership.objects.all().delete()
    assess_pilots([cast.pilot.pk], as_of=AS_OF)
    assert "Name an owner in the business: Call summaries" in titles(client, cast.petra)
    more = [Pilot.objects.create(name=f"Pilot {n}", unit=cast.contact_centre).pk for n in range(12)]
    assess_pilots(more, as_of=AS_OF)
    assert not any(title.startswith("Name an owner") for title in titles(client, cast.petra))
    assert "Name owners" in titles(client, cast.petra)


def test_a_restricted_pilot_is_on_no_desk_of_who_may_not_see_it(cast: Cast, stale: Pilot, client: Client) -> None:
    Pilot.objects.update(visibility=Visibility.RESTRICTED)
    assert titles(client, cast.vic) == []
    assert titles(client, cast.nora) == []


def test_the_desk_costs_the_same_with_gaps_of_one_three_and_sixty_pilots(
    cast: Cast, client: Client, django_assert_max_num_queries: CountQueries
) -> None:
    counts = []
    for many in (1, 2, 57):
        made = pilots(cast, many)
        Pilot.objects.filter(pk__in=[pilot.pk for pilot in made]).update(decision_due_on=AS_OF + timedelta(days=3))
        assess_pilots([pilot.pk for pilot in made], as_of=AS_OF)
        client.force_login(cast.olive)
        with django_assert_max_num_queries(47) as queries:
            client.get("/")
        counts.append(len(queries))
    assert len(set(counts)) == 1
