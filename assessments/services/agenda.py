"""The agenda: what suggests itself, and how an item ends: decided, or deferred with what is needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AgendaItem, Seal
from assessments.permissions import may_call_reviews
from assessments.readiness.flags import Flag
from assessments.readiness.recommendation import DECIDABLE
from assessments.services.day import day_here
from assessments.services.policy import current_policy
from assessments.vocabulary import DecisionKind, Outcome
from assessments.wording import verdict_word
from common.figures import day
from common.history import on_record
from common.versioned import save_over
from pilots.models import Pilot

SUGGESTED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pilot that should be on the next agenda, and why."""

    pilot: Pilot
    why: str


def suggestions(person: User, *, on: date) -> list[Suggestion]:
    """Pilots ready to decide come first, then those past their decision date, then those in a demo loop.

    Pilots that stand on an agenda still to come are left out.
    """
    ready, loop = Q(assessment__verdict__in=DECIDABLE), Q(assessment__flags__contains=[Flag.DEMO_LOOP])
    late = Q(decision_due_on__lt=on)
    pilots = _free(Pilot.objects.visible_to(person).open()).filter(ready | late | loop)
    rows = pilots.select_related("assessment", "unit").order_by("decision_due_on", "pk")
    ranked = sorted(rows, key=lambda pilot: _urgency(pilot, on))
    return [Suggestion(pilot, _why(pilot, on)) for pilot in ranked[:SUGGESTED_AT_MOST]]


def _free(pilots: QuerySet[Pilot]) -> QuerySet[Pilot]:
    waiting = AgendaItem.objects.filter(outcome="", meeting__closed_at=None, meeting__cancelled_at=None)
    return pilots.exclude(pk__in=waiting.values("pilot"))


def _urgency(pilot: Pilot, on: date) -> int:
    if pilot.assessment.verdict in DECIDABLE:
        return 0
    return 1 if pilot.decision_due_on and pilot.decision_due_on < on else 2


def _why(pilot: Pilot, on: date) -> str:
    if pilot.assessment.verdict in DECIDABLE:
        return _("Ready to decide: %(verdict)s") % {"verdict": verdict_word(pilot.assessment.verdict)}
    if pilot.decision_due_on and pilot.decision_due_on < on:
        return _("Past its decision date, %(day)s") % {"day": day(pilot.decision_due_on)}
    return _("Reviewed again and again without a decision")


def seen_by(person: User) -> QuerySet[Pilot]:
    """The pilots whose items exist for the person."""
    return Pilot.objects.visible_to(person)


def named_on(pilots: Iterable[Pilot]) -> list[User]:
    """The active owners and IT leads of these pilots: who should be in the room."""
    ids = [pilot.pk for pilot in pilots]
    owners = Q(ownerships__pilot__in=ids, ownerships__ended_at=None)
    leads = Pilot.objects.filter(pk__in=ids).values("it_lead")
    return list(User.objects.filter(owners | Q(pk__in=leads), is_active=True).distinct())


def deferrals(pilot: Pilot) -> int:
    """How often reviews have put the pilot off since its last sealed decision."""
    sealed = Seal.objects.filter(decision__pilot=pilot).aggregate(last=Max("sealed_at"))["last"]
    put_off = AgendaItem.objects.filter(pilot=pilot, outcome=Outcome.DEFERRED, meeting__cancelled_at=None)
    return put_off.filter(ended_at__gt=sealed).count() if sealed else put_off.count()


@transaction.atomic
def begin(item: AgendaItem, *, by: User) -> AgendaItem:
    """The room turns to this pilot; its clock runs from now. Beginning it again changes nothing."""
    may_call_reviews(by).require()
    locked = _locked(item)
    if locked.begun_at or locked.outcome:
        return locked
    with on_record(by=by, act="began item"):
        return save_over(locked, version=locked.version, values={"begun_at": timezone.now()})


@transaction.atomic
def decide(item: AgendaItem, *, owner_says: DecisionKind, version: int, by: User) -> AgendaItem:
    """The owner said what they decide. It is signed at their own desk, nobody signs in the meeting.

    Raises `StaleVersion` when somebody else ended or changed the item first.
    """
    may_call_reviews(by).require()
    _refuse_if_ended(_locked(item))
    return _end(item, by, version, {"outcome": Outcome.DECIDED, "owner_says": owner_says})


@transaction.atomic
def defer(
    item: AgendaItem,
    *,
    why: str,
    needed: str,
    needed_from: User,
    needed_by: date,
    beyond_limit: str = "",
    version: int,
    by: User,
) -> AgendaItem:
    """Put the pilot off: why, what is needed, from whom, by when. Raises `ValidationError` keyed by field.

    More often than the policy allows needs the PMO's reason. Source: domain page, "Reviews and decisions".
    """
    may_call_reviews(by).require()
    locked = _locked(item)
    _refuse_if_ended(locked)
    _refuse_unless_said(why, needed, needed_from, needed_by)
    limit = current_policy().deferrals_at_most
    if deferrals(locked.pilot) >= limit and not beyond_limit.strip():
        said = _("It was put off before, as often as the policy allows (%(limit)s). Say why once more.")
        raise ValidationError({"beyond_limit": said % {"limit": limit}})
    values = {
        "outcome": Outcome.DEFERRED,
        "why": why,
        "needed": needed,
        "needed_from": needed_from,
        "needed_by": needed_by,
        "beyond_limit": beyond_limit,
    }
    return _end(item, by, version, values)


def _refuse_unless_said(why: str, needed: str, needed_from: User, needed_by: date) -> None:
    problems = {}
    if not why.strip():
        problems["why"] = _("Say why it is not decided today.")
    if not needed.strip():
        problems["needed"] = _("Say what is needed to decide it.")
    if not needed_from.is_active:
        problems["needed_from"] = _("Choose somebody who can still sign in.")
    if needed_by < day_here():
        problems["needed_by"] = _("Choose a day from today on.")
    if problems:
        raise ValidationError(problems)


def _locked(item: AgendaItem) -> AgendaItem:
    """The row as it stands, held until the end of the transaction: one item ends once."""
    return AgendaItem.objects.select_for_update(of=("self",)).select_related("pilot", "meeting").get(pk=item.pk)


def _refuse_if_ended(item: AgendaItem) -> None:
    if item.meeting.cancelled_at or item.meeting.closed_at:
        raise ValidationError(_("This review is over. What it left open goes on the agenda of the next."))
    if item.outcome:
        raise ValidationError(_("This item has ended. Reload the page to see how."))


def _end(item: AgendaItem, by: User, version: int, values: dict[str, object]) -> AgendaItem:
    with on_record(by=by, act="ended item"):
        return save_over(item, version=version, values={**values, "ended_at": timezone.now(), "ended_by": by})
