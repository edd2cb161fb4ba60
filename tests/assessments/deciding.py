"""How tests decide: a pilot ready for it, drafts of every kind, and signatures given through the real services."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from assessments.models import Decision, Signature
from assessments.services import decisions, signing
from assessments.services.day import day_here
from assessments.services.decisions import ConditionDraft, Draft
from assessments.vocabulary import DecisionKind
from pilots.models import Pilot
from tests.assessments.complete_pilot import complete
from tests.cast import PASSWORD, Cast


def ready(cast: Cast) -> Pilot:
    """Olive's pilot with every fact that a decision to go needs, and passwords for who signs."""
    for person in (cast.olive, cast.ivan, cast.petra, cast.nora):
        person.set_password(PASSWORD)
        person.save()
    return complete(cast.pilot, cast.olive, cast.ivan)


def in_days(days: int) -> date:
    """A day so many days ahead, as the services count."""
    return day_here() + timedelta(days=days)


def go(**values: object) -> Draft:
    """The draft of a plain go."""
    return Draft(**{"kind": DecisionKind.GO, "why": "Agents save a minute a call.", **values})


def no_go(**values: object) -> Draft:
    """The draft of a no-go that departs from the recommendation, and says why."""
    told = {
        "kind": DecisionKind.NO_GO,
        "why": "The contract ends in March.",
        "learned": "Ask for the contract before building.",
        "released": Decimal(29_000),
        "justification": "The vendor closes.",
    }
    return Draft(**{**told, **values})


def with_conditions(owner: User, *, days: int = 30, **values: object) -> Draft:
    """The draft of a go with one condition."""
    condition = ConditionDraft("Thirty days without a missed referral", "Daily list, no gaps", owner, in_days(days))
    told = {
        "kind": DecisionKind.GO_WITH_CONDITIONS,
        "why": "It pays, and fraud shows late.",
        "conditions": (condition,),
    }
    return Draft(**{**told, **values})


def fresh(decision: Decision) -> Decision:
    """The decision as a new request reads it."""
    return Decision.objects.get(pk=decision.pk)


def known(person: User) -> User:
    """The person as a new request knows them, without what an earlier one remembered."""
    return User.objects.get(pk=person.pk)


def sign(decision: Decision, by: User, password: str = PASSWORD) -> Signature:
    """Open the signing page and sign."""
    page = signing.open_page(fresh(decision), by=known(by))
    return signing.sign(decision, by=known(by), nonce=page.nonce, password=password, read_it=True)


def sealed(cast: Cast, draft: Draft) -> Decision:
    """A decision on Olive's pilot that everybody signed."""
    decision = decisions.draft(fresh_pilot(cast), draft=draft, by=known(cast.olive))
    signers = [cast.olive, cast.petra] if draft.kind is DecisionKind.NO_GO else [cast.olive, cast.ivan, cast.petra]
    for person in signers:
        sign(decision, person)
    return fresh(decision)


def fresh_pilot(cast: Cast) -> Pilot:
    """Olive's pilot as a new request reads it."""
    return Pilot.objects.get(pk=cast.pilot.pk)
