"""What waits beside the facts: signatures, drafts that ended, conditions and their proofs, actions, reviews."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from assessments.models import AgendaItem, Condition, Decision, ReviewAction, ReviewMeeting
from assessments.services.conditions import pending_proof
from assessments.services.policy import current_limits
from assessments.services.reviews import ReviewState, state_of
from assessments.slots import next_slot
from assessments.standing import unmet_conditions
from assessments.vocabulary import Ending, Outcome, Slot
from chase.found import Found
from chase.services.clock import database_now
from chase.vocabulary import GapKind, Part
from common.day import day_of
from intake.models import ChangeRequest, ContractVersion
from intake.vocabulary import AcceptedBy
from pilots.models import HandedPart, JoinRequest
from pilots.vocabulary import OPEN_STAGES, Stage

OTHER_KINDS = (
    GapKind.DRAFT_ENDED,
    GapKind.REVIEW_OVERDUE,
    GapKind.REVIEW_WITHOUT_OUTCOME,
    GapKind.ACTION_DUE,
    GapKind.CONDITION_DUE,
    GapKind.PROOF_TO_JUDGE,
    GapKind.GO_SUSPENDED,
    GapKind.SIGNATURE_WAITING,
    GapKind.PART_HANDED,
    GapKind.JOIN_ASKED,
    GapKind.CONTRACT_WAITS,
    GapKind.CHANGE_ASKED,
)
SIGNERS = {Slot.OWNER: Part.OWNER, Slot.IT: Part.NAMED, Slot.PMO: Part.PMO}
ACCEPTERS = {AcceptedBy.OWNER: Part.OWNER, AcceptedBy.IT: Part.CONNECTION_OWNER}

OfPilot = tuple[int | None, Found]


def other_gaps(now: datetime | None = None) -> Iterator[OfPilot]:
    """Every such gap with the pilot it belongs to; a question for each kind, however many there are."""
    now, limits = now or database_now(), current_limits()
    today = day_of(now)
    yield from _signatures()
    yield from _ended_drafts()
    yield from _conditions(today, timedelta(days=limits.chase_conditions_ahead))
    yield from _actions(today, timedelta(days=limits.chase_actions_ahead))
    yield from _reviews(now)
    yield from _decided_without_a_draft(now - timedelta(days=limits.chase_drafts_after))
    yield from _handed_parts()
    yield from _asked_to_join()
    yield from _waiting_contracts()
    yield from _wished_changes()


def _signatures() -> Iterator[OfPilot]:
    waiting = Decision.objects.filter(seal=None, ending=None).select_related("seal", "ending").defer("evidence")
    for decision in waiting.prefetch_related("signatures"):
        if slot := next_slot(decision):
            since = max([decision.drafted_at, *(signature.signed_at for signature in decision.signatures.all())])
            subject = f"decision {decision.pk} {slot}"
            yield decision.pilot_id, Found(GapKind.SIGNATURE_WAITING, SIGNERS[slot], subject, since=day_of(since))


def _ended_drafts() -> Iterator[OfPilot]:
    """The latest draft of an open pilot, when a fact changed or somebody declined."""
    rows = Decision.objects.filter(pilot__stage__in=OPEN_STAGES).select_related("ending").defer("evidence")
    for decision in rows.order_by("pilot", "-number").distinct("pilot"):
        ending = getattr(decision, "ending", None)
        if ending is not None and ending.kind != Ending.DISCARDED:
            subject = f"decision {decision.pk}"
            yield decision.pilot_id, Found(GapKind.DRAFT_ENDED, Part.OWNER, subject, since=day_of(ending.at))


def _conditions(today: date, ahead: timedelta) -> Iterator[OfPilot]:
    """Of decisions in force: who owns the condition hands in proof, the office judges it, and while it is late the
    owner and the office hear that the go is suspended."""
    later = Q(decision__superseded_by__seal__isnull=False)
    rows = unmet_conditions().filter(decision__seal__isnull=False, decision__pilot__stage=Stage.LIVE).exclude(later)
    related = ("proofs", "decision__pilot__ownerships")
    for condition in rows.select_related("decision__pilot").defer("decision__evidence").prefetch_related(*related):
        yield from ((condition.decision.pilot_id, gap) for gap in _of_condition(condition, today, ahead))


def _of_condition(condition: Condition, today: date, ahead: timedelta) -> Iterator[Found]:
    subject, due_on = f"condition {condition.pk}", condition.due_on
    proof = pending_proof(condition)
    if proof is not None:
        yield Found(GapKind.PROOF_TO_JUDGE, Part.PMO, subject, since=day_of(proof.at))
    elif due_on - today <= ahead:
        yield Found(GapKind.CONDITION_DUE, Part.NAMED, subject, due_on, min(due_on - ahead, today))
    if due_on < today:
        for part in _who_hears_of_the_suspension(condition, is_proven=proof is not None):
            yield Found(GapKind.GO_SUSPENDED, part, f"{subject} {part}", since=due_on + timedelta(days=1))


def _who_hears_of_the_suspension(condition: Condition, *, is_proven: bool) -> Iterator[Part]:
    """The owner and the office, but not whoever is asked for the proof, or to judge it, in the same breath."""
    ownership = condition.decision.pilot.owner
    if is_proven or ownership is None or ownership.person_id != condition.owner_id:
        yield Part.OWNER
    if not is_proven:
        yield Part.PMO


def _actions(today: date, ahead: timedelta) -> Iterator[OfPilot]:
    rows = ReviewAction.objects.filter(done_at=None, due_on__lte=today + ahead, meeting__cancelled_at=None)
    for action in rows.select_related("item", "meeting"):
        since = max(action.due_on - ahead, min(action.meeting.held_on, today))
        pilot = action.item.pilot_id if action.item else None
        yield pilot, Found(GapKind.ACTION_DUE, Part.NAMED, f"action {action.pk}", action.due_on, since)


def _reviews(now: datetime) -> Iterator[OfPilot]:
    """Past its end, and nobody held or cancelled it."""
    for meeting in ReviewMeeting.objects.filter(closed_at=None, cancelled_at=None, starts_at__lt=now):
        if state_of(meeting, now) is ReviewState.OVERDUE:
            ended = day_of(meeting.ends_at)
            yield None, Found(GapKind.REVIEW_OVERDUE, Part.NAMED, f"review {meeting.pk}", since=ended)


def _decided_without_a_draft(before: datetime) -> Iterator[OfPilot]:
    """What was decided in the room, and nobody drafted since."""
    drafted = Decision.objects.filter(pilot=OuterRef("pilot"), drafted_at__gte=OuterRef("meeting__starts_at"))
    rows = AgendaItem.objects.filter(
        outcome=Outcome.DECIDED, meeting__cancelled_at=None, ended_at__lt=before, pilot__stage__in=OPEN_STAGES
    )
    for item in rows.exclude(Exists(drafted)):
        since = day_of(item.ended_at) if item.ended_at else None
        yield item.pilot_id, Found(GapKind.REVIEW_WITHOUT_OUTCOME, Part.OWNER, f"item {item.pk}", since=since)


def _handed_parts() -> Iterator[OfPilot]:
    """Questions of proposed pilots that a colleague was asked to answer."""
    for handed in HandedPart.objects.filter(ended_at=None, pilot__stage=Stage.PROPOSED):
        since = day_of(handed.handed_at)
        yield handed.pilot_id, Found(GapKind.PART_HANDED, Part.NAMED, f"part {handed.pk}", handed.due_on, since)


def _asked_to_join() -> Iterator[OfPilot]:
    """Who wanted to propose a pilot like this one waits for its owner."""
    for asked in JoinRequest.objects.filter(answered_at=None, pilot__stage__in=OPEN_STAGES):
        yield asked.pilot_id, Found(GapKind.JOIN_ASKED, Part.OWNER, f"join {asked.pk}", since=day_of(asked.asked_at))


def _waiting_contracts() -> Iterator[OfPilot]:
    """The newest version that one of the two accepted, and the other has not; who is only named as owner is asked to
    accept the pilot anyway."""
    rows = ContractVersion.objects.filter(pilot__stage__in=OPEN_STAGES).order_by("pilot", "-number").distinct("pilot")
    for version in rows.select_related("pilot").prefetch_related("acceptances", "pilot__ownerships__person__unit"):
        given = version.acceptances.all()
        if len(given) == 1:
            slot = AcceptedBy.IT if given[0].slot == AcceptedBy.OWNER else AcceptedBy.OWNER
            owner = version.pilot.owner
            if slot is AcceptedBy.IT or (owner and owner.holds):
                subject, since = f"contract {version.pk} {slot}", day_of(given[0].accepted_at)
                yield version.pilot_id, Found(GapKind.CONTRACT_WAITS, ACCEPTERS[slot], subject, since=since)


def _wished_changes() -> Iterator[OfPilot]:
    """Somebody wants a clause changed before they accept."""
    rows = ChangeRequest.objects.filter(answered_at=None, contract__pilot__stage__in=OPEN_STAGES)
    for asked in rows.select_related("contract"):
        part = Part.NAMED if asked.asked_of_id else Part.PMO
        since = day_of(asked.asked_at)
        yield asked.contract.pilot_id, Found(GapKind.CHANGE_ASKED, part, f"change {asked.pk}", since=since)
