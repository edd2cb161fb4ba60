"""Where a decision stands on a day: derived from its signatures, seal, ending, conditions and successors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import Delegation, User
from assessments.models import Condition, ConditionProof, Decision, Signature
from assessments.services.day import day_here
from assessments.slots import asked, is_asked, next_slot
from assessments.vocabulary import Ending, Slot
from pilots.models import Pilot


class DecisionState(StrEnum):
    """What has become of a decision; the last three are the ways a draft ends without a seal."""

    WAITS = "waits"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    VOID = Ending.VOID
    DECLINED = Ending.DECLINED
    DISCARDED = Ending.DISCARDED


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision's state and what belongs to it.

    `since` is the moment it began: drafted, sealed, ended; for a suspended one the first day after the condition was
    due. While it waits, `slot` is the signature that comes next, `people` who is asked by name (nobody for the
    portfolio office) and `stand_in` the deputy who may sign while the owner is away.
    """

    state: DecisionState
    since: date | datetime
    slot: Slot | None = None
    people: tuple[User, ...] = ()
    stand_in: Delegation | None = None
    reason: str = ""
    ended_by: User | None = None
    superseded_by: str = ""
    unmet: tuple[Condition, ...] = ()
    """The conditions that suspend it."""


def register(user: User) -> QuerySet[Decision]:
    """Every decision on pilots that the person may see, newest first, with where each stands today.

    Carries `state`, `signed` and `open_conditions` to filter and sort by; the evidence is left in the database.
    """
    visible = Decision.objects.filter(pilot__in=Pilot.objects.visible_to(user))
    return with_people(with_state(visible, on=day_here())).defer("evidence")


def with_state(decisions: QuerySet[Decision], *, on: date) -> QuerySet[Decision]:
    """Annotate `state` on a day, `signed` (signatures given), `open_conditions` and `suspended_from` (the due date)."""
    unmet = unmet_conditions().filter(decision=OuterRef("pk")).order_by().values("decision")
    late = unmet.filter(due_on__lt=on).annotate(first=Min("due_on"))
    signatures = Signature.objects.filter(decision=OuterRef("pk")).order_by().values("decision")
    later = Decision.objects.filter(pilot=OuterRef("pilot"), number__gt=OuterRef("number"), seal__isnull=False)
    return decisions.annotate(
        signed=_counted(signatures),
        open_conditions=_counted(unmet),
        suspended_from=Subquery(late.values("first")),
        state=Case(
            When(ending__isnull=False, then=F("ending__kind")),
            When(seal__isnull=True, then=Value(DecisionState.WAITS)),
            When(Exists(later), then=Value(DecisionState.SUPERSEDED)),
            When(suspended_from__isnull=False, then=Value(DecisionState.SUSPENDED)),
            default=Value(DecisionState.IN_FORCE),
            output_field=CharField(),
        ),
    )


def with_people(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Fetch what a list of decisions shows, in a number of questions that does not grow with the list."""
    sealed = (
        Decision.objects.filter(seal__isnull=False).defer("evidence").select_related("pilot", "seal").order_by("number")
    )
    related = ("pilot__unit", "pilot__it_lead", "pilot__integration_path__connection_owner")
    return decisions.select_related("owner", "seal", "ending__by", "supersedes__pilot", *related).prefetch_related(
        "signatures__signer",
        Prefetch("conditions", Condition.objects.select_related("owner").prefetch_related("proofs__by")),
        Prefetch("superseded_by", sealed.order_by("number")),
        "pilot__ownerships__person__unit",
    )


def unmet_conditions() -> QuerySet[Condition]:
    """Conditions without an accepted proof."""
    accepted = ConditionProof.objects.filter(condition=OuterRef("pk"), accepted=True)
    return Condition.objects.filter(~Exists(accepted))


def standing_of(decision: Decision, *, on: date) -> Standing:
    """Where one decision stands on a day."""
    found = with_people(with_state(Decision.objects.filter(pk=decision.pk), on=on)).defer("evidence").get()
    return standings([found], on=on)[found.pk]


def standings(decisions: Iterable[Decision], *, on: date) -> dict[int, Standing]:
    """Where each stands on a day, by its id; for rows of `register`, or of `with_people(with_state(…))`."""
    rows = list(decisions)
    away = _away({row.owner_id for row in rows if _state(row) is DecisionState.WAITS}, on)
    return {row.pk: _standing(row, on, away) for row in rows}


def waiting_for(person: User) -> list[Decision]:
    """The drafts whose next signature the person is asked for, the oldest first."""
    waiting = Decision.objects.filter(seal=None, ending=None, pilot__in=Pilot.objects.visible_to(person))
    rows = with_people(waiting).defer("evidence").order_by("drafted_at", "pk")
    return [row for row in rows if (slot := next_slot(row)) is not None and is_asked(person, row, slot)]


def is_met(condition: Condition) -> bool:
    """Whether its proof was accepted."""
    return any(proof.accepted for proof in condition.proofs.all())


def suspended_since(due_on: date) -> date:
    """A condition counts through the day it is due; from the next one on it suspends the go."""
    return due_on + timedelta(days=1)


def _counted(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0, output_field=IntegerField())


def _state(decision: Decision) -> DecisionState:
    return DecisionState(decision.state)  # type: ignore[attr-defined]  # annotated


def _away(owners: set[int], on: date) -> dict[int, Delegation]:
    counting = Delegation.objects.filter(person__in=owners, began_on__lte=on, ends_on__gte=on, ended_at=None)
    return {delegation.person_id: delegation for delegation in counting.select_related("person", "delegate")}


def _standing(decision: Decision, on: date, away: dict[int, Delegation]) -> Standing:
    state = _state(decision)
    if state is DecisionState.WAITS:
        return _waits(decision, away)
    if state in (DecisionState.VOID, DecisionState.DECLINED, DecisionState.DISCARDED):
        ending = decision.ending
        return Standing(state, ending.at, reason=ending.reason, ended_by=ending.by)
    if state is DecisionState.SUPERSEDED:
        later = decision.superseded_by.all()[0]
        return Standing(state, later.seal.sealed_at, superseded_by=later.reference)
    late = tuple(each for each in decision.conditions.all() if each.due_on < on and not is_met(each))
    if late:
        return Standing(state, suspended_since(min(each.due_on for each in late)), unmet=late)
    return Standing(state, decision.seal.sealed_at)


def _waits(decision: Decision, away: dict[int, Delegation]) -> Standing:
    slot = next_slot(decision)
    if slot is None:
        return Standing(DecisionState.WAITS, decision.drafted_at)
    delegation = away.get(decision.owner_id) if slot is Slot.OWNER else None
    stand_in = delegation if delegation and delegation.delegate_id == decision.pilot.deputy_id else None
    people = tuple(asked(decision, slot))
    return Standing(DecisionState.WAITS, decision.drafted_at, slot, people, stand_in)
