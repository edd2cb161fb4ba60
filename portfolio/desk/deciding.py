"""What waits for a person about decisions: a signature, a draft to write anew, a proof, a go that is suspended."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.decision_wording import kind_word
from assessments.models import Condition, Decision
from assessments.services.conditions import may_judge, pending_proof
from assessments.services.signing import declares
from assessments.slots import next_slot
from assessments.standing import unmet_conditions, waiting_for
from assessments.vocabulary import Ending
from common.figures import ago, distance, near_day
from common.language import in_sentence
from pilots.models import Ownership, Pilot
from pilots.vocabulary import OPEN_STAGES
from portfolio.desk.tasks import Task, shortened


def deciding_tasks(person: User, *, today: date, ahead: int) -> list[Task]:
    """Signatures first, then what stopped a decision, then conditions by their day, `ahead` days before
    it; a constant number of queries."""
    return [*_signatures(person, today), *_to_draft_again(person, today), *_conditions(person, today, ahead)]


def drafted(pilots: list[int]) -> set[int]:
    """Those of the pilots whose decision is drafted and waits for signatures."""
    waiting = Decision.objects.filter(pilot__in=pilots, seal=None, ending=None)
    return set(waiting.values_list("pilot_id", flat=True)) if pilots else set()


def _signatures(person: User, today: date) -> Iterator[Task]:
    for decision in waiting_for(person):
        slot = next_slot(decision)
        if slot is None:
            continue
        said = {"kind": in_sentence(kind_word(decision.kind)), "pilot": shortened(decision.pilot.name)}
        yield Task(
            when=_("Now"),
            on=_("drafted %(ago)s") % {"ago": ago(decision.drafted_at, today)},
            is_late=False,
            title=_("Sign: %(kind)s for %(pilot)s") % said,
            why=_("Your signature %(meaning)s. Nothing takes effect before the last one.")
            % {"meaning": declares(decision, slot)},
            meta=f"{decision.reference} · {decision.pilot.unit.name}",
            action=_("Read and sign"),
            url=reverse("assessments:sign", args=[decision.reference]),
        )


def _to_draft_again(person: User, today: date) -> Iterator[Task]:
    """The owner's latest draft of an open pilot, when a fact changed or somebody declined."""
    mine = Pilot.objects.filter(ownerships__person=person, ownerships__ended_at=None, stage__in=OPEN_STAGES)
    rows = Decision.objects.filter(pilot__in=mine).select_related("pilot__unit", "ending").defer("evidence")
    for decision in rows.order_by("pilot", "-number").distinct("pilot"):
        ending = getattr(decision, "ending", None)
        if ending is None or ending.kind == Ending.DISCARDED:
            continue
        is_void, pilot = ending.kind == Ending.VOID, shortened(decision.pilot.name)
        title = _("A fact changed, draft afresh: %(pilot)s") if is_void else _("Declined, draft afresh: %(pilot)s")
        yield Task(
            when=_("Now"),
            on=ago(ending.at, today),
            is_late=False,
            title=title % {"pilot": pilot},
            why=ending.reason,
            meta=f"{decision.reference} · {decision.pilot.unit.name}",
            action=_("Draft afresh"),
            url=reverse("assessments:draft_decision", args=[decision.pilot.number]),
        )


def _conditions(person: User, today: date, ahead: int) -> Iterator[Task]:
    """Conditions of decisions in force: a proof to judge, one to hand in, and a go that is suspended."""
    later = Q(decision__superseded_by__seal__isnull=False)
    rows = (
        unmet_conditions()
        .filter(decision__seal__isnull=False, decision__pilot__in=Pilot.objects.visible_to(person))
        .exclude(later)
    )
    related = ("owner", "decision__pilot__unit", "decision__pilot__integration_path")
    owners = Prefetch("decision__pilot__ownerships", Ownership.objects.select_related("person__unit"))
    found = rows.select_related(*related).defer("decision__evidence").prefetch_related("proofs", owners)
    for condition in found.order_by("due_on", "pk"):
        is_pending, is_mine = pending_proof(condition) is not None, condition.owner_id == person.pk
        is_suspended = condition.due_on < today and _is_told(person, condition)
        if is_pending and may_judge(person, condition):
            yield _judge(condition, today, is_suspended=is_suspended)
        elif is_mine and not is_pending and (condition.due_on - today).days <= ahead:
            yield _hand_in(condition, today, is_suspended=is_suspended)
        elif is_suspended:
            yield _suspended(condition, today, is_pending=is_pending)


def _is_told(person: User, condition: Condition) -> bool:
    """Whether the person hears that the go is suspended: the owner of the pilot, and the office."""
    ownership = condition.decision.pilot.owner
    return (ownership is not None and ownership.person_id == person.pk) or bool(may_judge(person, condition))


def _judge(condition: Condition, today: date, *, is_suspended: bool) -> Task:
    title = _("Judge the proof: %(condition)s")
    why = _("Accepted, the condition is met; sent back, it stays open.")
    if is_suspended:
        title = _("The go is suspended, judge the proof: %(condition)s")
        why = _("Accepted, the go counts again; sent back, it stays suspended.")
    return _task(condition, today, title, why, _("Judge the proof"), "judge_proof")


def _hand_in(condition: Condition, today: date, *, is_suspended: bool) -> Task:
    title = _("Hand in proof: %(condition)s")
    if is_suspended:
        title = _("The go is suspended, hand in proof: %(condition)s")
    why = _("Expected: %(proof)s") % {"proof": condition.proof}
    return _task(condition, today, title, why, _("Hand in proof"), "hand_in_proof")


def _suspended(condition: Condition, today: date, *, is_pending: bool) -> Task:
    title = _("The go is suspended: %(condition)s")
    why = _("%(name)s has not shown it. Have the proof handed in, or decide again.")
    if is_pending:
        why = _("%(name)s handed in proof; the portfolio office has to judge it.")
    named = why % {"name": condition.owner.name}
    return _task(condition, today, title, named, _("See the decision"), "decision")


def _task(condition: Condition, today: date, title: str, why: str, action: str, route: str) -> Task:
    decision = condition.decision
    place = [decision.reference] if route == "decision" else [decision.reference, condition.number]
    return Task(
        when=capfirst(distance(condition.due_on, today)),
        on=near_day(condition.due_on, today),
        is_late=condition.due_on < today,
        title=title % {"condition": shortened(condition.text)},
        why=why,
        meta=f"{decision.reference} · {shortened(decision.pilot.name)}",
        action=action,
        url=reverse(f"assessments:{route}", args=place),
    )
