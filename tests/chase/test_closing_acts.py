"""A gap says by which act of whom it was closed, and names none where nobody did anything."""

import re

import pytest

from assessments.services.assessing import assess_pilots
from chase.models import Gap
from chase.services import history
from chase.services.finding import keep_gaps
from chase.vocabulary import GapKind
from chase.wording import CLOSED_WITH
from common.history import on_record
from pilots.models import Pilot, SupportPlan
from tests.assessments.complete_pilot import AS_OF, complete
from tests.cast import Cast
from tests.chase.test_finding import stopped


def look(pilot: Pilot) -> None:
    assess_pilots([pilot.pk], as_of=AS_OF)


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    """Olive's pilot with every fact."""
    complete(cast.pilot, cast.olive, cast.ivan)
    return cast.pilot


def test_every_act_that_can_close_a_gap_has_its_words() -> None:
    nouns = {*history.FACTS, *re.findall(r"(?:_id|by_id|bigint), '([a-z]+)'", history._DONE)}
    assert nouns == set(CLOSED_WITH)


def test_a_gap_says_by_which_act_it_was_closed(pilot: Pilot, cast: Cast) -> None:
    SupportPlan.objects.filter(pilot=pilot).update(runbook_link="")
    look(pilot)
    with on_record(by=cast.ivan, act="planned the support"):
        SupportPlan.objects.filter(pilot=pilot).update(runbook_link="https://runbooks.example.com/calls")
    look(pilot)
    gap = Gap.objects.get(kind=GapKind.SUPPORT_PLAN_MISSING)
    assert (gap.closed_by, gap.closed_with) == (cast.ivan, "supportplan")


def test_a_gap_that_nobody_closed_names_no_act(pilot: Pilot) -> None:
    SupportPlan.objects.filter(pilot=pilot).update(runbook_link="")
    look(pilot)
    keep_gaps(stopped([pilot.pk]))
    gap = Gap.objects.get(kind=GapKind.SUPPORT_PLAN_MISSING)
    assert (gap.closed_at is None, gap.closed_by, gap.closed_with) == (False, None, "")
