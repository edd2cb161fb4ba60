"""What each kind of gap says, for real facts, and that its one link opens for the person who is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from assessments.models import ReviewMeeting
from assessments.services.assessing import assess_pilots
from chase.models import Gap
from chase.rules import RULES
from chase.services.addressing import people_for
from chase.services.finding import find_others
from chase.services.saying import Line, lines_for
from chase.vocabulary import GapKind, Rung
from common.figures import day
from pilots.models import (
    ChangePlan,
    DataCheck,
    ErrorClass,
    Pilot,
    ScaleModel,
    SupportPlan,
)
from pilots.vocabulary import IntegrationState
from tests.assessments.complete_pilot import AS_OF, days_before, noon
from tests.assessments.deciding import known, ready
from tests.cast import Cast
from tests.chase.spoiling import (
    action,
    bare,
    condition_due,
    decided_in_the_room,
    declined,
    drafted,
    live,
    named_again,
    newer_threshold,
    nobody_owns_it,
    of_the_pilot,
    owner_left,
    path,
    promise_missed,
    proof_handed_in,
    review,
    slice_,
    stalled,
    waiver,
)


class Case(NamedTuple):
    """What is done to the complete pilot, who is told first, and the words; `{pk}` is the number of the action or
    review that the gap speaks of, `moment` when somebody looks."""

    spoil: Callable[[Cast], object]
    person: str
    title: str
    why: str
    url: str
    action: str
    moment: Callable[[], datetime] = timezone.now


PAGE = "/pilots/P-0001/?at={0}#{0}"
K = GapKind
OF_THE_INTAKE = {K.PART_HANDED, K.JOIN_ASKED, K.CONTRACT_WAITS, K.CHANGE_ASKED}
"""Opened by what the intake above the chase lets people do."""
TABLE = {
    K.OWNER_MISSING: Case(
        nobody_owns_it,
        "Petra",
        "Name an owner in the business: Call summaries",
        "Nobody in the business owns it.",
        PAGE.format("ownership"),
        "Name an owner",
    ),
    K.OWNER_NOT_ACCEPTED: Case(
        named_again,
        "Olive",
        "Accept being the owner, or decline: Call summaries",
        f"Olive Harmsen was named on {day(days_before(4))} and has not accepted.",
        PAGE.format("ownership"),
        "Accept or decline",
    ),
    K.OWNER_LOST: Case(
        owner_left,
        "Petra",
        "Name a new owner in the business: Call summaries",
        "Olive Harmsen has left or works outside the business now.",
        PAGE.format("ownership"),
        "Name an owner",
    ),
    K.THRESHOLD_MISSING: Case(
        bare,
        "Olive",
        "Write down one metric and the number it has to reach: Pilot 0",
        "No threshold is written down.",
        "/pilots/P-0002/?at=threshold#threshold",
        "Open the threshold",
    ),
    K.THRESHOLD_TO_AGREE_AGAIN: Case(
        newer_threshold,
        "Olive",
        "Agree the changed threshold, or discard it: Call summaries",
        "A changed threshold waits to be agreed.",
        PAGE.format("threshold"),
        "Open the threshold",
    ),
    K.PATH_MISSING: Case(
        path(system_of_record=""),
        "Ivan",
        "Name the system of record: Call summaries",
        "Nobody has said where the result is written.",
        PAGE.format("integration-path"),
        "Open the path",
    ),
    K.PATH_UNCONFIRMED: Case(
        path(state=IntegrationState.NAMED, proven_on=None),
        "Ivan",
        "Confirm the integration path: Call summaries",
        "You are named for the connection. Say whether the result can be written there.",
        PAGE.format("integration-path"),
        "Open the path",
    ),
    K.WRITE_BACK_UNPROVEN: Case(
        path(state=IntegrationState.CONFIRMED, proven_on=None),
        "Ivan",
        "Prove the write-back with real cases: Call summaries",
        "No result was ever written back.",
        PAGE.format("integration-path"),
        "Open the path",
    ),
    K.SLICE_MISSING: Case(
        lambda cast: DataCheck.objects.all().delete(),
        "Ivan",
        "Check a production-like slice, with edge cases and dirty records: Call summaries",
        "No slice of real data was checked.",
        PAGE.format("data-checks"),
        "Open the data checks",
    ),
    K.SLICE_FAILED: Case(
        slice_(passed=False),
        "Ivan",
        "Mend what the slice showed and check another one: Call summaries",
        f"The slice of {day(days_before(20))} failed.",
        PAGE.format("data-checks"),
        "Open the data checks",
    ),
    K.SLICE_STALE: Case(
        slice_(checked_on=days_before(200)),
        "Ivan",
        "Check a fresh slice: Call summaries",
        f"Last passed on {day(days_before(200))}, that is long ago.",
        PAGE.format("data-checks"),
        "Open the data checks",
    ),
    K.SUPPORT_PLAN_MISSING: Case(
        lambda cast: SupportPlan.objects.update(runbook_link=""),
        "Olive",
        "Complete the support plan: Call summaries",
        "The support plan lacks: runbook.",
        PAGE.format("support-plan"),
        "Open the support plan",
    ),
    K.CHANGE_PLAN_MISSING: Case(
        lambda cast: ChangePlan.objects.update(training_hours_planned=None),
        "Olive",
        "Plan hours for training: Call summaries",
        "No hours for training are planned.",
        PAGE.format("change-plan"),
        "Open the change plan",
    ),
    K.OUTCOME_MODEL_MISSING: Case(
        lambda cast: ErrorClass.objects.all().delete(),
        "Olive",
        "Name the errors and what each costs: Call summaries",
        "Nobody has said what can go wrong, and what it costs.",
        PAGE.format("outcome"),
        "Open the outcome",
    ),
    K.SCALE_MODEL_MISSING: Case(
        lambda cast: ScaleModel.objects.all().delete(),
        "Ivan",
        "Enter the full volume and its cost lines: Call summaries",
        "Nobody has worked out the cost at full volume.",
        PAGE.format("scale"),
        "Open the costs",
    ),
    K.MEASUREMENT_STALE: Case(
        of_the_pilot(facts_changed_at=noon(days_before(40))),
        "Olive",
        "Say how it stands: Call summaries",
        "Nothing was measured or changed for a while. A pilot that stands still cannot be decided.",
        PAGE.format("measurements"),
        "Open the measurements",
    ),
    K.DECISION_DUE: Case(
        of_the_pilot(decision_due_on=AS_OF + timedelta(days=6)),
        "Olive",
        "Get ready to decide: Call summaries",
        "Its decision is due soon. The recommendation says what is still missing.",
        "/pilots/P-0001/decide/",
        "Draft a decision",
    ),
    K.DECISION_OVERDUE: Case(
        of_the_pilot(decision_due_on=days_before(2)),
        "Olive",
        "Decide, or extend once: Call summaries",
        "Its decision date has passed.",
        "/pilots/P-0001/decide/",
        "Draft a decision",
    ),
    K.DECISION_STALLED: Case(
        stalled,
        "Olive",
        "Decide: Call summaries is stalled",
        "It was extended once and is late again. Each week costs money until it is decided.",
        "/pilots/P-0001/decide/",
        "Draft a decision",
    ),
    K.DRAFT_ENDED: Case(
        declined,
        "Olive",
        "Draft the decision afresh: Call summaries",
        "The draft does not count any more: Proven on a test system.",
        "/pilots/P-0001/decide/",
        "Draft afresh",
    ),
    K.REVIEW_OVERDUE: Case(
        review,
        "Petra",
        "Close the review or cancel it: Pilot review",
        "Its time has passed, and nobody held or cancelled it.",
        "/reviews/R-{pk:04}/",
        "Open the review",
        lambda: ReviewMeeting.objects.get().ends_at + timedelta(days=1),
    ),
    K.REVIEW_WITHOUT_OUTCOME: Case(
        decided_in_the_room,
        "Olive",
        "Draft what the review decided: Call summaries",
        "It was decided in the room, and nothing was drafted since.",
        "/pilots/P-0001/decide/",
        "Draft a decision",
    ),
    K.ACTION_DUE: Case(
        action,
        "Ivan",
        "Ask for a price",
        "Asked of you in a review by Petra Lindqvist.",
        "/reviews/actions/{pk}/",
        "Say it is done",
    ),
    K.CONDITION_DUE: Case(
        condition_due,
        "Ivan",
        "Hand in proof: Thirty days without a missed referral",
        "Expected: Daily list, no gaps",
        "/decisions/D-0001-1/conditions/1/proof/",
        "Hand in proof",
    ),
    K.PROOF_TO_JUDGE: Case(
        proof_handed_in,
        "Petra",
        "Judge the proof: Thirty days without a missed referral",
        "Ivan Petrov handed it in. Accepted, the condition is met; sent back, it stays open.",
        "/decisions/D-0001-1/conditions/1/judge/",
        "Judge the proof",
    ),
    K.GO_SUSPENDED: Case(
        condition_due,
        "Olive",
        "The go is suspended: Call summaries",
        "A condition was not met by its day: Thirty days without a missed referral. Ivan Petrov owns it.",
        "/decisions/D-0001-1/",
        "See the decision",
        lambda: timezone.now() + timedelta(days=4),
    ),
    K.SIGNATURE_WAITING: Case(
        drafted,
        "Olive",
        "Sign: go for Call summaries",
        "Your signature is the next. Nothing takes effect before the last one.",
        "/decisions/D-0001-1/sign/",
        "Read and sign",
    ),
    K.WAIVER_ENDING: Case(
        waiver,
        "Olive",
        "A waiver ends: Call summaries",
        "After its last day the rule counts again. Do what was waived, or ask for more time.",
        PAGE.format("road"),
        "See the recommendation",
    ),
    K.LIVE_CHECK_DUE: Case(
        live,
        "Olive",
        "Measure what it delivers: Call summaries",
        "The check 30 days after go-live is due: the same threshold, on production.",
        PAGE.format("measurements"),
        "Open the measurements",
    ),
    K.PROMISE_MISSED: Case(
        promise_missed,
        "Olive",
        "The promise is not kept: Call summaries",
        "Production no longer clears the agreed line. Find out why, or decide again.",
        PAGE.format("measurements"),
        "See what production shows",
    ),
}


def told(cast: Cast, kind: GapKind, case: Case) -> tuple[Gap, User, Line]:
    """The gap as the engine finds it, the first to hear of it, and its words."""
    ready(cast)
    case.spoil(cast)
    assess_pilots(list(Pilot.objects.values_list("pk", flat=True)), as_of=AS_OF)
    find_others(now=case.moment())
    gap = Gap.objects.filter(kind=kind, closed_at=None).order_by("subject")[0]
    return gap, people_for([gap])[gap.pk][Rung.PERSON], lines_for([gap], AS_OF)[gap.pk]


@pytest.mark.parametrize("kind", TABLE)
def test_each_gap_says_what_to_do_and_its_link_opens_for_who_is_told(cast: Cast, client: Client, kind: GapKind) -> None:
    case = TABLE[kind]
    gap, person, line = told(cast, kind, case)
    assert [each for each in Gap.objects.all() if each.part not in RULES[GapKind(each.kind)].who] == []
    number = int(gap.subject.split()[1]) if kind in (K.ACTION_DUE, K.REVIEW_OVERDUE) else 0
    assert (person.short_name, line.title, line.why, line.url, line.action) == (
        case.person,
        case.title,
        case.why,
        case.url.format(pk=number),
        case.action,
    )
    client.force_login(known(person))
    answer = client.get(line.url)
    assert answer.status_code == 200
    _path, _hash, section = line.url.partition("#")
    assert not section or f'id="{section}"' in answer.content.decode()


def test_the_table_has_a_line_for_every_kind() -> None:
    assert set(TABLE) == set(GapKind) - OF_THE_INTAKE
