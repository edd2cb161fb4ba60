"""Whoever is deactivated hands over what reviews asked of them; what a decision says of them stays as it was signed."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.dispatch import receiver

from accounts.holdings import Held, Holding
from accounts.models import User
from accounts.signals import duties_asked, handing_over
from assessments.events import waiting_changed
from assessments.models import Condition, ConditionProof, Decision, ReviewAction, ReviewMeeting, Signature
from assessments.services import reviews
from common.history import on_record
from pilots.models import Pilot

Handed = dict[str, int | None]


@receiver(duties_asked)
def reviews_and_decisions_held(people: Collection[int], seen_by: User, **_: Any) -> list[Holding]:
    """What reviews and decisions ask of the people; nothing of pilots that `seen_by` may not know of."""
    may_be_named = Pilot.objects.filter(visibility="open") | Pilot.objects.visible_to(seen_by)
    pilots = may_be_named.values("pk")
    actions = _actions(people).filter(item=None) | _actions(people).filter(item__pilot__in=pilots)
    found = [Holding(one.owner_id, Held.ACTION, one.meeting.reference, one.what, one.pk) for one in actions]
    found += [Holding(one.chair_id, Held.CHAIR, one.reference, one.title, one.pk) for one in _meetings(people)]
    for condition in _conditions(people).filter(decision__pilot__in=pilots):
        reference = condition.decision.reference
        found.append(Holding(condition.owner_id, Held.CONDITION, reference, condition.text, condition.pk))
    for draft in _drafts(people).filter(pilot__in=pilots):
        found.append(Holding(draft.owner_id, Held.SIGNATURE, draft.reference, draft.pilot.name, draft.pk))
    return found


@receiver(handing_over)
def hand_reviews_over(person: User, goes_to: Mapping[str, User | None], by: User, reason: str, **_: Any) -> Handed:
    """Actions go to whoever is chosen, else back to whoever asked; a review is led by whoever called it."""
    handed: Handed = {}
    with on_record(by=by, reason=reason, act="handed over"):
        for action in _actions([person.pk]).select_for_update(of=("self",)):
            to = goes_to.get(key := f"{Held.ACTION}-{action.pk}") or _who_stays(person, action.asked_by, by)
            ReviewAction.objects.filter(pk=action.pk).update(owner=to, version=F("version") + 1)
            handed[key] = to.pk
        for meeting in _meetings([person.pk]).select_for_update(of=("self",)):
            to = goes_to.get(key := f"{Held.CHAIR}-{meeting.pk}") or _who_stays(person, meeting.called_by, by)
            reviews.pass_chair(meeting, to=to, by=by)
            handed[key] = to.pk
    if handed:
        waiting_changed.send(sender=None, pilot_ids=[])
    return handed


def _who_stays(person: User, asked_by: User, by: User) -> User:
    """Whoever asked for it, unless they leave, too: then whoever deactivates, who can be asked about it."""
    return asked_by if asked_by.is_active and asked_by.pk != person.pk else by


def _actions(people: Collection[int]) -> QuerySet[ReviewAction]:
    found = ReviewAction.objects.filter(owner__in=people, done_at=None, meeting__cancelled_at=None)
    return found.select_related("meeting", "asked_by").order_by("due_on", "pk")


def _meetings(people: Collection[int]) -> QuerySet[ReviewMeeting]:
    found = ReviewMeeting.objects.filter(chair__in=people, closed_at=None, cancelled_at=None)
    return found.select_related("called_by").order_by("starts_at", "pk")


def _conditions(people: Collection[int]) -> QuerySet[Condition]:
    """Of decisions that are in force, with no proof accepted."""
    accepted = ConditionProof.objects.filter(condition=OuterRef("pk"), accepted=True)
    in_force = Condition.objects.filter(owner__in=people, decision__seal__isnull=False, decision__ending=None)
    return in_force.exclude(Exists(accepted)).select_related("decision__pilot").defer("decision__evidence")


def _drafts(people: Collection[int]) -> QuerySet[Decision]:
    """Decisions that still wait for the owner's signature."""
    signed = Signature.objects.filter(decision=OuterRef("pk"), signer=OuterRef("owner"))
    waiting = Decision.objects.filter(owner__in=people, seal=None, ending=None).exclude(Exists(signed))
    return waiting.select_related("pilot").defer("evidence")
