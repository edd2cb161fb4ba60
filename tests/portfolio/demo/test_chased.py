"""The demo portfolio shows its gaps right after loading, since the days on which they really began, and each stands on
the desk of the person it is addressed to, behind the same link."""

from collections import defaultdict
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.models import User
from assessments.services.assessing import assess_pilots
from chase.models import Gap
from chase.services.addressing import people_for
from chase.services.finding import find_others
from chase.services.saying import lines_for
from chase.vocabulary import GapKind, Rung
from pilots.models import Pilot, Threshold

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]
MOMENT = datetime(2026, 11, 17, 12, tzinfo=UTC)


@pytest.fixture
def gaps(demo: date, monkeypatch: pytest.MonkeyPatch) -> list[Gap]:
    """What the first assessment and the first look around found on the day of loading."""
    for module in ("assessments.services.assessing", "chase.services.finding"):
        monkeypatch.setattr(f"{module}.day_by_the_database", lambda: demo)
    monkeypatch.setattr("portfolio.views.desk.localdate", lambda: demo)
    assess_pilots(Pilot.objects.values_list("pk", flat=True), as_of=demo)
    find_others(now=MOMENT)
    return list(Gap.objects.filter(closed_at=None).select_related("pilot").order_by("pk"))


def test_the_demo_has_gaps_of_many_kinds_right_after_loading(gaps: list[Gap]) -> None:
    assert len({gap.kind for gap in gaps}) >= 15
    assert all(people_for(gaps)[gap.pk] for gap in gaps)


def test_none_began_on_the_day_of_loading_only_because_it_was_found_then(gaps: list[Gap], demo: date) -> None:
    """Unless the facts themselves say so: a review of today, a draft of this morning."""
    of_today = [str(gap) for gap in gaps if gap.since >= demo]
    assert of_today == []


def test_they_say_since_when_by_the_facts(gaps: list[Gap]) -> None:
    days = {(gap.kind, gap.pilot_id): gap for gap in gaps}
    for (kind, pilot_id), gap in days.items():
        pilot = gap.pilot
        if kind == GapKind.DECISION_OVERDUE:
            assert pilot is not None
            assert pilot.decision_due_on is not None
            assert (gap.since - pilot.decision_due_on).days == 1
        if kind in (GapKind.THRESHOLD_MISSING, GapKind.OWNER_MISSING):
            assert gap.since == Pilot.objects.get(pk=pilot_id).proposed_on
    lost = [gap for gap in gaps if gap.kind == GapKind.OWNER_LOST]
    assert lost
    for gap in lost:
        assert gap.pilot is not None
        ownership = gap.pilot.owner
        assert ownership is not None
        assert gap.since > ownership.named_at.date()
    again = Threshold.objects.filter(pilot__in=[gap.pilot_id for gap in gaps])
    assert again.exists()


def test_each_gap_stands_on_the_desk_of_whom_it_is_addressed_to(gaps: list[Gap], demo: date, client: Client) -> None:
    people, lines = people_for(gaps), lines_for(gaps, demo)
    wanted: dict[User, set[str]] = defaultdict(set)
    for gap in gaps:
        rungs = people[gap.pk]
        wanted[rungs[Rung(min(rungs))]].add(lines[gap.pk].url)
    assert len(wanted) >= 5
    absent = {}
    for person, urls in wanted.items():
        client.force_login(person)
        page = client.get("/")
        shown = {task.url for task in page.context["tasks"]}
        assert page.context["more_tasks"] == 0
        if urls - shown:
            absent[person.name] = sorted(urls - shown)
    assert absent == {}
